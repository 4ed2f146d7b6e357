"""What somebody makes of a pack, its manifests made anew: named by us and by check.sh, and nothing of it is run."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import chain, product
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from config.home import Home
from flows.packs.check import check_pack
from flows.packs.checks.package import software, titled
from flows.packs.contents import PackError
from flows.packs.custody_part import CustodyPart, write_custody
from flows.packs.fixity import Fixed, fixity_table, read_fixity
from flows.program import installed_version
from storage.archive import custody
from storage.archive.bag import INFO, TAGS, files_of, sha256_of
from storage.archive.time_stamps import question
from storage.archive.wacz import DIGEST, INDEX, PACKAGE, PAGES, WARC, member, write_wacz
from tests.conftest import Alpha
from tests.flows.packs.given import packed, redone, revised, told
from tests.flows.upkeep.authorities import KindOfAuthority
from tests.flows.upkeep.test_time_stamps import CURVE, Authority, lengthened, without_signer

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None or shutil.which("unzip") is None, reason="openssl or unzip is not here"
)

CHAIN, FIXITY, WACZ = "data/custody/chain.jsonl", "data/fixity.csv", "data/captures.wacz"
BATCHES, STAMPS, AUTHORITIES = "data/custody/batches", "data/custody/stamps", "data/custody/authorities"


@pytest.fixture
def honest(stamped: Path) -> Path:
    """A pack of two articles, one of them revised. Nobody writes to it."""
    return stamped / "pack"


@pytest.fixture
def pack(honest: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(honest, tmp_path / "pack"))


def a_text(folder: Path) -> tuple[Fixed, Path]:
    """A text of a pack that speaks of dead, and its line of custody."""
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    row = next(row for row in rows if row.kind == "text" and b"killed" in (folder / row.path).read_bytes())
    return row, folder / BATCHES / row.batch / f"{row.line}.jsonl"


def put_row(folder: Path, row: Fixed) -> None:
    """This row in place of the one with its path."""
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    (folder / FIXITY).write_text(fixity_table([row if one.path == row.path else one for one in rows]), "utf-8")


def forge_line(folder: Path, batch: str, number: str) -> str:
    """Other words in a text, and a line of custody of our own that has their hash, in a place of that name."""
    row, line = a_text(folder)
    text = folder / row.path
    text.write_bytes(text.read_bytes().replace(b"killed", b"unhurt"))
    digest = sha256(text.read_bytes()).hexdigest()
    place = folder / BATCHES / batch.format(row.batch) / f"{number}.jsonl"
    place.parent.mkdir(exist_ok=True, parents=True)
    place.write_bytes(line.read_bytes().replace(row.sha256.encode(), digest.encode()))
    put_row(folder, replace(row, sha256=digest, length=text.stat().st_size, batch=batch.format(row.batch), line=number))
    return f"{number}.jsonl"


def line_beyond_a_million(folder: Path) -> str:
    return forge_line(folder, "{}", "10000000")


def line_in_a_folder_below(folder: Path) -> str:
    return forge_line(folder, "{}/further", "7")


def line_beside_the_batches(folder: Path) -> str:
    return forge_line(folder, "..", "7")


def line_of_no_list(folder: Path) -> str:
    return forge_line(folder, "{}", "999999")


def file_added(folder: Path, name: str) -> str:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("another")
    return name


def page_to_fetch(folder: Path) -> str:
    return file_added(folder, "fetch.txt")


def other_manifest(folder: Path) -> str:
    return file_added(folder, "manifest-md5.txt")


def hidden_text(folder: Path) -> str:
    return file_added(folder, "data/texts/.confession.txt")


def statement_beside(folder: Path) -> str:
    return file_added(folder, "data/confession.txt")


def link_out(folder: Path) -> str:
    shutil.move(folder / "data/report.html", folder.parent / "elsewhere.html")
    (folder / "data/report.html").symlink_to("../../elsewhere.html")
    return "data/report.html: is a link, or no file"


def pipe_that_never_ends(folder: Path) -> str:
    (folder / "data/visits.csv").unlink()
    os.mkfifo(folder / "data/visits.csv")
    return "data/visits.csv: is a link, or no file"


def rezipped(folder: Path, change: Callable[[dict[str, bytes]], None], *, comment: bytes = b"") -> None:
    """The captures' zip written anew, with other files in it."""
    with ZipFile(folder / WACZ) as wacz:
        members = {name: wacz.read(name) for name in wacz.namelist()}
    change(members)
    with ZipFile(folder / WACZ, "w", ZIP_STORED) as wacz:
        for name, content in members.items():
            wacz.writestr(member(name), content)
        wacz.comment = comment


def second_archive(folder: Path) -> str:
    rezipped(folder, lambda files: files.update({"archive/more.warc.gz": files[WARC], "indexes/more.cdxj": b""}))
    return WACZ


def file_twice_in_the_zip(folder: Path) -> str:
    with ZipFile(folder / WACZ, "a", ZIP_STORED) as wacz:
        wacz.writestr(INDEX, b"org,example)/ 20260101000000 {}\n")
    return WACZ


def words_behind_the_zip(folder: Path) -> str:
    rezipped(folder, lambda _: None, comment=b"PK\x05\x06 is not the end")
    return WACZ


def words_before_the_zip(folder: Path) -> str:
    (folder / WACZ).write_bytes(b"#!/bin/sh\n" + (folder / WACZ).read_bytes())
    return WACZ


def reindexed(folder: Path, *changes: tuple[int, Callable[[bytes], bytes]]) -> tuple[str, ...]:
    """Lines of the index in other words, each of another record; what check.sh must name, which says of which."""
    named: list[str] = []

    def change(files: dict[str, bytes]) -> None:
        lines = files[INDEX].splitlines(keepends=True)
        for number, change_of_line in changes:
            named.append(f"its index is not that of its records: {lines[number][-67:-3].decode()}")
            before, lines[number] = lines[number], change_of_line(lines[number])
            assert lines[number] != before
        files[INDEX] = b"".join(lines)

    rezipped(folder, change)
    return tuple(named)


def of_another_time(line: bytes) -> bytes:
    return line.replace(b" 20", b" 19", 1)


def of_another_address(line: bytes) -> bytes:
    return line.replace(b'"url": "http://', b'"url": "http://www.', 1)


def of_an_address_with_a_space(line: bytes) -> bytes:
    return line.replace(b'", "mime"', b' ", "mime"', 1)


def of_another_key(line: bytes) -> bytes:
    return line.replace(line[: line.index(b")")], b"org,example", 1)


def of_another_type(line: bytes) -> bytes:
    return line.replace(b'"mime": "text/html"', b'"mime": "text/plain"', 1)


def of_another_status(line: bytes) -> bytes:
    return line.replace(b'"status": "200"', b'"status": "404"', 1)


def twice(line: bytes) -> bytes:
    return line * 2


OF_THE_INDEX = (
    (of_another_time, of_another_address, twice),
    (of_another_key, of_another_type, of_another_status),
    (of_an_address_with_a_space,),
)


def index_of_another_time_address_and_page(folder: Path) -> tuple[str, ...]:
    return reindexed(folder, *enumerate(OF_THE_INDEX[0]))


def index_of_another_key_type_and_status(folder: Path) -> tuple[str, ...]:
    return reindexed(folder, *enumerate(OF_THE_INDEX[1]))


def index_of_another_record_and_of_an_address_with_a_space(folder: Path) -> tuple[str, ...]:
    """The first line and the last each with the place of the other's record, and that between them with a space."""
    return reindexed(folder, *exchanged(folder), (1, OF_THE_INDEX[2][0]))


def exchanged(folder: Path) -> tuple[tuple[int, Callable[[bytes], bytes]], ...]:
    """The changes that give the first line of the index and the last the place of each other's record."""
    with ZipFile(folder / WACZ) as wacz:
        first, *_, last = (line[line.index(b'"length"') :] for line in wacz.read(INDEX).splitlines(keepends=True))
    return (0, lambda line: line.replace(first, last)), (2, lambda line: line.replace(last, first))


def second_names_in_the_captures(folder: Path) -> str:
    """Each file with a second name for programs that ask for one, and just as long: its bytes are packed."""
    with ZipFile(folder / WACZ) as wacz:
        members = {name: wacz.read(name) for name in wacz.namelist()}
    with ZipFile(folder / WACZ, "w", ZIP_STORED) as wacz:
        for name, content in members.items():
            entry = member(name)
            entry.extra = b"up\x0f\x00\1abcdpages/xyz"
            wacz.writestr(entry, content)
    return WACZ


def authority_of_many(folder: Path) -> str:
    [pem] = (folder / AUTHORITIES).iterdir()
    pem.write_text(pem.read_text() * 201)
    return "holds more than 200 certificates"


def texts_under_each_others_names(folder: Path) -> str:
    """What one publisher said under the name of another's article."""
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    one = next(row for row in rows if row.kind == "text")
    other = next(row for row in rows if row.kind == "text" and row.article != one.article)
    bodies = [(folder / row.path).read_bytes() for row in (one, other)]
    for row, body in zip((other, one), bodies, strict=True):
        (folder / row.path).write_bytes(body)
    names = {one.path: other, other.path: one}
    called = [names.get(row.path, row) for row in rows]
    made = [replace(row, article=by.article, path=by.path) for row, by in zip(rows, called, strict=True)]
    (folder / FIXITY).write_text(fixity_table(made), "utf-8")
    return f"is of the article {one.article} by its line of custody"


def texts_in_each_others_files(folder: Path) -> str:
    """The rows of two articles each with the other's file, so that every hash fits."""
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    one = next(row for row in rows if row.kind == "text")
    other = next(row for row in rows if row.kind == "text" and row.article != one.article)
    return files_exchanged(folder, one, other)


def revisions_in_each_others_files(folder: Path) -> str:
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    one = next(row for row in rows if row.path.endswith("-2.txt"))
    other = next(row for row in rows if row.path == one.path.replace("-2.txt", "-1.txt"))
    return files_exchanged(folder, one, other)


def revisions_in_each_others_files_and_rows(folder: Path) -> str:
    named = revisions_in_each_others_files(folder)
    head, *rows = (folder / FIXITY).read_text("utf-8").splitlines()
    texts = sorted((row for row in rows if row.startswith("text")), key=lambda row: row.split(",")[2])
    records = [row for row in rows if row.startswith("record")]
    (folder / FIXITY).write_text("".join(f"{row}\n" for row in (head, *records, *texts)), "utf-8")
    return named


def files_exchanged(folder: Path, one: Fixed, other: Fixed) -> str:
    bodies = {one.path: (folder / other.path).read_bytes(), other.path: (folder / one.path).read_bytes()}
    for path, body in bodies.items():
        (folder / path).write_bytes(body)
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    paths = {one.path: other.path, other.path: one.path}
    (folder / FIXITY).write_text(fixity_table([replace(row, path=paths.get(row.path, row.path)) for row in rows]))
    return "is not the text with this number of its article"


def records_of_each_others_articles(folder: Path) -> str:
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    first, second = sorted({row.article for row in rows})
    other = {first: second, second: first}
    made = [replace(row, article=other[row.article]) if row.kind == "record" else row for row in rows]
    (folder / FIXITY).write_text(fixity_table(made), "utf-8")
    return "is of another article by the texts that were read from it"


def stamp_of_another_time(folder: Path) -> str:
    """Granted "with modifications", which not every reader checks, and its time another."""
    [stamp] = (folder / STAMPS).iterdir()
    answer = bytearray(stamp.read_bytes())
    answer[answer.index(b"\x30\x03\x02\x01\x00") + 4] = 1
    at = answer.index(b"\x18\x0f20") + 2
    answer[at : at + 4] = b"2021"
    stamp.write_bytes(answer)
    return stamp.name


def row_cut_short(folder: Path) -> str:
    (folder / FIXITY).write_bytes((folder / FIXITY).read_bytes()[:-1])
    return FIXITY


def lines_of_windows(folder: Path) -> str:
    (folder / FIXITY).write_bytes((folder / FIXITY).read_bytes().replace(b"\n", b"\r\n"))
    return FIXITY


def chain_of_windows(folder: Path) -> str:
    (folder / CHAIN).write_bytes((folder / CHAIN).read_bytes().replace(b"\n", b"\r\n"))
    return CHAIN


def genuine_chain_of_others(folder: Path) -> str:
    """A chain and its stamp that are genuine, beside texts that they know nothing of."""
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    (folder / FIXITY).write_text(fixity_table([replace(row, batch="", line="") for row in rows]), "utf-8")
    shutil.rmtree(folder / BATCHES)
    return CHAIN


def stamp_of_another_head(folder: Path) -> str:
    """A genuine stamp under the name of the last line, and no authority to ask."""
    lines = (folder / CHAIN).read_bytes().splitlines(keepends=True)
    [stamp] = (folder / STAMPS).iterdir()
    stamp.rename(stamp.with_name(f"{custody.line_sha256(lines[0])}.tsr"))
    shutil.rmtree(folder / AUTHORITIES)
    return "is on something else"


def head_of_another_chain(folder: Path) -> str:
    text = (folder / INFO).read_text("utf-8")
    head = next(line for line in text.splitlines() if line.startswith("Custody-Head: "))
    (folder / INFO).write_text(text.replace(head, f"Custody-Head: {'0' * 64}"), "utf-8")
    return INFO


def repackaged(folder: Path, name: str, before: bytes, after: bytes) -> str:
    def change(files: dict[str, bytes]) -> None:
        assert before in files[name]
        files[name] = files[name].replace(before, after)

    with ZipFile(folder / WACZ) as wacz:
        files = {one: wacz.read(one) for one in wacz.namelist()}
    change(files)
    with ZipFile(folder / WACZ, "w", ZIP_STORED) as wacz:
        for one, content in files.items():
            wacz.writestr(member(one), content)
    return name


def captures_of_another_title(folder: Path) -> str:
    return repackaged(folder, PACKAGE, b"Longwatch: 2 articles", b"Exhibit A of the court")


def captures_of_another_profile(folder: Path) -> str:
    return repackaged(folder, PACKAGE, b'"data-package"', b'"multi-wacz-package"')


def digest_of_another_package(folder: Path) -> str:
    return repackaged(folder, DIGEST, b'"sha256:', b'"sha256:0')


def description_of_another_pack(folder: Path) -> str:
    info = folder / INFO
    info.write_text(info.read_text().replace("2 articles with", "9 articles of the Ministry, with"))
    return "External-Description"


def line_more_in_what_the_bag_says(folder: Path) -> str:
    (folder / INFO).write_text("Source-Organization: the court\n" + (folder / INFO).read_text())
    return "has other lines than a pack has"


def records_arranged(folder: Path, order: Sequence[int]) -> None:
    """The records in another order, or more than once, with rows, index and description that fit."""
    rows = read_fixity((folder / FIXITY).read_text("utf-8"))
    records = [row for row in rows if row.kind == "record"]
    with ZipFile(folder / WACZ) as wacz:
        warc = wacz.read(WARC)
        made_at = datetime.fromisoformat(json.loads(wacz.read(PACKAGE))["created"])
    pieces = [warc[records[at].offset : records[at].offset + records[at].length] for at in order]
    (folder / WACZ).unlink()
    placed = write_wacz(
        folder / WACZ, pieces, [], title=titled(2), software=software(installed_version()), made_at=made_at
    )
    made = [replace(records[at], offset=place.offset) for at, place in zip(order, placed, strict=True)]
    (folder / FIXITY).write_text(fixity_table([*made, *(row for row in rows if row.kind == "text")]), "utf-8")


def records_in_another_order(folder: Path) -> str:
    records_arranged(folder, (2, 1, 0))
    return "lay in the archive"


def record_three_times(folder: Path) -> str:
    records_arranged(folder, (0, 1, 2, 2, 2))
    return "twice"


def line_of_two_rows(folder: Path) -> str:
    row, _ = a_text(folder)
    with (folder / FIXITY).open("a") as table:
        table.write(fixity_table([row]).partition("\n")[2])
    return "row"


Forgery = Callable[[Path], str | tuple[str, ...]]
FORGERIES: tuple[tuple[Forgery, ...], ...] = (
    (index_of_another_time_address_and_page, line_beyond_a_million, other_manifest, line_more_in_what_the_bag_says),
    (index_of_another_key_type_and_status, line_in_a_folder_below, page_to_fetch, description_of_another_pack),
    (
        index_of_another_record_and_of_an_address_with_a_space, statement_beside, records_of_each_others_articles,
        head_of_another_chain,
    ),
    (line_beside_the_batches, hidden_text, stamp_of_another_time),
    (second_archive, line_of_no_list, stamp_of_another_head),
    (file_twice_in_the_zip, texts_under_each_others_names),
    (words_behind_the_zip, texts_in_each_others_files),
    (words_before_the_zip, revisions_in_each_others_files),
    (second_names_in_the_captures, revisions_in_each_others_files_and_rows),
    (row_cut_short, authority_of_many),
    (captures_of_another_profile, chain_of_windows),
    (digest_of_another_package, genuine_chain_of_others, lines_of_windows),
    (captures_of_another_title,),
    (records_in_another_order,),
    (record_three_times,),
    (line_of_two_rows,),
)  # fmt: skip
"""Each changes a pack and says what a fault must name. Those in a row hide nothing of one another, and none has a fault
that names what another says: one look finds all of them."""


def names_of(forge: Forgery, folder: Path) -> list[str]:
    """What a fault must name once somebody has changed a pack so."""
    named = forge(folder)
    return [named] if isinstance(named, str) else [*named]


def as_we_name(named: str) -> str:
    """The same as our own check names it, which says of no record that its line of the index is another."""
    return re.sub(r": [0-9a-f]{64}$", "", named)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("forged", FORGERIES, ids=lambda all_of: all_of[0].__name__)
def test_what_is_forged_with_both_manifests_made_anew_is_named(
    pack: Path, path: str, forged: tuple[Forgery, ...]
) -> None:
    named = [name for forge in forged for name in names_of(forge, pack)]
    redone(pack)
    faults = check_pack(pack).faults
    assert [one for one in named if not any(as_we_name(one) in fault for fault in faults)] == [], faults
    status, lines = told(pack, path)
    assert (status, "fault" in lines[-1]) == (1, True), lines
    wrong = [line for line in lines if line.startswith("WRONG: ")]
    assert [one for one in named if not any(one in line for line in wrong)] == [], lines


@pytest.mark.parametrize("change", [*chain.from_iterable(OF_THE_INDEX), None], ids=lambda one: one and one.__name__)
def test_one_line_of_an_index_in_other_words_is_a_fault(pack: Path, change: Callable[[bytes], bytes] | None) -> None:
    """By our own check, which does not say which line it is."""
    reindexed(pack, *([(0, change)] if change else exchanged(pack)))
    redone(pack)
    assert f"{WACZ}: its index is not that of its records" in check_pack(pack).faults


@pytest.mark.long  # that it is so of today's is no line of the program's: who adds a forgery to a row tries it
@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("forged", "left_out"),
    [(row, one) for row in FORGERIES for one in row if len(row) > 1],
    ids=lambda one: one.__name__ if callable(one) else "",
)
def test_no_forgery_of_a_row_is_named_by_a_fault_of_another(
    pack: Path, path: str, tmp_path: Path, forged: tuple[Forgery, ...], left_out: Forgery
) -> None:
    named = names_of(left_out, Path(shutil.copytree(pack, tmp_path / "for its name" / "pack")))
    for forge in forged:
        if forge is not left_out:
            forge(pack)
    redone(pack)
    by_us = [name for name in named if name == as_we_name(name)]  # a line of the index is tried alone, too
    assert [fault for fault in check_pack(pack).faults if any(name in fault for name in by_us)] == []
    wrong = [line for line in told(pack, path)[1] if line.startswith("WRONG: ")]
    assert [line for line in wrong if any(name in line for name in named)] == []


def test_what_a_bag_declares_and_counts_is_held_to_what_is_in_it(pack: Path, path: str) -> None:
    for name, before, after in (
        ("bagit.txt", "BagIt-Version: 1.0", "BagIt-Version: 9.9"),
        (INFO, "Payload-Oxum: ", "Payload-Oxum: 1"),
    ):
        (pack / name).write_text((pack / name).read_text().replace(before, after))
    tags = [one for one in files_of(pack) if not one.startswith("data/") and one != TAGS]
    (pack / TAGS).write_text("".join(f"{sha256_of(pack / one)}  {one}\n" for one in tags))
    faults, (status, lines) = check_pack(pack).faults, told(pack, path)
    assert status == 1
    for name in ("bagit.txt", INFO):
        assert [fault for fault in faults if fault.startswith(f"{name}: ")]
        assert [line for line in lines if line.startswith(f"WRONG: {name}: ")], lines


def test_a_certificate_that_the_receiver_names_binds_and_what_was_told_in_capitals_is_a_number(
    pack: Path, path: str, tmp_path: Path, authority: Authority
) -> None:
    genuine, forger = tmp_path / "of time.crt", Authority(tmp_path / "forger", key=CURVE)
    genuine.write_text(authority.pem("root"))
    number = sha256((pack / TAGS).read_bytes()).hexdigest().upper()
    for words in ((number, str(genuine)), (str(genuine),)):
        status, lines = told(pack, path, *words)
        assert (status, lines[-1]) == (0, "nothing was changed"), lines
        assert any("(the number that you were told)" in line for line in lines) is (number in words)
    checked = check_pack(pack, certificates=[genuine])
    assert (checked.faults, checked.stamps) == ([], 1)
    [pem], [stamp] = (pack / AUTHORITIES).iterdir(), (pack / STAMPS).iterdir()
    pem.write_text(forger.pem("root"))
    line = (pack / CHAIN).read_bytes().splitlines(keepends=True)[-1]
    stamp.write_bytes(forger.answer(question(line)[0], chain=forger.pem("root")))
    redone(pack)
    assert told(pack, path)[0] == 0, "by its own certificate"
    status, lines = told(pack, path, "no such file", str(genuine))
    assert (status, any("no certificate that you named has signed it" in line for line in lines)) == (1, True), lines
    assert "WRONG: this is not the pack with the number no such file" in lines
    assert check_pack(pack, certificates=[genuine]).faults


def test_what_nobody_signed_is_no_time_stamp_and_what_was_not_checked_counts_for_none(
    pack: Path, path: str, authority: Authority
) -> None:
    [stamp], [pem] = (pack / STAMPS).iterdir(), (pack / AUTHORITIES).iterdir()
    answer = stamp.read_bytes()
    stamp.write_bytes(without_signer(answer))
    redone(pack)
    assert [fault for fault in check_pack(pack).faults if "nobody has signed it" in fault]
    assert told(pack, path)[0] == 1
    for unchecked in (True, False):
        stamp.write_bytes(lengthened(answer) if unchecked else answer)
        if not unchecked:
            pem.unlink()
        redone(pack)
        checked = check_pack(pack)
        assert (checked.faults, checked.stamps) == ([], 0)
        said = checked.text()
        assert "by its own words, not checked here: stamped" in said
        assert "there is no time-stamp that was checked here" in said
        assert told(pack, path)[0] == 0


def test_what_a_crafted_pack_has_too_much_of_is_read_in_bounds(pack: Path) -> None:
    """Of memory by what is kept of each row; what Python takes besides is told by the rows before."""
    head, *rows = (pack / FIXITY).read_text().splitlines(keepends=True)
    text = next(row for row in rows if row.startswith("text"))
    (pack / FIXITY).write_text("".join([head, *rows, *[text] * 3_000]))
    redone(pack)
    checked = check_pack(pack)
    assert len(checked.faults) <= 1_001
    assert checked.faults[-1] == "1,000 faults are named, and there are more"
    long = gzip.compress(
        b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 0\r\nWARC-Target-URI: http://a.example/" + b"a" * 1_000_000 + b"\r\n\r\n\r\n\r\n"
    )
    with ZipFile(pack / WACZ, "w", ZIP_STORED) as wacz:
        for name, content in (
            (WARC, long * 20),
            (INDEX, b"a" * 45_000_000),
            (PAGES, b""),
            (PACKAGE, b"{}"),
            (DIGEST, b"{}"),
        ):
            wacz.writestr(member(name), content)
    digest = sha256(long).hexdigest()
    made = (f"record,{'0' * 16},{WACZ},{at * len(long)},{len(long)},{digest},,\n" for at in range(20))
    (pack / FIXITY).write_text("".join([head, *made]))
    redone(pack)
    tracemalloc.start()
    faults = check_pack(pack).faults
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [fault for fault in faults if "its index is not that of its records" in fault]
    assert peak < 30_000_000, "twenty addresses of a megabyte are not kept beside one another"


def test_what_would_fill_a_disk_or_take_for_ever_is_refused_before_it_is_read(pack: Path, path: str) -> None:
    for name, most in (
        (FIXITY, 32_000_000),
        (f"{STAMPS}/{'a' * 64}.tsr", 1_000_000),
        ("bag-info.txt", 1_000_000),
        (WACZ, 2**32 - 1),
        ("data/report.html", 2**32 - 1),
    ):
        whole = (pack / name).read_bytes() if (pack / name).exists() else b""
        (pack / name).touch()
        os.truncate(pack / name, most + 1)
        status, lines = told(pack, path)
        assert (status, lines[1:]) == (
            1,
            [
                f"WRONG: {name}: has {most + 1} bytes, more than the {most} that a pack may have there",
                "1 fault, and nothing else was checked",
            ],
        )
        (pack / name).write_bytes(whole) if whole else (pack / name).unlink()
    with ZipFile(pack / WACZ) as wacz:
        content = {name: wacz.read(name) for name in wacz.namelist()}
    with ZipFile(pack / WACZ, "w", ZIP_DEFLATED) as made:
        for name, body in {**content, WARC: bytes(30_000_000)}.items():
            made.writestr(member(name), body, ZIP_DEFLATED)
    packed_zeros = (pack / WACZ).read_bytes()
    (pack / WACZ).write_bytes(packed_zeros[:2000] + b"xxxx" + packed_zeros[2004:])
    redone(pack)
    lines = told(pack, path)[1]
    assert not [line for line in lines if "is damaged" in line], "its form is looked at before it is unpacked"
    assert [line for line in lines if line.startswith(f"WRONG: {WACZ}: is packed in another way")]


def test_where_there_is_no_room_to_check_nothing_is_said_to_hold(honest: Path, path: str) -> None:
    command = ["sh", "-c", "ulimit -f 100 && exec sh check.sh"]  # no file of 100 kB can be written
    done = subprocess.run(command, cwd=honest, env={"PATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stdout
    assert done.stdout.endswith("check.sh needs more room than there is in /tmp: nothing that it said counts\n")


def test_what_is_no_pack_is_told_as_such(tmp_path: Path, honest: Path, demo: Home) -> None:
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", demo.root):
        with pytest.raises(PackError, match="is not a pack: it has none of the files of one"):
            check_pack(place)
    with ZipFile(tmp_path / "deep.zip", "w") as file:
        file.writestr(ZipInfo("p/" + "a/" * 1_500 + "f", (1980, 1, 1, 0, 0, 0)), b"x")
    with pytest.raises(PackError, match="lies deeper than any file of a pack"):
        check_pack(tmp_path / "deep.zip")
    with ZipFile(tmp_path / "odd.zip", "w") as file:
        file.writestr("holiday/photo.txt", b"x")
    with pytest.raises(PackError, match="is not a pack: it has none"):
        check_pack(tmp_path / "odd.zip")
    with ZipFile(tmp_path / "pack.zip", "w") as file:
        for name in files_of(honest):
            file.write(honest / name, f"pack/{name}")
    with pytest.raises(PackError, match=r"cannot be written \(.*\): name another folder with --unpack-in"):
        check_pack(tmp_path / "pack.zip", scratch=Path("/proc"))
    assert check_pack(tmp_path / "pack.zip", scratch=tmp_path / "empty").faults == []


def test_what_is_no_file_is_named_and_not_waited_for(pack: Path, path: str) -> None:
    named = {link_out(pack), pipe_that_never_ends(pack)}
    assert named <= {*check_pack(pack).faults}
    assert {f"WRONG: {one}" for one in named} <= {*told(pack, path)[1]}


LIKED_BY_NO_READER = (b"[" * 10_000, b'{"line":1e999,"previous":null}', b"null", b"\xff\x00", b'{"batch":[]}')


@pytest.mark.parametrize(
    "lines",
    [*((line,) for line in LIKED_BY_NO_READER), LIKED_BY_NO_READER],
    ids=lambda lines: f"{lines[0][:9]!r}{len(lines)}",
)
def test_a_line_that_no_reader_likes_is_a_fault(pack: Path, path: str, lines: tuple[bytes, ...]) -> None:
    """In the chain, and in the place of one that is shown: by our own check each alone, by check.sh all at once."""
    (pack / CHAIN).write_bytes(b"".join(line + b"\n" for line in lines) + (pack / CHAIN).read_bytes())
    rows = [row for row in read_fixity((pack / FIXITY).read_text("utf-8")) if row.line]
    for row, line in zip(rows, lines, strict=False):
        shown = pack / BATCHES / row.batch / f"{row.line}.jsonl"
        shown.write_bytes(line)
        digest = sha256(line).hexdigest().encode()
        listed = shown.with_name("lines.txt")
        rest = [one for one in listed.read_bytes().splitlines() if not one.endswith(b" " + row.line.encode())]
        listed.write_bytes(b"\n".join([*rest, digest + b" " + row.line.encode(), b""]))
    redone(pack)
    assert check_pack(pack).faults
    if len(lines) > 1:
        status, said = told(pack, path)
        assert (status, said[-1].endswith(" faults: this pack has no number that holds")) == (1, True)
        for row in rows[: len(lines)]:
            assert [one for one in said if one.startswith("WRONG: ") and f"{row.batch}/{row.line}.jsonl" in one], row


def test_nothing_that_stands_in_a_pack_is_run(pack: Path, path: str) -> None:
    row, _ = a_text(pack)
    command = "1e touch pwned #"
    [pem] = (pack / AUTHORITIES).iterdir()
    shutil.copy(pem, pem.with_name(f"a|;{command}.pem"))
    shutil.copytree(pack / BATCHES / row.batch, pack / BATCHES / f'x"\\;{command}')
    *others, one, other = read_fixity((pack / FIXITY).read_text("utf-8"))
    made = [*others, replace(one, sha256=f'x"/p;{command}'), replace(other, line=f"1;{command}")]
    (pack / FIXITY).write_text(fixity_table(made), "utf-8")
    redone(pack)
    status, lines = told(pack, path)
    assert status == 1
    for said in ("a|;1e", 'x"\\;1e', "no number or hash", "its line of custody is missing"):
        assert [line for line in lines if line.startswith("WRONG: ") and said in line], said
    assert check_pack(pack).faults
    assert not list(pack.rglob("pwned*"))


def test_a_name_moves_no_cursor(pack: Path, path: str) -> None:
    for name in ("\x1b[2K\x1b[1Anothing was changed", "two\nlines", "\u202etxt.exe", "bad\xff"):
        (pack / "data/texts" / name).write_text("x")
    status, lines = told(pack, path)
    assert status == 1
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert len([line for line in lines if "in no manifest" in line]) == 5


def test_a_certificate_that_a_forger_puts_behind_a_genuine_one_is_shown(
    pack: Path, path: str, tmp_path: Path, authority: Authority
) -> None:
    forger = Authority(tmp_path / "forger", key=CURVE)
    [pem], [stamp] = (pack / AUTHORITIES).iterdir(), (pack / STAMPS).iterdir()
    pem.write_text(authority.pem("root") + forger.pem("root"))
    line = (pack / CHAIN).read_bytes().splitlines(keepends=True)[-1]
    stamp.write_bytes(forger.answer(question(line)[0], chain=forger.pem("root")))
    redone(pack)
    status, lines = told(pack, path)
    shown = {line.partition("Fingerprint=")[2] for line in lines if "Fingerprint=" in line}
    checked = check_pack(pack)
    told_by_us = {line.partition("fingerprint ")[2] for line in checked.remarks if "SHA-256 fingerprint" in line}
    assert (status, len(shown), shown) == (0, 2, told_by_us)
    assert any("compare each fingerprint" in line for line in lines)


def test_a_signer_that_has_run_out_since_stamps_a_pack_and_one_that_had_before_does_not(
    pack: Path, path: str, tmp_path: Path
) -> None:
    [pem], [stamp] = (pack / AUTHORITIES).iterdir(), (pack / STAMPS).iterdir()
    line = (pack / CHAIN).read_bytes().splitlines(keepends=True)[-1]
    ends = datetime.now(UTC) + timedelta(seconds=1.2)
    signer = KindOfAuthority(tmp_path / "tsa", *(generate_private_key(SECP256R1()) for _ in "12"), ends=ends)
    pem.write_text(signer.pem("root"))
    stamp.write_bytes(signer.answer(question(line)[0]))
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds() + 1))
    late = stamp.with_name(f"{stamp.name.partition('.')[0]}.aaaaaaaa.tsr")
    late.write_bytes(signer.answer(question(line)[0]))
    redone(pack)
    [fault] = check_pack(pack).faults
    assert late.name in fault
    status, lines = told(pack, path)
    assert (status, len([one for one in lines if one.startswith("stamped: ")])) == (1, 1), lines
    [wrong] = [one for one in lines if one.startswith("WRONG: ")]
    assert late.name in wrong


def said_beside(answer: bytes, words: bytes, status: int) -> bytes:
    """The answer of an authority with another status, and with words beside the signed token."""

    def part(tag: int, inner: bytes) -> bytes:
        size = len(inner).to_bytes(4)
        return bytes([tag, 0x84]) + size + inner if len(inner) > 127 else bytes([tag, len(inner)]) + inner

    beside = b"\x30\x03\x02\x01\x00"
    told = part(0x30, bytes([2, 1, status]) + part(0x30, part(0x0C, words)))
    return part(0x30, told + answer[answer.index(beside) + len(beside) :])


def test_the_time_of_a_stamp_is_the_signed_one_whatever_an_answer_says_beside_it(pack: Path, path: str) -> None:
    [stamp] = (pack / STAMPS).iterdir()
    by_us = [line for line in check_pack(pack).remarks if line.startswith("stamped ")]
    assert len(by_us) == 1
    answer = stamp.read_bytes()
    beside = product((b"x\nTime stamp: Jun 1 00:00:00 2021 GMT", b"x\nTime stamp: no time"), (0, 1))
    for number, (words, status) in enumerate(beside):
        of_its_own = stamp.with_name(f"{stamp.name.partition('.')[0]}.{number:08x}.tsr")
        of_its_own.write_bytes(said_beside(answer, words, status))
    redone(pack)
    ended, lines = told(pack, path)
    stamped = [line for line in lines if line.startswith("stamped: ")]
    assert (ended, stamped) == (0, stamped[:1] * 5), "that of the honest one, and of the others"
    checked = check_pack(pack)
    assert checked.faults == []
    assert [line for line in checked.remarks if "stamped" in line and "no time" not in line] == by_us * 5


def test_what_custody_does_not_hold_is_never_called_unchanged(pack: Path, path: str) -> None:
    row, _ = a_text(pack)
    text = pack / row.path
    text.write_bytes(text.read_bytes().replace(b"killed", b"unhurt"))
    put_row(pack, replace(row, sha256=sha256(text.read_bytes()).hexdigest(), batch="", line=""))
    redone(pack)
    checked = check_pack(pack)
    for lines in (told(pack, path)[1], checked.text().splitlines()):
        assert lines[-1].startswith("nothing was changed of what custody covers; 1 of ")
        assert [line for line in lines if line.startswith("not covered by custody: ") and row.path in line]


def test_what_came_after_the_last_stamp_is_said(stamped: Path, authority: Authority, path: str, tmp_path: Path) -> None:
    home = Home(Path(shutil.copytree(stamped / "home", tmp_path / "home")))
    line, *_ = (stamped / "pack" / CHAIN).read_bytes().splitlines(keepends=True)
    first = custody.line_sha256(line)
    for stamp in home.stamps.iterdir():
        stamp.unlink()
    answer = authority.answer(question(line)[0], chain=authority.pem("root"))
    (home.stamps / f"{first}.tsr").write_bytes(answer)
    packed(home, tmp_path / "pack", revised(home))
    last = max(path.name for path in (tmp_path / "pack" / BATCHES).iterdir())
    assert last != json.loads(line)["batch"]
    for said in (told(tmp_path / "pack", path), (0, check_pack(tmp_path / "pack").text().splitlines())):
        assert said[0] == 0
        assert [line for line in said[1] if line.startswith(f"after the last time-stamp: the batch {last}: ")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("url", "x\n\x1b[2J\nnothing was changed"), ("source_id", "\ud800"), ("capture_sha256", ["x"])],
    ids=["lines", "half a sign", "list"],
)
def test_what_a_line_of_custody_says_is_one_line_of_ours(pack: Path, name: str, value: object) -> None:
    row, line = a_text(pack)
    salt, raw = line.read_text().splitlines(keepends=True)
    line.write_text(salt + json.dumps({**json.loads(raw), name: value, "url_key": "y"}))
    listed = line.with_name("lines.txt")
    rest = [one for one in listed.read_text().splitlines() if not one.endswith(f" {row.line}")]
    listed.write_text("\n".join([*rest, f"{sha256(line.read_bytes()).hexdigest()} {row.line}", ""]))
    redone(pack)
    checked = check_pack(pack)
    said = checked.text()
    assert checked.faults
    assert "nothing was changed" not in said.splitlines()
    assert len(said.encode().splitlines()) == 3 + len(checked.faults) + len(checked.remarks)
    assert "\x1b" not in said
    assert (name == "url") is any("nothing was changed" in remark for remark in checked.remarks)


def test_files_that_every_pack_has_are_those_of_this_version(pack: Path) -> None:
    script = pack / "check.sh"
    script.write_text("echo nothing was changed\n")
    redone(pack)
    assert [fault for fault in check_pack(pack).faults if fault.startswith("check.sh: is not the one that Longwatch")]


TITLE = "\"'`touch pwned`$(touch pwned)&|;\\1 </title></style><script>alert(1)</script>\u202e{{7*7}}{% raw %}, =cmd|x"


def test_a_hostile_title_stays_words(alpha: Alpha, text: Callable[[str], str], path: str, tmp_path: Path) -> None:
    alpha.says("/a&b", TITLE.replace("<", "&lt;"), f"{TITLE.replace('<', '&lt;')}\n{text('execution')}")
    assert alpha.collected().failures == ()
    [(article, title)] = alpha.rows("select article_id, title from articles")
    assert "touch pwned" in str(title)
    packed(alpha.home, tmp_path / "pack", str(article))
    assert check_pack(tmp_path / "pack").faults == []
    status, lines = told(tmp_path / "pack", path)
    assert (status, lines[-1]) == (0, "nothing was changed"), lines
    assert not list(tmp_path.rglob("pwned*"))
    report = (tmp_path / "pack/data/report.html").read_text("utf-8")
    assert "touch pwned" in report
    assert not any(sign in report for sign in ("<script", "\u202e"))


def test_the_address_of_another_article_with_the_same_bytes_is_shown_to_nobody_unasked(
    alpha: Alpha, text: Callable[[str], str], tmp_path: Path
) -> None:
    for path, title, subject in (("/one", "The court", "execution"), ("/other", "Harvest is late", "harvest")):
        alpha.says(path, title, text(subject))
    assert alpha.collected().failures == ()
    alpha.says("/other", "The court", text("execution"))
    assert alpha.collected().failures == ()
    kept = {str(url): str(article) for url, article in alpha.rows("select url, article_id from articles")}
    hers = kept["http://alpha.example/other"]
    assert ("http://alpha.example/other", "identical") in alpha.rows("select url, kept from capture_records")
    with pytest.raises(PackError, match=f"{hers}: .* address, http://alpha.example/one, .*--other-addresses"):
        packed(alpha.home, tmp_path / "pack", hers)
    assert [path.name for path in tmp_path.iterdir() if "pack" in path.name] == []
    packed(alpha.home, tmp_path / "both", *kept.values())
    packed(alpha.home, tmp_path / "asked", hers, others=True)
    assert check_pack(tmp_path / "asked").faults == []


def test_a_pack_has_the_certificates_of_an_authority_and_no_key_that_lay_beside_them(
    authority: Authority, tmp_path: Path
) -> None:
    key = (authority.folder / "root.key").read_text()
    for name in ("زمان.pem", "-x.pem", "one.pem"):
        (tmp_path / name).write_text(f"{key}{authority.pem('root')}a word\n{authority.pem('tsa')}")
    paths = tuple(tmp_path / name for name in ("زمان.pem", "-x.pem", "one.pem"))
    write_custody(tmp_path / "pack", CustodyPart(lines=(b"{}",), stamps=(), authorities=paths, batches=()))
    written = {path.name: path.read_text() for path in (tmp_path / "pack" / AUTHORITIES).iterdir()}
    assert written.keys() == {"authority-1.pem", "authority-2.pem", "one.pem"}
    assert set(written.values()) == {authority.pem("root") + authority.pem("tsa")}


@pytest.mark.parametrize("missing", [(), ("bagit.txt",)], ids=["whole", "without a file"])
def test_the_script_of_another_pack_checks_the_pack_that_one_is_in(
    pack: Path, path: str, tmp_path: Path, missing: tuple[str, ...]
) -> None:
    genuine = shutil.copytree(pack, tmp_path / "genuine")
    text = next((pack / "data/texts").iterdir())
    text.write_text("another text\n")
    redone(pack)
    for name in (*missing, "check.sh"):
        (pack / name).unlink()
    status, lines = told(pack, path, script=genuine / "check.sh")
    assert (status, lines[0]) == (1, f"folder: {pack.resolve()}")
    if not missing:
        assert told(tmp_path, path, script=genuine / "check.sh")[1][0] == f"folder: {genuine.resolve()}"
