"""
`python -m bench.checkpoint FILE`: a checkpoint of the dimensions of whisper's `small`, made for measuring seconds.

It costs what `small` costs and understands nothing, so it can be made anywhere, without a network. Random weights alone
would not do: each tool would decode something else, as long as it pleases, and try again at other temperatures. So the
decoder is steered: whatever it hears, TOKENS words follow each other, and then the text ends. All the arithmetic of a
real model is still done, with dense weights; it just cannot change the outcome.

How: half of a token's embedding says which groups it belongs to, the other half which group comes next. The last
feed-forward copies the second half onto the first, so that the output favours the tokens of the next group. Each word
has CHOICES - 1 near-doubles in its group, so that beam search has as many readings to keep as in real speech, and all
of them end together. What a tool puts before the text does not matter: timestamps or none, a prompt or none. A tool
with timestamps gets one at each end of the text, and goes on to the next window.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

TOKENS = 80  # of text in each window, one word each; 30 s of Dutch conversation has 60 to 100 words

SMALL = {
    "n_mels": 80,
    "n_audio_ctx": 1500,
    "n_audio_state": 768,
    "n_audio_head": 12,
    "n_audio_layer": 12,
    "n_vocab": 51865,
    "n_text_ctx": 448,
    "n_text_state": 768,
    "n_text_head": 12,
    "n_text_layer": 12,
}

CHOICES = 5  # the words that could come next; as many as the readings that beam search keeps
_LOGIT = 20.0  # of the likeliest next word; those of all that do not come next lie around 0, at most 5
_SHARES = (1.0, 0.91, 0.90, 0.89, 0.88)  # of that logit; so the likeliest word has a probability of 2/3
_CLOSING = 150  # timestamps, the last 3 s; one of them closes the text of whoever wants timestamps
_CLOSING_SHARE = 0.79  # so they are likelier than the end of the text together, and far less likely each by itself
_COPIED = 8.0  # times the next token outweighs the token itself
_FAINT = 0.01  # share of their random weights with which layers add to what steers; so they cannot

Group = dict[int, float]  # tokens that can stand in one place, with their shares of _LOGIT there


def main() -> None:
    """Write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    write_checkpoint(parser.parse_args().file)


def write_checkpoint(file: Path) -> None:
    """The steered checkpoint, in 16-bit numbers as OpenAI publishes its own; 0.5 GB."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(0)
    with torch.no_grad():
        model = Whisper(ModelDimensions(**SMALL))
        _steer(model)
        weights = {name: weight.half() for name, weight in model.state_dict().items()}
    torch.save({"dims": SMALL, "model_state_dict": weights}, file)


def _steer(model: Any) -> None:
    """Makes the decoder say the words of `_words`, whatever the encoder heard."""
    import torch
    from whisper.tokenizer import get_tokenizer

    tokenizer = get_tokenizer(True, language="nl", task="transcribe")
    decoder, half = model.decoder, SMALL["n_text_state"] // 2
    decoder.positional_embedding.copy_(_FAINT * torch.randn_like(decoder.positional_embedding))
    for block in decoder.blocks:
        for last in (block.attn.out, block.cross_attn.out, block.mlp[2]):
            last.weight.mul_(_FAINT)
            last.bias.mul_(_FAINT)
    _embed(decoder.token_embedding.weight, _order(tokenizer), half)
    _copy_next_onto_self(decoder.blocks[-1].mlp, half)
    # Of the two halves, of variance 1 + _COPIED² and 1, only the first counts; scaled so that _LOGIT comes out.
    spread = ((1 + _COPIED**2 + 1) / 2) ** 0.5
    decoder.ln.weight[:half] = _LOGIT / half * spread / _COPIED
    decoder.ln.weight[half:] = 0.0


def _embed(embedding: Any, order: Sequence[tuple[Sequence[int], Group]], half: int) -> None:
    """What each token is, and what comes next, as directions; of `half` numbers around 1 each."""
    import torch

    embedding.normal_()
    embedding[[token for _before, group in order for token in group], :half] = 0.0
    for before, group in order:
        direction = torch.nn.functional.normalize(torch.randn(half), dim=0) * half**0.5
        for token, share in group.items():
            embedding[token, :half] += share * direction
        embedding[list(before), half:] = direction


def _copy_next_onto_self(mlp: Any, half: int) -> None:
    """Adds the second half of each position to its first: x = gelu(x) - gelu(-x), so two hidden numbers carry one."""
    import torch

    for first, sign in ((0, 1.0), (half, -1.0)):
        hidden = slice(first, first + half)
        mlp[0].weight[hidden] = 0.0
        mlp[0].weight[hidden, half:] = sign * torch.eye(half)
        mlp[0].bias[hidden] = 0.0
        mlp[2].weight[:, hidden] = 0.0
        mlp[2].weight[:half, hidden] = sign * _COPIED * torch.eye(half)


def _order(tokenizer: Any) -> list[tuple[list[int], Group]]:
    """Which tokens have which group after them, from the start of the transcript to the end of the text."""
    sot, language, task = tokenizer.sot_sequence
    timestamps = range(tokenizer.timestamp_begin, SMALL["n_vocab"])
    opening, closing = list(timestamps[:-_CLOSING]), list(timestamps[-_CLOSING:])
    words = _words(tokenizer)
    return [
        ([sot], {language: 1.0}),
        ([task], _near_doubles(opening[:CHOICES])),
        ([tokenizer.no_timestamps, *opening], _near_doubles(words[0])),
        *((before, _near_doubles(after)) for before, after in pairwise(words)),
        (words[-1], {tokenizer.eot: 1.0, **dict.fromkeys(closing, _CLOSING_SHARE)}),
        (closing, {tokenizer.eot: 1.0}),
    ]


def _near_doubles(tokens: Sequence[int]) -> Group:
    return dict(zip(tokens, _SHARES, strict=True))


def _words(tokenizer: Any) -> list[list[int]]:
    """TOKENS groups of CHOICES tokens, each an ordinary word, and none twice: text that repeats looks like a loop."""
    texts = ((token, tokenizer.decode([token])) for token in range(tokenizer.eot))
    words = [token for token, text in texts if re.fullmatch(" [a-z]{4,}", text)]
    return [words[at : at + CHOICES] for at in range(0, TOKENS * CHOICES, CHOICES)]


if __name__ == "__main__":
    main()
