"""What people decided is only added to, survives half a line, and is read back as it was said."""

from __future__ import annotations

import logging
import os
from datetime import datetime, timezone
from pathlib import Path

import pytest

from oudertalk.core.decisions import Decision, FlagName, OnFlag, OnItem, OnPhase, OnPrompt, OnStretch, OnTogether, Who
from oudertalk.errors import SessionCorrupt
from oudertalk.storage.decisions import FILE, add_decision, read_decisions

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
WHO = Who("coach", "M. <script>")
SAID = tuple(
    Decision(NOW, WHO, 1, what, blind=isinstance(what, OnItem))
    for what in (
        OnFlag(FlagName("welkom", "Zeepaardje, “welkom”", 0, 0.76), "anders", "Meer een begroeting.\nEn kort."),
        OnFlag(FlagName("welkom", "zonder tijd", 3)),
        OnItem("observatieformulier", "welkom", "niet te beoordelen", ""),
        OnPhase("observatieformulier", "delen", "Rustig begonnen."),
        OnPrompt("observatieformulier", "tip", "</textarea><script>alert(1)</script>"),
        OnTogether("observatieformulier", "welkom", "deels", "Nog eens geluisterd."),
        OnStretch("0123456789abcdef", "Zeepaardje hoort erbij.", 4, 12.5, "welkom", "Mooi.\nKort."),
        OnStretch("fedcba9876543210", "zonder tijd", 3, note="In mijn woorden."),
    )
)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    folder = tmp_path / "2026-11-22-1"
    folder.mkdir()
    for decision in SAID:
        add_decision(folder, decision)
    return folder


def test_what_was_decided_is_read_in_its_order(session: Path):
    assert read_decisions(session) == SAID


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_it_is_for_this_user_only(session: Path):
    assert (session / FILE).stat().st_mode & 0o777 == 0o600


def test_half_a_line_was_never_decided(session: Path, caplog: pytest.LogCaptureFixture):
    with (session / FILE).open("ab") as file:
        file.write(b'{"at":"2026-11-22T09:00:00Z","who":{"role":"coach","alias":"Zeepaardje')
    with caplog.at_level(logging.WARNING):
        assert read_decisions(session) == SAID
    assert "cut off" in caplog.text and "Zeepaardje" not in caplog.text
    add_decision(session, SAID[0])
    assert read_decisions(session) == (*SAID, SAID[0])


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        '{"at":"2026-11-22T09:00:00Z","who":{"role":"ouder","alias":""},"version":1,"kind":"flag","what":{}}',
        '{"at":"2026-11-22T09:00:00Z","who":{"role":"coach","alias":""},"version":0,"kind":"phase",'
        '"what":{"rubric":"x","phase":"y"}}',
        '{"at":"2026-11-22T09:00:00Z","who":{"role":"coach","alias":""},"version":1,"kind":"cijfer","what":{}}',
    ],
)
def test_a_line_that_is_no_decision_is_named(session: Path, line: str):
    with (session / FILE).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(SessionCorrupt, match=r"decisions.jsonl, regel 9: "):
        read_decisions(session)


def test_a_line_from_before_anybody_judged_blind_was_not_blind(session: Path):
    with (session / FILE).open("a", encoding="utf-8") as file:
        file.write(
            '{"at":"2026-11-22T09:00:00Z","who":{"role":"coach","alias":""},"version":1,"kind":"item",'
            '"what":{"rubric":"observatieformulier","item":"welkom","seen":"gezien","examples":null}}\n'
        )
    *_before, last = read_decisions(session)
    assert last == Decision(NOW, Who("coach"), 1, OnItem("observatieformulier", "welkom", "gezien"), blind=False)


def test_nothing_is_written_into_a_session_that_is_gone(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        add_decision(tmp_path / "2026-11-22-9", SAID[0])
    assert list(tmp_path.iterdir()) == []
