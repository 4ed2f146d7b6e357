"""A feed's bytes as text: what publishers declare is a hint, what the bytes are decides."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.text.code_pages import is_dense, recognise_codec

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # No mark, and yet UTF-16: zeros beside the first bracket tell (feedbin/feedbin#544).
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_LATIN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252"})
_RECOGNISED = (
    _LATIN
    | {"cp1256", "iso8859-6", "cp1251", "koi8-r", "koi8-u", "iso8859-5", "mac-cyrillic", "cp866", "cp1253", "iso8859-7"}
    | {"cp1255", "iso8859-8", "cp1254", "iso8859-9"}
)
"""Code pages that are distinguished by what the bytes make in them, whichever is declared."""
_TURKISH = frozenset({"cp1254", "iso8859-9"})
_BELIEVED = (
    _LATIN
    | {f"cp125{n}" for n in range(9)}
    | {f"iso8859-{n}" for n in range(1, 17)}
    | {"koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp866", "cp874", "tis-620", "cp437", "cp850"}
    | {"gb2312", "gbk", "gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949"}
)
"""No other codec of Python's is given a stranger's bytes: some are slow, some are not for text."""
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}
"""What is declared, and what those who declare it write."""
_LANGUAGE = re.compile(rb"<(?:dc:)?language>\s{0,20}([A-Za-z]{2,3})|\bxml:lang\s{0,5}=\s{0,5}[\"']([A-Za-z]{2,3})")
_LOST = re.compile("[\udc80-\udcff]+")
_LATIN_AFTER = re.compile(r"[A-Za-z\s,.;:!?)<]")
_QUOTES = b"\x80\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x99\x9b"
"""Quotes, dashes, dots and the euro of Windows-1252: what is pasted from a word processor."""
_MOSTLY = 0.9
"""Share of well-formed UTF-8 sequences from which a body is damaged UTF-8. Other encodings stay far below."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedText:
    """A body as text, and what was odd about its bytes."""

    text: str
    remarks: tuple[str, ...]


def feed_text(body: bytes, content_type: str | None, languages: Iterable[str | None] = ()) -> FeedText:
    """The text of a feed's body, without the characters that XML has no place for.

    Bytes that are UTF-8 are read as UTF-8 whatever they are called, also when a few are damaged; only then are the
    declaration and the header believed, but of the old code pages that are confused in practice the bytes tell which
    it is, by the `languages` of the source and of the feed itself.
    """
    text, remarks = _decoded(body, content_type, languages)
    # One of these ends every strict parser; feedparser then reads on by its loose one, which knows no namespaces.
    clean = _CONTROLS.sub("", text)
    if len(clean) < len(text):
        remarks.append("control characters left out")
    return FeedText(text=_REFERENCE.sub(_allowed_reference, clean), remarks=tuple(remarks))


def _decoded(body: bytes, content_type: str | None, languages: Iterable[str | None]) -> tuple[str, list[str]]:
    for mark, name in _BOMS:
        if body.startswith(mark):
            bom = 0 if mark in (b"<\x00", b"\x00<") else len(mark)
            if name != "utf-8":
                return body[bom:].decode(name, "replace"), []
            body = body[bom:]
            break
    if wide := _wide(body, content_type):
        return body.decode(wide, "replace"), []
    declared = _declared(body, content_type)
    try:
        # UTF-8 before any label: feedparser believes windows-1256 on a UTF-8 feed, and garbles it without a remark.
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _repaired(body, declared, languages)
    wrong = declared and not text.isascii() and declared[0] != "utf-8"
    return text, [f"declared as {declared[0]}, is UTF-8"] if wrong else []


def _wide(body: bytes, content_type: str | None) -> str | None:
    """UTF-16 without a mark and without markup at its start: where the header names it, and zeros tell its order."""
    said = _CHARSET.search(content_type or "")
    start = body[:400]
    if not said or not said[1].lower().replace("_", "-").startswith("utf-16") or 4 * start.count(0) < len(start):
        return None
    return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Names of codecs, the document's own word before the server's."""
    inside = _DECLARED.search(body[:1000])
    outside = _CHARSET.search(content_type or "")
    # CMSes write the declaration, servers add a header for every file of a folder: the nearer one knows more.
    names = ([inside[1].decode("ascii")] if inside else []) + ([outside[1]] if outside else [])
    return [name for name in map(_codec, names) if name]


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if name in _BELIEVED or name == "utf-8" else None


def _repaired(body: bytes, declared: list[str], languages: Iterable[str | None]) -> tuple[str, list[str]]:
    """A body that is not UTF-8 throughout."""
    # One bad byte made feedparser read a whole UTF-8 feed as iso-8859-2, every title ruined: so a few are repaired.
    raw = body.decode("utf-8", "surrogateescape")
    lost = _LOST.findall(raw)
    text = _LOST.sub(_unlost, raw)
    damaged = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    whole = sum(not char.isascii() for char in text) - damaged
    if whole >= _MOSTLY * (whole + damaged) and whole > len(lost) - damaged:
        return text, [f"UTF-8 with {damaged} damaged characters" if damaged else "UTF-8 with pieces of cp1252"]
    # It is no UTF-8, so whoever says so is wrong; windows-1252 is what most of those bodies are.
    labels = [name for name in declared if name != "utf-8"] or ["cp1252"]
    # Arabic declared windows-1252, Russian declared UTF-8: miniflux/miniflux-legacy#316, Athou/commafeed#681.
    if labels[0] in _RECOGNISED:
        spoken = [
            *((inside[1] or inside[2]).decode() for inside in [_LANGUAGE.search(body[:20_000])] if inside),
            *languages,
        ]
        dense = is_dense(body)
        believed = labels[0] in _TURKISH and not dense
        recognised = recognise_codec(body, languages=spoken, declared=labels, dense=dense)
        labels[0] = recognised or (labels[0] if believed else "cp1252")
    names = [_WIDER.get(name, name) for name in labels]
    for name in names:
        try:
            return body.decode(name), [f"read as {name}"]
        except UnicodeDecodeError:
            continue
    return body.decode(names[0], "replace"), [f"read as {names[0]}, with damaged characters"]


def _unlost(found: re.Match[str]) -> str:
    """Bytes that are no UTF-8: pasted from Windows-1252 where they are its quotes, or its letters in a Latin word."""
    piece = bytes(ord(char) - 0xDC00 for char in found[0])
    is_latin = len(piece) == 1 and piece[0] > 0xBF and found.string[found.start() - 1 : found.start()].isascii()
    is_latin = is_latin and bool(_LATIN_AFTER.match(found.string, found.end()))
    is_pasted = is_latin or not piece.translate(None, _QUOTES)
    return piece.decode("cp1252" if is_pasted else "utf-8", "replace")


def _allowed_reference(found: re.Match[str]) -> str:
    """A character reference as it was, or nothing when it names what no XML may hold (and no parser survives)."""
    # &#0; and &#x1F; end every strict parser, as the characters themselves do.
    digits = (found[1] or found[2]).lstrip("0") or "0"
    code = int(digits, 16 if found[1] else 10) if len(digits) < 8 else 0
    surrogate = 0xD800 <= code < 0xE000
    allowed = code in (9, 10, 13) or (0x20 <= code < 0x110000 and not surrogate and code not in (0xFFFE, 0xFFFF))
    return found[0] if allowed else ""
