"""spaCy without torch, and torch for whoever wants it all the same."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys, threading
from oudertalk.analysis.quick_spacy import _hidden, spacy
from oudertalk.analysis.language import dutch
assert [token.text for token in dutch().tokenizer("Wat fijn!")] == ["Wat", "fijn", "!"]
assert "torch" not in sys.modules and not [one for one in sys.meta_path if hasattr(one, "_thread")]
with _hidden("json.tool"):
    here, there = [], []
    def asks(found):
        try:
            import json.tool
            found.append("there")
        except ModuleNotFoundError:
            found.append("hidden")
    asks(here)
    other = threading.Thread(target=asks, args=[there]); other.start(); other.join()
assert (here, there) == (["hidden"], ["there"]), (here, there)
import torch
assert torch.zeros(2).sum() == 0 and spacy() is sys.modules["spacy"]
"""


def test_torch_is_not_read_for_spacy_and_is_there_afterwards() -> None:
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_with_torch_there_already_it_is_the_same_spacy() -> None:
    code = "import torch\nfrom oudertalk.analysis.language import dutch\nprint(len(dutch().tokenizer('Wat fijn!')))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "3"
