"""What an engine is given to load: a checkpoint, what is known of it, and a place for its converted form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oudertalk.errors import ModelMissing
from oudertalk.i18n import _

Make = Callable[[Path], None]  # writes the converted weights into this empty folder

# the folder with this form of the weights ("ct2-int8") by this version of its maker; made when it does not stand there
Keep = Callable[[str, int, Make], Path]


def nowhere(form: str, _version: int, _make: Make) -> Path:
    """For engines that load the checkpoint itself."""
    raise ValueError(f"no place was given to keep the {form} form of these weights")


@dataclass(frozen=True, slots=True)
class Weights:
    """
    A checkpoint on disk.

    `official_name` is whisper's own name for it, if any ("small"); `hints` are words of the school that it may hear;
    `threads` is the number to compute with, None for the engine's own choice.
    """

    file: Path
    official_name: str | None = None
    hints: tuple[str, ...] = ()
    threads: int | None = None
    keep: Keep = nowhere

    @property
    def name(self) -> str:
        """What to call the model in messages."""
        return self.official_name or self.file.stem

    def require(self) -> None:
        """ModelMissing when there is no such file."""
        if not self.file.is_file():
            raise ModelMissing(
                _("Het spraakmodel {file} ontbreekt. Haal het op met: oudertalk models get {name}").format(
                    file=self.file, name=self.name
                )
            )
