"""A session as if it had been recorded here: with marks, missing sound and a spoken yes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from oudertalk.core.recording import Recording
from oudertalk.storage import codec
from oudertalk.storage.archive import MadeBy, SessionFolder


def recorded(folder: SessionFolder, **happened: Any) -> None:
    """Say that this happened while the session was recorded; what made its recording stays as it was."""
    plain = json.loads((folder.path / "recording.json").read_text(encoding="utf-8"))
    made_by: MadeBy = codec.from_plain(MadeBy, plain["made_by"], file="recording.json", error=ValueError)
    recording: Recording = folder.made("recording.json", Recording)
    folder.make("recording.json", Recording, replace(recording, **happened), made_by)
