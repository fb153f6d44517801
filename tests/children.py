"""Programs that a test starts, and stops on purpose."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable


def wait_for(happened: Callable[[], object], child: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Until this is so, or the child has ended."""
    until = time.monotonic() + seconds
    while not happened() and child.poll() is None:
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.001)


def hears_ctrl_c() -> None:
    """
    For a program that is to be interrupted (`preexec_fn`): who starts tests in the background may have had Ctrl-C
    ignored, and programs inherit that.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def can_mount() -> bool:
    """Whether this user may have a small disk of its own, in a world of its own."""
    tool = shutil.which("unshare")
    command = [str(tool), "-m", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]
    return bool(tool) and subprocess.run(command, capture_output=True).returncode == 0
