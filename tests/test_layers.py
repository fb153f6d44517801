"""
The floors: who may import whom. Whoever moves a wall changes the table here, in plain sight.

`cli → web → pipeline → {speech, analysis, storage, export} → core → {errors, i18n}`: a floor may use what lies under
it, and neighbours never import each other.
"""

import ast
from pathlib import Path

import pytest

import oudertalk

PACKAGE = Path(oudertalk.__file__).parent

GROUND = {"errors", "i18n", "__init__"}
CORE = GROUND | {"core"}
MAY_IMPORT = {
    "__init__": set(),
    "errors": set(),
    "i18n": set(),
    "settings": set(),
    "core": GROUND,
    "speech": CORE,
    "analysis": CORE,
    "storage": CORE,
    "export": CORE,
    "pipeline": CORE | {"speech", "analysis", "storage", "export", "settings"},
    "web": CORE | {"pipeline", "storage", "export", "settings"},
    "cli": CORE | {"web", "pipeline", "analysis", "storage", "export", "settings"},
    "__main__": {"cli"},
}
HEAVY_HOME = {  # the one floor where a package may be imported; Flask, which is `web`'s, is made of Jinja2
    "torch": "speech",
    "whisper": "speech",
    "ctranslate2": "speech",
    "silero_vad": "speech",
    "onnxruntime": "speech",
    "sherpa_onnx": "speech",
    "sounddevice": "speech",
    "av": "speech",
    "spacy": "analysis",
    "jinja2": "export web",
    "flask": "web",
    "werkzeug": "web",
    "waitress": "web",
    "rich": "cli",
    "click": "cli",
    "pydantic": "storage",
    "yaml": "storage",
    "webvtt": "storage export",
    "docx": "export",
    "reportlab": "export",
    "pympi": "export",
    "praatio": "export",
}
LIGHT = {
    "cli": {"click"},
    "speech": {"numpy"},
    "web": {"flask", "werkzeug"},
}  # what a file of this floor may import at its top, besides the standard library

MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def floor_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> list[tuple[str, int, bool]]:
    """Every imported module of a file, lazy ones too: (dotted name, line, at the top of the file)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        at_top = node in tree.body
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno, at_top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            found.append((node.module or "", node.lineno, at_top))
            found += [(f"{node.module}.{alias.name}", node.lineno, at_top) for alias in node.names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_from_the_floors_under_it(path: Path):
    floor = floor_of(path)
    allowed = MAY_IMPORT[floor] | {floor}
    for name, line, _top in imports(path):
        parts = name.split(".")
        if parts[0] == "oudertalk":
            target = parts[1] if len(parts) > 1 and (PACKAGE / parts[1]).exists() else None
            target = target or (parts[1] if len(parts) > 1 and (PACKAGE / f"{parts[1]}.py").exists() else "__init__")
            assert target in allowed | {"__init__"}, f"{path.name}:{line}: {floor} may not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_heavy_package_is_imported_on_its_own_floor_and_only_when_needed(path: Path):
    floor = floor_of(path)
    for name, line, at_top in imports(path):
        package = name.split(".")[0]
        home = HEAVY_HOME.get(package)
        assert home is None or floor in home.split(), f"{path.name}:{line}: {package} belongs in {home}"
        assert not (home and at_top and package not in LIGHT.get(floor, set())), (
            f"{path.name}:{line}: import {package} inside the function that uses it"
        )


def test_core_is_standard_library_only():
    import sys

    for path in (PACKAGE / "core").glob("*.py"):
        for name, line, _top in imports(path):
            package = name.split(".")[0]
            assert package == "oudertalk" or package in sys.stdlib_module_names, f"{path.name}:{line}: {name}"


def test_only_the_commands_print():
    for path in MODULES:
        if floor_of(path) != "cli":
            calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
            printing = [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
            assert not printing, f"{path}:{printing}: only the command line prints"


def test_there_is_no_drawer_for_odds_and_ends():
    assert not [path for path in MODULES if path.stem in ("utils", "helpers", "misc", "common")]


def test_the_guard_sees_a_wall_that_was_moved(tmp_path: Path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def f():\n    from oudertalk.storage.archive import Archive\n    return Archive\n")
    assert ("oudertalk.storage.archive", 2, False) in imports(wrong)
