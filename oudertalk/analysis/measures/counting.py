"""Which function counts which measure of measures.yaml, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oudertalk.analysis.measures import (
    agreements,
    asking,
    listening,
    overlapping,
    speaking,
    summing_up,
    timing,
    turns,
)
from oudertalk.analysis.measures.found import Counting, Found
from oudertalk.analysis.measures.talk import Talk
from oudertalk.core.happened import Hole
from oudertalk.core.observation import Detail, Flag, Measurement
from oudertalk.core.rules import Measure
from oudertalk.core.telling import NOT_APART
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript
from oudertalk.errors import RubricError
from oudertalk.i18n import _


def measure(
    transcript: Transcript,
    roles: Mapping[str, Role],
    flags: Sequence[Flag],
    definitions: Sequence[Measure],
    spoken: Sequence[SpeakerSpan] | None,
    lexicons: Mapping[str, tuple[str, ...]] | None = None,
    *,
    told_apart: bool = True,
    holes: Sequence[Hole] = (),
) -> tuple[Measurement, ...]:
    """
    A measurement for each definition, in its order; RubricError for one that nobody can count.

    `spoken` is who was heard when; without it the times of the words serve, and without those the words themselves.
    `lexicons` are the word lists of the house, by id; what listens for their words is not counted without them. When
    the voices were not `told_apart`, only what is about nobody in particular is counted. No silence is counted across
    `holes`, where nothing is known of the conversation.
    """
    talk = Talk(transcript, roles, tuple(flags), tuple(spoken or ()), lexicons or {}, tuple(holes))
    made = []
    for definition in definitions:
        if definition.id not in COUNTED:
            raise RubricError(
                _("measures.yaml: de meting '{id}' kan niet geteld worden. Bekend zijn: {known}.").format(
                    id=definition.id, known=", ".join(COUNTED)
                )
            )
        counted = told_apart or definition.id in ABOUT_NOBODY
        found = COUNTED[definition.id](talk, definition.parameters) if counted else Found(None, reason=NOT_APART)
        made.append(_measurement(definition, found))
    return tuple(made)


def balance(
    transcript: Transcript, roles: Mapping[str, Role], spoken: Sequence[SpeakerSpan] | None
) -> tuple[tuple[float, float], ...]:
    """
    How the talk share goes through time: (second, the teacher's share of what teacher and parent say there, 0 to 1).

    Windows of a sixth of the conversation, 60 to 150 s, a fifth of a window further each time; windows in which less
    than 5 s is said are left out. Empty when there are no times, or nobody confirmed who the teacher and parent are.
    """
    return speaking.balance(Talk(transcript, roles, (), tuple(spoken or ())))


def _measurement(definition: Measure, found: Found) -> Measurement:
    return Measurement(
        id=definition.id,
        value=found.value,
        unit=definition.unit,
        n=found.n,
        caution=definition.caution if found.basis is None else _joined(found.basis, definition.caution),
        title=definition.title,
        evidence=found.evidence,
        low=found.low,
        high=found.high,
        group=definition.group,
        pattern=found.pattern,
        details=_details(definition, found),
        remarks=found.remarks,
        reason=found.reason,
    )


def _joined(first: Text, second: Text) -> Text:
    return Text(f"{first.nl} {second.nl}", f"{first.en} {second.en}" if first.en and second.en else "")


def _details(definition: Measure, found: Found) -> tuple[Detail, ...]:
    """The smaller numbers that measures.yaml names, in the order in which they were found."""
    return tuple(
        Detail(name, definition.details[name], value, unit)
        for name, (value, unit) in (found.details or {}).items()
        if name in definition.details
    )


ABOUT_NOBODY = frozenset({"gespreksduur", "woorden_zonder_tijd", "onbekende_woorden"})

COUNTED: dict[str, Counting] = {
    "spreekaandeel": speaking.talk_share,
    "spreekaandeel_ouder": speaking.parent_share,
    "woordaandeel": speaking.word_share,
    "deel_leerkracht": speaking.part_of_conversation("leerkracht"),
    "deel_ouder": speaking.part_of_conversation("ouder"),
    "deel_onbekend": speaking.part_of_conversation(None),
    "onbekende_woorden": speaking.unknown_words,
    "woorden_zonder_tijd": speaking.untimed_words,
    "spreektijd": speaking.speaking_time,
    "gespreksduur": speaking.length,
    "dominantie": speaking.dominance,
    "balans": speaking.teacher_windows,
    "balans_derden": speaking.thirds,
    "eerste_ouderverhaal": speaking.first_parent_story,
    "beurten": turns.turns,
    "woorden_per_beurt": turns.words_per_turn("leerkracht"),
    "woorden_per_beurt_ouder": turns.words_per_turn("ouder"),
    "seconden_per_beurt": turns.seconds_per_turn("leerkracht"),
    "seconden_per_beurt_ouder": turns.seconds_per_turn("ouder"),
    "wisselingen": turns.changes_per_minute,
    "langste_monoloog": turns.longest("leerkracht"),
    "langste_ouderverhaal": turns.longest("ouder"),
    "ruimte": turns.room,
    "reactietijd": timing.reaction_time(),
    "reactietijd_ouder": timing.reaction_time("leerkracht", "ouder"),
    "geduld": timing.patience,
    "wachttijd": timing.waiting_time,
    "zelf_ingevuld": timing.filled_in,
    "stilte": timing.silence,
    "stiltes": timing.silences,
    "overlap": overlapping.overlap,
    "overlap_per_minuut": overlapping.overlaps_per_minute,
    "onderbrekingen": overlapping.interruptions("leerkracht", "ouder"),
    "onderbrekingen_ouder": overlapping.interruptions("ouder", "leerkracht"),
    "vragen": asking.questions,
    "vraagdichtheid": asking.question_density,
    "vragen_per_100_woorden": asking.questions_per_words,
    "vraagaandeel": asking.share_of_all_questions,
    "open_vragen": asking.share_of_kind("open"),
    "keuzevragen": asking.share_of_kind("keuze"),
    "sturende_vragen": asking.share_of_kind("sturend"),
    "stapelvragen": asking.stacked,
    "doorvragen": asking.follow_up,
    "gemiste_kansen": listening.missed_chances,
    "luistersignalen": listening.listening_noises,
    "aansluiting": listening.uptake,
    "gevoelsreflecties": asking.move_count("gevoel"),
    "gevoel_beantwoord": listening.answered_feelings,
    "spiegels_per_vraag": listening.reflections_per_question,
    "thuisvragen": asking.home_questions,
    "thuis_opbrengst": asking.home_yield,
    "thuis_later": asking.home_used_later,
    "samenvattingen": summing_up.summaries,
    "samenvattingen_gecheckt": summing_up.checked_summaries,
    "samenvattingen_bevestigd": summing_up.confirmed_summaries,
    "afspraken": agreements.agreements,
    "afspraken_volledig": agreements.completeness,
    "afspraken_bevestigd": agreements.ratified,
}
