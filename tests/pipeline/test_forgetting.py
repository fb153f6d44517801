"""Forgetting a session that another program records into: it is gone when it is said to be gone."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

import pytest

from oudertalk.core.consent import Permission
from oudertalk.pipeline import House, recording
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import as_wiped
from oudertalk.storage.takes import recording_lock
from tests.test_consent_gate import AGREED

pytestmark = pytest.mark.model


def test_a_recorder_that_is_slow_to_wipe_is_waited_for(demo: SessionFolder, house: House) -> None:
    demo.say("consent.json", Permission, AGREED)
    begun = Event()

    def record() -> None:
        with recording_lock(demo.path):
            begun.set()
            until = monotonic() + 10
            while not all(one.withdrawn_at for one in demo.permission.consents):
                assert monotonic() < until
                sleep(0.02)
        half = demo.path.rename(as_wiped(demo.path))
        sleep(0.5)
        shutil.rmtree(half)

    with ThreadPoolExecutor(1) as other:
        recorder = other.submit(record)
        assert begun.wait(10)
        recording.forget(house, demo.id)
        assert list(house.settings.archive.iterdir()) == []
        recorder.result()


def test_a_recorder_that_stopped_halfway_is_finished_for_it(
    demo: SessionFolder, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "_GO_AWAY", 0.5)
    begun = Event()

    def record() -> None:
        with recording_lock(demo.path):
            begun.set()
            sleep(0.3)
        demo.path.rename(as_wiped(demo.path))  # and no more

    with ThreadPoolExecutor(1) as other:
        recorder = other.submit(record)
        assert begun.wait(10)
        recording.forget(house, demo.id)
        assert list(house.settings.archive.iterdir()) == []
        recorder.result()
