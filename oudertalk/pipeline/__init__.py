"""
The journey: consent, sound, words, turns, flags, form, report. The only floor where the others are joined.

    house.py         where things stand
    knowledge.py     what is known of conversations, ours and the school's own
    gate.py          no step without consent
    steps.py         a session, step by step
    correcting.py    what people say about who spoke, and what was said
    recording.py     before and after recording; a microphone that is tried
    recorder.py      recording into a session
    judging.py       what people say about what was found
    overview.py      the sessions on this machine, in a line each
    own_voice.py     the teacher's own voice: learnt, forgotten
    playing.py       a moment of a session through the loudspeaker
    reporting.py     the report of a session
    finishing.py     sessions to the end, one or all that wait
    wiping.py        only the sound is wiped, and what then cannot be any more
    single_steps.py  one step from a file to the screen, keeping nothing
    engines.py       the engines at work, for both
    machine.py       what models ask of this machine, and which to use
"""

from oudertalk.pipeline.correcting import (
    Voice,
    corrections_of,
    merge_voices,
    move_turn,
    new_voice,
    redo_correction,
    reword,
    reword_near,
    split_voice,
    undo_correction,
    voices_of,
)
from oudertalk.pipeline.finishing import Finished, finish, unknown_voices, waiting, work_out
from oudertalk.pipeline.house import DEFAULT_RUBRIC, House, Watch
from oudertalk.pipeline.judging import Judged, decided, explain, judge, judged, may_look
from oudertalk.pipeline.knowledge import Knowledge, read_knowledge, rubrics_in
from oudertalk.pipeline.overview import Overview, overview
from oudertalk.pipeline.own_voice import (
    VOICE_KEPT,
    Forgotten,
    check_that_it_can_learn,
    forget_voice,
    is_of_this_encoder,
    learn_voice,
    learn_voice_from,
    own_voice,
    sweep_voice,
)
from oudertalk.pipeline.playing import can_play, play, play_trial_tone, sample_of, sound_to_hear
from oudertalk.pipeline.recorder import Recorder, Status
from oudertalk.pipeline.recording import (
    begin_recording,
    find_microphone,
    forget,
    is_being_recorded,
    layout_of,
    listen_in,
    microphones,
    seconds_that_fit,
    take_in,
    was_recorded,
)
from oudertalk.pipeline.reporting import SoundChoice, report, shown
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
    recognise,
    recognised,
    said_to_be,
    transcribe,
)
from oudertalk.pipeline.wiping import check_sound, wipe_sound

__all__ = [
    "DEFAULT_RUBRIC",
    "VOICE_KEPT",
    "Analysis",
    "Finished",
    "Forgotten",
    "Heard",
    "House",
    "Judged",
    "Knowledge",
    "Recorder",
    "Overview",
    "SessionSound",
    "SoundChoice",
    "Status",
    "Voice",
    "Watch",
    "analyse",
    "appraise",
    "begin",
    "begin_recording",
    "can_play",
    "change",
    "check_sound",
    "check_that_it_can_learn",
    "confirm_roles",
    "correct",
    "corrections_of",
    "diarise",
    "diarise_file",
    "decided",
    "explain",
    "fill",
    "finish",
    "flag",
    "find_microphone",
    "forget",
    "forget_voice",
    "hear",
    "hear_again",
    "is_of_this_encoder",
    "is_being_recorded",
    "join",
    "layout_of",
    "judge",
    "judged",
    "learn_voice",
    "learn_voice_from",
    "listen",
    "listen_in",
    "may_look",
    "measure",
    "merge_voices",
    "microphones",
    "move_turn",
    "new_voice",
    "observe",
    "overview",
    "own_voice",
    "play",
    "play_trial_tone",
    "read_knowledge",
    "recognise",
    "recognised",
    "redo_correction",
    "report",
    "reword",
    "reword_near",
    "rubrics_in",
    "said_to_be",
    "sample_of",
    "seconds_that_fit",
    "shown",
    "sound_to_hear",
    "split_voice",
    "sweep_voice",
    "take_in",
    "transcribe",
    "transcribe_file",
    "undo_correction",
    "unknown_voices",
    "voices_of",
    "waiting",
    "was_recorded",
    "wipe_sound",
    "work_out",
]
