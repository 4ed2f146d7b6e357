"""Measure the store, side by side in one run: `python -m bench.store [SIZE …] [--million] [--home FOLDER] [--hours 2]`.

With `--runs HOME …`, homes that are there, grown or multiplied, are measured as they are, and written into: only what
every run, each night and the end of a rebuild cost there.

Grows a home to each size (1,000, 10,000 and 100,000 articles where none is named; 10,000, 100,000 and 1,000,000 with
--million) with the real committer, then prints for each: commit of 1,000 articles more, publish beside `cp` and `sync`
of the same file, search beside a scan, the views, the review queue, a run with nothing new, the end of a rebuild, every
question of docs/sql.md, sizes and peak memory; and in the end how each grows with the archive. Every figure is of a
process of its own, in seconds of CPU; wall time is in brackets. Goals that are missed are said to be missed; what is
not there to be measured is said to be left out. With --home, what was grown and measured is kept: the same command goes
on with it, also where it was cut short.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from bench.asked import worked_questions
from bench.generated import at
from bench.made_texts import COMMON_WORD, rare_word
from bench.measures import articles, next_number
from bench.spent import Figures
from config.atomic_write import write_atomically
from config.home import Home

SIZES, MILLION = (1_000, 10_000, 100_000), (10_000, 100_000, 1_000_000)
MORE = 1_000
GOALS = {100_000: {"commit": 0.3, "search": 0.2}, 1_000_000: {"commit": 2.0, "search": 0.3, "question": 2.0}}
"""Seconds of CPU by the number of articles; a commit's without the extractors'."""
QUESTION_MB = 1_000
STEEPEST = 1.1
"""The exponent of what grows no faster than the archive; figures under TOO_SMALL seconds say nothing."""
TOO_SMALL = 0.05
NOTE = "bench.json"
"""In the home: what was measured, by size."""
PUBLISHED = "longwatch.duckdb"
MOVING = ("commit", "publish again", "nothing new", "nothing due", "status", "maintain", "replay")
"""What is measured of files, too."""
Found = dict[str, Figures]


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command: 0 also where a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.store", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, help="numbers of articles, ascending")
    parser.add_argument("--million", action="store_true", help="to 1,000,000 articles; needs --home")
    parser.add_argument("--home", type=Path, help="an empty folder to grow in, or one to go on with; kept afterwards")
    parser.add_argument("--runs", nargs="+", type=Path, help="homes of which what runs and nights cost is measured")
    parser.add_argument("--hours", type=float, default=2.0, help="when to stop growing; the same command goes on later")
    asked = parser.parse_args(arguments)
    if asked.million and not asked.home:
        parser.error("--million needs --home: it may take more than one go")
    if asked.runs:
        return runs_of([Home(path) for path in asked.runs])
    until = time.monotonic() + asked.hours * 3600
    with tempfile.TemporaryDirectory(prefix="longwatch-bench-") as folder:
        home = Home(asked.home or Path(folder) / "home")
        home.root.mkdir(parents=True, exist_ok=True)
        for size in sorted(asked.sizes or (MILLION if asked.million else SIZES)):
            known = noted(home)
            if size not in known:
                if not grown(home, size - MORE, until):
                    print(f"{articles(home):,} of {size:,} articles in {asked.hours:g} hours: the same command goes on")
                    break
                note(home, known | {size: measured(home, size)})
            print("\n".join(table(size, noted(home)[size])), flush=True)
        print("\n".join(growth(noted(home))), flush=True)
    return 0


def runs_of(homes: Sequence[Home]) -> int:
    """Print what runs and nights cost on each home, in the order of their sizes; return the exit status."""
    found = {}
    for size, home in sorted((articles(home), home.root) for home in homes):
        found[size] = measured_runs(Home(home))
        print("\n".join(table(size, found[size])), flush=True)
    print("\n".join(growth(found)), flush=True)
    return 0


def measured_runs(home: Home) -> Found:
    """What a run, a night and the end of a rebuild cost on a home; a figure that could not be had is left out."""
    start = next_number(home)
    stop = start + MORE
    _in_own("before rebuild", home)
    found = {"commit": _in_own("commit", home, start, stop)}
    found["replay"] = _in_own("replay", home, start, stop)
    for name in ("publish again", "nothing new", "nothing due", "status", "maintain"):
        found[name] = _in_own(name, home, *(() if name == "publish again" else (stop,)))
    return {name: figures for name, figures in found.items() if "cpu" in figures} | {"files": _sizes(home)}


def _sizes(home: Home) -> Figures:
    return {path.name: path.stat().st_size / 1e6 for path in (home.published, home.live, home.shingles)}


def noted(home: Home) -> dict[int, Found]:
    """What was measured of a home, by size."""
    path = home.root / NOTE
    return {int(size): found for size, found in json.loads(path.read_text("utf-8")).items()} if path.exists() else {}


def note(home: Home, found: Mapping[int, Found]) -> None:
    """Keep what was measured of a home."""
    write_atomically(home.root / NOTE, json.dumps(found))


def grown(home: Home, size: int, until: float) -> bool:
    """Grow a home to a size; whether that was reached in time."""
    if (had := articles(home)) < size:
        _in_own("grow", home, had, size, max(0.0, until - time.monotonic()))
    return articles(home) >= size


def measured(home: Home, size: int) -> Found:
    """What was measured at a size, by name; a figure that could not be had is left out."""
    found = {}
    _in_own("before rebuild", home)
    filed, start = _bytes(home.filed), articles(home)
    found["commit"] = _in_own("commit", home, start, start + MORE)
    found["rebuild"] = _in_own("rebuild", home, start, start + MORE)
    found["publish"] = _in_own("publish", home)
    found["sort"] = _in_own("sort", home)
    words = f"{COMMON_WORD} {rare_word(size // 2)}"
    for name in ("search", "scan", "has"):
        found[name] = _in_own(name, home, words)
    found["articles_on"] = _in_own("articles_on", home, f"{at(size - 10 * MORE):%Y-%m-%d}")
    for name in ("coverage", "texts", "carriers", "queue"):
        found[name] = _in_own(name, home)
    for place, (heading, _) in enumerate(worked_questions()):
        found[f"? {heading}"] = _in_own("question", home, place)
    found["nothing new"] = _in_own("nothing new", home, size)
    found = {name: figures for name, figures in found.items() if "cpu" in figures}
    return found | {
        "files": {**_sizes(home), "filed batches": _bytes(home.filed), "of the last 1,000": _bytes(home.filed) - filed}
    }


def _bytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _in_own(name: str, home: Home, *arguments: object) -> Figures:
    """The figures of one measurement, made in a process of its own; none where it ended badly, which is said."""
    command = [sys.executable, "-m", "bench.measures", name, str(home.root), *(str(one) for one in arguments)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=None if name == "grow" else subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        print(f"{name}: left out: {((done.stderr or '').strip().splitlines() or ['no reason given'])[-1]}", flush=True)
        return {}
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def table(size: int, found: Found) -> list[str]:
    """The figures of a size, for a person."""
    lines = [f"{size:,} articles"]
    for name, figures in found.items():
        if name == "files":
            sizes = ", ".join(f"{what} {megabytes:.1f} MB" for what, megabytes in figures.items())
            lines.append(f"  files: {sizes}: {figures.get(PUBLISHED, 0) * 1e3 / size:.2f} kB an article")
        else:
            lines.append(_line(name, figures, "; ".join([*_remarks(name, figures), *_goal(name, size, figures)])))
            parts = {part: seconds for part, seconds in figures.items() if part.startswith("in ")}
            lines += [
                f"    {part:<40}{seconds:7.2f} s" for part, seconds in sorted(parts.items(), key=lambda one: -one[1])
            ]
    return lines


def _remarks(name: str, figures: Figures) -> Iterator[str]:
    if name == "commit":
        yield f"and {figures['extractors']:.2f} of the extractors: tags, figures, fingerprints, terms, judging, changes"
    if name == "publish":
        yield f"writes {figures['written']:.0f} MB; cp and sync {figures['cp']:.2f} s CPU ({figures['cp_wall']:.2f} s)"
        yield f"{figures['wall'] / figures['cp_wall']:.2f} times their time (goal 1.5)"
    if name in MOVING:
        yield f"writes {figures['written']:.0f} MB, reads {figures['read']:.0f} MB"
    if name == "sort":
        yield "the terms, as maintain does at night; search follows it"
    if name == "has":
        yield f"{figures['us']:.2f} µs a title ({figures['titles']:,.0f} titles, one thread)"
    for part in ("rows", "feeds", "new", "batches", "differ"):
        if part in figures:
            yield f"{part} {figures[part]:,.0f}"


def _line(name: str, figures: Figures, remark: str) -> str:
    line = f"  {name[:42]:<42}{figures['cpu']:7.2f} s CPU ({figures['wall']:.2f} s), peak {figures['peak']:5.0f} MB"
    return f"{line}  {remark}".rstrip()


def _goal(name: str, size: int, figures: Figures) -> Iterator[str]:
    kind = "question" if name.startswith("? ") else name
    goal = GOALS.get(size, {}).get(kind)
    if goal is None:
        return
    mb = f" and {QUESTION_MB} MB" if kind == "question" else ""
    is_met = figures["cpu"] <= goal and (not mb or figures["peak"] <= QUESTION_MB)
    yield f"goal {goal} s{mb} {'met' if is_met else 'MISSED'}"


def growth(found: Mapping[int, Found]) -> Iterator[str]:
    """How CPU, memory and bytes of each grew from size to size: the exponent, 1 for what grows as the archive does."""
    sizes = sorted(found)
    if len(sizes) < 2:
        return
    steps = list(pairwise(sizes))
    yield f"how each grows: exponents of CPU and peak memory; FASTER than the archive is what has more than {STEEPEST}"
    heads = [f"{less:,} to {more:,}" for less, more in steps]
    yield f"  {'':<42}{''.join(f'{head:>28}' for head in heads)}"
    for name in found[sizes[-1]]:
        if name != "files":
            cells = [_exponents(found[less].get(name), found[more].get(name), more / less) for less, more in steps]
            yield f"  {name[:42]:<42}{''.join(f'{cell:>28}' for cell in cells)}"
    for name in found[sizes[-1]]["files"]:
        bytes_of = [exponent(found[a]["files"].get(name, 0), found[b]["files"].get(name, 0), b / a) for a, b in steps]
        yield f"  {name[:42]:<42}{''.join(f'{grew:>22.2f} bytes' for grew in bytes_of)}"


def _exponents(less: Figures | None, more: Figures | None, times: float) -> str:
    if not less or not more:
        return "not measured"
    cpu = exponent(less["cpu"], more["cpu"], times)
    peak = exponent(less["peak"], more["peak"], times)
    is_steep = more["cpu"] > TOO_SMALL and max(cpu, peak) > STEEPEST
    return f"{cpu:.2f} CPU {peak:.2f} MB {'FASTER' if is_steep else '      '}"


def exponent(less: float, more: float, times: float) -> float:
    """The power of the archive's growth by which a figure grew; 0 where there is none."""
    return math.log(more / less) / math.log(times) if less > 0 and more > 0 else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
