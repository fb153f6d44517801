"""
Voices told apart by sherpa-onnx: an optional package, and two models that a person fetches.

pyannote's segmentation hears who speaks within ten seconds, also when two do so at once; a voice encoder says who of
those is who through the whole conversation. Where somebody speaks is not its to say: that was heard before.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan, until
from oudertalk.core.transcript import SpeakerSpan
from oudertalk.errors import DiarisationFailed, PackageMissing
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.ctranslate2_engine import own_threads
from oudertalk.speech.sherpa_models import check_encoder, check_segmentation
from oudertalk.speech.voice_spans import Heard, spoken

logger = logging.getLogger(__name__)

# Share of ten seconds from one window to the next. At sherpa-onnx's own 0.1 an hour asks three times the work, and
# comparing all its voices with each other takes 0.5 GB; others measured the same accuracy at 0.3 on VoxConverse.
_STEP = 0.3
# Distance between voices from which they are two people, when nobody knows how many there are. Others found 0.8 and
# 1.05 to be right for these models (sherpa-onnx's own 0.5 hears too many); it was not measured here.
_APART = 0.9
_MOST = 6  # people, when nobody knows how many there are: as many as can be asked for
_SHORTEST = 0.1  # s; what is shorter is no voice

_UNWEIGHED = -2.0  # what sherpa-onnx gives for a span when it did not compare voices: sound of less than ten seconds
_UNWEIGHED_DOUBT = 0.5


class SherpaDiariser:
    """
    Tells voices apart with sherpa-onnx.

    Doubt is its own silhouette s, made (1 - s)²: the ratio, squared, of how far a span lies from its own voice and from
    the nearest other one; 1 when they are equally far. What it did not weigh has a doubt of 0.5. `voice_spans` says
    what else there is to doubt. One voice alone can be confused with nobody, and has none.
    """

    def __init__(self, sherpa_onnx: Any, segmentation: Path, encoder: Path) -> None:
        self._sherpa = sherpa_onnx
        self._files = segmentation, encoder
        self._process = sherpa_onnx.OfflineSpeakerDiarization(self._config(None))

    def diarise(
        self, samples: Samples, speech: Sequence[TimeSpan], speakers: int | None, progress: Progress = silent
    ) -> tuple[SpeakerSpan, ...]:
        """Who speaks when; see `Diariser`. The mean of the channels is heard. DiarisationFailed when it gives up."""
        if speakers is not None and speakers < 1:
            raise ValueError(f"a conversation has at least one speaker, got {speakers}")
        mono = samples if samples.ndim == 1 else samples.mean(axis=0, dtype=np.float32)
        inside = until(speech, len(mono) / SAMPLE_RATE)
        if not inside:
            return ()
        if speakers == 1:
            spans = tuple(SpeakerSpan("A", time) for time in inside)
        else:
            spans = spoken(self._heard(mono, speakers, progress), inside, speakers or _MOST)
        progress(1.0)
        logger.info("%s voices asked, %s", speakers, dict(Counter(span.speaker for span in spans)))
        return spans

    def _heard(self, mono: Samples, speakers: int | None, progress: Progress) -> list[Heard]:
        """All that sherpa-onnx hears, in the whole of this sound."""

        def tell(done: int, of: int) -> int:
            progress(done / of)
            return 0  # anything else makes it stop

        self._process.set_config(self._config(speakers))
        try:
            found = self._process.process(mono, callback=tell).sort_by_start_time()
        except RuntimeError as error:
            raise DiarisationFailed(
                _("sherpa-onnx kon de stemmen in deze opname niet onderscheiden. Probeer het met --diariser stemmen.")
            ) from error
        return [Heard(s.speaker, TimeSpan(max(0.0, s.start), s.end), _doubt(s.confidence)) for s in found]

    def _config(self, speakers: int | None) -> Any:
        segmentation, encoder = map(str, self._files)
        sherpa, threads = self._sherpa, own_threads()
        return sherpa.OfflineSpeakerDiarizationConfig(
            segmentation=sherpa.OfflineSpeakerSegmentationModelConfig(
                pyannote=sherpa.OfflineSpeakerSegmentationPyannoteModelConfig(segmentation, window_shift_ratio=_STEP),
                num_threads=threads,
            ),
            embedding=sherpa.SpeakerEmbeddingExtractorConfig(encoder, num_threads=threads),
            clustering=sherpa.FastClusteringConfig(
                num_clusters=speakers or -1, threshold=_APART, compute_confidence=True
            ),
            min_duration_on=_SHORTEST,
            min_duration_off=0.0,  # else somebody's silence, in which another speaks, becomes speaking at once
        )


def load_sherpa(segmentation: Path, encoder: Path) -> SherpaDiariser:
    """
    With these two models. PackageMissing without sherpa-onnx; ModelMissing or ModelCorrupt for a file that cannot be
    used.
    """
    try:
        import sherpa_onnx
    except ImportError as error:
        raise PackageMissing(
            _("Voor --diariser sherpa is een extra pakket nodig. Installeer het met: pip install 'oudertalk[sherpa]'")
        ) from error
    check_segmentation(segmentation)
    check_encoder(encoder)
    return SherpaDiariser(sherpa_onnx, segmentation, encoder)


def _doubt(silhouette: float) -> float:
    """
    >>> [_doubt(s) for s in (1.0, 0.5, 0.0, -0.5, -2.0)]
    [0.0, 0.25, 1.0, 1.0, 0.5]
    """
    return _UNWEIGHED_DOUBT if silhouette == _UNWEIGHED else float((1 - min(1.0, max(0.0, silhouette))) ** 2)
