"""Checkpoints in openai-whisper's own format: reading one without loading it whole, and what can go wrong."""

from __future__ import annotations

import base64
import gzip
import pickle
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from oudertalk.errors import DiskError, ModelCorrupt, TranscriptionFailed
from oudertalk.i18n import _

_MULTILINGUAL = 51_865  # tokens in the vocabulary, or more: a model that knows Dutch
_NO_LANGUAGES = 51_765  # tokens without those of languages; in a multilingual vocabulary one more


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`dims` are whisper's `ModelDimensions`; `weights` the tensors by name, read from disk as they are used."""

    dims: Any
    weights: dict[str, Any]


def read_checkpoint(model_file: Path) -> Checkpoint:
    """The checkpoint in this file. ModelCorrupt when it holds something else, DiskError when it cannot be read."""
    with checkpoint_errors(model_file):
        import torch
        from whisper.model import ModelDimensions

        lazily = zipfile.is_zipfile(model_file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is no checkpoint torch guesses aloud what it might be
            held = torch.load(model_file, map_location="cpu", mmap=lazily, weights_only=True)
        return Checkpoint(ModelDimensions(**held["dims"]), dict(held["model_state_dict"]))


def heads_that_tell_time(dims: Any, official_name: str | None) -> list[tuple[int, int]]:
    """Pairs of decoder layer and head: whisper's own for its models, or else all heads of the later half of layers."""
    if official_name is None:
        return list(product(range(dims.n_text_layer // 2, dims.n_text_layer), range(dims.n_text_head)))
    import numpy as np
    import whisper

    mask = np.frombuffer(gzip.decompress(base64.b85decode(whisper._ALIGNMENT_HEADS[official_name])), dtype=bool)
    found = np.argwhere(mask.reshape(dims.n_text_layer, dims.n_text_head))
    return [(int(layer), int(head)) for layer, head in found]


def tokenizer_of(dims: Any) -> Any:
    """whisper's tokenizer for a network of these dimensions, for Dutch."""
    multilingual = dims.n_vocab >= _MULTILINGUAL
    return dutch_tokenizer(multilingual, dims.n_vocab - _NO_LANGUAGES - int(multilingual))


def dutch_tokenizer(multilingual: bool = True, languages: int = 99) -> Any:
    """whisper's tokenizer, set to Dutch; whisper leaves the file of its vocabulary open, and is not told off for it."""
    from whisper.tokenizer import get_tokenizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return get_tokenizer(multilingual, num_languages=languages, language="nl", task="transcribe")


@contextmanager
def checkpoint_errors(model_file: Path) -> Iterator[None]:
    """What reading a checkpoint can go wrong on, in words: DiskError, TranscriptionFailed (memory) or ModelCorrupt."""
    try:
        yield
    except OSError as error:
        raise DiskError(
            _("Het spraakmodel {file} kan niet gelezen worden. Controleer de rechten op de map.").format(
                file=model_file
            )
        ) from error
    except (RuntimeError, MemoryError) as error:
        if isinstance(error, MemoryError) or "allocate" in str(error):
            raise TranscriptionFailed(
                _("Het spraakmodel {file} past niet in het geheugen. Kies een kleiner model.").format(file=model_file)
            ) from error
        raise corrupt(model_file) from error
    except (pickle.UnpicklingError, EOFError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise corrupt(model_file) from error


def corrupt(model_file: Path) -> ModelCorrupt:
    """The error for a file that is no whisper checkpoint."""
    return ModelCorrupt(
        _("{file} is geen spraakmodel van whisper, of het is beschadigd. Haal of kopieer het opnieuw.").format(
            file=model_file
        )
    )
