"""
The journey: consent, sound, words, turns, flags, form, report. The only floor where the others are joined.

    house.py         where things stand
    knowledge.py     what is known of conversations, ours and the school's own
    gate.py          no step without consent
    steps.py         a session, step by step
    correcting.py    what people say about who spoke, and what was said
    bringing.py      a file that comes in piece by piece, and becomes a session
    recording.py     before and after recording; a microphone that is tried
    recorder.py      recording into a session
    judging.py       what people say about what was found
    comparing.py     what several people saw, side by side
    returning.py     a session handed out in a file to judge in, and received again
    names.py         which names are replaced before anything is given to somebody else
    overview.py      the sessions on this machine, in a line each
    own_voice.py     the teacher's own voice: learnt, forgotten
    playing.py       a moment of a session through the loudspeaker
    reporting.py     the report of a session
    handing_over.py  a session in the formats that others read
    finishing.py     sessions to the end, one or all that wait
    wiping.py        only the sound is wiped, and what then cannot be any more
    single_steps.py  one step from a file to the screen, keeping nothing
    engines.py       the engines at work, for both
    examining.py     what works on this machine
    rubric_adding.py a rubric of one's own, checked and laid in its folder
    machine.py       what models ask of this machine, and which to use
"""

from oudertalk.pipeline.bringing import add_piece, begin_with, bring
from oudertalk.pipeline.comparing import AllOfTwo, compare, compare_all
from oudertalk.pipeline.correcting import (
    Voice,
    assign_role,
    confirm_roles,
    corrections_of,
    merge_voices,
    move_turn,
    new_voice,
    redo_correction,
    rename_voice,
    reword,
    reword_near,
    split_voice,
    undo_correction,
    voices_of,
)
from oudertalk.pipeline.finishing import Finished, finish, unknown_voices, waiting, work_out
from oudertalk.pipeline.handing_over import (
    AUDIENCES,
    Audience,
    HandedOver,
    Wish,
    all_formats,
    hand_over,
    handed_over,
    judges,
    may_share,
    read_template,
    school_template,
    with_roles,
    write_file,
)
from oudertalk.pipeline.house import DEFAULT_RUBRIC, House, Watch
from oudertalk.pipeline.judging import Judged, decided, explain, judge, judged, may_look, show_all, sight
from oudertalk.pipeline.knowledge import Knowledge, read_knowledge, rubrics_in
from oudertalk.pipeline.machine import LATER_MODEL, best_model, models_here
from oudertalk.pipeline.names import approve_names, approved_names, names_found, names_to_approve
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
    check_not_being_recorded,
    find_microphone,
    forget,
    is_being_recorded,
    layout_of,
    listen_in,
    microphones,
    seconds_that_fit,
    take_in,
    was_recorded,
    who_is_heard,
)
from oudertalk.pipeline.reporting import SoundChoice, report, shown, sound_for_report
from oudertalk.pipeline.returning import hand_out, receive, subjects_of
from oudertalk.pipeline.rubric_adding import add_rubric, check_rubric
from oudertalk.pipeline.single_steps import Analysis, Heard, analyse, diarise_file, transcribe_file
from oudertalk.pipeline.steps import (
    SessionSound,
    appraise,
    begin,
    change,
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
    "AUDIENCES",
    "DEFAULT_RUBRIC",
    "LATER_MODEL",
    "VOICE_KEPT",
    "AllOfTwo",
    "Analysis",
    "Audience",
    "Finished",
    "Forgotten",
    "HandedOver",
    "Heard",
    "House",
    "Judged",
    "Knowledge",
    "Overview",
    "Recorder",
    "SessionSound",
    "SoundChoice",
    "Status",
    "Voice",
    "Watch",
    "Wish",
    "add_piece",
    "add_rubric",
    "all_formats",
    "analyse",
    "appraise",
    "approve_names",
    "approved_names",
    "assign_role",
    "begin",
    "begin_recording",
    "begin_with",
    "best_model",
    "bring",
    "can_play",
    "change",
    "check_not_being_recorded",
    "check_rubric",
    "check_sound",
    "check_that_it_can_learn",
    "compare",
    "compare_all",
    "confirm_roles",
    "correct",
    "corrections_of",
    "decided",
    "diarise",
    "diarise_file",
    "explain",
    "fill",
    "find_microphone",
    "finish",
    "flag",
    "forget",
    "forget_voice",
    "hand_out",
    "hand_over",
    "handed_over",
    "hear",
    "hear_again",
    "is_being_recorded",
    "is_of_this_encoder",
    "join",
    "judge",
    "judged",
    "judges",
    "layout_of",
    "learn_voice",
    "learn_voice_from",
    "listen",
    "listen_in",
    "may_look",
    "may_share",
    "measure",
    "merge_voices",
    "microphones",
    "models_here",
    "move_turn",
    "names_found",
    "names_to_approve",
    "new_voice",
    "observe",
    "overview",
    "own_voice",
    "play",
    "play_trial_tone",
    "read_knowledge",
    "read_template",
    "receive",
    "recognise",
    "recognised",
    "redo_correction",
    "rename_voice",
    "report",
    "reword",
    "reword_near",
    "rubrics_in",
    "said_to_be",
    "sample_of",
    "school_template",
    "seconds_that_fit",
    "show_all",
    "shown",
    "sight",
    "sound_for_report",
    "sound_to_hear",
    "split_voice",
    "subjects_of",
    "sweep_voice",
    "take_in",
    "transcribe",
    "transcribe_file",
    "undo_correction",
    "unknown_voices",
    "voices_of",
    "waiting",
    "was_recorded",
    "who_is_heard",
    "wipe_sound",
    "with_roles",
    "work_out",
    "write_file",
]
