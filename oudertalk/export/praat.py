"""The conversation for Praat: a TextGrid in long form, written by praatio, with every tier filled from end to end."""

from __future__ import annotations

from oudertalk.core.handing_over import Material
from oudertalk.export.annotations import tiers


def praat(material: Material) -> bytes:
    """The tiers of `annotations` as interval tiers, in seconds; quotes are doubled. ExportRefused without times."""
    from praatio.utilities import textgrid_io
    from praatio.utilities.constants import INTERVAL_TIER, Interval

    found = tiers(material)
    last = max((one.end for tier in found for one in tier.stretches), default=0)
    end = max(round(1000 * material.report.duration), last) / 1000
    grid = {
        "xmin": 0.0,
        "xmax": end,
        "tiers": [
            {
                "class": INTERVAL_TIER,
                "name": tier.name,
                "xmin": 0.0,
                "xmax": end,
                "entries": [Interval(one.start / 1000, one.end / 1000, one.text) for one in tier.stretches],
            }
            for tier in found
        ],
    }
    written: str = textgrid_io.getTextgridAsStr(grid, "long_textgrid", includeBlankSpaces=True)
    return written.encode("utf-8")
