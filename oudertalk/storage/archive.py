"""
The archive: a folder of sessions, and a session: a folder of files.

Files that people make (consent.json, roles.json, session.json, again.json, names.json, sound_wiped.json) are written
when a person says something;
to corrections.jsonl is only added.
Files that a step makes name their sources: the checksum of each file that was read and the settings that mattered. So
a step that is still right is not done again, and one that is not right any more says so.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from oudertalk import __version__
from oudertalk.core.consent import Permission
from oudertalk.core.corrections import Correction, What, history, name_of, roles_after
from oudertalk.core.replacing import NamesApproved
from oudertalk.core.session import Again, SessionCard, SoundWiped
from oudertalk.core.transcript import Role, SpeakerSpan
from oudertalk.errors import SessionCorrupt, SessionNotFound, StepNotReady
from oudertalk.i18n import _
from oudertalk.storage import codec
from oudertalk.storage.corrections import add_correction, read_corrections
from oudertalk.storage.files import (
    PRIVATE_FOLDER,
    WIPING,
    disk_errors,
    make_folder,
    sha256_of,
    sync_folder,
    wipe,
    write_text,
)

RECOGNISED = "recognised.json"  # how much each voice is like the learnt one; goes when that is forgotten
AUDIO = "audio.flac"
NAMES = "names.json"  # which names become what before anything is given away
SOUND_WIPED = "sound_wiped.json"
# What holds sound, with what a write that was cut off left of it; the report first, for it plays, and AUDIO last: as
# long as that stands there the wipe is not finished.
_SOUNDING = (
    "report.html",
    ".report.*",
    "sound.m4a",
    ".sound.*",
    "take-*.wav",
    ".take-*",
    f".{Path(AUDIO).stem}.*",
    AUDIO,
)
SCRATCH = ".scratch-"
ABANDONED_AFTER = 3600.0  # seconds; a scratch folder or a broken start this old belongs to nobody any more


@dataclass(frozen=True, slots=True)
class MadeBy:
    """Which step made a file, out of what: {file: sha256} and the settings that mattered."""

    step: str
    version: str
    sources: Mapping[str, str]
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it was read: which one it was, what it holds as JSON's own kinds, and as values, by their kind."""

    stamp: tuple[int, int, int] | None
    plain: Any
    values: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionFolder:
    """
    A session on disk: reads and writes its files as values.

    What steps made is read once by each such object, and again when it became another file: what follows a correction
    is five steps that read the same words. It stays in memory for as long as the object lives, so on the pages for as
    long as it takes to answer, and to make the report that follows.
    """

    path: Path
    _read: dict[str, _Read] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The name of the session."""
        return self.path.name

    def has(self, name: str) -> bool:
        """Whether this file stands in the session."""
        return (self.path / name).is_file()

    def said(self, name: str, kind: Any) -> Any:
        """A file that people made; StepNotReady when it is not there, SessionCorrupt when it cannot be read."""
        return codec.from_plain(kind, self._plain(name), file=f"{self.id}/{name}", error=SessionCorrupt)

    def say(self, name: str, kind: Any, value: Any) -> None:
        """Keep what a person said."""
        write_text(self.path / name, codec.to_json(kind, value))

    def made(self, name: str, kind: Any) -> Any:
        """A file that a step made; StepNotReady when it is not there, SessionCorrupt when it cannot be read."""
        read = self._as_read(name)
        if not isinstance(read.plain, dict) or set(read.plain) != {"made_by", "content"}:
            raise SessionCorrupt(
                _(
                    "{file}: dit bestand mist made_by of content. Wis het bestand en draai oudertalk run opnieuw."
                ).format(file=f"{self.id}/{name}")
            )
        if kind not in read.values:
            content = read.plain["content"]
            read.values[kind] = codec.from_plain(kind, content, file=f"{self.id}/{name}", error=SessionCorrupt)
        return read.values[kind]

    def make(self, name: str, kind: Any, value: Any, made_by: MadeBy) -> None:
        """Keep what a step made, with what it was made of."""
        content = {"made_by": codec.to_plain(MadeBy, made_by), "content": codec.to_plain(kind, value)}
        write_text(self.path / name, json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")

    def made_by(self, step: str, sources: tuple[str, ...], settings: Mapping[str, str]) -> MadeBy:
        """What a file of this step would be made of now; StepNotReady when a source is not there."""
        for name in sources:
            if not self.has(name) and not (name == AUDIO and self.sound_wiped):
                raise StepNotReady(
                    _("{file} ontbreekt: draai eerst de stap ervoor, met oudertalk run {session}.").format(
                        file=f"{self.id}/{name}", session=self.id
                    )
                )
        return MadeBy(step, __version__, {name: self._sha256_of(name) for name in sources}, dict(settings))

    def is_fresh(self, name: str, made_by: MadeBy, *, whatever: str = "") -> bool:
        """
        Whether this file stands there and was made of just this; of the source `whatever` any version will do.

        What was made of sound that was wiped cannot be made again: then the version of the program does not matter.
        """
        if not self.has(name):
            return False
        plain, wanted = self._as_read(name).plain, codec.to_plain(MadeBy, made_by)
        made = plain.get("made_by") if isinstance(plain, dict) else None
        if isinstance(made, dict) and isinstance(made.get("sources"), dict) and whatever in made["sources"]:
            made = {**made, "sources": {**made["sources"], whatever: wanted["sources"].get(whatever)}}
        if isinstance(made, dict) and AUDIO in made_by.sources and self.sound_wiped is not None:
            made = {**made, "version": wanted["version"]}
        return bool(made == wanted)

    def _sha256_of(self, name: str) -> str:
        """Of the sound that was wiped: what it was."""
        if name != AUDIO:
            return sha256_of(self.path / name)
        wiped = self.sound_wiped
        return _checksum(self.path / name, self._stamp(name)) if wiped is None else wiped.sha256

    def _as_read(self, name: str) -> _Read:
        stamp = self._stamp(name)
        if stamp is None:
            self._read.clear()  # it was wiped, and then memory keeps nothing either
        known = self._read.get(name)
        if known is None or known.stamp != stamp:
            known = self._read[name] = _Read(stamp, self._plain(name))
        return known

    def _stamp(self, name: str) -> tuple[int, int, int] | None:
        """What tells this file from the one that stood here before; None when it is not there."""
        try:
            seen = (self.path / name).stat()
        except FileNotFoundError:  # whoever reads it is told
            return None
        return seen.st_mtime_ns, seen.st_size, seen.st_ino

    def _plain(self, name: str) -> Any:
        try:
            text = (self.path / name).read_bytes()
        except FileNotFoundError as error:
            self._check_that_it_exists(error)
            raise StepNotReady(
                _("{file} ontbreekt: draai eerst de stap ervoor, met oudertalk run {session}.").format(
                    file=f"{self.id}/{name}", session=self.id
                )
            ) from error
        return codec.parse_json(text, file=f"{self.id}/{name}", error=SessionCorrupt)

    def _check_that_it_exists(self, error: OSError) -> None:
        if not self.has("session.json"):
            raise SessionNotFound(_("Gesprek {session} is intussen gewist.").format(session=self.id)) from error

    # what people said about this session

    @property
    def card(self) -> SessionCard:
        """What was asked when it began."""
        card: SessionCard = self.said("session.json", SessionCard)
        return card

    @property
    def permission(self) -> Permission:
        """Staged, or the consent of everybody at the table."""
        permission: Permission = self.said("consent.json", Permission)
        return permission

    @property
    def roles(self) -> dict[str, Role]:
        """
        The confirmed roles, by speaker label; empty when nobody confirmed any. What was said of voices that were told
        apart in another way does not count.
        """
        return roles_after(self.confirmed_roles, self.said_of_voices)

    @property
    def confirmed_roles(self) -> dict[str, Role]:
        """The roles as they were confirmed while it was worked out, before anybody corrected one."""
        roles: dict[str, Role] = self.said("roles.json", dict[str, Role]) if self.has("roles.json") else {}
        return roles

    @property
    def said_of_voices(self) -> tuple[What, ...]:
        """What people said that stands, of the voices as they are told apart now and of the words, oldest first."""
        corrections = self.corrections
        if not corrections or not self.has("speakers.json"):
            return ()
        spans: tuple[SpeakerSpan, ...] = self.made("speakers.json", tuple[SpeakerSpan, ...])
        return tuple(one.what for one in history(corrections, name_of(spans)).stands)

    @property
    def again(self) -> tuple[Again, ...]:
        """The parts that somebody wanted to be heard again, oldest first."""
        if not self.has("again.json"):
            return ()
        again: tuple[Again, ...] = self.said("again.json", tuple[Again, ...])
        return again

    @property
    def names(self) -> NamesApproved | None:
        """What a person approved of the names in it; None when nobody did."""
        if not self.has(NAMES):
            return None
        names: NamesApproved = self.said(NAMES, NamesApproved)
        return names

    @property
    def sound_wiped(self) -> SoundWiped | None:
        """When somebody had the sound wiped; None when nobody did."""
        if not self.has(SOUND_WIPED):
            return None
        wiped: SoundWiped = self.said(SOUND_WIPED, SoundWiped)
        return wiped

    def wipe_sound(self, at: datetime) -> None:
        """
        Wipe the sound, and the report, which plays it; words, form and figures stay. A wipe that is cut off is finished
        by the next `sweep`. StepNotReady when there is no sound to wipe.
        """
        if self.sound_wiped is None:
            if not self.has(AUDIO):
                raise StepNotReady(
                    _("{file} ontbreekt: draai eerst de stap ervoor, met oudertalk run {session}.").format(
                        file=f"{self.id}/{AUDIO}", session=self.id
                    )
                )
            self.say(SOUND_WIPED, SoundWiped, SoundWiped(at, sha256_of(self.path / AUDIO)))
        self.finish_wiping_sound()

    def finish_wiping_sound(self) -> None:
        """Wipe what is still there of sound that somebody had wiped. A report made since has none, and stays."""
        if not self.has(SOUND_WIPED):
            return
        unfinished = self.has(AUDIO)
        with disk_errors(self.path / AUDIO):
            for pattern in _SOUNDING:
                if pattern == "report.html" and not unfinished:
                    continue
                for path in self.path.glob(pattern):
                    path.unlink(missing_ok=True)
            sync_folder(self.path)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What people said about who spoke and what was said, oldest first."""
        return read_corrections(self.path)

    def correct(self, correction: Correction) -> None:
        """Add what a person said about who spoke or what was said."""
        try:
            add_correction(self.path, correction)
        except FileNotFoundError as error:
            self._check_that_it_exists(error)
            raise


@lru_cache(maxsize=8)
def _checksum(path: Path, _stamp: tuple[int, int, int] | None) -> str:
    """Of sound, which is large, and asked for at every correction."""
    return sha256_of(path)


@dataclass(frozen=True, slots=True)
class Swept:
    """The sessions that were wiped, and those whose consent cannot be read any more."""

    wiped: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """All sessions on this machine."""

    root: Path

    def sessions(self) -> tuple[SessionFolder, ...]:
        """Oldest first. A folder without a session card is not a session."""
        if not self.root.is_dir():
            return ()
        folders = (SessionFolder(path) for path in sorted(self.root.iterdir()) if not path.name.startswith("."))
        return tuple(folder for folder in folders if folder.has("session.json"))

    def open(self, session: str) -> SessionFolder:
        """The session of this name; SessionNotFound when there is none. A name is never a path."""
        folder = SessionFolder(self.root / session)
        if session != Path(session).name or session.startswith(".") or not folder.has("session.json"):
            raise SessionNotFound(
                _("Er is geen gesprek '{session}'. Kijk welke er zijn met: oudertalk sessions").format(session=session)
            )
        return folder

    def begin(self, card: SessionCard, permission: Permission) -> SessionFolder:
        """
        A new session. `card.id` is the day; the session gets the first free number behind it.

        The card is written last: a start that is cut off leaves a folder that is no session, and `sweep` removes it.
        """
        make_folder(self.root)
        for number in range(1, 10_000):
            folder = SessionFolder(self.root / f"{card.id}-{number}")
            try:
                with disk_errors(folder.path):
                    folder.path.mkdir(mode=PRIVATE_FOLDER)
            except FileExistsError:
                continue
            folder.say("consent.json", Permission, permission)
            folder.say("session.json", SessionCard, replace(card, id=folder.id))
            return folder
        raise ValueError("ten thousand sessions on one day")

    def forget(self, session: str) -> None:
        """Wipe the session: sound, words, flags, form, report, consent; nothing of it stays."""
        wipe(self.open(session).path)

    def sweep(self, now: datetime) -> Swept:
        """
        Wipe what may not stand here any more: sessions whose consent ended or was withdrawn, and what an earlier wipe
        or a broken start left behind, sound that somebody had wiped included. A session whose consent cannot be read is
        named, and left for a person to wipe.
        """
        if not self.root.is_dir():
            return Swept()
        for path in tuple(self.root.iterdir()):
            abandoned = path.is_dir() and now.timestamp() - path.stat().st_mtime > ABANDONED_AFTER
            unfinished = path.name.startswith(SCRATCH) or not (path / "session.json").is_file()
            if path.name.startswith(WIPING) or (abandoned and unfinished):
                wipe(path)
        ended, damaged = [], []
        for folder in self.sessions():
            folder.finish_wiping_sound()
            try:
                permission = folder.permission
            except (SessionCorrupt, StepNotReady):
                damaged.append(folder.id)
                continue
            withdrawn = any(consent.withdrawn_at and consent.withdrawn_at <= now for consent in permission.consents)
            if withdrawn or (permission.until is not None and permission.until < now):
                wipe(folder.path)
                ended.append(folder.id)
        return Swept(tuple(ended), tuple(damaged))

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A private folder for one command; it is gone afterwards, and swept up later if the machine stops before."""
        make_folder(self.root)
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=self.root) as name:
            yield Path(name)
