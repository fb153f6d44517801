"""Guards on the project itself: commands documented, catalogues whole, schemas true, style and types clean."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from oudertalk.cli import COMMANDS, cli
from oudertalk.i18n import LOCALE_FOLDER

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_a_line_to_paste_and_stands_in_the_readme(name: str):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert f"Voorbeeld: oudertalk {name}" in " ".join(result.output.split())
    assert f"oudertalk {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["list", "get", "measure", "verify"])
def test_every_command_about_models_has_help_with_a_line_to_paste(name: str):
    result = CliRunner().invoke(cli, ["models", name, "--help"])
    assert f"Voorbeeld: oudertalk models {name}" in " ".join(result.output.split())


@pytest.mark.parametrize("name", ["show", "play", "merge", "split", "move", "undo", "redo"])
def test_every_command_about_voices_has_help_with_a_line_to_paste(name: str):
    result = CliRunner().invoke(cli, ["voices", name, "--help"])
    assert f"Voorbeeld: oudertalk voices {name}" in " ".join(result.output.split())


@pytest.mark.parametrize("name", ["learn", "show", "forget"])
def test_every_command_about_my_voice_has_help_with_a_line_to_paste(name: str):
    result = CliRunner().invoke(cli, ["my-voice", name, "--help"])
    assert f"Voorbeeld: oudertalk my-voice {name}" in " ".join(result.output.split())


@pytest.mark.parametrize("name", ["consent", "form"])
def test_every_command_about_paper_has_help_with_a_line_to_paste(name: str):
    result = CliRunner().invoke(cli, ["paper", name, "--help"])
    assert f"Voorbeeld: oudertalk paper {name}" in " ".join(result.output.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_there_without_anything_heavy(name: str):
    """What makes `--help` slow is importing torch and its like: that is forbidden, for a clock would be a guess."""
    heavy = (
        "torch",
        "whisper",
        "spacy",
        "av",
        "onnxruntime",
        "sherpa_onnx",
        "sounddevice",
        "pydantic",
        "numpy",
        "jinja2",
        "flask",
        "waitress",
        "rich",
        "yaml",
        "webvtt",
        "docx",
        "lxml",
        "reportlab",
        "pympi",
        "praatio",
    )
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom oudertalk.cli import cli\n"
        f"assert CliRunner().invoke(cli, [{name!r}, '--help']).exit_code == 0\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def _catalogue(language: str, domain: str):
    from babel.messages.pofile import read_po

    with (LOCALE_FOLDER / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file)


def _sentences_in_the_code() -> set[str]:
    from babel.messages.extract import extract_from_dir

    package = ROOT / "oudertalk"
    methods = [("**.py", "python"), ("**/templates/**.j2", "jinja2")]
    found = extract_from_dir(package, methods, keywords={"_": None, "N_": None})
    return {str(message) for _file, _line, message, _comments, _context in found}


def test_every_dutch_sentence_has_an_english_twin():
    translated = {str(message.id): message.string for message in _catalogue("en", "oudertalk") if message.id}
    missing = sorted(s for s in _sentences_in_the_code() if not translated.get(s))
    assert not missing, "run `make words` and translate: " + "\n".join(missing)
    assert len(translated) > 100


def test_no_sentence_hides_inside_an_f_string_where_the_catalogue_does_not_look():
    import ast

    for path in (ROOT / "oudertalk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for call in ast.walk(node) if isinstance(node, ast.JoinedStr) else ():
                hidden = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "N_")
                assert not (hidden and isinstance(call.args[0], ast.Constant)), f"{path}:{call.lineno}"


def test_a_twin_has_the_same_places_to_fill_in():
    import string

    def places(sentence: str) -> set[str]:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name is not None}

    for message in _catalogue("en", "oudertalk"):
        if message.id and message.string:
            assert places(str(message.id)) == places(str(message.string)), message.id


@pytest.mark.parametrize(("language", "domain"), [("en", "oudertalk"), ("nl", "messages")])
def test_the_compiled_catalogue_is_not_behind(language: str, domain: str):
    import gettext

    compiled = gettext.translation(domain, LOCALE_FOLDER, languages=[language])
    for message in _catalogue(language, domain):
        if message.id and isinstance(message.id, str) and message.string:
            assert compiled.gettext(message.id) == message.string, "run `make words`"


def test_the_published_schemas_are_schemas():
    import jsonschema

    schemas = sorted((ROOT / "docs" / "schema").glob("*.json"))
    assert [path.name for path in schemas] == ["analyse.json", "diarise.json", "transcribe.json"]
    for path in schemas:
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text()))


def _tool(*command: str) -> None:
    told = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_style_is_clean():
    _tool("ruff", "format", "--check", ".")
    _tool("ruff", "check", ".")


def test_types_are_clean():
    _tool("mypy")
