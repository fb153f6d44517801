"""A Dutch pipeline for tests: trained on nine sentences in a second, and installed as `spacy download` installs one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

VERSION = "0.0.1"
INIT = """\
from spacy.util import load_model_from_init_py


def load(**overrides):
    return load_model_from_init_py(__file__, **overrides)
"""
# sentence, head of every word (a root is its own), relation of every word: as Universal Dependencies has them
TAUGHT = (
    ("als daan u ziet wordt hij boos", "3 3 3 6 6 6 6", "mark nsubj obj advcl cop nsubj ROOT"),
    ("zoals hij doet wordt u boos", "2 2 5 5 5 5", "mark nsubj advcl cop nsubj ROOT"),
    ("als hij gilt wordt u boos", "2 2 5 5 5 5", "mark nsubj advcl cop nsubj ROOT"),
    ("soms maakt uw dochter u moe", "1 1 3 1 1 1", "advmod ROOT nmod:poss nsubj obj xcomp"),
    ("u wordt vaak vergeten", "3 3 3 3", "nsubj:pass aux:pass advmod ROOT"),
    ("u probeert rustig te blijven", "1 1 4 4 1", "nsubj ROOT advmod mark xcomp"),
    ("ik merk dat hij moe is", "1 1 4 4 1 4", "nsubj ROOT mark nsubj ccomp cop"),
    ("u gaf hem tijd om te lezen", "1 1 1 1 6 6 3", "nsubj ROOT iobj obj mark mark acl"),
    ("ga rustig zitten", "0 2 0", "ROOT advmod xcomp"),
)


def train() -> Any:
    """A parser that knows these sentences by heart, and an entity recogniser, as the real ones have."""
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example

    pipeline = spacy.blank("nl")
    pipeline.add_pipe("parser", config={"min_action_freq": 1})
    pipeline.add_pipe("ner").add_label("PERSON")
    examples = []
    for sentence, heads, relations in TAUGHT:
        words = sentence.split()
        taught = Doc(pipeline.vocab, words=words, heads=[int(head) for head in heads.split()], deps=relations.split())
        examples.append(Example(Doc(pipeline.vocab, words=words), taught))
    optimizer = pipeline.initialize(lambda: examples)
    with pipeline.select_pipes(enable="parser"):
        for _round in range(60):
            pipeline.update(examples, sgd=optimizer)
    return pipeline


def install(pipeline: Any, site: Path, name: str = "nl_core_news_sm") -> Path:
    """The pipeline as an installed package in `site`, a folder to be put on the path; that folder."""
    package = site / name
    package.mkdir(parents=True)
    language, _underscore, pipeline.meta["name"] = name.partition("_")
    pipeline.meta["version"] = VERSION
    assert pipeline.lang == language
    pipeline.to_disk(package / f"{name}-{VERSION}")
    (package / "meta.json").write_bytes((package / f"{name}-{VERSION}" / "meta.json").read_bytes())
    (package / "__init__.py").write_text(INIT)
    return register(site, name)


def register(site: Path, name: str) -> Path:
    """What the installer leaves beside a package: its name and version, and that it is a pipeline; the folder."""
    info = site / f"{name}-{VERSION}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {VERSION}\n")
    (info / "entry_points.txt").write_text(f"[spacy_models]\n{name} = {name}\n")
    return site
