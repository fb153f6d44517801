"""
A conversation is handed over: in the formats that were asked for, by whoever may, with names replaced by roles.

For somebody else everybody must have said yes to `delen met coach`; for the teacher's own use, to `terugluisteren`.
What lies outside the archive afterwards is no longer ours to wipe.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from oudertalk.core.consent import Purpose
from oudertalk.core.decisions import Who, standing
from oudertalk.core.handing_over import Judgements, Material, judgements_of, who_judged, with_names_replaced
from oudertalk.core.replacing import Replacement
from oudertalk.core.transcript import Transcript
from oudertalk.core.wording import who_in_words
from oudertalk.errors import ConsentError, DiskError, ExportRefused
from oudertalk.i18n import _
from oudertalk.pipeline.gate import consented, still_agreed
from oudertalk.pipeline.house import House
from oudertalk.pipeline.names import approved_names
from oudertalk.pipeline.playing import small_sound
from oudertalk.pipeline.reporting import SoundChoice, shown, sound_for_report
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import read_decisions
from oudertalk.storage.files import make_folder, write_bytes

if TYPE_CHECKING:
    from oudertalk.core.report import Report
    from oudertalk.export.formats import Format

logger = logging.getLogger(__name__)

Audience = Literal["own", "coach"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
TEMPLATE = "sjabloon.docx"
_LARGEST_TEMPLATE = 20 << 20  # bytes; a letterhead is a thousandth of that
_PURPOSES: Mapping[Audience, Purpose] = {"own": "terugluisteren", "coach": "delen met coach"}


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What somebody wants to hand over.

    `formats` are names from the table of formats. `who` is whose form it is ("coach M."), "" for the one person who
    judged. `names` says whether names are replaced by roles, which a person must have approved. `sound` goes into the
    report or beside it; names can be heard in it. `template` is a document of the school's own, for the
    form in Word; without one, what lies in the school's folder (`sjabloon.docx`) is used.
    """

    formats: tuple[str, ...]
    audience: Audience = "coach"
    who: str = ""
    names: Literal["replace", "keep"] = "replace"
    sound: SoundChoice = "none"
    template: bytes | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A file to hand over. `format` is its name in the table, "" for the sound."""

    format: str
    name: str
    media_type: str
    content: bytes


def handed_over(house: House, folder: SessionFolder, wish: Wish) -> tuple[HandedOver, ...]:
    """
    The files, in memory.

    Raises what the gate raises, StepNotReady when there is no form yet, ExportRefused when it cannot be done like this:
    nobody approved the names, two people judged and nobody said whose form it is, a format needs times that are not
    there, or there is no such format.
    """
    formats = _formats(wish.formats)
    with consented(house, folder, _PURPOSES[wish.audience]):
        material = _material(house, folder, wish, formats)
        if wish.names == "replace":
            material = with_names_replaced(material, _names(folder))
        files = [
            HandedOver(
                one.name, _file(folder, one), one.media_type, one.write(_played(house, folder, wish, material, one))
            )
            for one in formats
        ]
        if material.sound is not None:
            sound = small_sound(folder).read_bytes()
            files.append(HandedOver("", material.sound, "audio/mp4", sound))
    logger.info("session %s: handed over as %s", folder.id, ", ".join(one.name for one in formats))
    return tuple(files)


def hand_over(
    house: House,
    folder: SessionFolder,
    wish: Wish,
    to: Path | None = None,
    *,
    force: bool = False,
) -> tuple[Path, ...]:
    """
    Write the files, each whole or not at all and for this user only; where they stand.

    `to` is a folder, or a file when one format is asked for; None is the folder of now. Raises what `handed_over`
    raises; DiskError when a file stands there already (unless `force`) or cannot be written: then nothing was.
    """
    place, called = _place(wish, to)
    if not force:
        names = [called or _file(folder, one) for one in _formats(wish.formats)]
        names += [_sound_file(folder)] if wish.sound == "beside" else []
        _check_free(place / name for name in names)
    files = handed_over(house, folder, wish)
    make_folder(place)
    written = []
    for file in files:
        path = place / (called if called and file.format else file.name)
        write_bytes(path, file.content)
        written.append(path.absolute())
    return tuple(written)


def write_file(file: HandedOver, to: Path | None = None, *, force: bool = False) -> Path:
    """Write this one file as `hand_over` does: whole, for this user only; where it stands. DiskError as there."""
    place, called = _place(Wish((file.format,)), to)
    path = place / (called or file.name)
    if not force:
        _check_free([path])
    make_folder(place)
    write_bytes(path, file.content)
    return path.absolute()


def with_roles(folder: SessionFolder, report: Report) -> Report:
    """The same with the names that a person approved replaced by roles; ExportRefused when nobody did."""
    return with_names_replaced(Material(report), _names(folder)).report


def may_share(house: House, folder: SessionFolder) -> bool:
    """Whether everybody agreed that a coach hears it."""
    try:
        still_agreed(house, folder, _PURPOSES["coach"])
    except ConsentError:
        return False
    return True


def judges(house: House, folder: SessionFolder) -> tuple[Who, ...]:
    """Whose form there is. Raises what the gate raises."""
    still_agreed(house, folder, "terugluisteren")
    return who_judged(standing(read_decisions(folder.path)))


def all_formats(house: House, folder: SessionFolder) -> tuple[str, ...]:
    """The formats that fit this conversation: without times, none that needs them. Raises what the gate raises."""
    from oudertalk.export.formats import FORMATS

    still_agreed(house, folder, "terugluisteren")
    transcript: Transcript = folder.made("turns.json", Transcript)
    has_times = all(turn.time is not None for turn in transcript.turns)
    return tuple(name for name, one in FORMATS.items() if has_times or not one.timed)


def _formats(wanted: Sequence[str]) -> tuple[Format, ...]:
    """Each once, in the order asked."""
    from oudertalk.export.formats import FORMATS

    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise ExportRefused(_("Kies een of meer van deze soorten: {known}.").format(known=", ".join(FORMATS)))
    return tuple(FORMATS[name] for name in dict.fromkeys(wanted))


def _material(house: House, folder: SessionFolder, wish: Wish, formats: Sequence[Format]) -> Material:
    report = shown(house, folder)
    decided = standing(read_decisions(folder.path))
    own: Judgements | None = None
    if any(one.is_form for one in formats) and (who := _whose(who_judged(decided), wish.who)):
        own = judgements_of(who, decided, report.flags, report.rubric.id, report.transcript)
    beside = wish.sound == "beside" and not report.sound_wiped and any(one.plays for one in formats)
    template = wish.template or school_template(house)
    return Material(report, own, _sound_file(folder) if beside else None, template)


def school_template(house: House) -> bytes | None:
    """The document that the school laid in its own folder (`sjabloon.docx`), for the form in Word; None without one."""
    own = house.settings.own_rubrics
    path = own / TEMPLATE if own is not None else None
    if path is None or not path.is_file():
        return None
    return read_template(path)


def read_template(path: Path) -> bytes:
    """A document of the school's own; DiskError when it cannot be read, or is no letterhead for its size."""
    try:
        if path.stat().st_size > _LARGEST_TEMPLATE:
            raise DiskError(_("{file} is te groot voor een sjabloon.").format(file=path))
        return path.read_bytes()
    except OSError as error:
        raise DiskError(_("{file} kan niet worden gelezen. Staat het daar?").format(file=path)) from error


def _names(folder: SessionFolder) -> tuple[Replacement, ...]:
    approved = approved_names(folder)
    if approved is None:
        raise ExportRefused(
            _(
                "Nog niemand keurde goed welke namen door een rol worden vervangen. Doe dat met: oudertalk names "
                "{session}. Of laat de namen staan met --names keep."
            ).format(session=folder.id)
        )
    return approved


def _whose(there: Sequence[Who], asked: str) -> Who | None:
    """The one who was asked for; without asking, the only one. None when nobody judged."""
    if not asked:
        if len(there) > 1:
            raise ExportRefused(
                _("Meer mensen hebben dit gesprek beoordeeld: {who}. Zeg van wie het formulier is met --who.").format(
                    who=_in_words(there)
                )
            )
        return there[0] if there else None
    wanted = " ".join(asked.lower().split())
    exact = [who for who in there if wanted in (f"{who.role} {who.alias}".strip().lower(), who_in_words(who).lower())]
    by_role = [who for who in there if wanted in (who.role, who_in_words(Who(who.role)).lower())]
    found = exact or by_role
    if len(found) != 1:
        raise ExportRefused(
            _("Van '{asked}' is hier geen oordeel, of van meer dan een. Wel van: {who}.").format(
                asked=asked, who=_in_words(there) or _("niemand")
            )
        )
    return found[0]


def _in_words(there: Sequence[Who]) -> str:
    return ", ".join(who_in_words(who) for who in there)


def _played(house: House, folder: SessionFolder, wish: Wish, material: Material, one: Format) -> Material:
    """With the sound in the report, for the one format that can hold it; what lies beside is there already."""
    if one.name != "html" or wish.sound == "none":
        return material
    sound = material.sound
    if wish.sound == "embed":
        with house.watch("report") as progress:
            sound = sound_for_report(folder, "embed", progress)
    report: Report = replace(material.report, sound=sound)
    return replace(material, report=report)


def _file(folder: SessionFolder, one: Format) -> str:
    return f"{folder.id}-{one.stem}{one.ending}"


def _sound_file(folder: SessionFolder) -> str:
    return f"{folder.id}-geluid.m4a"


def _place(wish: Wish, to: Path | None) -> tuple[Path, str]:
    """The folder, and the name of the file when somebody gave that."""
    if to is None:
        return Path(), ""
    if len(set(wish.formats)) == 1 and to.suffix and not to.is_dir():
        return to.parent, to.name
    if to.is_file():
        raise DiskError(_("{file} is een bestand. Geef een map voor meer dan een bestand.").format(file=to))
    return to, ""


def _check_free(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists():
            raise DiskError(
                _("{file} bestaat al. Kies een andere plaats met --out, of vervang het met --force.").format(file=path)
            )
