"""Zips that two programs unpack differently are refused, and what unpacks to more than a pack has is not read."""

from __future__ import annotations

import gzip
import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from warnings import catch_warnings, simplefilter
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from flows.packs.check import check_pack
from flows.packs.contents import PackError
from flows.packs.fixity import HEADER
from flows.packs.members import CAPTURES
from flows.packs.zip_form import PIECE, read_members, unpack
from storage.archive import custody
from storage.archive.bag import close_bag
from storage.archive.wacz import WARC, member

ODD = {
    "run-me.exe": "lies in the zip beside the pack",
    "/pack/passwd": "lies in the zip beside the pack",
    "pack/../pack/x.txt": "is a name that programs unpack elsewhere",
    "pack/a\\..\\b": "is a name that programs unpack elsewhere",
    "pack/CHECK.SH": "is twice in the zip",
    "pack/report.html": "is twice in the zip",
}


def test_what_lies_in_a_zip_besides_a_pack_is_named(tmp_path: Path) -> None:
    place = tmp_path / "pack.zip"
    with catch_warnings(), ZipFile(place, "w") as made:
        simplefilter("ignore")  # of a name that is there already
        for name in ("pack/check.sh", "pack/report.html", *ODD):
            made.writestr(name, "x")
    faults = check_pack(place).faults
    for name, why in ODD.items():
        assert [one for one in faults if why in one and repr(name).casefold() in one.casefold()], name


def zipped(
    *, method: int = ZIP_STORED, field: bytes = b"", name: str = "pack/a.txt", mode: int = 0, end: bytes = b"",
    only_where_it_begins: bool = False, into: io.BytesIO | None = None,
) -> bytes:  # fmt: skip
    """A zip of two files, each with a field beside it."""
    file = into or io.BytesIO()
    with ZipFile(file, "w", method) as made:
        for one in (name, "pack/b.txt"):
            entry = ZipInfo(one)
            entry.compress_type, entry.extra, entry.external_attr = method, field, mode << 16
            made.writestr(entry, one * 40)
            entry.extra = b"" if only_where_it_begins else field
        made.comment = end
    return file.getvalue()


TOPS = (
    "\u06af\u0632\u0627\u0631\u0634\u200c\u0647\u0627",
    "March\u00a0report",
    "\u5831\u544a\u3000\u4e00",
    "left\u202eright",
)
"""Names of the folder in a zip: a Persian word of two joined parts, other spaces, and a sign that turns the line."""


def test_a_pack_is_read_under_any_name_that_people_give(tmp_path: Path) -> None:
    place = tmp_path / "pack.zip"
    for top in TOPS:
        with ZipFile(place, "w") as made:
            made.writestr(member(f"{top}/check.sh"), "x")
        faults = check_pack(place).faults
        assert "check.sh: is in no manifest: somebody put it there" in faults, (top, faults)
        assert not [one for one in faults if "zip" in one or "elsewhere" in one], (top, faults)


def test_what_is_not_unpacked_is_named(tmp_path: Path) -> None:
    place = tmp_path / "pack.zip"
    for name in ("pack/a\nb.txt", "pack/\x1b[2J.txt", "pack//a.txt", "pack/./a.txt"):
        with ZipFile(place, "w") as made:
            made.writestr(member("pack/check.sh"), "x")
            made.writestr(name, "x")
        assert f"{name!r}: is a name that programs unpack elsewhere" in check_pack(place).faults
    with ZipFile(place, "w") as made:
        made.writestr("pa\nck/check.sh", "x")
    with pytest.raises(PackError, match=r"at its top, not 1: .pa.*: is a name that programs unpack elsewhere"):
        check_pack(place)


def test_a_packed_file_of_any_size_is_unpacked_whole(tmp_path: Path) -> None:
    """Zlib may have taken all of a packed file, and hold back what does not fit into a piece any more."""
    place = tmp_path / "pack.zip"
    row = b"2026-11-29T10:00:00Z,https://lakeside.example/article/12345,200,text/html,first,body\n"
    rows = row * (2 + PIECE // len(row))
    for more in range(0, 420, 7):
        with ZipFile(place, "w", ZIP_DEFLATED) as made:
            made.writestr("pack/visits.csv", rows[: PIECE + more])
        target = tmp_path / f"{more}.csv"
        with place.open("rb") as file:
            unpack(file, read_members(file)[0], target)
        assert target.read_bytes() == rows[: PIECE + more]
        target.unlink()


class Stream(io.BytesIO):
    """What nobody can go back in: the sizes of a file are then said behind it."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def beside(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def second_name(name: bytes = b"pack/check.sh") -> bytes:
    return beside(0x7075, b"\1" + struct.pack("<L", zlib.crc32(b"pack/a.txt")) + name)


def of_two_beginnings() -> bytes:
    """A file before the first that the list names: who reads from the beginning unpacks it."""
    hidden, whole = zipped(name="pack/check.sh"), zipped()
    begin, at = hidden.index(b"PK\3\4", 1), len(whole) - 22
    size, start = struct.unpack("<2L", whole[at + 12 : at + 20])
    listed = bytearray(whole[start : start + size])
    for place in (0, listed.index(b"PK\1\2", 1)):
        struct.pack_into("<L", listed, place + 42, struct.unpack_from("<L", listed, place + 42)[0] + begin)
    return hidden[:begin] + whole[:start] + bytes(listed) + whole[at : at + 16] + struct.pack("<LH", start + begin, 0)


def ended_before_its_end() -> bytes:
    """A packed stream that ends before its size says: who reads on finds more."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"a" * 40) + packer.flush()
    file = io.BytesIO()
    with ZipFile(file, "w") as made:
        made.writestr("pack/a.txt", packed + b"more")
    whole = bytearray(file.getvalue())
    for place, method, crc, size in ((0, 8, 14, 22), (whole.index(b"PK\1\2"), 10, 16, 24)):
        struct.pack_into("<H", whole, place + method, 8)
        struct.pack_into("<L", whole, place + crc, zlib.crc32(b"a" * 40))
        struct.pack_into("<L", whole, place + size, 40)
    return bytes(whole)


TWICE_READ: dict[str, tuple[Callable[[], bytes], str]] = {
    "a second name by the list": (lambda: zipped(field=second_name()), "has a second name, 'pack/check.sh'"),
    "a second name where it begins alone": (
        lambda: zipped(field=second_name(), only_where_it_begins=True), "has a second name, 'pack/check.sh'",
    ),
    "more in a packed file than it opens to": (ended_before_its_end, "ends before the list says that it does"),
    "a size that is said behind it alone": (
        lambda: zipped(into=Stream()), "ends elsewhere for programs that read from the beginning",
    ),
    "another name where it begins": (
        lambda: zipped().replace(b"pack/a.txt", b"pack/c.txt", 1), "is called otherwise where it begins",
    ),
    "a file that no list names": (of_two_beginnings, "something lies before it that is in no list"),
    "words before it": (lambda: b"#!/bin/sh\n" + zipped(), "its list of files is not where it says"),
    "words behind it": (lambda: zipped() + b"more", "does not end where its list of files does"),
    "a second end in its comment": (
        lambda: zipped(end=zipped()[-22:]), "its list of files is not where it says",
    ),
    "a comment": (lambda: zipped(end=b"words"), "does not end where its list of files does"),
    "a link": (lambda: zipped(mode=0o120777), "is a link, or no file"),
    "a folder by its mode alone": (lambda: zipped(mode=0o040755), "is a folder for some programs"),
    "another size where it begins": (
        lambda: zipped().replace(struct.pack("<2L", 400, 400), struct.pack("<2L", 300, 300), 1), "is of another size",
    ),
    "a field that nobody knows": (lambda: zipped(field=beside(0x9901, b"12345678")), "(0x9901)"),
    "a field of large sizes": (lambda: zipped(field=beside(0x0001, b"12345678")), "(0x0001)"),
    "a field cut short": (lambda: zipped(field=b"UT\xff\0x"), "fields beside it that are damaged"),
    "a name of other letters": (lambda: zipped(name="pack/\u0430.txt"), "is a name that programs read differently"),
}  # fmt: skip
"""Zips that two programs read differently, and what is said of each."""


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_two_programs_read_differently_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "pack.zip"
    for name, (make, said) in TWICE_READ.items():
        place.write_bytes(make())
        with pytest.raises(PackError) as refused:
            check_pack(place)
        assert said in str(refused.value), (name, str(refused.value))
    for plain in (
        zipped(method=ZIP_DEFLATED),
        zipped(field=beside(0x5455, b"\1aaaa")),  # with times
        zipped(method=ZIP_DEFLATED, into=Stream()),  # its size said behind it
    ):
        place.write_bytes(plain)
        with pytest.raises(PackError, match="pack: is not a pack: it has none of the files of one"):
            check_pack(place)


MEASURED = """
import sys
from pathlib import Path
from flows.packs.check import check_pack
from flows.packs.contents import PackError
for place in sys.argv[1:]:
    try:
        said = " ".join(check_pack(Path(place)).faults)
    except PackError as error:
        said = str(error)
    [peak] = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(int(peak.split()[1]) // 1024, said)
"""
"""Checks packs, one after the other, and prints a line for each: the most memory so far, in MB, and what is wrong."""
MB = 1_000_000
BATCH = "20260101T000000Z-abcdef-000001"
CHAIN, LINE, WACZ = "data/custody/chain.jsonl", f"data/custody/batches/{BATCH}/7.json", "data/captures.wacz"
HASH = "0" * 64


def bag(folder: Path, files: dict[str, bytes], *, large: str = "", size: int = 0) -> Path:
    """A pack with these files, its manifests fitting, and one file of so many zeros."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    if large:
        (folder / large).parent.mkdir(parents=True, exist_ok=True)
        with (folder / large).open("wb") as file:
            file.truncate(size)
    close_bag(folder, {"Custody-Head": "none"})
    return folder


def with_a_line(folder: Path, line: bytes) -> Path:
    """A pack with a line of custody that its chain names, and a text that is said to be in it."""
    listed = f"{sha256(line).hexdigest()} 7\n".encode()
    says = {"line": 1, "form": 2, "event": "batch", "batch": BATCH, "lines_sha256": sha256(listed).hexdigest()}
    row = f"text,{'a' * 16},data/texts/{'a' * 16}-1.txt,0,1,{HASH},{BATCH},7\n"
    fixity = f"{HEADER}\n{row}".encode()
    files = {LINE: line, LINE.replace("7.json", "lines.txt"): listed, CHAIN: custody.chain_line(says)}
    return bag(folder, {**files, "data/fixity.csv": fixity})


def with_a_record(folder: Path, record: bytes) -> Path:
    """A pack of one record."""
    bag(folder, {"data/fixity.csv": f"{HEADER}\nrecord,{'a' * 16},{WACZ},0,{len(record)},{HASH},,\n".encode()})
    with ZipFile(folder / WACZ, "w") as made:
        for name in CAPTURES:
            made.writestr(member(name), record if name == WARC else b"")
    close_bag(folder, {"Custody-Head": "none"})
    return folder


def bomb(place: Path) -> Path:
    """A zip of some kilobytes, in which each of the packed files says that it opens to 4 GB."""
    with ZipFile(place, "w", ZIP_DEFLATED) as made:
        for number in range(3):
            made.writestr(f"pack/{number}", bytes(MB))
    sizes = struct.pack("<L", MB), struct.pack("<L", 2**32 - 2)
    place.write_bytes(place.read_bytes().replace(*sizes))
    return place


def many_files(place: Path) -> Path:
    """A zip whose list has more files in it than a pack."""
    listed = b"PK\1\2" + bytes(42)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65_534, 65_534, 65_534 * 46, 0, 0)
    place.write_bytes(listed * 65_534 + end)
    return place


CRAFTED: tuple[tuple[Callable[[Path], Path], str], ...] = (
    (lambda at: bag(at, {}, large=LINE, size=100 * MB), f"{LINE}: has 100,000,000 bytes, more than the 64,000,000"),
    (lambda at: bag(at, {}, large="data/fixity.csv", size=100 * MB), "data/fixity.csv: has 100,000,000 bytes"),
    (lambda at: bag(at, {}, large="data/custody/stamps/x.tsr", size=100 * MB), "x.tsr: has 100,000,000 bytes"),
    (lambda at: bag(at, {}, large="bag-info.txt.x", size=100 * MB), "bag-info.txt.x: has 100,000,000 bytes"),
    (lambda at: bag(at, {}, large=CHAIN, size=300 * MB), "is longer than any that we write"),
    (lambda at: bag(at, {CHAIN: b"{}\n" * 3_000_000}), "follows too many that are wrong"),
    (lambda at: with_a_line(at, b'{"record":"page","article":[' + b"[]," * 8 * MB + b"[]]}"), "cannot be read"),
    (lambda at: with_a_line(at, b"[" * 20 * MB), "cannot be read"),
    (lambda at: with_a_record(at, gzip.compress(b"WARC/1.0\r\nX: " + bytes(150 * MB), 1)), "is not what was packed"),
    (lambda at: bomb(at.with_suffix(".zip")), "it unpacks to 12,884,901,882 bytes"),
    (lambda at: many_files(at.with_suffix(".zip")), "is called otherwise where it begins"),
)  # fmt: skip
"""Packs made to take all the memory or disk there is, and what is said of each."""


def test_memory_stays_flat_whatever_a_pack_was_made_to_take(tmp_path: Path) -> None:
    places = [bag(tmp_path / "small", {}), *(make(tmp_path / str(at)) for at, (make, _) in enumerate(CRAFTED))]
    command = [sys.executable, "-c", MEASURED, *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    least, *sizes = (int(line.split(" ", 1)[0]) for line in done.stdout.splitlines())
    for (_, said), line, size in zip(CRAFTED, done.stdout.splitlines()[1:], sizes, strict=True):
        assert said in line, (said, line[:2000])
        assert size < least + 100, (said, size, least)
