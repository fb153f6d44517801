"""
How well a conversation could be heard, in sentences for a person, with what to do about it.

The limits are ours, for saying something about a microphone in time; they judge no conversation and nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oudertalk.core.happened import REASONS, length
from oudertalk.core.quality import Quality
from oudertalk.core.recording import Break
from oudertalk.core.telling import Telling
from oudertalk.core.text import clock, decimal
from oudertalk.core.wording import DOUBTS
from oudertalk.i18n import _, language

SOFT = -40.0  # dBFS; speech at a metre from a laptop lies around -30, and 16 bits have room below, but noise does too
NOISY = 15.0  # dB of speech above the room; under it word errors rise steeply in every published curve
CLIPPED = 0.005  # of the speech; a shout now and then is none
OVERLAP = 0.05  # of the speech
MISSED = 0.05  # of the speech without words
UNSURE = 0.2  # of the words

_SHOWN = 6  # gaps


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about the recording; `warns` when something is not as it should be."""

    text: str
    warns: bool


def remarks(quality: Quality) -> tuple[Remark, ...]:
    """What there is to say, the most important first; the last one is a caution that always holds."""
    told = (about_voices(quality.telling),) if quality.telling is not None and quality.telling.heard else ()
    return (*_heard(quality), *told, *_missing(quality.breaks), *_sound(quality), _caution())


def _heard(quality: Quality) -> Iterator[Remark]:
    if quality.with_words is None:
        yield Remark(_("Er is geen spraak gehoord."), True)
        return
    missed = 1 - quality.with_words
    text = _("Van de {minutes} spraak is {share} % in woorden omgezet.").format(
        minutes=clock(quality.speech), share=_percent(quality.with_words)
    )
    if quality.gaps:
        text += " " + _("Wel stem maar geen woorden: {places}.").format(places=_places(quality))
    yield Remark(text, round(missed, 6) > MISSED)
    if quality.words:
        share = quality.doubtful / quality.words
        yield Remark(
            _("{doubtful} van de {words} woorden zijn onzeker ({share} %).").format(
                doubtful=quality.doubtful, words=quality.words, share=_percent(share)
            ),
            share > UNSURE,
        )
    for doubt, count in quality.marked.items():
        yield Remark(_("Gemerkte woorden: {count}, {reason}.").format(count=count, reason=_(DOUBTS[doubt])), True)


def about_voices(telling: Telling) -> Remark:
    """Whether it is known who said what, and what is missing when it is not."""
    unsure = _percent(telling.doubtful)
    if telling.failed:
        if telling.heard == 1:
            text = _("De stemmen zijn niet uit elkaar gehouden: {asked} mensen spraken, en er is één stem gehoord.")
        else:
            text = _("De stemmen zijn niet goed uit elkaar gehouden: bij {share} % van de spraak is onzeker wie sprak.")
        missing = _(
            "Daarom ontbreken het spreekaandeel en de regels van het formulier. Neem de volgende keer op met twee "
            "microfoons, of leg de microfoon midden op tafel."
        )
        return Remark(f"{text} {missing}".format(asked=telling.asked, share=unsure), True)
    if telling.missed:
        return Remark(
            _("{asked} mensen spraken, {heard} stemmen zijn gehoord: wie maar even sprak, staat bij een ander.").format(
                asked=telling.asked, heard=telling.heard
            ),
            True,
        )
    if telling.heard == 1:
        return Remark(_("Er is één stem gehoord."), False)
    return Remark(
        _("{heard} stemmen uit elkaar gehouden; bij {share} % van de spraak is onzeker wie sprak.").format(
            heard=telling.heard, share=unsure
        ),
        False,
    )


def _missing(breaks: Sequence[Break]) -> Iterator[Remark]:
    """Where sound is missing; a pause is what somebody wanted, and no fault."""
    lost = [one for one in breaks if one.why != "paused"]
    paused = [one for one in breaks if one.why == "paused"]
    if lost:
        reasons = ", ".join(dict.fromkeys(_(REASONS[one.why]) for one in lost))
        yield Remark(
            _counted(lost, _("Op 1 plek ontbreekt geluid"), _("Op {n} plekken ontbreekt geluid"), reasons), True
        )
    if paused:
        once, often = _("De opname stond 1 keer op pauze"), _("De opname stond {n} keer op pauze")
        yield Remark(_counted(paused, once, often, ""), False)


def _counted(breaks: Sequence[Break], once: str, often: str, reasons: str) -> str:
    """How often, how long in total as far as anybody knows, and why."""
    known = [one.seconds for one in breaks if one.seconds is not None]
    text = once if len(breaks) == 1 else often.format(n=len(breaks))
    if known:
        text += ", " + _("samen {length}").format(length=length(sum(known)))
    if len(known) < len(breaks):
        text += ", " + (_("en niet van alles is bekend hoe lang") if known else _("niemand weet hoe lang"))
    return f"{text}: {reasons}." if reasons else f"{text}."


def _sound(quality: Quality) -> Iterator[Remark]:
    if quality.level is not None and quality.level < SOFT:
        yield Remark(
            _("De stemmen zijn zacht opgenomen ({level} dBFS). Leg de microfoon de volgende keer dichterbij.").format(
                level=decimal(quality.level, language())
            ),
            True,
        )
    if quality.noise is not None:
        noise = decimal(quality.noise, language())
        if quality.noise < NOISY:
            yield Remark(
                _("Veel geluid om de stemmen heen: ze komen er {noise} dB bovenuit. Kies een stillere plek.").format(
                    noise=noise
                ),
                True,
            )
        else:
            yield Remark(_("De stemmen komen {noise} dB boven de ruimte uit.").format(noise=noise), False)
    if quality.clipped > CLIPPED:
        yield Remark(
            _("In {share} % van de spraak was het geluid overstuurd. Zet de opname zachter.").format(
                share=_percent(quality.clipped)
            ),
            True,
        )
    if quality.overlap:
        yield Remark(
            _("{seconds} s lang spraken mensen door elkaar; daar wordt vaker verkeerd verstaan.").format(
                seconds=decimal(quality.overlap, language())
            ),
            quality.overlap > OVERLAP * quality.speech,
        )


def _caution() -> Remark:
    """On Dutch conversations of non-native adults published error rates are about twice those of native speakers."""
    return Remark(
        _(
            "Wie Nederlands als tweede taal spreekt, wordt ongeveer twee keer zo vaak verkeerd verstaan, en kinderen "
            "ook vaker. Lees daarin niets over die persoon, en luister na voor je iets overneemt."
        ),
        False,
    )


def _places(quality: Quality) -> str:
    shown = ", ".join(f"{clock(gap.start)}-{clock(gap.end)}" for gap in quality.gaps[:_SHOWN])
    more = len(quality.gaps) - _SHOWN
    return shown if more <= 0 else shown + _(" en nog {more}").format(more=more)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
