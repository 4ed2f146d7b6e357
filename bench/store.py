"""Measure the store, side by side in one run: `python -m bench.store [SIZE …] [--million] [--home FOLDER]`.

Grows a home to each size (1,000, 10,000 and 100,000 articles of 600 words where none is named) with the real committer,
then prints for each: commit of 1,000 articles more, publish beside `cp` and `sync` of the same file, search beside a
scan, a topic's articles, who carried what, what `has` costs a title, sizes and peak memory. Every figure is of a
process of its own, in seconds of CPU; wall time is in brackets. Goals that are missed are said to be missed; what is
not there to be measured is said to be left out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.generated import COMMON_WORD, rare_word
from config.home import Home
from storage.database.published import open_published

SIZES = (1_000, 10_000, 100_000)
MORE = 1_000
GOALS = {"commit": 0.3, "search": 0.2}
"""Seconds of CPU, at 100,000 articles."""
AT = 100_000
QUESTIONS = ("search", "scan", "articles_on", "carriers")
PUBLISHED = "longwatch.duckdb"
Figures = dict[str, float]


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command: 0 also where a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.store", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, help="numbers of articles, ascending")
    parser.add_argument("--million", action="store_true", help="go on to 1,000,000 articles; takes hours")
    parser.add_argument("--home", type=Path, help="an empty folder to grow in, kept afterwards")
    asked = parser.parse_args(arguments)
    sizes = sorted(asked.sizes or SIZES) + [1_000_000] * asked.million
    with tempfile.TemporaryDirectory(prefix="longwatch-bench-") as folder:
        home = Home(asked.home or Path(folder) / "home")
        home.root.mkdir(parents=True, exist_ok=True)
        for size in sizes:
            figures = measured(home, size)
            print("\n".join(table(size, figures)), flush=True)
    return 0


def measured(home: Home, size: int) -> dict[str, Figures]:
    """What was measured at a size, by name; a figure that could not be had is left out."""
    had = _articles(home)
    found = {}
    if had < size - MORE:
        found["grow"] = _in_own("grow", home, had, size - MORE) | {"articles": size - MORE - had}
    found["commit"] = _in_own("commit", home, size - MORE, size)
    found["publish"] = _in_own("publish", home)
    found["sort"] = _in_own("sort", home)
    words = f"{COMMON_WORD} {rare_word(size // 2)}"
    for name in (*QUESTIONS, "has"):
        found[name] = _in_own(name, home, words)
    found = {name: figures for name, figures in found.items() if "cpu" in figures}
    found["files"] = {
        path.name: path.stat().st_size / 1e6 for path in (home.published, home.live, home.shingles) if path.exists()
    }
    return found


def _articles(home: Home) -> int:
    with open_published(home.published) as connection:
        return connection.execute("select count(*) from article_rows").fetchall()[0][0] if connection else 0


def _in_own(name: str, home: Home, *arguments: object) -> Figures:
    """The figures of one measurement, made in a process of its own; none where it ended badly, which is said."""
    command = [sys.executable, "-m", "bench.measures", name, str(home.root), *(str(one) for one in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: left out: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}", flush=True)
        return {}
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def table(size: int, found: dict[str, Figures]) -> list[str]:
    """The figures of a size, for a person."""
    lines = [f"{size:,} articles"]
    if grow := found.get("grow"):
        lines.append(_line("grown", grow, f"{grow['articles'] / max(grow['wall'], 0.01):.0f} articles a second"))
    if commit := found.get("commit"):
        extracting = f"and {commit['extractors']:.2f} of the extractors: tags, figures, fingerprints, terms, judging"
        lines.append(_line(f"commit of {MORE:,}", commit, f"{extracting}; {_goal('commit', size, commit['cpu'])}"))
        parts = {name: figure for name, figure in commit.items() if name.startswith("in ")}
        lines += [f"    {name:<20}{figure:7.2f} s" for name, figure in sorted(parts.items(), key=lambda one: -one[1])]
    if publish := found.get("publish"):
        lines.append(_line("publish", publish, ""))
        lines.append(
            f"  {'cp and sync':<20}{publish['cp']:7.2f} s CPU ({publish['cp_wall']:.2f} s)"
            f"  publish is {publish['wall'] / publish['cp_wall']:.2f} times that (goal 1.5)"
        )
    if sort := found.get("sort"):
        lines.append(_line("terms sorted", sort, "what maintain does at night; search follows it"))
    for name in QUESTIONS:
        if figures := found.get(name):
            goal = _goal("search", size, figures["cpu"]) if name == "search" else ""
            lines.append(_line(name, figures, f"{figures['rows']:.0f} rows; {goal}"))
    if has := found.get("has"):
        lines.append(f"  has(): {has['us']:.2f} µs a title ({has['titles']:,.0f} titles, one thread, CPU)")
    sizes = ", ".join(f"{name} {megabytes:.1f} MB" for name, megabytes in found["files"].items())
    return [*lines, f"  files: {sizes}: {found['files'].get(PUBLISHED, 0) * 1e3 / size:.2f} kB an article"]


def _line(name: str, figures: Figures, remark: str) -> str:
    line = f"  {name:<20}{figures['cpu']:7.2f} s CPU ({figures['wall']:.2f} s), peak {figures['peak']:.0f} MB"
    return f"{line}  {remark}".rstrip("; ")


def _goal(name: str, size: int, seconds: float) -> str:
    if size != AT:
        return ""
    return f"goal {GOALS[name]} s {'met' if seconds <= GOALS[name] else 'MISSED'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
