"""The zip of a pack, unpacked only where all programs read it alike: by its list at the end, and from its beginning.

A zip says of each file twice what it is called, how it is packed and where it ends, and some programs read the one and
some the other; fields beside them may name it a third time. Here all of that must agree, and nothing lies between.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

LARGEST = 8 * 1024**3
"""Bytes that a zip may unpack to: captures take 2.1 GB of a pack at most."""
MOST = 100_000
"""Files in one: each takes some 500 bytes of memory to know of."""
LONGEST_LIST = 50_000_000
"""Bytes of its list of files, which is read whole: 500 for each of so many."""
PIECE = 1 << 20
"""Bytes that are read or written at once."""
END, END_64, END_64_AT, LISTED, BEGIN = (
    struct.Struct(form) for form in ("<4s4H2LH", "<4sQ2H2L4Q", "<4sLQL", "<4s6H3L5H2L", "<4s5H3L2H")
)
ALL_ONES, ALL_ONES_16 = 0xFFFFFFFF, 0xFFFF
IS_DESCRIBED, IS_UTF8, LEVELS = 0x8, 0x800, 0x6
STORED, DEFLATED = 0, 8
SIZES_64, SECOND_NAME = 0x0001, 0x7075
HARMLESS = {0x5455, 0x5855, 0x7855, 0x7875, 0x000A, 0x6375, 0xCAFE}
"""Fields beside a file that say neither its name nor its contents: times, owners, comments."""


class TwoReadingsError(BadZipFile):
    """A zip that two programs may unpack differently; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in a zip, as the list at its end has it."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    begins: int
    mode: int

    @property
    def name(self) -> str:
        """Its name; what is no UTF-8 stands in it with a backslash."""
        return self.raw_name.decode("utf-8", "backslashreplace")


def read_members(file: BinaryIO, *, most: int = MOST) -> list[Member]:
    """The files in a zip, in the order in which they lie in it. Raises TwoReadingsError, or BadZipFile for no zip."""
    count, size, begins = _end(file)
    if count > most or size > LONGEST_LIST:
        raise BadZipFile(f"it has {count:,} files in it, more than {most:,}: unpack it elsewhere, and check the folder")
    file.seek(begins)
    members = sorted(_listed(file.read(size), count), key=lambda one: one.begins)
    reached = 0
    for number, one in enumerate(members):
        if one.begins != reached:
            raise TwoReadingsError(f"{one.name!r}: something lies before it that is in no list")
        after = members[number + 1].begins if number + 1 < len(members) else begins
        reached = _checked_end(file, one, after)
    if reached != begins:
        raise TwoReadingsError("something lies before its list of files that is in no list")
    return members


def unpack(file: BinaryIO, member: Member, target: Path) -> None:
    """Write a file of a zip. Raises BadZipFile where it is not what the list says, and OSError."""
    file.seek(member.begins + BEGIN.size - 4)
    names, fields = struct.unpack("<2H", file.read(4))
    file.seek(names + fields, 1)
    crc = written = 0
    with target.open("xb") as into:
        for piece in _pieces(file, member):
            written += len(piece)
            if written > member.size:
                raise BadZipFile(f"{member.name!r}: unpacks to more than its {member.size:,} bytes")
            crc = zlib.crc32(piece, crc)
            into.write(piece)
    if (written, crc) != (member.size, member.crc):
        raise BadZipFile(f"{member.name!r}: is damaged")


def _pieces(file: BinaryIO, member: Member) -> Iterator[bytes]:
    left = member.packed
    opened = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == DEFLATED else None
    while left:
        packed = file.read(min(PIECE, left))
        if not packed:
            raise BadZipFile(f"{member.name!r}: is cut short")
        left -= len(packed)
        yield from _opened(opened, packed, member) if opened else (packed,)
        if opened and not left:  # it may have taken all there is, and hold back what that opens to
            yield from _held_back(opened, member)
        if opened and opened.eof and (left or opened.unused_data):
            raise TwoReadingsError(f"{member.name!r}: ends before the list says that it does")
    if opened and not opened.eof:
        raise BadZipFile(f"{member.name!r}: is cut short")


def _opened(opened: zlib._Decompress, packed: bytes, member: Member) -> Iterator[bytes]:
    """What so much of a packed file opens to, a piece at a time: a few bytes of it may open to gigabytes."""
    while packed and not opened.eof:
        yield _piece(opened, packed, member)
        packed = opened.unconsumed_tail


def _held_back(opened: zlib._Decompress, member: Member) -> Iterator[bytes]:
    while not opened.eof and (more := _piece(opened, b"", member)):
        yield more


def _piece(opened: zlib._Decompress, packed: bytes, member: Member) -> bytes:
    try:
        return opened.decompress(packed, PIECE)
    except zlib.error as error:
        raise BadZipFile(f"{member.name!r}: is damaged") from error


def _end(file: BinaryIO) -> tuple[int, int, int]:
    """How many files the list at the end has, its size, and where it begins. No word may stand behind it."""
    end = file.seek(0, 2) - END.size
    if end < 0:
        raise BadZipFile("it is no zip")
    file.seek(end)
    mark, disk, first_disk, here, count, size, begins, comment = END.unpack(file.read(END.size))
    if mark != b"PK\5\6" or comment:
        raise TwoReadingsError("it does not end where its list of files does")
    if (disk, first_disk, here) != (0, 0, count):
        raise TwoReadingsError("it says that parts of it lie elsewhere")
    if count == ALL_ONES_16 or ALL_ONES in (size, begins):
        end -= END_64.size + END_64_AT.size
        file.seek(max(end, 0))
        large = END_64.unpack(file.read(END_64.size))
        at = END_64_AT.unpack(file.read(END_64_AT.size))
        most = (ALL_ONES_16, ALL_ONES, ALL_ONES)
        short = tuple(min(one, limit) for one, limit in zip(large[7:], most, strict=True))
        known = (b"PK\6\6", END_64.size - 12, large[6], (b"PK\6\7", 0, end, 1), (count, size, begins))
        if (large[0], large[1], large[7], at, short) != known:
            raise TwoReadingsError("its two ends do not agree")
        count, size, begins = large[7:]
    if begins + size != end:
        raise TwoReadingsError("its list of files is not where it says")
    return count, size, begins


def _listed(listed: bytes, count: int) -> Iterator[Member]:
    at = 0
    for _ in range(count):
        if len(listed) - at < LISTED.size:
            raise BadZipFile("its list of files is cut short")
        mark, made_by, _, flags, method, _, _, crc, packed, size, names, fields, comment, disk, _, mode, begins = (
            LISTED.unpack_from(listed, at)
        )
        at += LISTED.size
        raw = listed[at : at + names]
        beside = listed[at + names : at + names + fields]
        at += names + fields + comment
        if mark != b"PK\1\2" or disk or at > len(listed):
            raise BadZipFile("its list of files is damaged")
        size, packed, begins = _large(raw, beside, size, packed, begins)
        unix = mode >> 16 if made_by >> 8 == 3 else 0
        member = Member(
            raw_name=raw, flags=flags, method=method, crc=crc, packed=packed, size=size, begins=begins, mode=unix
        )
        _check(member, is_folder=bool(mode & 0x10))
        yield member
    if at != len(listed):
        raise TwoReadingsError("its list of files has more in it than it says")


def _check(member: Member, *, is_folder: bool) -> None:
    name, raw = repr(member.name), member.raw_name
    kind, ends = stat.S_IFMT(member.mode), raw.endswith(b"/")
    if member.flags & ~(IS_DESCRIBED | IS_UTF8 | LEVELS) or member.method not in (STORED, DEFLATED):
        raise BadZipFile(f"{name}: is encrypted, or packed in a way that not every program knows")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise TwoReadingsError(f"{name}: is a link, or no file")
    if (ends and kind == stat.S_IFREG) or (not ends and (kind == stat.S_IFDIR or is_folder)) or (ends and member.size):
        raise TwoReadingsError(f"{name}: is a folder for some programs, and a file for others")
    if member.method == STORED and (member.flags & IS_DESCRIBED or member.packed != member.size):
        raise TwoReadingsError(f"{name}: ends elsewhere for programs that read from the beginning")
    if not raw.partition(b"/")[2].isascii():
        raise TwoReadingsError(f"{name}: is a name that programs read differently")


def _checked_end(file: BinaryIO, member: Member, after: int) -> int:
    """Where a file of a zip ends, read from its beginning, which must say what the list says."""
    file.seek(member.begins)
    head = file.read(BEGIN.size)
    if len(head) < BEGIN.size:
        raise BadZipFile("it is cut short")
    mark, _, flags, method, _, _, crc, packed, size, names, fields = BEGIN.unpack(head)
    raw, beside = file.read(names), file.read(fields)
    name = repr(member.name)
    if mark != b"PK\3\4" or raw != member.raw_name:
        raise TwoReadingsError(f"{name}: is called otherwise where it begins")
    size, packed, _ = _large(raw, beside, size, packed, 0)
    said = (flags, method, crc, packed, size)
    if flags & IS_DESCRIBED:
        said = (flags, method, member.crc, member.packed, member.size) if not (crc or packed or size) else said
    if said != (member.flags, member.method, member.crc, member.packed, member.size):
        raise TwoReadingsError(f"{name}: is of another size or form where it begins")
    ends: int = member.begins + BEGIN.size + names + fields + member.packed
    if not flags & IS_DESCRIBED:
        return ends
    file.seek(ends)
    described = file.read(after - ends) if after - ends <= 24 else b""
    forms = ("<LLL", "<LQQ") if max(member.size, member.packed) < ALL_ONES else ("<LQQ",)
    known = [struct.pack(form, member.crc, member.packed, member.size) for form in forms]
    if described not in [mark + one for one in known for mark in (b"", b"PK\7\10")]:
        raise TwoReadingsError(f"{name}: is of another size where it ends")
    return after


def _large(raw: bytes, beside: bytes, size: int, packed: int, begins: int) -> tuple[int, int, int]:
    """Sizes and place with what the field of large sizes says of them. No field may give another name."""
    values = [size, packed, begins]
    wanted = [number for number, one in enumerate(values) if one == ALL_ONES]
    name = repr(raw.decode("utf-8", "backslashreplace"))
    while beside:
        kind, length = struct.unpack_from("<2H", beside) if len(beside) >= 4 else (0, -1)
        inner, beside = beside[4 : 4 + length], beside[4 + length :]
        if length < 0 or len(inner) != length:
            raise TwoReadingsError(f"{name}: has fields beside it that are damaged")
        if kind == SIZES_64 and wanted and len(inner) == 8 * len(wanted):
            for number, one in zip(wanted, struct.unpack(f"<{len(wanted)}Q", inner), strict=True):
                values[number] = one
            wanted = []
        elif kind == SECOND_NAME:
            if inner[5:] != raw:
                raise TwoReadingsError(f"{name}: has a second name, {inner[5:].decode('utf-8', 'backslashreplace')!r}")
        elif kind not in HARMLESS:
            raise TwoReadingsError(f"{name}: has a field beside it that programs read differently (0x{kind:04x})")
    if wanted:
        raise TwoReadingsError(f"{name}: its size is not said")
    return values[0], values[1], values[2]
