"""Who was shown everything is only added to, and never forgotten as long as the session is there."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

import pytest

from oudertalk.core.decisions import Who
from oudertalk.errors import SessionCorrupt
from oudertalk.storage.shown import FILE, add_shown, read_shown

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
TEACHER, COACH = Who("leerkracht"), Who("coach", "M.")


def test_everybody_who_saw_all_is_known(tmp_path: Path):
    assert read_shown(tmp_path) == frozenset()
    for who in (TEACHER, COACH, TEACHER):
        add_shown(tmp_path, who, NOW)
    assert read_shown(tmp_path) == {TEACHER, COACH}
    assert Who("coach") not in read_shown(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_it_is_for_this_user_only(tmp_path: Path):
    add_shown(tmp_path, COACH, NOW)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_line_that_says_something_else_is_named(tmp_path: Path):
    add_shown(tmp_path, COACH, NOW)
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write('{"at":"2026-11-22T09:00:00Z","who":{"role":"ouder","alias":""}}\n')
    with pytest.raises(SessionCorrupt, match=r"shown.jsonl, regel 2: "):
        read_shown(tmp_path)
