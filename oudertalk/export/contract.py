"""
The JSON that other programs may build on, version 1. Its JSON Schemas stand in `docs/schema/`.

Seconds throughout; null where the source gives no time. Within a version fields are added, never changed or dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oudertalk.core.form import Entry, Form, Proposal
from oudertalk.core.observation import Evidence, Flag, Measurement
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Turn, Word

VERSION = 1


def words_json(words: Sequence[Word], gaps: Sequence[TimeSpan], *, model: str, staged: bool) -> dict[str, Any]:
    """What `transcribe --json` gives; `gaps` are the stretches of speech that yielded no words."""
    return {
        "version": VERSION,
        "model": model,
        "staged": staged,
        "words": [_word(word) for word in words],
        "gaps": [_time(gap) for gap in gaps],
    }


def speakers_json(spans: Sequence[SpeakerSpan], *, staged: bool) -> dict[str, Any]:
    """What `diarise --json` gives."""
    return {
        "version": VERSION,
        "staged": staged,
        "speakers": [{"speaker": span.speaker, **_time(span.time), "doubt": span.doubt} for span in spans],
    }


def analysis_json(
    transcript: Transcript,
    roles: Mapping[str, Role],
    flags: Sequence[Flag],
    measurements: Sequence[Measurement],
    form: Form,
) -> dict[str, Any]:
    """What `analyse --json` gives."""
    return {
        "version": VERSION,
        "turns": [_turn(index, turn, roles) for index, turn in enumerate(transcript.turns)],
        "flags": [_flag(flag) for flag in flags],
        "measures": [_measurement(measurement) for measurement in measurements],
        "form": {
            "rubric": form.rubric,
            "rubric_version": form.rubric_version,
            "type": form.type,
            "case": form.case,
            "entries": [_entry(entry) for entry in form.entries],
            "points": [_point(entry) for entry in form.points],
            "proposals": [_proposal(proposal) for proposal in form.proposals],
        },
    }


def _word(word: Word) -> dict[str, Any]:
    return {"text": word.text, **_time(word.time), "probability": word.probability, "doubt": word.doubt}


def _time(time: TimeSpan | None) -> dict[str, float | None]:
    if time is None:
        return {"start": None, "end": None}
    return {"start": round(time.start, 3), "end": round(time.end, 3)}


def _turn(index: int, turn: Turn, roles: Mapping[str, Role]) -> dict[str, Any]:
    role = roles.get(turn.speaker, "onbekend")
    return {"index": index, "speaker": turn.speaker, "role": role, **_time(turn.time), "text": turn.text}


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """What is said there, and when."""
    return {"turn": evidence.turn, "quote": evidence.quote, **_time(evidence.time)}


def _flag(flag: Flag) -> dict[str, Any]:
    return {"move": flag.move, **evidence_json(flag.evidence), "rule": flag.rule, "strength": flag.strength}


def _measurement(measurement: Measurement) -> dict[str, Any]:
    return {
        "id": measurement.id,
        "value": measurement.value,
        "low": measurement.low,
        "high": measurement.high,
        "unit": measurement.unit,
        "n": measurement.n,
        "evidence": [evidence_json(evidence) for evidence in measurement.evidence],
        "caution": measurement.caution.nl,
        "group": measurement.group,
        "pattern": measurement.pattern.nl if measurement.pattern else None,
        "reason": measurement.reason.nl if measurement.reason else None,
        "details": [{"id": detail.id, "value": detail.value, "unit": detail.unit} for detail in measurement.details],
        "remarks": [{**evidence_json(remark.evidence), "text": remark.text.nl} for remark in measurement.remarks],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "item": entry.item,
        "phase": entry.phase,
        "outcome": entry.outcome,
        "evidence": [_flag(flag) for flag in entry.flags],
        "reason": entry.reason.nl if entry.reason else None,
        "measures": list(entry.measures),
        "expected": entry.expected,
        "leads": entry.leads,
    }


def _point(entry: Entry) -> dict[str, Any]:
    return {
        "move": entry.item,
        "outcome": entry.outcome,
        "evidence": [_flag(flag) for flag in entry.flags],
        "reason": entry.reason.nl if entry.reason else None,
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "kind": proposal.kind,
        "item": proposal.item,
        "text": proposal.text.nl,
        "evidence": [_flag(flag) for flag in proposal.flags],
    }
