"""What a pack of many articles costs, beside cp and sha256sum of the same files: `python -m bench.packs [ARTICLES]`.

CPU seconds of each command as a person types it, start-up and all, and the peak memory of its largest process.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.processes import Cost, measure_command
from tests.faults.packs import home_of_many

SENTENCES = 60
"""A page of some 700 words."""
TIMES = 20
"""What a pack may cost, beside cp and sha256sum of the same files: 2.0 x 10."""


def main() -> None:
    """Print a line a command."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory(prefix="longwatch-bench-") as name:
        folder = Path(name)
        home = home_of_many(folder / "home", count, sentences=SENTENCES)
        home.settings_file.touch()
        pack = folder / "pack"
        longwatch = [sys.executable, "-m", "longwatch", "--home", str(home.root)]
        every = ["--query", "select article_id from articles", "--limit", str(count)]
        one = ["--query", "select min(article_id) as article_id from articles"]
        costs = {
            "longwatch pack of one": measure_command([*longwatch, "pack", *one, "--to", str(folder / "one")]),
            "longwatch pack": measure_command([*longwatch, "pack", *every, "--to", str(pack)]),
            "longwatch pack check": measure_command([*longwatch, "pack", "check", str(pack)]),
            "check.sh": measure_command(["sh", str(pack / "check.sh")]),
            "cp -r of the pack": measure_command(["cp", "-r", str(pack), str(folder / "copy")]),
            "sha256sum of its files": measure_command(["sh", "-c", f"find '{pack}' -type f -exec sha256sum {{}} +"]),
        }
        size = sum(path.stat().st_size for path in pack.rglob("*") if path.is_file())
        files = sum(path.is_file() for path in pack.rglob("*"))
        print(f"{count:,} articles, {files:,} files, {size / 1e6:.1f} MB")
        for what, cost in costs.items():
            print(_line(what, cost, count))
        plain = costs["cp -r of the pack"].cpu + costs["sha256sum of its files"].cpu
        packing, most = costs["longwatch pack"].cpu, TIMES * plain
        print(f"goal: pack <= {TIMES} x (cp + sha256sum): {packing:.2f} of {most:.2f} s: {_kept(packing, most)}")


def _kept(is_: float, most: float) -> str:
    return "kept" if is_ <= most else "NOT kept"


def _line(what: str, cost: Cost, count: int) -> str:
    ended = "" if cost.status == 0 else f", ended with {cost.status}"
    each = f"{cost.cpu / count * 1000:.2f} ms an article"
    return f"{what:<24}{cost.cpu:>8.2f} s CPU  {each:<24}{cost.wall:>7.1f} s  {cost.peak_mb:>6.0f} MB{ended}"


if __name__ == "__main__":
    main()
