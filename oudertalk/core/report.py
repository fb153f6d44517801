"""Everything that is shown of a conversation, as values: for the report, the pages, and what is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.consent import Permission
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.quality import Quality
from oudertalk.core.recording import Break
from oudertalk.core.rubric import Rubric
from oudertalk.core.spans import TimeSpan
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript


@dataclass(frozen=True, slots=True)
class Report:
    """
    Everything the report shows.

    `balance` is (second, the teacher's share there, 0 to 1). `sound` is a data: address, the name of a file beside the
    report, or None: then quotes show their time and play nothing. Not `complete` when the recording broke off. `marks`,
    `breaks` and `agreed` are the recording's own; `sound_wiped` is when only the sound was wiped. `made_of` names what
    the report was made of, for whoever asks whether it is still right. `called` is what people call voices, by label.
    """

    title: Text
    session: str
    began_at: datetime
    permission: Permission
    duration: float
    quality: Quality
    transcript: Transcript
    roles: Mapping[str, Role]
    spoken: Sequence[SpeakerSpan]
    flags: Sequence[Flag]
    measurements: Sequence[Measurement]
    form: Form
    rubric: Rubric
    move_labels: Mapping[str, Text]
    balance: Sequence[tuple[float, float]]
    model: str
    model_warning: Text | None
    rules_version: str
    program_version: str
    made_at: datetime
    sound: str | None
    complete: bool = True
    type: ConversationType | None = None
    case: Case | None = None
    marks: Sequence[float] = ()
    breaks: Sequence[Break] = ()
    agreed: TimeSpan | None = None
    sound_wiped: datetime | None = None
    made_of: str = ""
    called: Mapping[str, str] = field(default_factory=dict)
