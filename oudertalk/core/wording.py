"""How measurements, doubts about words, corrections, steps and decisions read in the language in force."""

from __future__ import annotations

from oudertalk.core.corrections import Assign, By, Correction, Merge, Move, Rename, Reword, Split
from oudertalk.core.decisions import Seen, Verdict, Who
from oudertalk.core.observation import Detail, Measurement
from oudertalk.core.session import Step
from oudertalk.core.spans import TimeSpan, duration
from oudertalk.core.takes import Recorded
from oudertalk.core.text import clock, decimal
from oudertalk.core.transcript import Doubt
from oudertalk.i18n import N_, _, language

DOUBTS: dict[Doubt, str] = {
    "phantom": N_("misschien niet gezegd: bekende verzonnen zin, en er is bijna geen stem"),
    "loop": N_("misschien niet gezegd: herhaling, en er is bijna geen stem"),
    "thin": N_("misschien niet gezegd: meer tekst dan er stem is"),
    "guess": N_("slecht verstaan: het spraakmodel gokte"),
}

STEP_NAMES: dict[Step, str] = {
    "import": N_("Geluid inlezen"),
    "listen": N_("Spraak zoeken"),
    "transcribe": N_("Woorden verstaan"),
    "diarise": N_("Stemmen onderscheiden"),
    "recognise": N_("Jouw stem herkennen"),
    "correct": N_("Stemmen verbeteren"),
    "join": N_("Beurten maken"),
    "appraise": N_("Hoorbaarheid meten"),
    "flag": N_("Momenten zoeken"),
    "measure": N_("Tellen en meten"),
    "fill": N_("Formulier vullen"),
    "report": N_("Verslag maken"),
}


RECORDED: dict[Recorded, str] = {  # of a session of which no step is done
    "no": "-",
    "now": N_("wordt nu opgenomen"),
    "whole": N_("opname, nog niet uitgewerkt"),
    "cut off": N_("opname, afgebroken, nog niet uitgewerkt"),
}

VERDICTS: dict[str, str] = {  # on how a microphone hears
    "nothing": N_("er komt geen geluid binnen: staat de microfoon aan?"),
    "soft": N_("te zacht: leg de microfoon dichterbij, en praat gewoon"),
    "good": N_("goed"),
    "noisy": N_("ruis: er is veel geluid om jullie heen"),
    "clipped": N_("overstuurd: leg de microfoon verder weg, of zet hem zachter"),
}
_SOFTEST = -60.0  # dBFS, at the left end of a bar
_MANY_HOURS = 5.0


def how_much(seconds: float) -> str:
    """
    Minutes, or hours when there are many.

    >>> how_much(95 * 60), how_much(30_000 * 60)
    ('95 minuten', '500 uur')
    """
    if seconds < _MANY_HOURS * 3600:
        return _("{n} minuten").format(n=int(seconds // 60))
    return _("{n} uur").format(n=int(seconds // 3600))


def size(count: int) -> str:
    """So many bytes, in words."""
    return f"{decimal(count / 1e9, language())} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def level(loudness: float | None) -> float:
    """
    How far a bar is filled, 0 to 1, for so many dBFS: from -60 on the left to full scale on the right.

    >>> level(-30.0), level(None), level(-90.0)
    (0.5, 0.0, 0.0)
    """
    return 0.0 if loudness is None else 1 - max(_SOFTEST, min(0.0, loudness)) / _SOFTEST


WHO_NAMES: dict[By, str] = {"leerkracht": N_("leerkracht"), "collega": N_("collega"), "coach": N_("coach")}
SEEN_WORDS: dict[Seen, str] = {  # as short as the report prints them
    "gezien": N_("gezien"),
    "deels": N_("deels"),
    "niet gezien": N_("niet gezien"),
    "niet te beoordelen": N_("niet te beoordelen"),
    "ja": N_("ja"),
    "nee": N_("nee"),
    "n.v.t.": N_("n.v.t."),
}
VERDICT_WORDS: dict[Verdict, str] = {"eens": N_("eens"), "oneens": N_("oneens"), "anders": N_("anders")}


def who_in_words(who: Who) -> str:
    """The role, and the alias when there is one."""
    return f"{_(WHO_NAMES[who.role])} {who.alias}".strip()


def number(measurement: Measurement) -> str:
    """The number without its unit; without a number, why there is none."""
    if measurement.value is not None:
        return decimal(measurement.value, language())
    return measurement.reason.in_language(language()) if measurement.reason else _("te weinig gegevens")


def unit(measurement: Measurement) -> str:
    """What it is counted in; nothing when there is no number."""
    return "" if measurement.value is None else _(measurement.unit)


def band(measurement: Measurement) -> str:
    """The two ends of the band; nothing when there is none, or when both ends read the same."""
    if measurement.low is None or measurement.high is None:
        return ""
    low, high = decimal(measurement.low, language()), decimal(measurement.high, language())
    if low == high:
        return ""
    # "-0,3-0,5" cannot be read
    return f"{low}-{high}" if measurement.low >= 0 else _("{low} tot {high}").format(low=low, high=high)


def pattern(measurement: Measurement) -> str:
    """What the numbers look like, by name; nothing when there is no name for it."""
    return measurement.pattern.in_language(language()) if measurement.pattern else ""


def details(measurement: Measurement) -> str:
    """The smaller numbers, in one line: "open 3 · gesloten 4"."""
    return " · ".join(_detail(detail) for detail in measurement.details)


def _detail(detail: Detail) -> str:
    told = f"{detail.title.in_language(language())} {decimal(detail.value, language())}"
    return told if detail.unit == "keer" else f"{told} {_(detail.unit)}"


def told(correction: Correction) -> str:
    """What a correction says, in words. ValueError for taking back, which is no correction by itself."""
    what = correction.what
    if isinstance(what, Merge):
        return _("stem {speaker} is stem {into}").format(speaker=what.speaker, into=what.into)
    if isinstance(what, Move):
        return _("{stretch} is van stem {speaker}").format(stretch=stretch(what.time), speaker=what.to)
    if isinstance(what, Split):
        return _("een deel van stem {speaker} ({length}) is stem {new}").format(
            speaker=what.speaker, length=clock(duration(what.parts)), new=what.to
        )
    if isinstance(what, Assign):
        return _("stem {speaker} is: {role}").format(speaker=what.speaker, role=_(what.role))
    if isinstance(what, Rename) and not what.name:
        return _("stem {speaker} heeft geen eigen naam meer").format(speaker=what.speaker)
    if isinstance(what, Rename):
        return _("stem {speaker} heet hier “{name}”").format(speaker=what.speaker, name=what.name)
    if isinstance(what, Reword):
        at = clock(what.time.start) if what.time else _("beurt {turn}").format(turn=(what.turn or 0) + 1)
        if not what.said:
            return _("{at}: “{heard}” is niet gezegd").format(at=at, heard=what.heard)
        return _("{at}: “{heard}” is “{said}”").format(at=at, heard=what.heard, said=what.said)
    raise ValueError("taking back is not told by itself")


def stretch(time: TimeSpan) -> str:
    """From when to when."""
    return _("{start} tot {end}").format(start=clock(time.start), end=clock(time.end))
