"""Time-stamps that our library cannot check, given to `openssl`, where it is installed: it knows more forms."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from storage.archive.time_stamps import Stamp

SECONDS = 30


def openssl_checks(answer: bytes, stamp: Stamp, folder: Path, names: Sequence[str]) -> bool:
    """Whether openssl says that one of the authorities signed it, each file of theirs in `folder` by itself.

    Certificates must have been good when it was made, not today: they run out. Nothing is written for it.
    """
    program = shutil.which("openssl")
    if program is None:
        return False
    at = str(int(stamp.stamped_at.timestamp()))
    for name in names:
        pem = f"./{name}"  # openssl takes a blank in it for the end of a name
        asked = ["ts", "-verify", "-digest", stamp.head, "-in", "/dev/stdin", "-CAfile", pem, "-untrusted", pem]
        command = [program, *asked, "-attime", at]
        try:
            done = subprocess.run(command, cwd=folder, input=answer, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return True
    return False
