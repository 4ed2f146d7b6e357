"""Make NAME.tar.gz beside this file: a whole small home as the program of today leaves it, seal and ruling included.

Run it once, before the form of something kept changes: `python -m tests.data.homes.make NAME`. A file that is there is
kept as it is: it is the home of its day, and every later version must verify, rebuild, back up and restore it.
"""

from __future__ import annotations

import io
import sys
import tarfile
import tempfile
from pathlib import Path

from click.testing import CliRunner

import longwatch
from newsroom.server import Newsroom
from storage.queries.questions import ask
from tests.conftest import Alpha

HERE = Path(__file__).parent
KEPT = ("longwatch.toml", "sources", "topics", "store")
LEFT_OUT = {"shingles.duckdb", "collect.lock", "commit.lock", "publish.json"}
TEXT = "Two prisoners were taken to an execution at dawn on {day} of that month, their families said. " * 8


def run(home: Path, *words: str) -> None:
    """Run a command in the home."""
    done = CliRunner().invoke(longwatch.main, ["--home", str(home), *words])
    assert done.exit_code == 0, done.output


def filled(root: Path) -> None:
    """Collect three articles twice, one of them changed; rule on one and seal one."""
    with Newsroom() as newsroom:
        alpha = Alpha(newsroom, root)
        for day in (1, 2, 3):
            alpha.says(f"/{day}", f"The notice of day {day}", TEXT.format(day=day))
        run(root, "collect")
        alpha.says("/1", "The notice of day 1", TEXT.format(day=11))
        run(root, "collect", "--early")
    rows = ask(root / "longwatch.duckdb", "select article_id, capture_sha256 from articles order by url").rows
    run(root, "review", "mark", str(rows[1][0]), "relevant", "--note", "names the place", "--as", "Ada")
    run(root, "review", "mark", str(rows[1][0]), "follow-up", "--as", "Babak")
    run(root, "seal", str(rows[2][1]), "--reason", "a witness asked for it", "--as", "Ada", "--yes")


def main(name: str) -> None:
    """Write the file, unless it is there."""
    path = HERE / f"{name}.tar.gz"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "home"
        filled(root)
        body = io.BytesIO()
        with tarfile.open(fileobj=body, mode="w:gz", compresslevel=9) as archive:
            for part in KEPT:
                for found in [root / part, *sorted((root / part).rglob("*"))]:
                    if found.is_file() and found.name not in LEFT_OUT:
                        archive.add(found, found.relative_to(root).as_posix(), filter=_anonymous)
    with path.open("xb") as file:
        file.write(body.getvalue())


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    main(sys.argv[1])
