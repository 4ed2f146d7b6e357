"""Packs under forgers and foreign tools: `python -m tests.faults.packs [--seed N] [--count N] [--foreign] [--many N]`.

Of a pack of the demo, so many mutations, each to be named by `longwatch pack check` and by check.sh in a shell with
nothing else in its PATH. `--foreign` has bagit, warcio, cdxj-indexer and py-wacz read it, from an environment of their
own, and ReplayWeb.page show it in Chromium.
`--many` makes a home of so many articles, packs one of them, and looks for all others in it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from zipfile import ZIP_STORED, ZipFile

from click.testing import CliRunner

from config.home import Home
from extractors.records import Page
from flows.batches.lines import capture_line
from flows.demo import demonstrate
from flows.packs.check import check_pack
from flows.packs.fixity import HEADER, read_fixity
from longwatch import main as longwatch
from newsroom.bundled import Bundled
from storage.archive import custody
from storage.archive.bag import MANIFEST, STAMP, TAGS, files_of
from storage.archive.captures import Captures
from storage.archive.spool import batch_id, drop
from storage.archive.wacz import INDEX, WARC, Placed, index_line, member
from storage.queries.questions import ask
from tests.faults import replayed
from tests.flows.filing.lines import BEGIN, Visit, filed, opening, pages, report, run_id
from tests.flows.packs.given import NOTE, REVIEWER, bare_path, packed, redone, some, stamped_home, told
from tests.flows.upkeep.test_time_stamps import Authority

SEED = 1988
LISTS = (MANIFEST, TAGS)
CHAIN, FIXITY, WACZ = "data/custody/chain.jsonl", "data/fixity.csv", "data/captures.wacz"
FOREIGN = ("bagit==1.9.0", "wacz==0.6.0", "cdxj-indexer==1.5.0", "warcio==1.8.1")
Mutation = Callable[[Path, Random], str]
"""Changes the pack in a folder; the file that a fault must name, or nothing where any fault will do."""


def any_bit(folder: Path, random: Random) -> str:
    """A bit of any file."""
    name = random.choice(files_of(folder))
    flip(folder / name, random)
    return "" if name in LISTS else name


def bit_that_custody_holds(folder: Path, random: Random) -> str:
    """A bit of what custody holds, both manifests made anew."""
    held = [
        name
        for name in files_of(folder)
        if name.startswith(("data/texts/", "data/custody/chain", "data/custody/batches/"))
    ]
    name = random.choice(held)
    flip(folder / name, random)
    redone(folder)
    return name if "/texts/" in name or name == CHAIN else ""


def bit_of_a_record(folder: Path, random: Random) -> str:
    """A bit of a captured record, every hash in the WACZ and both manifests made anew."""
    records = records_of(folder)
    one = random.randrange(len(records))
    body = bytearray(records[one])
    body[random.randrange(30, len(body))] ^= 1 << random.randrange(8)
    records[one] = bytes(body)
    put_records(folder, records)
    redone(folder)
    return ""


def line_taken(folder: Path, random: Random) -> str:
    """A line taken out of a list, a table or the chain, both manifests made anew or not."""
    name = random.choice([CHAIN, FIXITY, *LISTS, *lists_of_lines(folder)])
    lines = (folder / name).read_bytes().splitlines(keepends=True)
    within = lines if name != CHAIN else lines[1:-1] or lines  # its ends may lie where they lie
    lines.remove(random.choice(within))
    (folder / name).write_bytes(b"".join(lines))
    if name not in LISTS and random.random() < 0.7:
        redone(folder)
    return ""


def lines_moved(folder: Path, random: Random) -> str:
    """Two lines of the chain, of a list or of a manifest have changed places."""
    name = random.choice([CHAIN, *LISTS, *lists_of_lines(folder)])
    lines = (folder / name).read_bytes().splitlines(keepends=True)
    one, other = random.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    (folder / name).write_bytes(b"".join(lines))
    if name not in LISTS:
        redone(folder)
    return ""


def stamp_swapped(folder: Path, random: Random) -> str:
    """A genuine stamp, but on another line, both manifests made anew."""
    here = random.choice(sorted((folder / "data/custody/stamps").iterdir()))
    others = [path for path in (folder.parent / "stamps").iterdir() if path.name != here.name]
    shutil.copyfile(random.choice(sorted(others)), here)
    redone(folder)
    return here.name


def list_shortened(folder: Path, random: Random) -> str:
    """The list of the lines of a batch without its end, both manifests made anew."""
    name = random.choice(lists_of_lines(folder))
    lines = (folder / name).read_bytes().splitlines(keepends=True)
    (folder / name).write_bytes(b"".join(lines[: random.randrange(len(lines))]))
    redone(folder)
    return name


def record_exchanged(folder: Path, random: Random) -> str:
    """A record exchanged for another genuine one, the table of hashes and both manifests made anew."""
    records = records_of(folder)
    one, other = random.sample(range(len(records)), 2)
    records[one] = records[other]
    put_records(folder, records)
    redone(folder)
    return ""


def text_edited(folder: Path, random: Random) -> str:
    """Other words in a text; the table of hashes made anew as well, or not; both manifests made anew."""
    path = random.choice(sorted((folder / "data/texts").iterdir()))
    text = path.read_text("utf-8")
    words = re.findall(r"\w{4,}", text)
    path.write_text(text.replace(random.choice(words), "nobody", 1), "utf-8")
    if random.random() < 0.5:
        table = (folder / FIXITY).read_text("utf-8")
        was = next(row.sha256 for row in read_fixity(table) if row.path.endswith(path.name))
        (folder / FIXITY).write_text(table.replace(was, sha256(path.read_bytes()).hexdigest()), "utf-8")
    redone(folder)
    return ""


def own_stamp_put_in(folder: Path, random: Random) -> str:
    """A genuine stamp, but on a line of the chain, as that on the manifest; both manifests made anew."""
    shutil.copyfile(random.choice(sorted((folder.parent / "stamps").iterdir())), folder / STAMP)
    redone(folder)
    return STAMP


def file_put_in(folder: Path, random: Random) -> str:
    """A file that nobody packed, hidden or not."""
    name = random.choice(["", "data/", "data/texts/", "data/custody/"]) + random.choice([".note", "note.txt"])
    (folder / name).write_text("another")
    return name


def file_taken(folder: Path, random: Random) -> str:
    """A file taken away, or emptied."""
    name = random.choice(files_of(folder))
    (folder / name).unlink() if random.random() < 0.5 else (folder / name).write_bytes(b"")
    return "" if name in LISTS else name


def chain_written_anew(folder: Path, random: Random) -> str:
    """The chain written anew from some line on, each naming the one before, both manifests made anew."""
    raw = (folder / CHAIN).read_bytes().splitlines(keepends=True)
    begin = random.randrange(len(raw))
    lines = raw[:begin]
    for line in raw[begin:]:
        values = {name: value for name, value in json.loads(line).items() if name != "check"}
        values["filed_at"] = "2020-01-01T00:00:00+00:00"
        values["previous"] = custody.line_sha256(lines[-1]) if lines else values["previous"]
        lines.append(custody.chain_line(values))
    (folder / CHAIN).write_bytes(b"".join(lines))
    redone(folder)
    return ""


MUTATIONS: tuple[Mutation, ...] = (
    any_bit, bit_that_custody_holds, bit_of_a_record, line_taken, lines_moved, stamp_swapped, list_shortened,
    record_exchanged, text_edited, own_stamp_put_in, file_put_in, file_taken, chain_written_anew,
)  # fmt: skip


def flip(path: Path, random: Random) -> None:
    """One bit of a file."""
    body = bytearray(path.read_bytes())
    body[random.randrange(len(body))] ^= 1 << random.randrange(8)
    path.write_bytes(body)


def lists_of_lines(folder: Path) -> list[str]:
    """The lists of lines of batches."""
    return [name for name in files_of(folder) if name.endswith("/lines.txt")]


def records_of(folder: Path) -> list[bytes]:
    """The records of the WACZ."""
    rows = [row for row in read_fixity((folder / FIXITY).read_text("utf-8")) if row.kind == "record"]
    with ZipFile(folder / WACZ) as wacz:
        warc = wacz.read(WARC)
    return [warc[row.offset :][: row.length] for row in rows]


def put_records(folder: Path, records: list[bytes]) -> None:
    """Other records into the WACZ, with an index and a table of hashes that are theirs."""
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    table, index, offset = [HEADER], [], 0
    left = list(records)
    for row in rows:
        values = list(map(str, astuple(row)))
        if row.kind == "record":
            body = left.pop(0)
            values[3:6] = str(offset), str(len(body)), sha256(body).hexdigest()
            try:
                index.append(index_line(body, Placed(offset=offset, length=len(body), sha256=values[5])))
            except Exception:  # noqa: BLE001 - a flipped bit may leave no record to read
                index.append("")
            offset += len(body)
        table.append(",".join(values))
    (folder / FIXITY).write_text("".join(f"{line}\n" for line in table), "utf-8")
    with ZipFile(folder / WACZ) as wacz:
        others = {name: wacz.read(name) for name in wacz.namelist()}
    others |= {WARC: b"".join(records), INDEX: "".join(sorted(index)).encode()}
    with ZipFile(folder / WACZ, "w", ZIP_STORED) as wacz:
        for name, content in others.items():
            wacz.writestr(member(name), content)


def unnamed(pack: Path, stamps: Path, script: Path, path: str, mutation: Mutation, random: Random) -> Iterator[str]:
    """Who does not name a mutation of a pack: ourselves, or, where there is a PATH for it, check.sh."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(pack, Path(place) / "pack"))
        shutil.copytree(stamps, Path(place) / "stamps")
        name = mutation(folder, random)
        ours = check_pack(folder).faults
        if not any(name in fault for fault in ours):
            yield f"pack check does not name {name or 'it'}: {ours}"
        if path:
            status, lines = told(folder, path, script=script)
            theirs = [line for line in lines if line.startswith("WRONG: ")]
            if status != 1 or not any(name in line for line in theirs):
                yield f"check.sh does not name {name or 'it'}: {lines}"


def made_pack(folder: Path) -> Path:
    """A pack of the demo with two stamps in it, and the name of a reviewer."""
    home = Home(folder / "demo")
    with Bundled() as publishers:
        demonstrate(home, publishers, on_progress=lambda _: None)
    authority = Authority(folder / "authority")
    stamped = stamped_home(home, folder / "home", authority)
    packed(stamped, folder / "pack", *some(stamped, 4), names=True)
    return folder / "pack"


def main() -> int:
    """The exit status: 0 where every mutation was named, and every tool passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.packs")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--foreign", action="store_true", help="have other programs read the pack, too")
    parser.add_argument("--many", type=int, default=0, help="look for other articles in a pack of one of so many")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="longwatch-packs-") as name:
        folder = Path(name)
        pack = made_pack(folder)
        failed = mutate(pack, folder, asked.count, asked.seed)
        failed += foreign(pack, folder) if asked.foreign else 0
        failed += many(folder, asked.many) if asked.many else 0
    return 1 if failed else 0


def mutate(pack: Path, folder: Path, count: int, seed: int) -> int:
    """How many of so many mutations were not named."""
    path, random = bare_path(folder / "bin"), Random(seed)
    script = Path(shutil.copy(pack / "check.sh", folder / "check.sh"))
    tried: Counter[str] = Counter()
    failed = 0
    for number in range(count):
        mutation = MUTATIONS[number % len(MUTATIONS)]
        tried[mutation.__name__] += 1
        for fault in unnamed(pack, pack.parent / "home/store/stamps", script, path, mutation, random):
            failed += 1
            print(f"FAILED {mutation.__name__} {number}: {fault}", flush=True)
    print(f"seed {seed}: {count} mutations, {failed} not named: {dict(tried)}", flush=True)
    return failed


def foreign(pack: Path, folder: Path) -> int:
    """How many other programs refuse a pack."""
    venv.create(folder / "foreign", with_pip=True)
    programs = folder / "foreign/bin"
    subprocess.run([programs / "pip", "install", "-q", *FOREIGN], check=True, stderr=subprocess.DEVNULL)
    with ZipFile(pack / WACZ) as wacz:
        wacz.extract(WARC, folder)
        index = wacz.read(INDEX).decode().splitlines()
    commands: dict[str, list[str | Path]] = {
        "bagit": [programs / "bagit.py", "--validate", pack],
        "warcio": [programs / "warcio", "check", folder / WARC],
        "py-wacz": [programs / "wacz", "validate", "-f", pack / WACZ],
        "cdxj-indexer": [programs / "cdxj-indexer", folder / WARC],
    }
    failed = 0
    for name, command in commands.items():
        words = [str(word) for word in (programs / "python", *command)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        is_good = done.returncode == 0
        if name == "cdxj-indexer":
            own = [re.sub(r', "recordDigest": "[^"]*"', "", line) for line in index]
            is_good = is_good and sorted(done.stdout.splitlines()) == own
        failed += not is_good
        print(f"{'passed' if is_good else 'FAILED'} {name}" + ("" if is_good else f": {done.stdout}{done.stderr}"))
    if absent := replayed.missing():
        print(f"left out {replayed.VIEWER}: {absent} is not here")
        return failed
    faults = replayed.not_replayed(pack / WACZ, folder)
    print(f"{'FAILED' if faults else 'passed'} {replayed.VIEWER}{': ' * bool(faults)}{'; '.join(faults)}")
    return failed + len(faults)


def many(folder: Path, count: int) -> int:
    """How many values of other articles stand in a pack of one of so many."""
    home = home_of_many(folder / "many", count)
    values = ask(home.published, "select article_id, title, url from articles order by article_id").rows
    mine = str(values[count // 2][0])
    (home.root / "longwatch.toml").touch()
    for row in (values[count // 2], values[0]):
        words = ["review", "mark", str(row[0]), "relevant", "--as", REVIEWER, "--note", NOTE]
        assert CliRunner().invoke(longwatch, ["--home", str(home.root), *words]).exit_code == 0
    began = time.process_time()
    packed(home, folder / "of-many", mine)
    print(f"packed 1 of {len(values):,} articles in {time.process_time() - began:.2f} s CPU", flush=True)
    names = files_of(folder / "of-many")
    text = "".join((folder / "of-many" / name).read_bytes().decode("utf-8", "replace") for name in names)
    with ZipFile(folder / "of-many" / WACZ) as wacz:
        text += gzip.decompress(wacz.read(WARC)).decode()
    assert mine in text
    found = [str(value) for row in values if row[0] != mine for value in row if str(value) in text]
    found += [person for person in (REVIEWER, NOTE) if person in text]
    found += [word for word in re.findall(r"\bno[0-9]{5}", text) if word[2:] not in str(values[count // 2][1])]
    print(f"{'FAILED' if found else 'passed'}: {len(found)} values of the others, or names, in it {found[:3]}")
    print(f"pack check: {check_pack(folder / 'of-many').text()}")
    packed(home, folder / "with-names", mine, names=True)
    text = "".join((folder / "with-names" / name).read_bytes().decode("utf-8", "replace") for name in names)
    assert REVIEWER in text
    others = [str(value) for row in values if row[0] != mine for value in row if str(value) in text]
    print(f"{'FAILED' if others else 'passed'}: {len(others)} values of the others in one with names {others[:3]}")
    return len(found) + len(others)


def home_of_many(root: Path, count: int, *, sentences: int = 8) -> Home:
    """A home of so many articles, each with its capture, filed by the committer."""
    home = Home(root)
    for begin in range(0, count, 1000):
        at = BEGIN + timedelta(days=begin // 1000)
        visits = [
            Visit(
                path=f"page-{number:05d}",
                title=f"Court {number:05d} hears a witness",
                text=report(f"no{number:05d}", sentences),
            )
            for number in range(begin, min(begin + 1000, count))
        ]
        captures = Captures(home.captures, run_id(at))
        drop(home.spool, batch_id(run_id(at), 1), list(opening(visits, at)))
        drop(home.spool, batch_id(run_id(at), 2), list(_captured(captures, visits, at)))
        captures.close()
    filed(home)
    return home


def _captured(captures: Captures, visits: list[Visit], at: datetime) -> Iterator[Mapping[str, object]]:
    for visit, line in zip(visits, pages(visits, at), strict=True):
        body = f"<h1>{visit.title}</h1>{visit.text}".encode()
        seen = datetime.fromisoformat(line["fetched_at"])
        page = Page(url=visit.url, final_url=visit.url, status=200, headers=(), body=body, fetched_at=seen)
        capture = captures.keep(page)
        yield capture_line(page, capture, run_id=run_id(at))
        yield {**line, "capture_sha256": capture.sha256}


if __name__ == "__main__":
    sys.exit(main())
