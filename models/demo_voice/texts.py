"""
Write the training text: own sentences, template sentences, word chains and random words, all kept away from the tests.

    python texts.py texts.txt [--seed 1]

Left out, mechanically: every sentence of `test.txt`, every sentence of the demonstration conversation, and whatever
shares at least 70 % of its words with one of those (sentences of fewer than five words only when equal: nobody can do
without "Ja, dat is goed."). So the demonstration measures hearing, not memory.
"""
import argparse
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import templates

HERE = Path(__file__).parent
DEMONSTRATION = HERE.parent.parent / "demo" / "nagespeeld_gesprek.txt"
TOO_SHORT_TO_JUDGE, TOO_ALIKE = 5, 0.7
READINGS = {"sentences.txt": 2, "sentences_talk.txt": 6}  # how often each own sentence is spoken
TEMPLATED, CHAINED, RANDOM = 6_000, 7_000, 800


def words(text: str) -> list[str]:
    return re.findall(r"[a-zà-ÿ']+", text.lower())


def lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def held_out() -> list[str]:
    turns = [line.split(": ", 1)[1] for line in lines(DEMONSTRATION) if not line.startswith("#")]
    return [*lines(HERE / "test.txt"), *(part for turn in turns for part in re.split(r"(?<=[.?!])\s+", turn))]


class Guard:
    """Says whether a sentence is, or nearly is, one that is kept for testing."""

    def __init__(self, kept: list[str]):
        self._equal = {" ".join(words(text)) for text in kept}
        self._counted = [(len(words(text)), Counter(words(text))) for text in kept]

    def refuses(self, text: str) -> bool:
        mine = words(text)
        if " ".join(mine) in self._equal:
            return True
        if len(mine) < TOO_SHORT_TO_JUDGE:
            return False
        counted = Counter(mine)
        return any((counted & other).total() >= TOO_ALIKE * max(n, len(mine))
                   for n, other in self._counted if n >= TOO_SHORT_TO_JUDGE)


class Chains:
    """Draws nearly-Dutch sentences in which each word has followed its one or two predecessors before.

    They keep the decoder from learning the own sentences by heart.
    """

    def __init__(self, texts: list[str]):
        self._after = defaultdict(list)
        for text in texts:
            row = ["", "", *text.split(), ""]
            for one, two, three in zip(row, row[1:], row[2:]):
                self._after[two].append(three)
                self._after[one, two].append(three)

    def draw(self, rng: random.Random) -> str:
        while True:
            row, order = ["", ""], rng.choice((1, 2))
            while len(row) < 17:
                word = rng.choice(self._after[(row[-2], row[-1]) if order == 2 or len(row) == 2 else row[-1]])
                if not word:
                    break
                row.append(word)
            if 6 <= len(row) < 17:
                return " ".join(row[2:])


def random_words(stock: list[str], rng: random.Random) -> str:
    text = " ".join(rng.choice(stock) for _ in range(rng.randint(3, 8)))
    return text[0].upper() + text[1:] + "."


def training_texts(rng: random.Random) -> list[str]:
    guard = Guard(held_out())
    own = {name: [text for text in lines(HERE / name) if not guard.refuses(text)] for name in READINGS}
    chains = Chains(own["sentences.txt"] + 5 * own["sentences_talk.txt"])
    stock = [word for texts in own.values() for text in texts for word in words(text)]
    made = [templates.sentences(rng) for _ in range(TEMPLATED)]
    made += [chains.draw(rng) for _ in range(CHAINED)]
    made += [random_words(stock, rng) for _ in range(RANDOM)]
    spoken = [text for name, times in READINGS.items() for text in own[name] * times]
    spoken += [text for text in made if not guard.refuses(text)]
    rng.shuffle(spoken)
    return spoken


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("out", type=Path)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    texts = training_texts(random.Random(a.seed))
    a.out.write_text("\n".join(texts) + "\n", encoding="utf-8")
    print(f"{len(texts)} sentences, {len(set(texts))} different")


if __name__ == "__main__":
    main()
