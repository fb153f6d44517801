"""Where models, rubrics and the archive live. Read once, passed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The folders of this machine.

    `rubrics`, `models` and `demo` come with the program and are only read; `own_models` and `archive` are this user's.
    `own_rubrics` is where a school lays its own rubrics, rules and cases, on top of those of the program; `own_voice`
    the file of this user's learnt voice, in a folder of its own because that is for this user only.
    """

    rubrics: Path
    models: Path
    demo: Path
    own_models: Path
    archive: Path
    max_minutes: float = 90.0  # longer is not one conversation; a file that long is usually the wrong file
    own_rubrics: Path | None = None
    own_voice: Path | None = None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """
    The folders: those of a checkout or of an installed wheel, and this user's own.

    OUDERTALK_HOME moves everything of this user's to one folder (a USB stick, say).
    """
    from platformdirs import user_data_path

    home = environment.get("OUDERTALK_HOME")
    own = Path(home) if home else user_data_path("oudertalk", appauthor=False)
    house = PACKAGE / "_house"  # in a wheel; a checkout has them at the top of the tree
    shipped = house if house.is_dir() else PACKAGE.parent
    return Settings(
        rubrics=shipped / "rubrics",
        models=shipped / "models",
        demo=shipped / "demo",
        own_models=own / "models",
        archive=own / "gesprekken",
        own_rubrics=own / "kijkwijzers",
        own_voice=own / "stem" / "mijn_stem.json",
    )
