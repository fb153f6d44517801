"""
The journey: consent, sound, words, turns, flags, form, report. The only floor where the others are joined.

    house.py         where things stand
    knowledge.py     what is known of conversations, ours and the school's own
    gate.py          no step without consent
    steps.py         a session, step by step
    correcting.py    what people say about who spoke
    reporting.py     the report of a session
    single_steps.py  one step from a file to the screen, keeping nothing
    engines.py       the engines at work, for both
    machine.py       what models ask of this machine, and which to use
"""

from oudertalk.pipeline.correcting import (
    Voice,
    corrections_of,
    merge_voices,
    move_turn,
    redo_correction,
    split_voice,
    undo_correction,
    voices_of,
)
from oudertalk.pipeline.house import DEFAULT_RUBRIC, House, Watch
from oudertalk.pipeline.knowledge import Knowledge, read_knowledge, rubrics_in
from oudertalk.pipeline.reporting import SoundChoice, report
from oudertalk.pipeline.single_steps import Analysis, Heard, analyse, diarise_file, transcribe_file
from oudertalk.pipeline.steps import (
    SessionSound,
    appraise,
    begin,
    change,
    confirm_roles,
    correct,
    diarise,
    fill,
    flag,
    hear,
    hear_again,
    join,
    listen,
    measure,
    observe,
    said_to_be,
    transcribe,
)

__all__ = [
    "DEFAULT_RUBRIC",
    "Analysis",
    "Heard",
    "House",
    "Knowledge",
    "SessionSound",
    "SoundChoice",
    "Voice",
    "Watch",
    "analyse",
    "appraise",
    "begin",
    "change",
    "confirm_roles",
    "correct",
    "corrections_of",
    "diarise",
    "diarise_file",
    "fill",
    "flag",
    "hear",
    "hear_again",
    "join",
    "listen",
    "measure",
    "merge_voices",
    "move_turn",
    "observe",
    "read_knowledge",
    "redo_correction",
    "report",
    "rubrics_in",
    "said_to_be",
    "split_voice",
    "transcribe",
    "transcribe_file",
    "undo_correction",
    "voices_of",
]
