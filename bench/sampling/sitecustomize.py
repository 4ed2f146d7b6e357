"""Where the CPU of every Python process goes: put this folder on PYTHONPATH and name a folder in LONGWATCH_SAMPLES.

For `bench.trip --parts`. Python imports this module at its start; each process then asks two hundred times a second of
its CPU, less what the system takes for it, which part it is in, and keeps its counts in a file of that folder.
"""

import atexit
import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

EVERY, WRITTEN_EVERY = 0.005, 20
"""Seconds of CPU, and samples."""
PARTS = {
    "extraction by trafilatura": ("trafilatura", "htmldate", "justext"),
    "parsing of feeds": ("feedparser", "extractors/feeds"),
    "judging: duplicates": ("extractors/copies",),
    "judging: figures": ("extractors/figures",),
    "judging: topics": ("extractors/topics",),
    "judging: search words": ("extractors/search",),
    "judging: changes": ("extractors/revisions",),
    "extraction by ours": ("extractors", "lxml", "py3langid"),
    "captures and compression": ("warcio", "storage/archive", "gzip.py"),
    "judging: filing": ("flows/filing",),
    "judging: indexes": ("storage/indexes",),
    "DuckDB and publishing": ("storage", "duckdb"),
    "gathering": ("flows/gathering",),
    "workers' pipes": ("flows/workers", "multiprocessing"),
    "HTTP": ("aiohttp", "flows/web", "asyncio"),
    "configuration": ("config",),
}
"""Parts and their files: the innermost frame of a file named here decides, the first part that names it.

Imports are start-up, whoever asks for them.
"""
IMPORTING = ("_find_and_load", "exec_module", "_load_unlocked")

counts: Counter[str] = Counter()
folder = os.environ.get("LONGWATCH_SAMPLES")


def take(_: int, frame: FrameType | None) -> None:
    """Count one sample; write all of them now and then, since workers are killed."""
    counts[part_of(frame)] += 1
    if sum(counts.values()) % WRITTEN_EVERY == 0:
        write()


def part_of(frame: FrameType | None) -> str:
    """The part of the program that a stack is in."""
    first = frame
    while frame is not None:
        if frame.f_code.co_name in IMPORTING:
            return "start-up: imports"
        frame = frame.f_back
    while first is not None:
        name = first.f_code.co_filename
        for part, words in PARTS.items():
            if any(f"/{word}" in name for word in words):
                return part
        first = first.f_back
    return "other"


def write() -> None:
    """Keep the counts of this process."""
    if folder:
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(counts), "utf-8")


def begin() -> None:
    """Begin to count, in a process that has just started or was just forked."""
    counts.clear()
    signal.signal(signal.SIGVTALRM, take)  # SIGPROF is that of flows.workers.judging_clock, which would end this
    signal.setitimer(signal.ITIMER_VIRTUAL, EVERY, EVERY)


if folder and sys.platform == "linux":
    os.register_at_fork(after_in_child=begin)
    atexit.register(signal.setitimer, signal.ITIMER_VIRTUAL, 0)  # once Python lets go of signals, one more would kill
    begin()
