"""
The journey: consent, sound, words, turns, flags, form, report. The only floor where the others are joined.

    house.py         where things stand, and what is known of conversations
    gate.py          no step without consent
    steps.py         a session, step by step
    reporting.py     the report of a session
    single_steps.py  one step from a file to the screen, keeping nothing
    engines.py       the engines at work, for both
"""

from oudertalk.pipeline.house import (
    DEFAULT_RUBRIC,
    House,
    Knowledge,
    Watch,
    read_knowledge,
    read_rubric,
    rubric_names,
)
from oudertalk.pipeline.reporting import SoundChoice, report
from oudertalk.pipeline.single_steps import Analysis, analyse, diarise_file, transcribe_file
from oudertalk.pipeline.steps import (
    SessionSound,
    begin,
    change,
    confirm_roles,
    diarise,
    fill,
    flag,
    hear,
    join,
    listen,
    measure,
    observe,
    transcribe,
)

__all__ = [
    "DEFAULT_RUBRIC",
    "Analysis",
    "House",
    "Knowledge",
    "SessionSound",
    "SoundChoice",
    "Watch",
    "analyse",
    "begin",
    "change",
    "confirm_roles",
    "diarise",
    "diarise_file",
    "fill",
    "flag",
    "hear",
    "join",
    "listen",
    "measure",
    "observe",
    "read_knowledge",
    "read_rubric",
    "report",
    "rubric_names",
    "transcribe",
    "transcribe_file",
]
