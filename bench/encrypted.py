"""What an encrypted home costs: `python -m bench.encrypted [--rounds 5]`.

The demo is collected in a plain folder and in one of `longwatch home new --encrypted`, in turn, and CPU seconds are
counted: those of the command with every process that it starts, and for the encrypted folder those of gocryptfs, too.
Needs gocryptfs and fuse3.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.processes import measure_command

ROUNDS = 5
GOAL = 1.25
PASSPHRASE = "a long passphrase\n"
LONGWATCH = (sys.executable, "-m", "longwatch")
PROC = Path("/proc")


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.encrypted")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(arguments)
    plain: list[float] = []
    encrypted: list[float] = []
    with tempfile.TemporaryDirectory(prefix="longwatch-encrypted-") as folder:
        for number in range(asked.rounds):
            plain.append(cpu_of_demo(Path(folder) / f"plain{number}"))
            encrypted.append(cpu_when_encrypted(Path(folder) / f"encrypted{number}"))
    ratio = median(encrypted) / median(plain)
    sys.stdout.write(
        f"demo, CPU seconds, median of {asked.rounds} in turn: plain {median(plain):.2f}, "
        f"encrypted with its daemon {median(encrypted):.2f}\n"
        f"encrypted / plain {ratio:.2f} (goal {GOAL}: {'kept' if ratio <= GOAL else 'MISSED'})\n"
    )
    return 0


def cpu_when_encrypted(home: Path) -> float:
    """The CPU of the demo in an encrypted home that is made for it, and of the daemon from its start to its end."""
    say("new", home, "--encrypted")
    say("open", home)
    try:
        daemon = daemon_of(home)
        demo = cpu_of_demo(home)
        return demo + cpu_so_far(daemon)
    finally:
        say("close", home)


def cpu_of_demo(home: Path) -> float:
    """CPU seconds of the demo in a home. Raises RuntimeError where it fails."""
    cost = measure_command([*LONGWATCH, "--home", str(home), "demo"])
    if cost.status:
        raise RuntimeError(f"the demo in {home} ended with {cost.status}")
    return cost.cpu


def say(word: str, home: Path, *more: str) -> None:
    """A command of `longwatch home`. Raises CalledProcessError."""
    command = [*LONGWATCH, "home", word, str(home), *more]
    subprocess.run(command, input=PASSPHRASE, text=True, stdout=subprocess.DEVNULL, check=True)


def daemon_of(home: Path) -> int:
    """The process of gocryptfs that has a home mounted. Raises LookupError."""
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            except OSError:  # it ended while we looked
                continue
            if words[0].endswith("gocryptfs") and str(home) in words:
                return int(entry.name)
    raise LookupError(f"no process of gocryptfs has {home} mounted")


def cpu_so_far(pid: int) -> float:
    """CPU seconds of a process, of its threads and of the children it has waited for."""
    fields = (PROC / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
