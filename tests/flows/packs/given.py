"""What tests of packs stand on: a home with a time-stamp and a ruling, a pack of it, and a shell with little in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from click.testing import CliRunner

from config.home import Home
from flows.clock import clock
from flows.packs.pack import make_pack
from flows.packs.recorded import Pack
from flows.packs.wanted import WantedArticles
from longwatch import main
from storage.archive import custody
from storage.archive.bag import MANIFEST, TAGS, close_bag
from storage.archive.time_stamps import keep_stamp, question, read_stamp
from tests.asking import ask
from tests.flows.upkeep.test_time_stamps import Authority, named

REVIEWER = "Zoë Kashani"
NOTE = "asked Mrs Tavakoli about it"
COREUTILS = (
    "cat", "comm", "csplit", "cut", "date", "dirname", "head", "join", "mktemp", "paste", "rm", "sha256sum",
    "sort", "split", "tail", "tr", "wc",
)  # fmt: skip
TOOLS = ("sh", "openssl", "unzip", "sed", *COREUTILS)
"""Everything that a stranger's machine must have."""


def stamped_home(demo: Home, root: Path, authority: Authority) -> Home:
    """A copy of the demo's home, with a ruling in it, and its chain stamped before and after that."""
    shutil.copytree(demo.root, root)
    home = Home(root)
    named(home, "127.0.0.1:9", authority="authority.pem")
    (home.root / "authority.pem").write_text(authority.pem("root"))
    stamp(home, authority)
    (home.store / "publish.json").unlink(missing_ok=True)
    words = ["review", "mark", revised(home), "relevant", "--as", REVIEWER, "--note", NOTE]
    done = CliRunner().invoke(main, ["--home", str(home.root), *words])
    assert done.exit_code == 0, done.output
    stamp(home, authority)
    return home


def stamp(home: Home, authority: Authority) -> str:
    """Have the head of the chain stamped; the head."""
    line = custody.last_line(home.custody)
    assert line
    asked, nonce = question(line)
    answer = authority.answer(asked, chain=authority.pem("root"))
    head = custody.line_sha256(line)
    keep_stamp(home.stamps, read_stamp(answer, head=head, nonce=nonce), answer, authority=authority.folder.name)
    return head


def revised(home: Home) -> str:
    """The article whose publisher changed its text."""
    return str(ask(home.published, "select article_id from articles where revisions > 1").rows[0][0])


def some(home: Home, count: int) -> list[str]:
    """So many articles, the revised one first."""
    rows = ask(home.published, "select article_id from articles order by revisions desc, article_id").rows
    return [str(row[0]) for row in rows[:count]]


def packed(
    home: Home, target: Path, *articles: str, whole_batches: bool = False, pdf: bool = False, others: bool = False,
    names: bool = False, given_to: str | None = None,
) -> Pack:  # fmt: skip
    """A pack of these articles."""
    (home.store / "publish.json").unlink(missing_ok=True)  # nobody waits for a turn to publish
    wanted = WantedArticles(articles=articles)
    return make_pack(
        home, wanted, target, whole_batches=whole_batches, other_addresses=others, pdf=pdf, names=names,
        given_to=given_to, now=clock,
    )  # fmt: skip


def bare_path(folder: Path) -> str:
    """A PATH with the tools of a stranger's machine and with nothing else."""
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found, f"{name} is not here"
        (folder / name).symlink_to(os.path.realpath(found) if name == "sh" else found)
    return str(folder)


def told(folder: Path, path: str, *words: str, script: Path | None = None) -> tuple[int, list[str]]:
    """What check.sh says of a pack, in a shell with nothing but `path`: how it ended, and its lines."""
    command = ["/usr/bin/env", "-i", f"PATH={path}", "sh", str(script or folder / "check.sh"), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.stderr == b"", done.stderr.decode("utf-8", "replace")
    return done.returncode, done.stdout.decode("utf-8", "replace").splitlines()


def redone(folder: Path) -> None:
    """Both manifests made anew, as somebody would who changed a file."""
    info = [line.split(": ", 1) for line in (folder / "bag-info.txt").read_text("utf-8").splitlines()]
    (folder / MANIFEST).unlink(missing_ok=True)
    (folder / TAGS).unlink(missing_ok=True)
    close_bag(folder, dict(info))
