"""A page's bytes as text: by its mark, as UTF-8, as declared, or by what the bytes say in a code page."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from extractors.text.code_pages import is_dense, recognise_codec

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHARSET = re.compile(rb"""charset\s*+=\s*+(?:["']\s*+)?([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
# The HTML standard wants it within the first 1,024 bytes; publishers put comments and scripts above it.
META_CHARSET_BYTES = 4_096
# It tries table after table on the whole of what it is given: seconds for a page of megabytes.
DETECTOR_BYTES = 100_000
SPOILT_SHARE = 0.01
"""More unreadable characters than this, and the charset that was declared is not the one that was used."""
WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}
"""What browsers read in place of a declared charset: servers say one and send the other."""
SERVER_DEFAULTS = frozenset({"cp1252"})
CONFUSED = frozenset({"utf-8", "cp1252", "iso8859-15"})
"""What pages are declared to be that are in another code page."""
LANGUAGE = re.compile(rb"""<html\b[^>]{0,300}?\blang\s{0,5}=\s{0,5}["']?([A-Za-z]{2,3})""", re.IGNORECASE)

_SIGNS = {ord(bytes([byte]).decode("cp1252", "replace")): byte for byte in range(128, 160)}
ONE_BYTE = {**{point: point for point in range(256)}, **_SIGNS}
"""The byte that a character was, where UTF-8 was read as latin-1 or cp1252."""
READ_TWICE = re.compile(
    rb"\xc3[\x82-\x9f\xa2](?:\xc2[\x80-\xbf]|\xe2(?:\x80[\x93-\xba]|\x82\xac|\x84\xa2)|\xc5[\x92-\xbf]|\xc6[\x80-\x92]|\xcb[\x86\x9c])"
)
"""Of text in UTF-8, a letter of U+00C2 to U+00DF or U+00E2 and one of `_AFTER`: with one byte to begin with, it is
found in a third of the time."""
_AFTER = "[\u0080-\u00bf\u20ac\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u2122]"
TWICE_OF_TWO = re.compile(f"[\u00c3-\u00c5\u00d0\u00d1\u00d8-\u00db]{_AFTER}|\u00c2[\u0080-\u00bf]")
TWICE_OF_THREE = re.compile(f"\u00e2{_AFTER}{{2}}|\u00f0\u0178{_AFTER}{{2}}")
CLOSED = re.compile("\u00e2\u20ac(?:\u009d|(?=[\\s<.,;:!?)]))")
"""A closing quotation mark: its last byte means nothing in cp1252, and is often lost."""
HALF_A_LETTER = re.compile("[\u00d8-\u00db](?=[\u0620-\u06d3])|(?<=[\u0620-\u06d3])[\u00d8-\u00db]")
"""The first byte of an Arabic letter whose second was lost."""
BEGIN_TWICE = "\u00c2\u00c3\u00c4\u00c5\u00d0\u00d1\u00d8\u00d9\u00da\u00db\u00e2\u00f0"
"""With what each of these begins: of most texts, to look for each is much quicker than to look for all."""
_AFTER_ARABIC = re.escape(bytes(range(0x80, 0xC0)).decode("cp1256"))
_OF_ARABIC = f"(?:[\u0637-\u063a][{_AFTER_ARABIC}]|\u00e2[{_AFTER_ARABIC}]{{2}})"
TWICE_OF_ARABIC = re.compile(f"{_OF_ARABIC}{{2,}}+")
"""Arabic or Persian in UTF-8 that was read as windows-1256: letter and sign by turns, as no language writes."""
_FIRST_OF_ARABIC = f"[\u00e2\u0637-\u063a](?:(?<=\u00e2)[{_AFTER_ARABIC}]{{2}}|(?<=[\u0637-\u063a])[{_AFTER_ARABIC}])"
ARABIC_WORDS = re.compile(f"{_FIRST_OF_ARABIC}{_OF_ARABIC}{{2}}")
BEGIN_ARABIC = [sign.encode() for sign in "\u00e2\u0637\u0638\u0639\u063a"]
"""With what such a word begins: most pages have none of them, and to look for each is six times quicker."""
# It begins with one set, which re looks for by itself: a choice at the beginning cost 4 ms a page instead of .5.
BETWEEN_TAGS = re.compile("[^<>]+")
# One pair of signs that looks encoded twice stands in texts about encodings, and in names.
FEWEST_TWICE = 2
ASCII = bytes(range(0x80))
# One bad byte in a feed of UTF-8 had feedparser read all of it as ISO 8859-2: whole signs outweigh a few spoilt ones.
GOOD_TO_BAD = 3


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """The text of a body: by its BOM, as UTF-8, as the server or the page declares, or by detection. Never fails.

    UTF-8 that was encoded twice is read twice where all of it can be.
    """
    return _read_once(_decoded(body, content_type))


def _read_once(text: str) -> str:
    """A text whose UTF-8 was taken for latin-1 or cp1252 and encoded again, as it was meant; any other as it is."""
    if text.isascii():
        return text
    raw = text.encode("utf-8", "surrogatepass")
    # What is looked for are signs beyond ASCII, side by side: of most pages they are a hundredth.
    beyond = raw.translate(None, ASCII)
    if any(sign in beyond for sign in BEGIN_ARABIC) and len(ARABIC_WORDS.findall(text)) > FEWEST_TWICE:
        return BETWEEN_TAGS.sub(_arabic_read_once, text)
    if READ_TWICE.search(beyond) is None or READ_TWICE.search(raw) is None:
        return text
    if not ONE_BYTE.keys() >= set(map(ord, set(text))):
        return _runs_read_once(text)
    try:
        return text.translate(ONE_BYTE).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return _runs_read_once(text)


def _arabic_read_once(part: re.Match[str]) -> str:
    """The words between two tags, read once where all of them were encoded twice; else only the runs that were."""
    try:
        return part[0].encode("cp1256").decode("utf-8")
    except UnicodeError:
        return TWICE_OF_ARABIC.sub(_arabic_run, part[0])


def _arabic_run(run: re.Match[str]) -> str:
    try:
        return run[0].encode("cp1256").decode("utf-8")
    except UnicodeError:
        return run[0]


def _runs_read_once(text: str) -> str:
    """A text, parts of which were encoded twice, with those read once: no language writes such rows of signs."""
    if len(TWICE_OF_THREE.findall(text)) + len(TWICE_OF_TWO.findall(text)) < FEWEST_TWICE:
        return text
    return TWICE_OF_TWO.sub(_run_read_once, TWICE_OF_THREE.sub(_run_read_once, CLOSED.sub("\u201d", text)))


def _run_read_once(run: re.Match[str]) -> str:
    try:
        return bytes(ONE_BYTE[ord(char)] for char in run[0]).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return run[0]


def letters_twice(text: str) -> int:
    """Letters of a text that are still the bytes of others, as where some bytes were lost between two encodings."""
    if not any(sign in text for sign in BEGIN_TWICE):
        return 0
    return sum(len(one.findall(text)) for one in (TWICE_OF_TWO, TWICE_OF_THREE, HALF_A_LETTER))


def _decoded(body: bytes, content_type: str | None) -> str:
    for bom, charset in BOMS:
        if body.startswith(bom):
            return body.decode(charset, errors="replace")
    if wide := _utf16_without_bom(body):
        return body.decode(wide, errors="replace")
    declared = _declared_charsets(body, content_type)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        # A Turkish page without a declaration, a Russian one declared latin-1: as feeds are, by what the bytes say.
        if (recognised := _recognised(body, declared)) is not None:
            return body.decode(recognised, errors="replace")
    for charset in declared:
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return _least_spoilt(body, ("utf-8", *declared))


def _recognised(body: bytes, declared: list[str]) -> str | None:
    """The code page of a body that is no UTF-8, where none is declared that would be believed; None where none is."""
    if (declared and declared[0] not in CONFUSED) or _is_nearly_utf8(body.decode("utf-8", "replace"), declared):
        return None
    said = LANGUAGE.search(body[:META_CHARSET_BYTES])
    languages = [said[1].decode("ascii")] if said else []
    return recognise_codec(body, languages=languages, declared=declared, dense=is_dense(body))


def _is_nearly_utf8(text: str, declared: list[str] | tuple[str, ...]) -> bool:
    """Whether of a body read as UTF-8 few characters are spoilt, more where UTF-8 is declared."""
    spoilt = text.count("\ufffd")
    whole = sum(char > "\x7f" for char in text) - spoilt
    return spoilt * (1 if "utf-8" in declared else GOOD_TO_BAD - 1) <= whole > 0


def _utf16_without_bom(body: bytes) -> str | None:
    """The byte order of UTF-16 sent bare: markup is ASCII, so every other byte is zero."""
    start = body[:400]
    if len(start) < 20 or start.count(0) < len(start) // 3:
        return None
    return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _declared_charsets(body: bytes, content_type: str | None) -> list[str]:
    """Charsets by the server and by the page; a server's mere default comes after what the page says."""
    found = [CHARSET.search((content_type or "").encode()), CHARSET.search(body[:META_CHARSET_BYTES])]
    names = [name for match in found if match and (name := _known_charset(match.group(1).decode("ascii")))]
    return sorted(dict.fromkeys(names), key=lambda name: name in SERVER_DEFAULTS)


def _known_charset(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return None if known.startswith("utf-16") else WIDER.get(known, known)


def _least_spoilt(body: bytes, declared: tuple[str, ...]) -> str:
    """The first declared charset that spoils few characters (a bad byte, a cut end), or what the detector says."""
    for charset in declared:
        try:
            text = body.decode(charset, errors="replace")
        except LookupError:
            continue
        if charset == "utf-8" and _is_nearly_utf8(text, declared[1:]):
            return text
        spoilt = text.count("\ufffd")
        if spoilt <= max(1, int(SPOILT_SHARE * sum(byte > 127 for byte in body))):
            return text
    best = from_bytes(body[:DETECTOR_BYTES]).best()
    return body.decode(best.encoding if best else "utf-8", errors="replace")
