"""The rows of a pack's table of hashes, held to its lines of custody: each line is read once, and none is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from extractors.fates import article_id
from flows.output.counts import count_of
from flows.packs.batch_lines import ADDRESSES, SALTED, UNSALTED, read_shown_line
from flows.packs.checks.labels import Label, owner_faults
from flows.packs.checks.records import called, place_faults
from flows.packs.custody_part import BATCHES
from flows.packs.fixity import Fixed

LONGEST = 2_000
"""Signs of an address that are shown."""


NOT_SHOWN = "whose lines of custody cannot be shown by themselves: an earlier version filed their batches"


class Found(Protocol):
    """Where what is found is noted."""

    records: int
    texts: int
    unheld: int

    def add(self, faults: Iterable[str]) -> None:
        """Note faults."""

    def remark(self, remarks: Iterable[str]) -> None:
        """Note what is to be said besides."""


def check_rows(
    folder: Path, rows: Callable[[], Iterator[Fixed]], held: Collection[Path], ids: Collection[str], found: Found
) -> None:
    """Hold the rows to the files, and to the lines of custody that are `held`; `ids` are of all articles in them."""
    owned: list[Label] = []
    read: list[Label] = []
    used: set[Path] = set()
    before = ("", -1)
    found.add(place_faults(folder, rows()))
    for row in rows():
        found.records += row.kind == "record"
        found.texts += row.kind == "text"
        what = called(row)
        if not row.batch and not row.line:
            found.unheld += 1
            found.remark([f"not covered by custody: {row.path}: {what}"])
            continue
        line = _line_of(folder, row, held, used, found)
        if line is None:
            continue
        is_record = line["record"] == "capture"
        named = line["record_sha256"] if is_record else line["text_sha256"]
        if named != row.sha256 or is_record != (row.kind == "record"):
            found.add([f"{what}: its line of custody has another hash"])
        if not is_record:
            _check_label(row, line, ids, found)
        elif (place := _place(line)) <= before:
            found.add([f"{what}: its record does not lie where it lay in the archive, behind the one before it"])
        else:
            before = place
        body = str(line.get("sha256" if is_record else "capture_sha256"))[: len(row.sha256)]
        (owned if is_record else read).append(Label(article=row.article, sha256=row.sha256, body=body))
    _check_bodies(owned, read, found)
    named_texts = {row.path for row in rows() if row.kind == "text"}
    here = {path.relative_to(folder).as_posix() for path in (folder / "data/texts").glob("*")}
    found.add(f"{path}: data/fixity.csv does not name it" for path in sorted(here - named_texts))


def _line_of(
    folder: Path, row: Fixed, held: Collection[Path], used: set[Path], found: Found
) -> Mapping[str, object] | None:
    """What the line of custody of a row says; None where that is a fault, which is noted."""
    paths = [folder / BATCHES / row.batch / f"{row.line}{ending}" for ending in (SALTED, UNSALTED)]
    path = next((one for one in paths if one in held), None)
    if path is None:  # and none that its batch does not list, or that lies beside the batches
        found.add([f"{called(row)}: its line of custody is missing"])
        return None
    if path in used:
        found.add([f"{called(row)}: its line of custody is that of another row, too"])
        return None
    used.add(path)
    try:
        line = read_shown_line(path)
        "".join(str(line[name]) for name in ADDRESSES).encode()  # half a sign is no UTF-8
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found.add([f"{called(row)}: its line of custody cannot be read"])
        return None
    return line


def _check_bodies(owned: Sequence[Label], read: Sequence[Label], found: Found) -> None:
    """Hold records and texts to one another: each text to the record that it was read from."""
    if found.unheld:
        many = count_of(found.unheld, "record or text", "records and texts")
        found.remark([f"not checked: {many} {NOT_SHOWN}"])
    else:
        gone = sorted({one.body for one in read} - {one.body for one in owned})
        found.add(f"the capture {one}, from which a text was read, is not in the pack" for one in gone)
    found.add(owner_faults(owned, read))


def _place(line: Mapping[str, object]) -> tuple[str, int]:
    """Where a record lay in the archive."""
    at = line.get("record_offset")
    return str(line.get("warc"))[:200], at if isinstance(at, int) else 0


def _check_label(row: Fixed, line: Mapping[str, object], ids: Collection[str], found: Found) -> None:
    """Hold the article of a text to its line: the id is that of the source and the address that announced it first."""
    named = {str(line.get("article_id"))}
    if line["record"] == "page":
        named = {article_id(str(line.get("source_id")), str(line.get(one))) for one in ("url", "url_key")}
    if row.article in named:
        return
    others = sorted(named.intersection(ids))
    found.add([f"{row.path}: is of the article {other} by its line of custody" for other in others])
    if not others:
        source, url = (str(line.get(name))[:LONGEST] for name in ("source_id", "url"))
        found.remark([f"{row.path}: by its line of custody from {source}: {url}"])
