"""A capture, found by its hash: one question to the published file, and one seek in the archive."""

from __future__ import annotations

from config.home import Home
from flows.output.safe_text import plain
from storage.archive.captures import Capture, CaptureError, read_capture, read_record
from storage.database.published import open_published
from storage.inspection.captures import sealed_captures
from storage.queries.kept_bodies import records_of
from storage.queries.questions import QuestionError, nothing_published

FEWEST = 8
"""Signs of a hash that are enough to ask with."""


def body(home: Home, sha256: str) -> bytes:
    """The body with a hash. Raises QuestionError where there is none, and CaptureError where it was not kept."""
    found = _records(home, sha256)
    whole = [capture for capture in found if capture.kept == "body"]
    if not whole:
        like = f"its text was that of {found[0].refers_to}" if found[0].refers_to else "it was kept by no record"
        message = f"{found[0].sha256}: a revisit whose body was not kept ({like}): ask for that one, or --headers"
        raise CaptureError(message)
    return read_capture(home.captures, whole[0])


def headers_of(home: Home, sha256: str) -> str:
    """The headers of the first record with a hash, a line each."""
    headers, _ = read_record(home.captures, _records(home, sha256)[0])
    return "\n".join(f"{name}: {value}" for name, value in headers)


def _records(home: Home, sha256: str) -> list[Capture]:
    """All records of the one body whose hash begins so, the oldest first."""
    asked = sha256.strip().lower()
    if len(asked) < FEWEST or set(asked) - set("0123456789abcdef"):
        raise QuestionError(
            f"{plain(sha256)}: is not a SHA-256: give its 64 hexadecimal digits, or at least the first {FEWEST}"
        )
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        found, shut = records_of(connection, asked), sealed_captures(connection)
    hashes = {capture.sha256 for capture in found}
    if len(hashes) != 1:
        what = (
            "several captures have a hash that begins like this: give more of it"
            if hashes
            else "no capture has this hash"
        )
        listed = "longwatch sql 'select sha256, url from capture_records'"
        raise QuestionError(f"{plain(sha256)}: {what}: `{listed}` lists them")
    if hashes & shut:
        raise CaptureError(f"{asked}: this capture was sealed: `longwatch sql 'from seals'` says by whom and why")
    return found
