"""
`python -m bench.speakers [--ami FOLDER] [--minutes 10 60] [--each]`: who spoke, against the truth.

Diarisation error rate (no collar, overlap counted; pyannote.metrics), the error of the talk share in percentage points,
whether the truth lies in the band that is shown with it and how wide that is, how many words stand under the right
person (of all, and of those that nobody speaks through, for two words at once are one sound), and of the seconds in
which people speak at once how many were found, and how many of those marked were so. On conversations spoken by
synthetic voices, quiet, in the noise of a room at 20, 10 and 5 dB and with the second voice 12 dB softer; with a
microphone each; and, where a folder with AMI's sound and `.rttm` files is given, on real voices, the same way. Then
seconds and memory for long conversations, in processes of their own.

Rates for scale, of others: pyannote's community-1 has 17.0 % on AMI's headsets and 26.7 % on two people on the
telephone (its model card; no collar, overlap counted), at about 0.8 of real time on a laptop's processor.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.spoken import (
    DEEP_MAN,
    GIRL,
    MAN,
    OLD_WOMAN,
    PROGRAMS,
    RECORDED,
    WOMAN,
    YOUNG_MAN,
    Spoken,
    Voice,
    converse,
    drowned,
    repeated,
    softer,
    with_noise,
)
from oudertalk.core.spans import TimeSpan, duration
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Turn, Word
from oudertalk.speech.audio import SAMPLE_RATE, Samples

HOUSE = Path(__file__).parent.parent
CONVERSATIONS = HOUSE / "tests" / "conversations"
TURNS = 26  # of a conversation: two to three minutes
SOFTER = 12.0  # dB
RATIOS = (20, 10, 5)  # dB
CROSSTALK = (-20.0, -10.0)  # dB
AIMS = "aims: two people DER <= 12 %, talk share within 3 points and inside its band; clips <= 30 %; words >= 97 %"
COLUMNS = (  # name and width
    *(("DER %", 7), ("missed", 8), ("invented", 9), ("confused", 9), ("drowned", 9)),
    *(("share", 7), ("band", 6), ("inside", 8)),
    *(("words %", 9), ("worst", 7), ("alone %", 9), ("worst", 7), ("found %", 9), ("right %", 9)),
)
LEGEND = """drowned: seconds of speech under noise that is louder in every band, where a voice can only be guessed
share: worst error of the talk share, percentage points; band: its mean width; inside: the truth is in it
words: under the right person, on the whole and in the worst talk; alone: those that nobody speaks through
found: of the seconds in which people speak at once; right: of those that were marked so"""

PAIRS: dict[str, tuple[str, Voice, Voice]] = {
    "woman, man": ("17_zwijgzame_vader_kennismaking", WOMAN, MAN),
    "woman, girl's voice": ("20_drenthe_boerderij_lezen", WOMAN, GIRL),
    "two men": ("23_rapport_toetsen_boos", MAN, DEEP_MAN),
    "older woman, young man": ("35_stil_kind_luisteren", OLD_WOMAN, YOUNG_MAN),
    "recorded woman, man": ("26_mbo_advies_havo", RECORDED[0], RECORDED[1]),
    "recorded, two men": ("29_kleuter_zindelijk_verdriet", RECORDED[1], RECORDED[2]),
}


@dataclass(frozen=True, slots=True)
class Case:
    """Sound, shape (n,) or (2, n), and who really spoke when; words with their speaker where those are known."""

    kind: str
    name: str
    samples: Samples
    truth: tuple[SpeakerSpan, ...]
    words: tuple[tuple[Word, str], ...] = ()
    drowned: float | None = None  # of the seconds spoken, when noise was added


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Seconds in which people really speak at once, those that were marked, and those that were both."""

    real: float
    marked: float
    both: float


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of the seconds spoken; `share_error` and `width` in percentage points, None unless two people spoke."""

    spoken: float
    missed: float
    invented: float
    confused: float
    share_error: float | None
    inside: bool | None
    width: float | None
    words: float | None
    alone: float | None
    at_once: AtOnce
    drowned: float | None

    @property
    def error(self) -> float:
        return self.missed + self.invented + self.confused


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ami", type=Path, help="a folder with .flac and .rttm files of real voices")
    parser.add_argument("--minutes", nargs="*", type=float, default=[10.0, 60.0])
    parser.add_argument("--each", action="store_true", help="show every conversation, and not only each kind")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work is not None:
        _work(asked.work)
        return
    tables(asked.ami, asked.minutes, each=asked.each)


def tables(ami: Path | None = None, minutes: Sequence[float] = (10.0, 60.0), *, each: bool = False) -> None:
    """All of it, printed."""
    warnings.filterwarnings("ignore", message="'uem' was approximated")
    print(f"who spoke; {AIMS}\n")
    print(f"{'':44s}" + "".join(f"{name:>{width}s}" for name, width in COLUMNS))
    by_kind: dict[str, list[tuple[str, Score]]] = defaultdict(list)
    for case in _cases(ami):
        by_kind[case.kind].append((case.name, _scored(case)))
    for kind, scored in by_kind.items():
        if each:
            for name, score in scored:
                _row(f"  {name}", [score])
        _row(f"{kind} ({len(scored)})", [score for _name, score in scored])
    print(f"\n{LEGEND}\n")
    for length in minutes:
        _measure(length)


# --- conversations ----------------------------------------------------------------------------------------------------


def _cases(ami: Path | None) -> Iterator[Case]:
    if ami is not None:
        yield from _real(ami)
    for number, (name, (text, first, second)) in enumerate(PAIRS.items()):
        if shutil.which(PROGRAMS[first.engine]) is None:
            print(f"{name}: left out, {PROGRAMS[first.engine]} is not installed")
            continue
        spoken = _spoken(CONVERSATIONS / f"{text}.txt", first, second, number)
        yield from _harder(name, "synthetic", spoken.together, spoken.truth, spoken.words)
        soft = softer(spoken, spoken.people[1], SOFTER)
        yield Case(f"synthetic, second {SOFTER:g} dB softer", name, soft.together, spoken.truth, spoken.words)
        for crosstalk in CROSSTALK:
            kind = f"two microphones, crosstalk {crosstalk:g} dB"
            yield Case(kind, name, spoken.channels(crosstalk), spoken.truth, spoken.words)


def _harder(
    name: str, kind: str, samples: Samples, truth: tuple[SpeakerSpan, ...], words: tuple[tuple[Word, str], ...] = ()
) -> Iterator[Case]:
    """As it is, and in noisier and noisier rooms."""
    yield Case(kind, name, samples, truth, words)
    for ratio in RATIOS:
        speech = [span.time for span in truth]
        noisy = with_noise(samples, ratio, speech, seed=3)
        under = drowned(samples, noisy, speech)
        yield Case(f"{kind}, noise at {ratio} dB", name, noisy, truth, words, under)


def _spoken(file: Path, first: Voice, second: Voice, seed: int) -> Spoken:
    """The first turns of the first two people of a conversation with labels."""
    lines = (
        re.match(r"([A-Z]): (.*?)(?:\s*\[[a-z_, ]+\])?\s*$", line) for line in file.read_text("utf-8").splitlines()
    )
    turns = [(found[1], found[2]) for found in lines if found][:TURNS]
    people = list(dict.fromkeys(who for who, _text in turns))[:2]
    voices = dict(zip(people, (first, second), strict=True))
    return converse([turn for turn in turns if turn[0] in people], voices, seed)


def _real(folder: Path) -> Iterator[Case]:
    from oudertalk.speech.media import read_sound

    truths: dict[str, list[SpeakerSpan]] = defaultdict(list)
    for file in sorted(folder.glob("*.rttm")):
        for row in (line.split() for line in file.read_text("utf-8").splitlines() if line.startswith("SPEAKER")):
            start, length = float(row[3]), float(row[4])
            truths[row[1]].append(SpeakerSpan(row[7], TimeSpan(start, start + length)))
    for name, spans in sorted(truths.items()):
        samples, truth = read_sound(folder / f"{name}.flac").mono(), tuple(spans)
        if len({span.speaker for span in truth}) != 2 or _overlap(truth) > 0:
            yield Case("real clips, people through each other", name, samples, truth)
            continue
        yield from _harder(name, "real pairs", samples, truth)
        yield Case(f"real pairs, one {SOFTER:g} dB softer", name, _softened(samples, truth), truth)


def _overlap(truth: Sequence[SpeakerSpan]) -> float:
    return sum(span.time.duration for span in truth) - duration(span.time for span in truth)


def _softened(samples: Samples, truth: Sequence[SpeakerSpan]) -> Samples:
    """With the first speaker softer; for people who do not speak at once."""
    soft = samples.copy()
    for span in truth:
        if span.speaker == truth[0].speaker:
            soft[round(span.time.start * SAMPLE_RATE) : round(span.time.end * SAMPLE_RATE)] *= 10 ** (-SOFTER / 20)
    return soft


# --- scores -----------------------------------------------------------------------------------------------------------


def diarised(samples: Samples, speakers: int) -> tuple[SpeakerSpan, ...]:
    """What the program hears, from sound to voices."""
    from oudertalk.speech.diariser import load_diariser, models_of
    from oudertalk.speech.segmentation import Segmentation
    from oudertalk.speech.voice_activity import find_speech

    name = "one_microphone" if samples.ndim == 1 else "two_microphones"
    diariser = load_diariser(name, {model: HOUSE / "models" / f"{model}.onnx" for model in models_of(name)})
    mono = samples if samples.ndim == 1 else samples.mean(axis=0)
    speech = find_speech(mono, Segmentation(HOUSE / "models" / "segmentation.onnx"))
    return diariser.diarise(samples, speech, speakers)


def _scored(case: Case) -> Score:
    from pyannote.metrics.diarization import DiarizationErrorRate

    people = sorted({span.speaker for span in case.truth})
    heard = diarised(case.samples, len(people))
    metric = DiarizationErrorRate(collar=0.0, skip_overlap=False)
    truth, found = _annotation(case.truth), _annotation(heard)
    parts = metric.compute_components(truth, found)
    who: Mapping[str, str] = metric.optimal_mapping(truth, found)  # voice heard -> person
    whole = parts["total"]
    share = _share(case, heard, who, people) if len(people) == 2 else (None, None, None)
    return Score(
        whole,
        parts["missed detection"] / whole,
        parts["false alarm"] / whole,
        parts["confusion"] / whole,
        *share,
        *(_right_words(case, heard, who) if case.words else (None, None)),
        _at_once(case.truth, heard),
        case.drowned,
    )


def _at_once(truth: Sequence[SpeakerSpan], heard: Sequence[SpeakerSpan]) -> AtOnce:
    real, marked = (_together(spans) for spans in (truth, heard))
    both = sum(one.overlap(other) for one in real for other in marked)
    return AtOnce(duration(real), duration(marked), both)


def _together(spans: Sequence[SpeakerSpan]) -> Sequence[TimeSpan]:
    from oudertalk.analysis.measures.talk import together

    return together([[s.time for s in spans if s.speaker == voice] for voice in {s.speaker for s in spans}])


def _annotation(spans: Sequence[SpeakerSpan]) -> object:
    from pyannote.core import Annotation, Segment

    made = Annotation()
    for number, span in enumerate(spans):
        made[Segment(span.time.start, span.time.end), number] = span.speaker
    return made


def _share(
    case: Case, heard: Sequence[SpeakerSpan], who: Mapping[str, str], people: Sequence[str]
) -> tuple[float, bool, float]:
    """How far the talk share is off, whether the truth is in its band, and how wide that is, by the measure itself."""
    from oudertalk.analysis.measures import measure
    from oudertalk.storage.housefiles import read_measures

    seconds = [duration(span.time for span in case.truth if span.speaker == person) for person in people]
    true = 100 * seconds[0] / sum(seconds)
    roles: dict[str, Role] = {voice: ("leerkracht", "ouder")[people.index(who[voice])] for voice in who}
    if len(roles) < 2:
        return abs(true - (100.0 if "leerkracht" in roles.values() else 0.0)), False, 0.0
    turns = tuple(Turn(voice, (Word("ja", TimeSpan(0.0, 0.1)),)) for voice in roles)  # so that both are there
    definitions = [m for m in read_measures(HOUSE / "rubrics" / "measures.yaml") if m.id == "spreekaandeel"]
    (found,) = measure(Transcript(turns), roles, (), definitions, heard)
    if found.value is None or found.low is None or found.high is None:
        return 100.0, False, 0.0
    return abs(found.value - true), found.low <= true <= found.high, found.high - found.low


def _right_words(case: Case, heard: Sequence[SpeakerSpan], who: Mapping[str, str]) -> tuple[float, float]:
    """The share of the words that stand under the right person: of all, and of those that nobody speaks through."""
    from oudertalk.speech.turns import join

    transcript = join([word for word, _who in case.words], heard)
    said = [who.get(turn.speaker) for turn in transcript.turns for _word in turn.words]
    right = [one == other for one, (_word, other) in zip(said, case.words, strict=True)]
    alone = [one for one, (word, by) in zip(right, case.words, strict=True) if not _through(word, by, case.truth)]
    return float(np.mean(right)), float(np.mean(alone))


def _through(word: Word, by: str, truth: Sequence[SpeakerSpan]) -> bool:
    return any(span.speaker != by and word.time is not None and span.time.overlap(word.time) > 0 for span in truth)


def _row(name: str, scores: Sequence[Score]) -> None:
    """Seconds weigh in the rates; of shares the worst counts."""
    cells = (*_rates(scores), *_shares(scores), *_words(scores), *_marks(scores))
    row = (f"{cell:>{width}s}" for (_name, width), cell in zip(COLUMNS, cells, strict=True))
    print(f"{name:44s}" + "".join(row), flush=True)


def _rates(scores: Sequence[Score]) -> list[str]:
    spoken = [score.spoken for score in scores]
    rates = [[getattr(score, part) for score in scores] for part in ("error", "missed", "invented", "confused")]
    rates.append([score.drowned for score in scores if score.drowned is not None])
    return [f"{100 * float(np.average(rate, weights=spoken)):.1f}" if rate else "-" for rate in rates]


def _shares(scores: Sequence[Score]) -> list[str]:
    errors = [score.share_error for score in scores if score.share_error is not None]
    if not errors:
        return ["-"] * 3
    width = np.mean([score.width for score in scores if score.width is not None])
    return [f"{max(errors):.1f}", f"{width:.1f}", f"{sum(bool(score.inside) for score in scores)}/{len(errors)}"]


def _words(scores: Sequence[Score]) -> list[str]:
    cells = []
    for shares in ([score.words for score in scores], [score.alone for score in scores]):
        known = [100 * share for share in shares if share is not None]
        cells += [f"{np.mean(known):.1f}", f"{min(known):.1f}"] if known else ["-", "-"]
    return cells


def _marks(scores: Sequence[Score]) -> list[str]:
    real, marked, both = (sum(getattr(score.at_once, part) for score in scores) for part in ("real", "marked", "both"))
    return [f"{100 * both / whole:.0f}" if whole else "-" for whole in (real, marked)]


# --- seconds and memory -----------------------------------------------------------------------------------------------


def _measure(minutes: float) -> None:
    """In a process of its own, for the memory of a process only grows."""
    text, first, second = next(iter(PAIRS.values()))
    long = repeated(_spoken(CONVERSATIONS / f"{text}.txt", first, second, 0), 60 * minutes)
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "sound.npy"
        np.save(sound, long.together)
        command = [sys.executable, "-m", "bench.speakers", "--work", str(sound)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="", flush=True)


def _work(sound: Path) -> None:
    samples = np.load(sound)
    seconds = len(samples) / SAMPLE_RATE
    before = _peak()
    began, cores = time.perf_counter(), time.process_time()
    heard = diarised(samples, 2)
    took, cores = time.perf_counter() - began, time.process_time() - cores
    peak = _peak()
    print(
        f"{seconds / 60:g} minutes: {took:.1f} s ({cores:.1f} of all cores), real-time factor {took / seconds:.4f}, "
        f"peak {peak:.0f} MB (of which {before:.0f} before, with the sound), {len(heard)} spans"
    )


def _peak() -> float:
    """The most memory of this program so far, in MB. (Linux counts what its parent had, too, in `ru_maxrss`.)"""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(told[1]) / 1024 if told else float("nan")


if __name__ == "__main__":
    main()
