"""500 new articles against so many stored: `python -m bench.duplicates scale [SIZE ...]`.

The store of fingerprints is filled by SQL: 64 hashes an article over 90 days, and boilerplate that thousands share.
Half of the new ones are copies. Each size is asked in a process of its own: CPU, wall, memory; then the same by
datasketch's MinHashLSH, whose index has to be in memory, where it is installed (`pip install datasketch`).
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb

from extractors.copies.fingerprints import Fingerprint
from storage.indexes.copy_index import groups, open_shingles

SIZES = (100_000, 1_000_000)
NEW = 500
HASHES, SHARED, SHARERS = 64, 5, 20
"""Hashes of an article; those of a boilerplate, and of how many articles one has it."""
TODAY = date(2026, 6, 1)
GOAL_CPU, GOAL_MB = 1.0, 500
FILL = f"""
    insert into fingerprints
    select i, i // 1000 + 1, date '2026-06-01' - (i * 90 // {{size}})::integer, 'a' || i, 'a' || i, i, 's' || i, 600, []
    from range(1, {{size}} + 1) t(i);
    insert into shingles
    select hash(i * 1000 + k) // 4, i, i, date '2026-06-01' - (i * 90 // {{size}})::integer
    from range(1, {{size}} + 1) t(i), range({HASHES}) u(k);
    insert into shingles
    select hash('boilerplate' || k) // 4, i, i, date '2026-06-01' - (i * 90 // {{size}})::integer
    from range({SHARERS}, {{size}} + 1, {SHARERS}) t(i), range({SHARED}) u(k);
    insert into batches values ({{size}} // 1000 + 1);
    checkpoint;
"""


def main(arguments: Sequence[str]) -> int:
    """Print a line a size; return the exit status."""
    if arguments[:1] == ["--ask"]:
        print(json.dumps(asked(Path(arguments[1]), int(arguments[2]))))
        return 0
    if arguments[:1] == ["--datasketch"]:
        print(json.dumps(by_datasketch(int(arguments[1]))))
        return 0
    with tempfile.TemporaryDirectory(prefix="longwatch-bench-") as folder:
        for size in map(int, arguments or SIZES):
            path = Path(folder) / f"{size}.duckdb"
            with open_shingles(path) as con:
                con.execute(FILL.format(size=size))
            print(_line_of(f"{size:>9} stored, ours", _own("--ask", str(path), str(size))), flush=True)
            print(_line_of(f"{size:>9} stored, datasketch", _own("--datasketch", str(size))), flush=True)
    print(f"goal at 1,000,000: {GOAL_CPU:g} s CPU, {GOAL_MB} MB")
    return 0


def _own(*arguments: str) -> dict[str, float] | str:
    command = [sys.executable, "-m", "bench.duplicates", "scale", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"left out: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}"
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _line_of(name: str, figures: dict[str, float] | str) -> str:
    if isinstance(figures, str):
        return f"{name}: {figures}"
    found = f"{figures['found']:.0f} of {NEW // 2} copies found, {figures['wrong']:.0f} wrong"
    return f"{name}: {figures['cpu']:.2f} s CPU ({figures['wall']:.2f} s), {figures['mb']:.0f} MB; {found}"


def _new(size: int, con: duckdb.DuckDBPyConnection) -> list[tuple[str, tuple[int, ...], int | None]]:
    """New articles with boilerplate; half of them copies of a stored one, a tenth of their hashes their own."""
    dice = random.Random(1)
    boilerplate = [
        int(row[0]) for row in con.execute(f"select hash('boilerplate' || k) // 4 from range({SHARED}) u(k)").fetchall()
    ]
    made = []
    for number in range(NEW):
        source = dice.randrange(1, size) if number % 2 else None
        key = source if source is not None else size + number + 1
        own = [
            int(row[0])
            for row in con.execute(f"select hash({key} * 1000 + k) // 4 from range({HASHES}) u(k)").fetchall()
        ]
        changed = [dice.randrange(2**62) if dice.random() < 0.1 else one for one in own]
        made.append((f"new{number}", tuple(sorted({*changed, *boilerplate})), source))
    return made


def asked(path: Path, size: int) -> dict[str, float]:
    """What our own way takes, opening included."""
    with duckdb.connect() as con:
        new = _new(size, con)
    began, ticks = time.process_time(), time.perf_counter()
    prints = [(name, _print(name, own), TODAY) for name, own, _ in new]
    with open_shingles(path) as con:
        placed = [one for one, _ in groups(con, prints, since=TODAY - timedelta(days=90))]
    source = {name: f"a{of}" if of else None for name, _, of in new}
    found = sum(one.group_id == source[one.article_id] for one in placed)
    wrong = sum(one.group_id not in (source[one.article_id], one.article_id) for one in placed)
    return _figures(began, ticks, found, wrong)


def _print(name: str, own: tuple[int, ...]) -> Fingerprint:
    words = sha256(name.encode()).hexdigest()
    return Fingerprint(words_sha256=words, words=600, shingles=own, guards=frozenset())


def by_datasketch(size: int) -> dict[str, float]:
    """What MinHashLSH takes of the same: its index built first, which is counted apart as memory alone."""
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]

    with duckdb.connect() as con:
        new = _new(size, con)
        rows = con.execute(
            f"select i, list(hash(i * 1000 + k) // 4) from range(1, {size} + 1) t(i), range({HASHES}) u(k) group by i"
        )
        index = MinHashLSH(threshold=0.5, num_perm=64)
        while some := rows.fetchmany(10_000):
            for number, hashes in some:
                index.insert(number, _minhash(MinHash, hashes))
    began, ticks = time.process_time(), time.perf_counter()
    answers = [(of, index.query(_minhash(MinHash, own))) for _, own, of in new]
    found = sum(of in matches for of, matches in answers if of)
    wrong = sum(bool(set(matches) - {of}) for of, matches in answers)
    return _figures(began, ticks, found, wrong)


def _minhash(kind: type, hashes: Sequence[int]) -> object:
    made = kind(num_perm=64)
    made.update_batch([int(one).to_bytes(8, "little") for one in hashes])
    return made


def _figures(began: float, ticks: float, found: int, wrong: int) -> dict[str, float]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return {
        "cpu": time.process_time() - began,
        "wall": time.perf_counter() - ticks,
        "mb": peak,
        "found": found,
        "wrong": wrong,
    }
