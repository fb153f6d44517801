"""From a report to its page: which words, which colours, where along the timeline."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from oudertalk.core.consent import Permission
from oudertalk.core.happened import Hole, holes_of, lies_between, unknown_seconds
from oudertalk.core.observation import Flag, Strength
from oudertalk.core.spans import TextSpan, TimeSpan, duration, union
from oudertalk.core.text import clock, decimal
from oudertalk.core.transcript import UNKNOWN_SPEAKER, Role, SpeakerSpan, Turn, Word
from oudertalk.core.wording import DOUBTS
from oudertalk.export.lay_out_form import ROLE_NAMES, asked, assignments, chapters, move_label, occasion, words
from oudertalk.export.lay_out_happened import Placed, agreed, mark_points, marks, missing_bars, placed
from oudertalk.export.lay_out_numbers import grouped, number
from oudertalk.export.lay_out_quality import heard, notes, signs
from oudertalk.export.page import (
    Bar,
    Chip,
    Lane,
    Moment,
    Page,
    Party,
    Piece,
    Report,
    Said,
    Share,
    Sign,
    SpokenWord,
    Stretch,
)
from oudertalk.i18n import N_, _
from oudertalk.i18n import language as current_language

QUIET = 1.5  # seconds without speech between two turns that are worth saying
HEADLINES = ("thuisvragen", "samenvattingen", "samenvattingen_gecheckt", "afspraken", "vragen")
SHARES: tuple[tuple[str, Role], ...] = (("spreekaandeel", "leerkracht"), ("spreekaandeel_ouder", "ouder"))
TICKS = 8  # at most so many labels along the timeline

STRENGTH_WORDS: dict[Strength, str] = {"sterk": N_("sterk"), "mogelijk": N_("mogelijk")}
MONTHS = (
    N_("januari"),
    N_("februari"),
    N_("maart"),
    N_("april"),
    N_("mei"),
    N_("juni"),
    N_("juli"),
    N_("augustus"),
    N_("september"),
    N_("oktober"),
    N_("november"),
    N_("december"),
)


def page_of(report: Report) -> Page:
    """Everything on the page, in the language in force."""
    parties = parties_of(report)
    line, area, middle = _curve(report.balance, report.duration)
    by_id = {measurement.id: number(measurement, report.transcript) for measurement in report.measurements}
    telling = report.quality.telling
    apart = telling is None or not telling.failed
    happened = placed(report)
    return Page(
        title=words(report.title),
        session=report.session,
        date=date(report.began_at),
        length=clock(report.duration),
        seconds=report.duration,
        staged=report.permission.staged,
        warning=words(report.model_warning) if report.model_warning else "",
        occasion=occasion(report),
        shares=_shares(report),
        no_share=_("Nog niet te zeggen: wie wie is, is niet bevestigd.")
        if apart
        else _("Niet te zeggen: de stemmen zijn niet uit elkaar gehouden."),
        silence=_silence(report),
        heard=heard(report),
        lanes=_lanes(report, parties),
        moments=tuple(_moments(report)),
        ticks=_ticks(report.duration),
        balance_line=line,
        balance_area=area,
        balance_middle=middle,
        headlines=tuple(by_id[name] for name in HEADLINES if name in by_id and apart),
        marks=marks(report),
        mark_points=mark_points(report),
        missing=missing_bars(report),
        agreed=agreed(report),
        talk=_talk(report, parties, happened),
        after_talk=tuple(happened.before.get(len(report.transcript.turns), ())),
        form_title="" if report.rubric.title == report.title else words(report.rubric.title),
        about=words(report.rubric.about) if report.rubric.about else "",
        chapters=chapters(report, by_id),
        prompts=asked(report),
        numbers=grouped(report.measurements, by_id),
        tasks=assignments(report),
        made=_made(report),
        sound=report.sound,
        no_sound=_("Het geluid is gewist op {date}: een citaat laat alleen zijn tijd zien.").format(
            date=date(report.sound_wiped)
        )
        if report.sound_wiped
        else "",
        made_of=report.made_of,
        corrected=any(word.heard for turn in report.transcript.turns for word in turn.words),
    )


def date(moment: datetime) -> str:
    """The day, by the clock of this place: "22 november 2026"."""
    local = moment.astimezone()
    return f"{local.day} {_(MONTHS[local.month - 1])} {local.year}"


# who is who


def parties_of(report: Report) -> dict[str, Party]:
    """
    A party for each voice, by the name that people gave it, else by who it is; two voices of one role are told apart by
    their label.
    """
    labels = dict.fromkeys([*report.transcript.speakers, *(span.speaker for span in report.spoken)])
    roles: dict[str, Role] = {label: report.roles.get(label, "onbekend") for label in labels}
    parties = {}
    for label, role in roles.items():
        alone = list(roles.values()).count(role) == 1 and role != "onbekend"
        if label in report.called:
            name = report.called[label]
        elif label == UNKNOWN_SPEAKER:
            name = _("wie, is onbekend")
        elif role == "onbekend":
            name = _("stem {label}").format(label=label)
        else:
            name = _(ROLE_NAMES[role]) if alone else f"{_(ROLE_NAMES[role])} {label}"
        parties[label] = Party(name, role)
    return parties


def _shares(report: Report) -> tuple[Share, ...]:
    measurements = {measurement.id: measurement for measurement in report.measurements}
    shares = []
    for name, role in SHARES:
        found = measurements.get(name)
        if found is not None and found.value is not None:
            band = ""
            if found.low is not None and found.high is not None and round(found.low) != round(found.high):
                band = f"{found.low:.0f}-{found.high:.0f}"
            shares.append(Share(Party(_(ROLE_NAMES[role]), role), f"{found.value:.0f} %", band))
    return tuple(shares)


def _silence(report: Report) -> str:
    if not report.spoken or report.duration <= 0:
        return ""
    whole = report.duration - unknown_seconds(_holes(report), TimeSpan(0.0, report.duration))
    quiet = max(0.0, whole - duration(span.time for span in report.spoken))
    return _("{percent} % van het gesprek is stilte").format(percent=f"{100 * quiet / whole:.0f}") if whole > 0 else ""


def _holes(report: Report) -> tuple[Hole, ...]:
    return holes_of(report.breaks, report.agreed)


# the timeline


def _lanes(report: Report, parties: Mapping[str, Party]) -> tuple[Lane, ...]:
    spans = report.spoken or [
        SpeakerSpan(turn.speaker, turn.time) for turn in report.transcript.turns if turn.time is not None
    ]
    lanes = []
    for label, party in parties.items():
        times = union((span.time for span in spans if span.speaker == label), gap=0.2)
        if times:
            lanes.append(Lane(party, tuple(_bar(time, report.duration) for time in times)))
    return tuple(lanes)


def _bar(time: TimeSpan, whole: float) -> Bar:
    return Bar(round(100 * time.start / whole, 3), round(max(0.15, 100 * time.duration / whole), 3))


def _moments(report: Report) -> list[Moment]:
    """The flags that stand in the form or under the case, along the timeline."""
    moments = []
    counting = {flag for entry in (*report.form.entries, *report.form.points) for flag in entry.flags}
    for flag in report.flags:
        time = flag.evidence.time
        if time is not None and flag in counting:
            label = f"{clock(time.start)} {move_label(report, flag.move)}"
            x = round(100 * time.start / report.duration, 3)
            moments.append(Moment(x, label, flag.strength == "sterk", round(time.start, 2)))
    return moments


def _ticks(seconds: float) -> tuple[tuple[float, str], ...]:
    """Round minutes along the timeline."""
    step = next((m for m in (0.5, 1, 2, 5, 10, 15, 30) if seconds / (60 * m) <= TICKS), 60) * 60
    return tuple((100 * i * step / seconds, clock(i * step)) for i in range(int(seconds // step) + 1))


def _curve(balance: Sequence[tuple[float, float]], seconds: float) -> tuple[str, str, str]:
    """The balance as an SVG path in a box of 1000 by 100, the area under it, and in words for who does not see it."""
    if len(balance) < 2:
        return "", "", ""
    points = [(round(1000 * at / seconds, 1), round(100 - 100 * share, 1)) for at, share in balance]
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    area = f"{line}L{points[-1][0]} 100L{points[0][0]} 100Z"
    low, high = min(share for _at, share in balance), max(share for _at, share in balance)
    told = _("het aandeel van de leerkracht loopt van {low} tot {high} %").format(
        low=f"{100 * low:.0f}", high=f"{100 * high:.0f}"
    )
    return line, area, told


# the conversation


def _talk(report: Report, parties: Mapping[str, Party], happened: Placed) -> tuple[Said, ...]:
    by_turn: dict[int, list[Flag]] = {}
    for flag in report.flags:
        by_turn.setdefault(flag.evidence.turn, []).append(flag)
    speech = union(span.time for span in report.spoken)
    holes = _holes(report)
    talk, last_end = [], 0.0
    for index, turn in enumerate(report.transcript.turns):
        flags = sorted(by_turn.get(index, ()), key=lambda flag: flag.evidence.span)
        time = turn.time
        inside = {word: tuple(own) for (number, word), own in happened.inside.items() if number == index}
        between = TimeSpan(last_end, time.start) if time and time.start > last_end else None
        talk.append(
            Said(
                index,
                parties[turn.speaker],
                clock(time.start) if time else "",
                round(time.start, 2) if time else None,
                round(time.end, 2) if time else None,
                _stretches(turn, flags, inside),
                notes(turn),
                _chips(report, flags),
                _between(between, speech, holes) if between else "",
                tuple(happened.before.get(index, ())),
            )
        )
        last_end = max(last_end, time.end) if time else last_end
    return tuple(talk)


def _between(gap: TimeSpan, speech: Sequence[TimeSpan], holes: Sequence[Hole]) -> str:
    """
    What lies between two turns: speech that yielded no words is said to be so, and is no silence.

    Where sound is missing nobody knows how long it was silent, so nothing is said of that.
    """
    first = bisect_right(speech, gap.start, key=lambda time: time.end)
    last = bisect_right(speech, gap.end, key=lambda time: time.start)
    unheard = sum(time.overlap(gap) for time in speech[first:last])
    if unheard >= QUIET:
        return _("{seconds} s spraak, niet verstaan").format(seconds=decimal(unheard, current_language()))
    if lies_between(holes, gap.start, gap.end):
        return ""
    silence = gap.duration - unheard
    return _("stilte {seconds} s").format(seconds=decimal(silence, current_language())) if silence >= QUIET else ""


def _stretches(turn: Turn, flags: Sequence[Flag], inside: Mapping[int, tuple[Sign, ...]]) -> tuple[Stretch, ...]:
    """The words, grouped by the doubt they stand under; `inside` are the signs before a word, by its number."""
    marked = [
        (_mark(span, flags), word, inside.get(at, ()))
        for at, (span, word) in enumerate(zip(turn.word_spans, turn.words, strict=True))
    ]
    sign = signs(turn)
    return tuple(
        Stretch(_(DOUBTS[doubt]), sign[doubt], _pieces(run)) if doubt else Stretch("", "", _pieces(run))
        for doubt, run in groupby(marked, key=lambda one: one[1].doubt)
    )


def _pieces(marked: Iterable[tuple[str, Word, tuple[Sign, ...]]]) -> tuple[Piece, ...]:
    """The words, grouped by the mark they stand under."""
    pieces = []
    for mark, run in groupby(marked, key=lambda one: one[0]):
        words = tuple(
            SpokenWord(word.text, round(word.time.start, 2) if word.time else None, own, _heard(word))
            for _mark_, word, own in run
        )
        pieces.append(Piece(mark, words))
    return tuple(pieces)


def _heard(word: Word) -> str:
    return _("verbeterd; verstaan was: “{heard}”").format(heard=word.heard) if word.heard else ""


def _mark(span: TextSpan, flags: Sequence[Flag]) -> str:
    """A strong flag wins from a possible one."""
    strengths = {flag.strength for flag in flags if flag.evidence.span.overlaps(span)}
    return "sure" if "sterk" in strengths else "maybe" if strengths else ""


def _chips(report: Report, flags: Sequence[Flag]) -> tuple[Chip, ...]:
    """One for each move in the turn, in order of first appearance."""
    by_move: dict[str, list[Flag]] = {}
    for flag in flags:
        by_move.setdefault(flag.move, []).append(flag)
    return tuple(_chip(move_label(report, move), same) for move, same in by_move.items())


def _chip(label: str, same: Sequence[Flag]) -> Chip:
    best = next((flag for flag in same if flag.strength == "sterk"), same[0])
    return Chip(
        label,
        f"{len(same)}×" if len(same) > 1 else "",
        _(STRENGTH_WORDS[best.strength]),
        best.strength == "sterk",
        words(best.why) if best.why else "",
        ", ".join(dict.fromkeys(flag.rule for flag in same)),
    )


# how it was made


def _made(report: Report) -> tuple[tuple[str, str], ...]:
    rubric = _("{title} (versie {version})").format(title=words(report.rubric.title), version=report.rubric.version)
    return (
        (
            _("Opname"),
            _("compleet")
            if report.complete
            else _("niet compleet: ze brak af bij {at}").format(at=clock(report.duration)),
        ),
        *([(_("Geluid"), _("gewist op {date}").format(date=date(report.sound_wiped)))] if report.sound_wiped else []),
        (_("Toestemming"), _consent(report.permission)),
        (_("Spraakmodel"), report.model),
        (_("Kijkwijzer"), rubric),
        *([(_("Soort gesprek"), words(report.type.title))] if report.type else []),
        *([(_("Casus"), words(report.case.title))] if report.case else []),
        (_("Regels"), report.rules_version),
        (_("Programma"), f"oudertalk {report.program_version}"),
        (_("Gemaakt op"), f"{date(report.made_at)}, {report.made_at.astimezone():%H:%M}"),
        (_("Gesprek"), report.session),
    )


def _consent(permission: Permission) -> str:
    if permission.staged:
        return _("niet nodig: dit gesprek is in scène gezet")
    purposes = [
        purpose
        for purpose in permission.consents[0].purposes
        if all(consent.covers(purpose) for consent in permission.consents)
    ]
    until = date(permission.until) if permission.until else ""
    return _("van alle {n} deelnemers, voor: {purposes}; tot {until}").format(
        n=len(permission.consents), purposes=", ".join(purposes), until=until
    )
