"""Small conversations for counting, with their flags set by hand: a rule that changes changes no number here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oudertalk.analysis.measures import measure
from oudertalk.core.happened import Hole
from oudertalk.core.observation import Evidence, Flag, Measurement
from oudertalk.core.spans import TextSpan, TimeSpan
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Turn, Word
from oudertalk.storage.housefiles import read_lexicons, read_measures
from tests.analysis.conftest import RUBRICS
from tests.say import ROLES, SECONDS_PER_WORD, say

DEFINITIONS = read_measures(RUBRICS / "measures.yaml")
LEXICONS = read_lexicons(RUBRICS / "lexicons")


@dataclass(frozen=True)
class Conversation:
    """What measures are counted on."""

    transcript: Transcript
    flags: tuple[Flag, ...] = ()
    spoken: tuple[SpeakerSpan, ...] | None = None
    roles: Mapping[str, Role] | None = None

    def measured(self) -> dict[str, Measurement]:
        return measured(self.transcript, self.roles or ROLES, self.flags, self.spoken)


def measured(
    transcript: Transcript,
    roles: Mapping[str, Role] = ROLES,
    flags: tuple[Flag, ...] = (),
    spoken: tuple[SpeakerSpan, ...] | None = None,
    lexicons: Mapping[str, tuple[str, ...]] | None = LEXICONS,
    holes: tuple[Hole, ...] = (),
) -> dict[str, Measurement]:
    """The measures of the house on this conversation, by id."""
    return {one.id: one for one in measure(transcript, roles, flags, DEFINITIONS, spoken, lexicons, holes=holes)}


def details(measurement: Measurement) -> dict[str, float]:
    return {detail.id: detail.value for detail in measurement.details}


def words(number: int) -> str:
    """So many words, that no rule and no list knows."""
    return " ".join(f"woord{at}" for at in range(number))


def spans(*given: tuple[str, float, float], doubt: float = 0.0) -> tuple[SpeakerSpan, ...]:
    return tuple(SpeakerSpan(who, TimeSpan(start, end), doubt) for who, start, end in given)


def timed(speaker: str, start: float, text: str) -> Turn:
    """A turn that begins at this second, at half a second a word."""
    made = []
    for at, word in enumerate(text.split()):
        since = start + at * SECONDS_PER_WORD
        made.append(Word(word, TimeSpan(since, since + SECONDS_PER_WORD)))
    return Turn(speaker, tuple(made))


def flags(transcript: Transcript, *given: tuple[str, int, str]) -> tuple[Flag, ...]:
    """Flags by hand: the move, the number of the turn, and the words."""
    made = []
    for move, turn, quote in given:
        start = transcript.turns[turn].text.index(quote)
        evidence = Evidence.cut(transcript, turn, TextSpan(start, start + len(quote)))
        made.append(Flag(move, "met de hand", "sterk", evidence))
    return tuple(made)


def _asking() -> Conversation:
    """Six questions of the teacher: one stack, one mend, one choice, one that leads; and one of the parent."""
    transcript = say(
        "L: Hoe ziet u dat? En slaapt hij goed?",
        f"O: {words(12)}",
        "L: Waarom wil hij dat? Waarom dan?",
        f"O: {words(8)}",
        "L: Wil hij lezen of rekenen?",
        "O: En wat vindt u?",
        "L: Dat is toch niet zo gek?",
        "O: Nee.",
        f"L: {words(25)}",
        pause=5.0,
    )
    return Conversation(
        transcript,
        flags(
            transcript,
            ("vraag_open", 0, "Hoe ziet u dat?"),
            ("vraag_gesloten", 0, "En slaapt hij goed?"),
            ("vraag_open", 2, "Waarom wil hij dat?"),
            ("vraag_open", 2, "Waarom dan?"),
            ("doorvragen", 2, "Waarom wil hij dat?"),
            ("vraag_gesloten", 4, "Wil hij lezen of rekenen?"),
            ("vraag_open", 5, "En wat vindt u?"),
            ("vraag_suggestief", 6, "Dat is toch niet zo gek?"),
        ),
    )


def _about_home() -> Conversation:
    """Two questions about home; the monsters of the first answer come back, the soup of the second does not."""
    transcript = say(
        "L: Hoe slaapt hij thuis?",
        "O: Slecht, want hij droomt over monsters onder zijn bed elke nacht.",
        "L: Wat eten jullie aan tafel?",
        "O: Meestal boterhammen met kaas en soms soep.",
        "L: Die monsters houden hem dus wakker.",
        "O: Ja precies.",
    )
    return Conversation(
        transcript,
        flags(transcript, ("thuis", 0, "Hoe slaapt hij thuis?"), ("thuis", 2, "Wat eten jullie aan tafel?")),
    )


def _agreeing() -> Conversation:
    """Two late agreements: one of the teacher, whole and agreed to; one together, without reporting back."""
    transcript = say(
        f"L: {words(30)}",
        f"O: {words(30)}",
        "L: Dan bel ik u vrijdag.",
        "O: Ja, dat is goed. En wij lezen elke avond.",
        "L: Dan zie ik het.",
        "O: Goed.",
    )
    return Conversation(
        transcript,
        flags(transcript, ("afspraak", 2, "Dan bel ik u vrijdag."), ("afspraak", 3, "En wij lezen elke avond.")),
    )


def _summing_up() -> Conversation:
    """Three summaries: checked by asking, checked by a tag, and not; two words of feeling, one of them met."""
    transcript = say(
        f"L: {words(20)}",
        f"O: Ik ben zo moe. {words(16)}",
        "L: Dus u bent moe. Klopt dat?",
        "O: Ja.",
        "L: Samengevat gaat het goed, toch?",
        "O: Nou, eigenlijk ben ik boos.",
        "L: Kort gezegd blijft rekenen oefenen.",
    )
    return Conversation(
        transcript,
        flags(
            transcript,
            ("samenvatting", 2, "Dus u bent moe. Klopt dat?"),
            ("gevoel", 2, "Dus u bent moe."),
            ("samenvatting_check", 2, "Klopt dat?"),
            ("vraag_gesloten", 2, "Klopt dat?"),
            ("samenvatting", 4, "Samengevat gaat het goed, toch?"),
            ("vraag_suggestief", 4, "Samengevat gaat het goed, toch?"),
            ("samenvatting", 6, "Kort gezegd blijft rekenen oefenen."),
        ),
    )


def _building_on() -> Conversation:
    """Of two hooks one is taken up; of three stories of the parent the first does not come back at all."""
    transcript = say(
        "L: Vertel eens.",
        "O: Hij gaat altijd met tegenzin naar de gymles.",
        "L: Dan het rapport.",
        "O: De fiets van zijn broer is gestolen.",
        "L: De fiets is weg dus.",
        "O: Thuis is hij soms een beetje stil bij het avondeten.",
        "L: Stil bij het avondeten, zegt u.",
    )
    return Conversation(transcript, flags(transcript, ("doorvragen", 6, "Stil bij het avondeten, zegt u.")))


def _at_once() -> Conversation:
    """
    Listened to in sound: the parent begins half a second before the teacher stops; the teacher hums along at 50 s, and
    at 60 s makes a sound in which no word was heard.
    """
    transcript = Transcript(
        (
            timed("L", 0.0, words(80)),
            timed("O", 39.5, words(71)),
            timed("L", 50.0, "hm"),
            timed("L", 76.0, words(8)),
        )
    )
    sound = spans(("L", 0, 40), ("O", 39.5, 75), ("L", 50, 50.5), ("L", 60, 60.3), ("L", 76, 80))
    return Conversation(transcript, spoken=sound)


CONVERSATIONS: Mapping[str, Conversation] = {
    # L 0-15 s, O 17-27 s, L 29-34 s
    "uitleg": Conversation(say(f"L: {words(30)}", f"O: {words(20)}", f"L: {words(10)}", pause=2.0)),
    # the parent answers after 1 s each time, the teacher after 0.2, 2, 3 and 0.1 s
    "wisselend": Conversation(
        say(
            f"L: {words(10)}",
            f"O: (1) {words(10)}",
            f"L: (0.2) {words(10)}",
            f"O: (1) {words(10)}",
            f"L: (2) {words(10)}",
            f"O: (1) {words(10)}",
            f"L: (3) {words(10)}",
            f"O: (1) {words(10)}",
            f"L: (0.1) {words(10)}",
        )
    ),
    "na elkaar": Conversation(say(f"L: {words(400)}", f"O: {words(400)}")),  # 200 s each
    "zinnen": Conversation(say("L: " + "Dat is zo. " * 6, "O: " + "Dat is zo. " * 5)),
    "onbekend": Conversation(
        Transcript((*say(f"L: {words(10)}", f"X: {words(5)}", f"O: {words(10)}").turns, Turn("O", (Word("Dag"),))))
    ),
    "zonder tijd": Conversation(say(f"L: {words(30)}", f"O: {words(10)}", timed=False)),
    "vragen": _asking(),
    "thuis": _about_home(),
    "afspraken": _agreeing(),
    "samenvatten": _summing_up(),
    "luisteren": _building_on(),
    "geluid": _at_once(),
}
