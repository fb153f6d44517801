"""From measurements to the page: what they are called, how they read, and what they quote, by what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oudertalk.core import wording
from oudertalk.core.observation import GROUPS, Measurement
from oudertalk.core.transcript import Transcript
from oudertalk.export.lay_out_form import SHOWN_QUOTES, quote, words
from oudertalk.export.page import Number, Numbers, Quote
from oudertalk.i18n import _


def number(measurement: Measurement, transcript: Transcript) -> Number:
    """A number with everything a reader needs beside it."""
    quotes = _quotes(measurement, transcript)
    return Number(
        words(measurement.title),
        wording.number(measurement),
        wording.unit(measurement),
        wording.band(measurement),
        measurement.n,
        words(measurement.caution),
        quotes[:SHOWN_QUOTES],
        quotes[SHOWN_QUOTES:] if measurement.remarks else (),  # without a remark a quote is an example: three will do
        wording.pattern(measurement),
        wording.details(measurement),
        measurement.value is not None,
    )


def _quotes(measurement: Measurement, transcript: Transcript) -> tuple[Quote, ...]:
    """The quotes with what there is to say of each; the bare ones are the same places, so they go when there is."""
    if measurement.remarks:
        return tuple(quote(remark.evidence, transcript, words(remark.text)) for remark in measurement.remarks)
    return tuple(quote(evidence, transcript) for evidence in measurement.evidence)


def grouped(measurements: Sequence[Measurement], numbers: Mapping[str, Number]) -> tuple[Numbers, ...]:
    """The numbers (by id) under what they are about, in the order of the house; what is about nothing known is last."""
    by_group: dict[str, list[Number]] = {group: [] for group in (*GROUPS, "")}
    for measurement in measurements:
        by_group[measurement.group if measurement.group in GROUPS else ""].append(numbers[measurement.id])
    return tuple(
        Numbers(_(group).capitalize() if group else _("Verder"), tuple(found))
        for group, found in by_group.items()
        if found
    )
