"""What is installed from a wheel, and run from another folder, has everything with it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built with the build backend that is installed: no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return next(folder.glob("*.whl"))


def test_everything_that_is_read_at_run_time_travels_in_the_wheel(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "_house/models/models.yaml",
        "_house/models/demo.pt",
        "_house/models/voice_encoder.onnx",
        "_house/models/stretch_encoder.onnx",
        "_house/models/segmentation.onnx",
        "_house/demo/nagespeeld_gesprek.mp4",
        "_house/rubrics/observatieformulier.yaml",
        "_house/rubrics/moves.yaml",
        "_house/rubrics/measures.yaml",
        "export/templates/report.html.j2",
        "export/fonts/OpenSans-Regular.ttf",
        "export/fonts/LICENSE.opensans",
        "web/templates/beoordelen.html.j2",
        "web/static/bewaren.js",
        "web/static/paginas.css",
        "locale/en/LC_MESSAGES/oudertalk.mo",
        "locale/nl/LC_MESSAGES/messages.mo",
        "py.typed",
    ):
        assert f"oudertalk/{name}" in names
    rules = [name for name in names if name.startswith("oudertalk/_house/rubrics/rules/")]
    assert len(rules) == len(list((ROOT / "rubrics" / "rules").glob("*.yaml")))
    assert any(name.endswith("licenses/LICENSE") for name in names)
    for licence in ("LICENSE.resemblyzer", "LICENSE.3d-speaker", "LICENSE.pyannote"):
        assert any(name.endswith(licence) for name in names)


def test_the_installed_wheel_works_from_another_folder(wheel: Path, tmp_path: Path):
    """Unpacked where only this test looks, before the checkout on the path; its packages are this environment's."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    elsewhere = tmp_path / "elders"
    elsewhere.mkdir()
    talk = elsewhere / "gesprek.txt"
    talk.write_text("Leerkracht: Welkom, fijn dat u er bent.\nOuder: Dank u wel.\n" * 6, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(site), "OUDERTALK_HOME": str(tmp_path / "home")}

    def oudertalk(*words: str) -> str:
        told = subprocess.run(
            [sys.executable, "-m", "oudertalk", *words], cwd=elsewhere, env=environment, capture_output=True, text=True
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    where = subprocess.run(
        [sys.executable, "-c", "import oudertalk; print(oudertalk.__file__)"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(site))
    assert "In orde" in oudertalk("check")
    assert "demo: in orde" in oudertalk("models", "verify")
    assert "fijn dat u er bent" in oudertalk("analyse", str(talk))
    assert "There are no conversations yet" in oudertalk("--lang", "en", "sessions")
    shutil.rmtree(site)
