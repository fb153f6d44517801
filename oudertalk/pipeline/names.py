"""
Which names of a conversation are replaced by roles before anything of it is given to somebody else.

The rules propose, a person approves, and what was approved is kept with the session. Looking at names is reading what
was said, and passes the gate as that does.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping

from oudertalk.analysis.names import find_names
from oudertalk.core.consent import Consent
from oudertalk.core.corrections import By, names_after
from oudertalk.core.decisions import Judgement, OnFlag, OnItem, OnPhase, OnPrompt, OnStretch, OnTogether
from oudertalk.core.replacing import Candidate, NameKind, NamesApproved, Replacement, compared, proposed
from oudertalk.core.transcript import Role, Transcript
from oudertalk.errors import NameRefused
from oudertalk.i18n import _
from oudertalk.pipeline.gate import consented
from oudertalk.pipeline.house import House
from oudertalk.storage.archive import NAMES, SessionFolder
from oudertalk.storage.decisions import FILE as DECISIONS
from oudertalk.storage.decisions import read_decisions
from oudertalk.storage.files import sha256_of

logger = logging.getLogger(__name__)

_TURNS = "turns.json"
_KINDS: Mapping[Role | By, NameKind] = {
    "leerkracht": "leerkracht",
    "collega": "collega",
    "coach": "collega",
    "ouder": "ouder",
    "kind": "kind",
}


def names_found(house: House, folder: SessionFolder, also: Iterable[str] = ()) -> tuple[Candidate, ...]:
    """
    What may be a name in this conversation, or in what people wrote about it; the most mentioned first.

    `also` are names that a person knows of: they are looked for as well. Raises what the gate raises; StepNotReady when
    it was not heard yet.
    """
    with consented(house, folder, "terugluisteren"):
        found = _found(folder, also)
    logger.info("session %s: %d names found", folder.id, len(found))
    return found


def names_to_approve(folder: SessionFolder, found: Iterable[Candidate]) -> tuple[Replacement, ...]:
    """
    The list that a person is shown: what was approved before, and what is proposed for the candidates that are new.

    A candidate that a person took off does not come back.
    """
    before = folder.names
    if before is None:
        return proposed(found)
    new = [candidate for candidate in found if not before.covers((candidate,))]
    return before.replacements + _numbered_on(proposed(new), before.replacements)


def approved_names(folder: SessionFolder) -> tuple[Replacement, ...] | None:
    """
    What a person approved; None when nobody did, or when there is a name now that nobody looked at.

    As long as the words, and the notes about them, are the same files, what was approved stands. When they changed (a
    voice was corrected, a part was heard again, somebody wrote a note) the names are looked for again: it still stands
    when all of them were seen, as a replacement or as a word that stays. Whoever shows it to a person asks the gate.
    """
    approved = folder.names
    if approved is None:
        return None
    if approved.of == _checksums(folder) or approved.covers(_found(folder)):
        return approved.replacements
    return None


def approve_names(house: House, folder: SessionFolder, replacements: tuple[Replacement, ...], by: By) -> None:
    """
    Keep what a person approved, in the place of what was approved before; candidates that it leaves out stay as said.

    Raises what the gate raises; StepNotReady when it was not heard yet; NameRefused when one name becomes two things;
    DiskError.
    """
    names = [compared(replacement.name) for replacement in replacements]
    if len(set(names)) < len(names):
        raise NameRefused(_("Een naam staat twee keer in de lijst, met of zonder hoofdletters. Kies er een."))
    with consented(house, folder, "terugluisteren"):
        checksums = _checksums(folder)  # before the names are looked for: a note written meanwhile makes it outdated
        kept = tuple(candidate.name for candidate in _found(folder) if compared(candidate.name) not in names)
    folder.say(NAMES, NamesApproved, NamesApproved(house.now(), by, replacements, kept, checksums))
    logger.info("session %s: %d names approved", folder.id, len(replacements))


def _found(folder: SessionFolder, also: Iterable[str] = ()) -> tuple[Candidate, ...]:
    transcript: Transcript = folder.made(_TURNS, Transcript)
    decisions = read_decisions(folder.path)
    people = dict(_who_said_yes(folder.permission.consents))
    people.update((decision.who.alias, _KINDS[decision.who.role]) for decision in decisions if decision.who.alias)
    roles = folder.roles
    for speaker, called in names_after(folder.said_of_voices).items():
        people.setdefault(called, _KINDS.get(roles.get(speaker, "onbekend"), "naam"))
    notes = tuple(dict.fromkeys(text for decision in decisions if (text := _written(decision.what))))
    return find_names(transcript, roles, people, notes, also)


def _who_said_yes(consents: Iterable[Consent]) -> Iterator[tuple[str, NameKind]]:
    for consent in consents:
        yield consent.party, _KINDS.get(consent.role, "naam")
        if consent.given_by:
            yield consent.given_by, "ouder"


def _written(what: Judgement) -> str:
    """The words of their own that people wrote with a decision."""
    match what:
        case OnFlag() | OnPhase() | OnTogether() | OnStretch():
            return what.note
        case OnItem():
            return what.examples or ""
        case OnPrompt():
            return what.answer


def _checksums(folder: SessionFolder) -> dict[str, str]:
    """Of the files whose words are looked through."""
    return {name: sha256_of(folder.path / name) for name in (_TURNS, DECISIONS) if folder.has(name)}


def _numbered_on(new: Iterable[Replacement], before: Iterable[Replacement]) -> tuple[Replacement, ...]:
    """The same, with numbers that were not given before: another child is not the child of the first list."""
    given = {replacement.becomes for replacement in before}
    renamed: dict[str, str] = {}
    for replacement in new:
        if replacement.becomes not in renamed:
            kind = replacement.becomes.strip("[]").split()[0]
            roles = (f"[{kind}]" if number == 1 else f"[{kind} {number}]" for number in range(1, len(given) + 2))
            renamed[replacement.becomes] = next(role for role in roles if role not in given)
            given.add(renamed[replacement.becomes])
    return tuple(Replacement(replacement.name, renamed[replacement.becomes]) for replacement in new)
