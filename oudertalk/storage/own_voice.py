"""
The learnt voice of this user, in a file of its own folder: kept when a person says yes, gone when that person says so
or when its time is over. No sound, and never anybody else's voice.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from oudertalk.core.own_voice import OwnVoice
from oudertalk.errors import OwnVoiceCorrupt
from oudertalk.i18n import _
from oudertalk.storage import codec
from oudertalk.storage.files import disk_errors, make_folder, sync_folder, write_text


def read_own_voice(path: Path) -> OwnVoice | None:
    """The voice that was learnt, None when none was. OwnVoiceCorrupt, with the remedy, when the file is damaged."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OwnVoiceCorrupt(_corrupt(path.name, type(error).__name__)) from error
    try:
        plain = codec.parse_json(content, file=path.name, error=OwnVoiceCorrupt)
        voice: OwnVoice = codec.from_plain(OwnVoice, plain, file=path.name, error=OwnVoiceCorrupt)
    except OwnVoiceCorrupt as error:
        raise OwnVoiceCorrupt(_corrupt(path.name, str(error))) from None  # its cause would carry what the file says
    return voice


def keep_own_voice(path: Path, voice: OwnVoice) -> None:
    """Keep this voice, in the place of an earlier one; whole or not at all, for this user only. May raise DiskError."""
    make_folder(path.parent)
    write_text(path, codec.to_json(OwnVoice, voice))


def forget_own_voice(path: Path) -> bool:
    """The voice is gone, and so is what a write that was cut off left of it; whether there was anything."""
    if not path.parent.is_dir():
        return False
    with disk_errors(path):
        found = [file for file in path.parent.iterdir() if file == path or file.name.startswith(f".{path.stem}.")]
        for file in found:
            file.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
            sync_folder(path.parent.parent)
    return bool(found)


def has_ended(path: Path, now: datetime) -> bool:
    """Whether a voice stands here whose time is over. OwnVoiceCorrupt when that cannot be told."""
    voice = read_own_voice(path)
    return voice is not None and voice.until < now


def _corrupt(file: str, problem: str) -> str:
    return _(
        "De geleerde stem is beschadigd ({problem}). Wis haar met: oudertalk my-voice forget, en leer haar opnieuw."
    ).format(problem=problem if file in problem else f"{file}: {problem}")
