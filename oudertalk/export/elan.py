"""
The conversation for ELAN: an annotation file (.eaf), written by pympi.

Words stand under their turn as `Included_In` and not as `Time_Subdivision`: between words there is silence, and a time
subdivision leaves no gaps. The format is 2.8, which is what pympi writes and every ELAN since 2013 reads.
"""

from __future__ import annotations

from oudertalk.core.handing_over import Material
from oudertalk.export.annotations import tiers
from oudertalk.export.cleaning import one_line
from oudertalk.i18n import _

TURNS, WORDS, FOUND = "beurten", "woorden", "momenten"  # the linguistic types; ids, and so the same in each language


def elan(material: Material) -> bytes:
    """The tiers of `annotations`; the sound is linked by its name when it lies beside. ExportRefused without times."""
    from pympi.Elan import Eaf, to_string

    report = material.report
    found = tiers(material)
    eaf = Eaf(author="oudertalk")
    eaf.adocument["DATE"] = report.made_at.astimezone().isoformat(timespec="seconds")
    eaf.header |= {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"}  # as ELAN itself writes it
    eaf.remove_tier("default")
    eaf.remove_linguistic_type("default-lt")
    eaf.add_property("gesprek", one_line(report.session))
    if report.permission.staged:
        eaf.add_property("herkomst", _("in scène gezet"))
    if material.sound is not None:
        eaf.add_linked_file(f"./{material.sound}", relpath=f"./{material.sound}", mimetype="audio/mp4")
    eaf.add_linguistic_type(TURNS)
    eaf.add_linguistic_type(WORDS, constraints="Included_In")
    eaf.add_linguistic_type(FOUND)
    heads = {tier.under for tier in found if tier.under}
    for tier in found:
        kind = WORDS if tier.under else TURNS if tier.name in heads else FOUND
        eaf.add_tier(tier.name, kind, parent=tier.under or None)
    # Two slots for each annotation, so that moving one in ELAN moves no other. ELAN wants slots in the order of time,
    # and pympi writes them in that of their numbers: so they are numbered by time, before there are annotations.
    all_of_them = [(tier.name, one) for tier in found for one in tier.stretches]
    moments = sorted(
        (at, number, side)
        for number, (_name, one) in enumerate(all_of_them)
        for side, at in enumerate((one.start, one.end))
    )
    slots = {(number, side): eaf.generate_ts_id(at) for at, number, side in moments}
    for number, (tier_name, one) in enumerate(all_of_them):
        annotation = eaf.generate_annotation_id()
        eaf.annotations[annotation] = tier_name
        eaf.tiers[tier_name][0][annotation] = (slots[number, 0], slots[number, 1], one.text, None)
    written: bytes = to_string(eaf, pretty=False, encoding="UTF-8")
    return written
