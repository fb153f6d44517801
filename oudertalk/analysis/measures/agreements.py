"""Agreements: who does what, when, and how the other will hear of it; and whether the other says yes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from oudertalk.analysis import grammar
from oudertalk.analysis.language import Sentence, content
from oudertalk.analysis.measures.found import NOTHING, Found, Parameters, percent
from oudertalk.analysis.measures.summing_up import opening
from oudertalk.analysis.measures.talk import NEARLY, Talk
from oudertalk.core.observation import Evidence, Flag, Remark
from oudertalk.core.spans import TextSpan
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role

SLOTS = ("wie", "wat", "wanneer", "terugkoppeling")
SLOT_NAMES = {
    "wie": Text("wie", "who"),
    "wat": Text("wat", "what"),
    "wanneer": Text("wanneer", "when"),
    "terugkoppeling": Text("terugkoppeling", "reporting back"),
}
OWNERS = ("leerkracht", "ouder", "samen")
REPLIES = 2  # turns within which the other party says yes

WE = grammar.words("we wij")
YOU = grammar.words("u jij je jullie ge gij")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What could be heard of one agreement. `owner` is who will do it, None when that was not heard."""

    evidence: Evidence
    owner: str | None
    slots: tuple[str, ...]
    ratified: bool


def agreements(talk: Talk, parameters: Parameters) -> Found:
    """How often somebody says who will do what; whose they are, and how many come late, as details."""
    flags = talk.flagged("afspraak")
    found = _agreements(talk)
    remarks = tuple(Remark(agreement.evidence, _about(agreement)) for agreement in found)
    details: dict[str, tuple[float, str]] = {}
    if flags:
        owners = Counter(_owner(talk, flag) for flag in flags)
        late = sum(1 for flag in flags if talk.share_before(flag.evidence) >= parameters.get("late", 2 / 3) - NEARLY)
        details = {owner: (float(owners[owner]), "keer") for owner in OWNERS}
        details["laatste_derde"] = (percent(late, len(flags)), "%")
    evidence = tuple(flag.evidence for flag in flags)
    return Found(float(len(flags)), len(flags), evidence, details=details, remarks=remarks)


def completeness(talk: Talk, _parameters: Parameters) -> Found:
    """How much of who, what, when and reporting back was heard, over all agreements together, in percent."""
    found = _agreements(talk)
    if not found:
        return NOTHING
    heard = Counter(slot for agreement in found for slot in agreement.slots)
    details = {slot: (percent(heard[slot], len(found)), "%") for slot in SLOTS}
    whole = tuple(agreement.evidence for agreement in found if len(agreement.slots) == len(SLOTS))
    return Found(percent(sum(heard.values()), len(SLOTS) * len(found)), len(found), whole, details=details)


def ratified(talk: Talk, _parameters: Parameters) -> Found:
    """Of the agreements, the share that the other party says yes to within two turns."""
    found = _agreements(talk)
    if not found:
        return NOTHING
    met = tuple(agreement.evidence for agreement in found if agreement.ratified)
    return Found(percent(len(met), len(found)), len(found), met)


def _agreements(talk: Talk) -> tuple[Agreement, ...]:
    """What can be heard of each agreement; nothing without the word lists that tell."""
    if any(talk.word_list(name) is None for name in ("tijd", "dag", "doet_na", "terugkoppeling", "instemming")):
        return ()
    flags = talk.flagged("afspraak")
    taken = {(flag.evidence.turn, one.span) for flag in flags for one in talk.sentences_at(flag.evidence)}
    return tuple(
        Agreement(flag.evidence, _owner(talk, flag), _slots(talk, flag, taken), _is_ratified(talk, flag))
        for flag in flags
    )


def _slots(talk: Talk, flag: Flag, taken: set[tuple[int, TextSpan]]) -> tuple[str, ...]:
    """Which parts were heard: in the quote, or in the sentence before or after it that is no agreement of its own."""
    own = talk.sentences_at(flag.evidence)
    all_of_turn = talk.sentences_of(flag.evidence.turn)
    near = list(own)
    if own:
        first, last = all_of_turn.index(own[0]), all_of_turn.index(own[-1])
        beside = (*all_of_turn[max(0, first - 1) : first], *all_of_turn[last + 1 : last + 2])
        near += [one for one in beside if (one.turn, one.span) not in taken]
    heard = {
        "wie": _owner(talk, flag) is not None,
        "wat": _any_heard(talk, "doet_na", own) or any(content(one.words) for one in own),
        "wanneer": _any_heard(talk, "tijd", near) or _any_heard(talk, "dag", near),
        "terugkoppeling": _any_heard(talk, "terugkoppeling", near),
    }
    return tuple(slot for slot in SLOTS if heard[slot])


def _any_heard(talk: Talk, name: str, sentences: Sequence[Sentence]) -> bool:
    words = talk.word_list(name)
    return words is not None and any(words.heard(sentence.words) for sentence in sentences)


# whose it is


def _owner(talk: Talk, flag: Flag) -> str | None:
    """Who will do it: "leerkracht", "ouder" or "samen"; None when no subject was heard, or it is somebody else's."""
    speaker = _side(talk.role_at(flag.evidence.turn))
    other = {"leerkracht": "ouder", "ouder": "leerkracht"}.get(speaker or "")
    owners = set()
    for sentence in talk.sentences_at(flag.evidence):
        for subject in subjects(sentence.words, grammar.FINITE.union(talk.lexicons.get("doet_na", ()))):
            owners.add("samen" if subject in WE else speaker if subject == "ik" else other)
    owners.discard(None)
    if len(owners) > 1:
        return "samen"
    return owners.pop() if owners else None


def _side(role: Role | None) -> str | None:
    return "leerkracht" if role in ("leerkracht", "collega") else "ouder" if role == "ouder" else None


def subjects(words: Sequence[str], verbs: Container[str] = grammar.FINITE) -> tuple[str, ...]:
    """
    Who does something here. "Ik" and "we" always do; "u" and "je" only beside a verb that is not somebody else's.

    >>> subjects("dan bel ik u vrijdag".split()), subjects("ik help hem en u oefent elke dag".split())
    (('ik',), ('ik', 'u'))
    """
    if "ik" not in words and "van mij" in " ".join(words):
        return ("ik",)  # "u krijgt van mij een kopie"
    sure = [at for at, word in enumerate(words) if word == "ik" or word in WE]
    taken = {verb for at in sure for verb in (at - 1, at + 1)}
    perhaps = [
        at
        for at, word in enumerate(words)
        if word in YOU
        and any(0 <= verb < len(words) and verb not in taken and words[verb] in verbs for verb in (at - 1, at + 1))
    ]
    return tuple(words[at] for at in sorted((*sure, *perhaps)))


# whether the other says yes


def _is_ratified(talk: Talk, flag: Flag) -> bool:
    """Whether somebody of another party opens with a yes, in the next few turns."""
    agrees, corrects = talk.word_list("instemming"), talk.word_list("correctie")
    party = talk.party_at(flag.evidence.turn)
    place = talk.place[flag.evidence.turn]
    for number in talk.order[place + 1 : place + 1 + REPLIES]:
        if talk.party_at(number) == party:
            continue
        words = opening(talk.transcript.turns[number])
        if agrees is not None and agrees.begins(words) and not (corrects is not None and corrects.heard(words)):
            return True
    return False


def _about(agreement: Agreement) -> Text:
    missing = [SLOT_NAMES[slot] for slot in SLOTS if slot not in agreement.slots]
    nl = f"niet gehoord: {', '.join(name.nl for name in missing)}" if missing else "wie, wat, wanneer en terugkoppeling"
    en = f"not heard: {', '.join(name.en for name in missing)}" if missing else "who, what, when and reporting back"
    if agreement.ratified:
        return Text(f"{nl} · de ander stemt in", f"{en} · the other agrees")
    return Text(f"{nl} · geen instemming gehoord", f"{en} · no agreement of the other heard")
