"""Debian's own browser, for the tests that look at pages; one for all, since Playwright allows no two at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
]


@contextmanager
def opened() -> Iterator[Any]:
    """A browser, while the block lasts. Skips where there is none, and fails where it must run."""
    if CHROMIUM is None:
        needed = "chromium is missing: apt-get install chromium"
        if os.environ.get("CI") or os.environ.get("OUDERTALK_REQUIRE_BROWSER"):
            pytest.fail(needed)
        pytest.skip(needed)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_FLAGS)
        yield browser
        browser.close()
