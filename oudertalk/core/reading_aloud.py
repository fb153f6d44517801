"""
The text that is read aloud before recording, made from the terms: in plain Dutch, and in simple Dutch.

These sentences are said to parents, in a Dutch conversation. So they are Dutch whatever the language of the program,
and stand outside the catalogue: what people hear must be what they agreed to, to the letter.

Simple is for parents who still learn the language: short sentences, one thought each, and verbs for the nouns that a
form would use ("ik wis alles", and no "bewaartermijn").
"""

from __future__ import annotations

from oudertalk.core.agreement import Terms

_NUMBERS = {1: "één", 2: "twee", 3: "drie", 4: "vier"}


def text_aloud(terms: Terms, *, practice: bool = False, pupil: bool = False) -> tuple[str, ...]:
    """
    The paragraphs to read. In a practice talk they are said to a colleague; with a `pupil` at the table, also to them.

    It always says why, about whom, who hears it, how long it is kept, that nothing goes to the internet, that no is
    fine, and that people can stop halfway.
    """
    return _simple(terms, practice, pupil) if terms.simple else _plain(terms, practice, pupil)


def _plain(terms: Terms, practice: bool, pupil: bool) -> tuple[str, ...]:
    said = [
        f"Ik wil graag leren van mijn eigen gesprekken. Daarom wil ik {_this_talk(practice)} opnemen, met deze laptop.",
        "Het gaat over hoe ík praat. Het gaat niet over jou als collega."
        if practice
        else "Het gaat over hoe ík praat. Het gaat niet over u, en niet over uw kind.",
        f"De laptop schrijft het gesprek uit. {_listeners(terms, 'terugluisteren')}{_in_training(terms)}",
        f"{_stays(terms)}; er gaat niets naar internet. Na de nabespreking wis ik het, en uiterlijk na "
        f"{how_long(terms.days)}.",
        f"{_you(practice)} mag nee zeggen, en dat is prima: dan voeren we hetzelfde gesprek, zonder opname.",
        f"Halverwege stoppen mag ook, of later van gedachten veranderen. {_only_say(practice)}, dan wis ik alles.",
    ]
    if pupil:
        said.append(
            "Dit geldt ook voor jou als leerling: jij mag net zo goed nee zeggen, of zeggen dat ik moet stoppen."
        )
    return (*said, "Vind je het goed dat ik opneem?" if practice else "Vindt u het goed dat ik opneem?")


def _simple(terms: Terms, practice: bool, pupil: bool) -> tuple[str, ...]:
    you = _you(practice)
    said = [
        "Ik wil beter leren praten met ouders. Daarom wil ik ons gesprek opnemen. Dat doe ik met deze laptop.",
        "Het gaat over mij. Het gaat over hoe ik praat. "
        + ("Het gaat niet over jou." if practice else "Het gaat niet over u. Het gaat niet over uw kind."),
        f"De laptop schrijft onze woorden op. {_listeners(terms, 'luisteren')}{_in_training(terms)}",
        f"{_stays(terms)}. Niets gaat naar internet.",
        f"Ik praat er later over. Daarna wis ik alles. Na {how_long(terms.days)} is alles zeker weg.",
        f"{you} mag nee zeggen. Dat is goed. Dan praten wij gewoon, en ik neem niets op.",
        f"{'Wil je' if practice else 'Wilt u'} stoppen? Dat mag altijd. Ook later. Dan wis ik alles.",
    ]
    if pupil:
        said.append("En jij, leerling? Jij mag ook nee zeggen. Jij mag ook stoppen.")
    return (*said, "Mag ik opnemen?")


def how_long(days: int) -> str:
    """
    Days as people say them.

    >>> how_long(28), how_long(7), how_long(1), how_long(10)
    ('vier weken', 'één week', 'één dag', '10 dagen')
    """
    if days % 7 == 0 and days // 7 in _NUMBERS:
        return f"{_NUMBERS[days // 7]} {'week' if days == 7 else 'weken'}"
    return f"{_NUMBERS[1]} dag" if days == 1 else f"{_NUMBERS.get(days, days)} dagen"


def _stays(terms: Terms) -> str:
    """What others may hear can be given to them as a file: then it would be too much to say that all stays here."""
    shared = {"delen met coach", "tonen in training"} & set(terms.purposes)
    if not shared:
        return "Alles blijft op deze laptop"
    return "Het geluid staat op deze laptop" if terms.simple else "De opname staat op deze laptop"


def _this_talk(practice: bool) -> str:
    return "dit oefengesprek" if practice else "dit gesprek"


def _you(practice: bool) -> str:
    return "Je" if practice else "U"


def _only_say(practice: bool) -> str:
    return "Zeg het maar" if practice else "Zegt u het dan maar"


def _listeners(terms: Terms, verb: str) -> str:
    """Who hears it, in a sentence that needs no conjugation: 'Wie mag terugluisteren? Ik en mijn coach.'"""
    who = (*(("ik",) if "terugluisteren" in terms.purposes else ()), *terms.heard_by)
    if not who:
        return f"Niemand mag {verb}."
    named = " en ".join((", ".join(who[:-1]), who[-1])) if len(who) > 1 else f"alleen {who[0]}"
    return f"Wie mag {verb}? {named[0].upper()}{named[1:]}. Verder niemand."


def _in_training(terms: Terms) -> str:
    if "tonen in training" not in terms.purposes:
        return ""
    if terms.simple:
        return " Ik laat een stukje horen in een les voor leraren."
    return " Een stukje ervan kan te horen zijn in een training voor leerkrachten."
