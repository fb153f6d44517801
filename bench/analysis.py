"""
`python -m bench.analysis [minutes …]`: seconds, words a second and peak memory of flags, measures and form.

For conversations of 3 and of 60 minutes, made of the labelled conversations of `tests/conversations` one after the
other, at 150 words a minute. Each in a process of its own, after rules and word lists were loaded. `first` is what a
person waits for: some of what the rules need is made when its words are first heard. `again` is the same conversation
once more; how that grows with the length is the thing to look at.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Role, Transcript, Turn

CONVERSATIONS = Path(__file__).parent.parent / "tests" / "conversations"
PACE = 150  # words a minute, all voices together
STEPS = ("flag", "measure", "fill")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds to load, and a step, of a conversation of this many words; `peak` is the most memory, in MB."""

    words: int
    load: float
    first: Mapping[str, float]
    again: Mapping[str, float]
    peak: float


def main() -> None:
    """Print the table; with --alone, what one conversation took, for the process that asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", nargs="*", type=float, default=[3, 60], help="lengths to measure")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.alone:
        print(json.dumps(asdict(analysed(round(told.minutes[0] * PACE)))))
    else:
        table(told.minutes)


def table(lengths: Sequence[float] = (3, 60)) -> None:
    """A line a length, and how the longest compares with the shortest."""
    print("analysis of a transcript: seconds after loading")
    heads = "".join(f"{step:>9s}" for step in STEPS)
    print(f"  {'':10s}{'words':>7s}{'load':>7s}{heads}{'in all':>9s}{'words/s':>9s}{'peak MB':>9s}")
    rows = [(minutes, in_own_process(minutes)) for minutes in sorted(lengths)]
    for minutes, took in rows:
        for name, seconds in (("first", took.first), ("again", took.again)):
            each, total = "".join(f"{seconds[step]:9.2f}" for step in STEPS), sum(seconds.values())
            begin = f"  {f'{minutes:g} min':10s}{took.words:7d}{took.load:7.2f}" if name == "first" else " " * 26
            print(f"{begin}{each}{total:9.2f}{took.words / total:9.0f}{took.peak:9.0f}  {name}")
    (short, least), (long, most) = rows[0], rows[-1]
    ratio = sum(most.again.values()) / sum(least.again.values())
    longer = most.words / least.words
    print(f"  {long:g} minutes take {ratio:.1f} times as long as {short:g}, for {longer:.1f} times the words\n")


def in_own_process(minutes: float) -> Took:
    """What this length took, with nothing left over from another one."""
    command = [sys.executable, "-m", "bench.analysis", "--alone", str(minutes)]
    return Took(**json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def analysed(words: int) -> Took:
    """Load, then flag, measure and fill twice."""
    from oudertalk.analysis.form_filling import fill_form
    from oudertalk.analysis.matcher import Flagger
    from oudertalk.analysis.measures import measure
    from oudertalk.pipeline import read_knowledge
    from oudertalk.settings import read_settings

    began = time.perf_counter()
    known = read_knowledge(read_settings().rubrics)  # ours alone, so that figures compare
    flagger, rubric = Flagger(known.rules), known.rubric("observatieformulier")
    load = time.perf_counter() - began
    transcript, roles = conversation(words, known.moves)
    rounds = []
    for _round in range(2):
        clock = [time.perf_counter()]
        flags = flagger.flag(transcript, roles)
        clock.append(time.perf_counter())
        measure(transcript, roles, flags, known.measures, None, known.lexicons)
        clock.append(time.perf_counter())
        fill_form(rubric, flags, transcript, roles, flagger.moves)
        clock.append(time.perf_counter())
        rounds.append({step: end - start for step, start, end in zip(STEPS, clock, clock[1:], strict=False)})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux: kB
    return Took(sum(len(turn.words) for turn in transcript.turns), load, rounds[0], rounds[1], peak)


def conversation(words: int, moves: Mapping[str, object]) -> tuple[Transcript, dict[str, Role]]:
    """The labelled conversations, one after the other until there are this many words, with times at an even pace."""
    from oudertalk.storage.housefiles import read_labelled

    read = [read_labelled(path, moves=list(moves)) for path in sorted(CONVERSATIONS.glob("*.txt"))]
    turns: list[Turn] = []
    said, lasts = 0, 60 / PACE
    while said < words:
        for labelled in read:
            for turn in labelled.transcript.turns:
                left = turn.words[: max(0, words - said)]
                times = (TimeSpan((said + n) * lasts, (said + n + 1) * lasts) for n in range(len(left)))
                if left:
                    timed = tuple(replace(word, time=at) for word, at in zip(left, times, strict=True))
                    turns.append(Turn(labelled.roles[turn.speaker], timed))
                said += len(left)
    roles: dict[str, Role] = {role: role for labelled in read for role in labelled.roles.values()}
    return Transcript(tuple(turns)), roles


if __name__ == "__main__":
    main()
