"""What ELAN and Praat show on their tiers: who says what when, word by word, what was found, and what a person says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from oudertalk.core.handing_over import Added, Material
from oudertalk.core.observation import Flag
from oudertalk.core.wording import VERDICT_WORDS, who_in_words
from oudertalk.export.cleaning import one_line
from oudertalk.export.lay_out import STRENGTH_WORDS, parties_of
from oudertalk.export.lay_out_form import marked_by_hand, move_label
from oudertalk.export.timed import Stretch, lanes, require_times, stretches, whole
from oudertalk.i18n import _

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Tier:
    """A row of stretches that follow each other. `under` is the tier that it takes apart, "" when it stands alone."""

    name: str
    stretches: tuple[Stretch, ...]
    under: str = ""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A turn, with its words."""

    start: int
    end: int
    words: tuple[Stretch, ...]


def tiers(material: Material) -> tuple[Tier, ...]:
    """
    A tier of turns and one of words for each voice, then the moments found, then what a person says of those.

    What overlaps on a tier goes to a second one of that name. ExportRefused without times.
    """
    report = material.report
    require_times(report.transcript)
    spoken: dict[str, list[_Spoken]] = {label: [] for label in report.transcript.speakers}
    for turn in report.transcript.turns:
        if words := stretches(turn):
            spoken[turn.speaker].append(_Spoken(words[0].start, words[-1].end, words))
    found: list[Tier] = []
    names = parties_of(report)
    for label, turns in spoken.items():
        for name, lane in _numbered(names[label].name, lanes(turns)):
            found.append(Tier(name, tuple(whole(turn.words) for turn in lane)))
            words_of = _("woorden {who}").format(who=name)
            found.append(Tier(words_of, tuple(word for turn in lane for word in turn.words), name))
    found += _tiers(_("momenten"), [_moment(material, flag) for flag in report.flags])
    if own := material.own:
        told = [_verdict(material, report.flags[number], number) for number in own.flags]
        found += _tiers(one_line(_("oordeel {who}").format(who=who_in_words(own.who))), told)
        if own.added:
            marked = one_line(_("zelf gemarkeerd {who}").format(who=who_in_words(own.who)))
            found += _tiers(marked, [_by_hand(material, one) for one in own.added])
    return _by_other_names(found)


def _tiers(name: str, found: list[Stretch | None]) -> list[Tier]:
    """What overlaps stands on a second tier of that name. Without anything found there is an empty tier, to say so."""
    rows = lanes([one for one in found if one is not None]) or [[]]
    return [Tier(called, tuple(row)) for called, row in _numbered(name, rows)]


def _numbered(name: str, rows: list[R]) -> list[tuple[str, R]]:
    return [(name if number == 1 else f"{name} {number}", row) for number, row in enumerate(rows, start=1)]


def _moment(material: Material, flag: Flag) -> Stretch | None:
    label = f"{move_label(material.report, flag.move)} ({flag.rule}, {_(STRENGTH_WORDS[flag.strength])})"
    return _at(flag, label)


def _verdict(material: Material, flag: Flag, number: int) -> Stretch | None:
    own = material.own.flags[number] if material.own else None
    if own is None or own.empty:
        return None
    parts = (_(VERDICT_WORDS[own.verdict]) if own.verdict else "", own.note)
    said = ": ".join(part for part in parts if part)
    return _at(flag, f"{move_label(material.report, flag.move)}, {said}")


def _by_hand(material: Material, added: Added) -> Stretch | None:
    return _at(added, marked_by_hand(material.report, added))


def _at(flag: Flag | Added, label: str) -> Stretch | None:
    time = flag.evidence.time
    if time is None:
        return None
    start = round(1000 * time.start)
    return Stretch(start, max(round(1000 * time.end), start + 1), one_line(label))


def _by_other_names(found: list[Tier]) -> tuple[Tier, ...]:
    """No two tiers have one name: the second gets a number, and what stands under it follows."""
    taken: set[str] = set()
    renamed: dict[str, str] = {}
    told = []
    for tier in found:
        name, number = tier.name, 2
        while name in taken:
            name, number = f"{tier.name} ({number})", number + 1
        taken.add(name)
        renamed[tier.name] = name
        told.append(Tier(name, tier.stretches, renamed.get(tier.under, tier.under)))
    return tuple(told)
