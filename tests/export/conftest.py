"""A report to look at: an invented talk, taken through the real rules and the real rubric."""

from __future__ import annotations

import base64
import io
import math
import struct
import wave
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from oudertalk import pipeline
from oudertalk.analysis.measures import balance
from oudertalk.core.consent import Permission
from oudertalk.core.quality import Quality
from oudertalk.core.text import Text
from oudertalk.core.transcript import SpeakerSpan, Transcript
from oudertalk.export.report import Report
from oudertalk.pipeline import House
from tests.say import ROLES, say

TALK = (
    "L: Welkom, fijn dat u er bent. Gaat u zitten.",
    "O: Dank u wel.",
    "L: We hebben een kwartier. Ik wil het over lezen hebben en over de groep, is dat goed?",
    "O: Ja hoor.",
    "L: Wat merkt u thuis van het lezen?",
    "O: Hij leest elke avond met zijn zusje in bed en dan wil hij niet meer stoppen, dat hadden wij nooit gedacht.",
    "L: Dan spreken we af dat ik maandag een nieuw boek meegeef. Heeft u nog vragen?",
    "O: Nee, dank u.",
    "L: Dank u wel voor het gesprek, ik loop even met u mee naar de deur.",
)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)


def tone(seconds: float) -> str:
    """A real sound as a data: address: 8 kHz, one channel, a soft hum."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        samples = (int(2000 * math.sin(n / 8)) for n in range(int(seconds * 8000)))
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return "data:audio/wav;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def spoken(transcript: Transcript) -> tuple[SpeakerSpan, ...]:
    return tuple(SpeakerSpan(turn.speaker, turn.time) for turn in transcript.turns if turn.time)


def clear(transcript: Transcript) -> Quality:
    """Every word well heard, in a quiet room."""
    end = transcript.turns[-1].time
    return Quality(
        speech=end.end if end else 1.0,
        gaps=(),
        words=sum(len(turn.words) for turn in transcript.turns),
        unsure=0,
        marked={},
        level=-30.0,
        noise=25.0,
        clipped=0.0,
        overlap=0.0,
    )


@pytest.fixture
def make_report(house: House) -> Callable[..., Report]:
    """A report of these lines, by this rubric, for this kind of talk; other keyword arguments replace what it holds."""

    def make(
        *lines: str,
        asked: str = "observatieformulier",
        kind: str | None = None,
        plays: str | None = None,
        transcript: Transcript | None = None,
        **changes: object,
    ) -> Report:
        transcript = transcript or say(*(lines or TALK), pause=0.3)
        roles = {speaker: role for speaker, role in ROLES.items() if speaker in transcript.speakers}
        found = pipeline.analyse(house, transcript, roles, asked, kind, plays)
        end = transcript.turns[-1].time
        report = Report(
            title=found.case.title if found.case else found.rubric.title,
            session="2026-11-22-1",
            began_at=NOW,
            permission=Permission(staged=True),
            duration=end.end + 1 if end else 1.0,
            quality=clear(transcript),
            transcript=transcript,
            roles=found.roles,
            spoken=spoken(transcript),
            flags=found.flags,
            measurements=found.measurements,
            form=found.form,
            rubric=found.rubric,
            move_labels=house.knowledge.moves,
            balance=balance(transcript, found.roles, spoken(transcript)),
            model="demo",
            model_warning=Text("Verstaat alleen synthetische stemmen.", "Understands synthetic voices only."),
            rules_version=house.knowledge.version,
            program_version="0.1.0",
            made_at=NOW,
            sound=None,
            type=found.type,
            case=found.case,
        )
        return replace(report, **changes)  # type: ignore[arg-type]

    return make
