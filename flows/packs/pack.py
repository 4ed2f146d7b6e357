"""Packs a stranger can check: a BagIt bag of some articles, their captures byte for byte, and their custody."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from config.atomic_write import sync_folder
from config.current.watch import current_settings
from config.home import Home
from flows.encryption.age import SUFFIX as AGE
from flows.encryption.age import encrypt_file, read_recipients
from flows.output.counts import count_of
from flows.output.safe_text import plain, plain_line
from flows.packs.batch_lines import FoundBatch, found_batches, ruling_lines
from flows.packs.checks.package import described, software, titled
from flows.packs.contents import PackedArticle, PackError, packed_articles, record_bytes, unfiled_rulings, unnamed
from flows.packs.custody_part import CustodyPart, custody_part, write_custody
from flows.packs.fixity import Fixed, fixed_records, fixed_texts, fixity_table
from flows.packs.members import GIVEN, given_file
from flows.packs.pdf import print_page
from flows.packs.recorded import Pack, checked_given_to, recorded
from flows.packs.report import report_page
from flows.packs.shown_addresses import other_keys, refuse_others
from flows.packs.tables import article_lines, visit_table
from flows.packs.wanted import WantedArticles
from flows.program import installed_version
from storage.archive import custody
from storage.archive.bag import MANIFEST, STAMP, close_bag, files_of
from storage.archive.captures import WHOLE
from storage.archive.time_stamps import StampError
from storage.archive.wacz import WaczPage, member, write_wacz
from storage.disk.locks import wait_for_lock
from storage.disk.shared_database import kept_open
from storage.queries.articles.packed import KeptRecord

PATIENCE = 60
LARGEST = 2**31 - 1
"""Bytes of records that a pack may have: more needs another form of zip, which not every reader of WACZ knows."""


def make_pack(
    home: Home,
    wanted: WantedArticles,
    target: Path,
    *,
    whole_batches: bool = False,
    other_addresses: bool = False,
    pdf: bool = False,
    names: bool = False,
    given_to: str | None = None,
    recipients: Sequence[str] = (),
    now: Callable[[], datetime],
) -> Pack:
    """Write a pack of these articles into a folder, or a zip, that does not exist yet; whole or not at all.

    The same state of the archive gives the same bytes, but for the time-stamp on the pack itself and to whom it is
    given, until they are encrypted to recipients (age): a zip, then. With `names`, it shows who ruled, and their notes.
    Raises PackError, AgeError, and ReviewError for an unknown article.
    """
    if target.exists():
        raise PackError(f"{target}: is there already: name a folder, or a .zip, that does not exist yet")
    given_to = checked_given_to(given_to)
    keys = read_recipients(recipients)
    name = target.name.removesuffix(AGE).removesuffix(".zip")
    ending = f".zip{AGE}" if keys else AGE
    if bool(keys) != (target.name if keys else target.name.lower()).endswith(ending):
        raise PackError(f"{target}: a pack that is encrypted is named NAME.zip{AGE}, and needs a recipient (--to-age)")
    if not name:
        raise PackError(f"{target}: has no name before its ending: name it NAME.zip, or NAME.zip{AGE}")
    # What is to be encrypted is made within the home: beside the target, it would lie there in the clear for a time.
    part = (home.store / "tmp" if keys else target.parent) / f".{target.name}.{os.getpid()}.part"
    _sweep(part)
    folder = part / name
    folder.mkdir(parents=True)
    try:
        with wait_for_lock(home.commit_lock, holder="pack", seconds=PATIENCE), kept_open():
            articles = packed_articles(home, wanted.articles, names=names)
            batches = _batches(home, articles, other_addresses=other_addresses)
            asked = Asked(target=target, whole_batches=whole_batches, pdf=pdf, given_to=given_to)
            made = _write(home, articles, batches, folder, asked)
        made = replace(made, remarks=(*made.remarks, *unfiled_rulings(home, articles), *_stamped(home, folder, now)))
        ended = _zipped(part, folder) if keys or target.suffix == ".zip" else folder
        sync_folder(folder)
        if keys:
            encrypt_file(ended, target, keys)
        else:
            ended.rename(target)
        sync_folder(target.absolute().parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return recorded(home, made, wanted, given_to, now) if home.started else made


def _stamped(home: Home, folder: Path, now: Callable[[], datetime]) -> Iterator[str]:
    """Put a time-stamp on the manifest beside it, where an authority is named; what is to be said of it.

    It is later than those of the chain, and is on all that is in the pack. None is no reason to have no pack.
    """
    if not home.started or not current_settings(home).custody.stamp:
        return
    from flows.upkeep.time_stamps import stamp_of  # what asks the web is heavy to load

    manifest = (folder / MANIFEST).read_bytes()
    try:
        answer = stamp_of(home, manifest, now=now)
    except StampError as error:
        yield f"the pack itself has no time-stamp, only its chain may have: {plain_line(error)}"
        return
    if answer is not None:
        (folder / STAMP).write_bytes(answer)
        yield f"the pack itself was stamped: {STAMP}"


def _sweep(part: Path) -> None:
    """Take away what packs to the same place have left that were killed."""
    for left in part.parent.glob(f"{glob.escape(part.name.rsplit('.', 2)[0])}.*.part"):
        pid = left.name.rsplit(".", 2)[1]
        if left == part or (pid.isdigit() and not Path("/proc", pid).exists()):
            shutil.rmtree(left, ignore_errors=True)


def _batches(home: Home, articles: Sequence[PackedArticle], *, other_addresses: bool) -> list[FoundBatch]:
    """The batches in which the articles were filed, with their lines. Raises PackError."""
    chain = _chain(home)
    batches = found_batches(home, articles, chain, lambda keys: other_keys(home, articles, keys))
    if not other_addresses:
        refuse_others(home, articles, batches)
    return batches


def _chain(home: Home) -> list[dict[str, Any]]:
    chain, faults = custody.read_chain(home.custody)
    if faults or not chain:
        why = faults[0] if faults else "there is no chain of custody yet"
        raise PackError(f"store/custody.jsonl: {why}: run `longwatch verify`")
    return chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a pack is to be made."""

    target: Path
    whole_batches: bool
    pdf: bool
    given_to: str | None


def _write(
    home: Home, articles: Sequence[PackedArticle], batches: Sequence[FoundBatch], folder: Path, asked: Asked
) -> Pack:
    part = custody_part(home, _chain(home), batches, whole_batches=asked.whole_batches)
    articles = _proven(articles, part)
    (folder / "data/texts").mkdir(parents=True)
    kept = _records(articles)
    texts, contents = fixed_texts(batches, {one.capture.sha256 for _, one in kept})
    placed = write_wacz(
        folder / "data/captures.wacz",
        (record_bytes(home, one) for _, one in kept),
        list(_pages(articles)),
        title=titled(len(articles)),
        software=software(installed_version()),
        made_at=max((one.captured_at for _, one in kept), default=datetime(1980, 1, 1, tzinfo=UTC)),
    )
    rows = [*fixed_records([(owner, at) for (owner, _), at in zip(kept, placed, strict=True)], batches), *texts]
    _write_files(folder, articles, rows, part, contents)
    unprinted = _printed(home, folder) if asked.pdf else ""
    return Pack(
        target=asked.target,
        number=close_bag(folder, _info(articles, part, asked.given_to)),
        articles=len(articles),
        records=len(placed),
        texts=len(texts),
        lines=len(part.lines),
        stamps=len(part.stamps),
        remarks=(*_remarks(batches, part), *filter(None, [unprinted])),
    )


def _proven(articles: Sequence[PackedArticle], part: CustodyPart) -> list[PackedArticle]:
    """The articles, with the names of those alone whose rulings have their lines in the pack."""
    named = ruling_lines(part.batches)
    return [
        replace(one, rulings=tuple(row if row.decision_id in named else unnamed(row) for row in one.rulings))
        for one in articles
    ]


def _write_files(
    folder: Path, articles: Sequence[PackedArticle], rows: Sequence[Fixed], part: CustodyPart, texts: dict[str, bytes]
) -> None:
    write_custody(folder, part)
    written = {
        **texts,
        "data/fixity.csv": fixity_table(rows).encode(),
        "data/visits.csv": visit_table(articles).encode(),
        "data/articles.jsonl": article_lines(articles).encode(),
        "data/report.html": report_page(articles, rows, ruling_lines(part.batches), head=part.head).encode(),
        **{name: given_file(name) for name in GIVEN},
    }
    for name, content in written.items():
        (folder / name).write_bytes(content)


def _printed(home: Home, folder: Path) -> str:
    """The report as PDF, put beside it; why there is none, or empty."""
    scratch = home.store / "tmp" / f"print.{os.getpid()}"
    scratch.mkdir(parents=True, mode=0o700)
    try:
        return print_page(folder / "data/report.html", folder / "data/report.pdf", scratch=scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _records(articles: Sequence[PackedArticle]) -> list[tuple[str, KeptRecord]]:
    """The records to pack, each once, oldest first, with the article it belongs to. Raises PackError for too many."""
    found: dict[tuple[str, int], tuple[str, KeptRecord]] = {}
    for article in articles:
        for one in article.whole:
            found.setdefault((one.capture.warc, one.capture.record_offset), (article.article_id, one))
    kept = [found[place] for place in sorted(found)]
    if (size := sum(one.capture.record_length for _, one in kept)) > LARGEST:
        raise PackError(f"the captures of these articles are {size / 1e9:.1f} GB, more than 2.1: make several packs")
    return kept


def _pages(articles: Sequence[PackedArticle]) -> Iterator[WaczPage]:
    for article in articles:
        bodies = [one for one in article.records if one.capture.kept in WHOLE]
        last = max((number for number, one in enumerate(bodies) if one.is_page), default=-1)
        for number, one in enumerate(bodies):
            title = plain(article.shown["title"]) or "(no title)"
            yield WaczPage(
                page_id=f"{article.article_id}-{number + 1}",
                url=one.url,
                seen_at=one.captured_at,
                title=title if one.is_page else f"in its place: {title}",
                text=plain(article.shown["text"]) if number == last else "",
            )


def _info(articles: Sequence[PackedArticle], part: CustodyPart, given_to: str | None) -> dict[str, str]:
    names = bool(ruling_lines(part.batches))
    return {
        "Longwatch-Version": installed_version(),
        "External-Description": described(len(articles), names=names, given_to=given_to),
        "Custody-Head": part.head or "none",
    }


def _remarks(batches: Sequence[FoundBatch], part: CustodyPart) -> Iterator[str]:
    unsalted = [batch for batch in part.batches if batch.is_listed and not batch.line_list.salt]
    if unsalted:
        yield (
            f"{count_of(len(unsalted), 'batch')} of an earlier version: hashes can be guessed of the lines beside "
            "those of these articles, and of rulings: whoever suspects a name or a page can try it"
        )
    older = [batch for batch in batches if not batch.is_listed]
    if not older:
        return
    many = count_of(len(older), "batch")
    others = count_of(sum(batch.others for batch in older), "page of other articles", "pages of other articles")
    if any(batch in part.batches for batch in older):
        yield f"{many} of an earlier version went in whole: with {others}, and with names of people"
    else:
        yield (
            f"{many} of an earlier version, whose lines cannot be shown one by one, were left out: `--whole-batches` "
            f"puts them in, with {others}, and with names of people"
        )


def _zipped(part: Path, folder: Path) -> Path:
    path = part / "pack.zip"
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name in files_of(folder):
            with archive.open(member(f"{folder.name}/{name}"), "w") as into, (folder / name).open("rb") as source:
                shutil.copyfileobj(source, into)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return path
