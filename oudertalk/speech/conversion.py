"""
A whisper checkpoint, weight by weight, into CTranslate2's specification of the same network.

Nothing of another hub is needed: features and tokens stay openai-whisper's, and the vocabulary that CTranslate2 wants
beside its weights is written from that tokenizer. Weights are read from disk as they are needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from oudertalk.speech.checkpoints import (
    Checkpoint,
    checkpoint_errors,
    heads_that_tell_time,
    read_checkpoint,
    tokenizer_of,
)

Precision = Literal["int8", "float16", "float32"]

FORMAT = 1  # the next number when what is written here changes, so that earlier conversions are made again


def convert(model_file: Path, folder: Path, official_name: str | None, precision: Precision) -> None:
    """
    The weights of this checkpoint as CTranslate2 wants them, in this folder: model.bin, config.json, vocabulary.json.

    ModelCorrupt when the checkpoint holds something else, or lacks a weight.
    """
    with checkpoint_errors(model_file):
        checkpoint = read_checkpoint(model_file)
        spec = specification(checkpoint, official_name)
        spec.validate()
        spec.optimize(quantization=precision)
    spec.save(str(folder))


def specification(checkpoint: Checkpoint, official_name: str | None) -> Any:
    from ctranslate2.specs import WhisperSpec

    dims, weights = checkpoint.dims, checkpoint.weights
    spec = WhisperSpec(dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head)
    _encoder(spec.encoder, weights)
    _decoder(spec.decoder, weights)
    tokenizer = tokenizer_of(dims)
    # each token as text that is its own and no other's; what CTranslate2 looks up by name are whisper's special ones
    tokens = [tokenizer.encoding.decode_single_token_bytes(token).decode("latin-1") for token in range(dims.n_vocab)]
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = _never_spoken(tokenizer)
    spec.config.suppress_ids_begin = [*tokenizer.encode(" "), tokenizer.eot]
    spec.config.lang_ids = list(tokenizer.all_language_tokens)
    spec.config.alignment_heads = heads_that_tell_time(dims, official_name)
    return spec


def _never_spoken(tokenizer: Any) -> list[int]:
    """What openai-whisper suppresses: symbols that stand for sounds, and the signs that steer the decoder."""
    steering = (tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm)
    return sorted({*tokenizer.non_speech_tokens, *steering, tokenizer.no_speech})


def _encoder(spec: Any, weights: Mapping[str, Any]) -> None:
    for name in ("conv1", "conv2"):
        _linear(getattr(spec, name), weights, f"encoder.{name}")
    spec.position_encodings.encodings = weights["encoder.positional_embedding"]
    for number, layer in enumerate(spec.layer):
        block = f"encoder.blocks.{number}"
        _self_attention(layer.self_attention, weights, block)
        _feed_forward(layer.ffn, weights, block)
    _norm(spec.layer_norm, weights, "encoder.ln_post")


def _decoder(spec: Any, weights: Mapping[str, Any]) -> None:
    spec.embeddings.weight = weights["decoder.token_embedding.weight"]
    spec.projection.weight = spec.embeddings.weight
    spec.position_encodings.encodings = weights["decoder.positional_embedding"]
    for number, layer in enumerate(spec.layer):
        block = f"decoder.blocks.{number}"
        _self_attention(layer.self_attention, weights, block)
        attention = layer.attention
        _norm(attention.layer_norm, weights, f"{block}.cross_attn_ln")
        _fused(attention.linear[0], weights, [f"{block}.cross_attn.query"])
        _fused(attention.linear[1], weights, [f"{block}.cross_attn.key", f"{block}.cross_attn.value"])
        _linear(attention.linear[2], weights, f"{block}.cross_attn.out")
        _feed_forward(layer.ffn, weights, block)
    _norm(spec.layer_norm, weights, "decoder.ln")


def _self_attention(spec: Any, weights: Mapping[str, Any], block: str) -> None:
    _norm(spec.layer_norm, weights, f"{block}.attn_ln")
    _fused(spec.linear[0], weights, [f"{block}.attn.{part}" for part in ("query", "key", "value")])
    _linear(spec.linear[1], weights, f"{block}.attn.out")


def _feed_forward(spec: Any, weights: Mapping[str, Any], block: str) -> None:
    _norm(spec.layer_norm, weights, f"{block}.mlp_ln")
    _linear(spec.linear_0, weights, f"{block}.mlp.0")
    _linear(spec.linear_1, weights, f"{block}.mlp.2")


def _linear(spec: Any, weights: Mapping[str, Any], name: str) -> None:
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _norm(spec: Any, weights: Mapping[str, Any], name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _fused(spec: Any, weights: Mapping[str, Any], names: Sequence[str]) -> None:
    """Several linear layers as one; whisper's keys have no bias, which is a bias of zero."""
    import torch

    parts = [weights[f"{name}.weight"] for name in names]
    zeros = [part.new_zeros(part.shape[0]) for part in parts]
    spec.weight = torch.cat(parts)
    spec.bias = torch.cat([weights.get(f"{name}.bias", zero) for name, zero in zip(names, zeros, strict=True)])
