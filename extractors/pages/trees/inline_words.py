"""Words within a sentence that an extractor would lose or glue together, made plain in the tree before it is read."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.text.html import words_of
from extractors.text.word_counts import word_count

# The mark of a footnote, or of a link to share, is a sign or a word or two.
MARK_CHARS = 24
# Only within a sentence is a word that is set apart a word of it; alone in a box, it is a label.
SENTENCE_WORDS = 6
LEVELS = 6
NOTES_READ = 2_000
"""Marks that may be notes, of each kind: each that is lifted out costs time as long as its paragraph."""
SENTENCES = frozenset({"p", "li", "blockquote", "dd", "td", "h2", "h3"})
HOLDS_WORDS = ("time", "label", "button", "output", "data", "meter", "summary")
NUMBER = re.compile(
    r"[\[(]?\s*(?:[\d\u06f0-\u06f9\u0660-\u0669]{1,3}|[*\u2020\u2021\u00a7]{1,3}|[a-z])(?:\s*[,;–-]\s*(?:\d{1,3}|[a-z])){0,4}"
    r"\s*[\])]?"
)
"""What a mark of a note prints: a number, a letter, stars."""
BRACKETED = re.compile(r"\[[^\[\]]{1,20}\]")
NOTE = re.compile(
    r"#_?(?:fn|ftn|footnote|note|cite|ref|endnote|edn|sdfootnote|nb\d|nh\d|en?\d|n\d|r\d|f\d)", re.IGNORECASE
)
NOTE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:notes?|note_ref|footnotes?|endnotes?|noteref|fn|fnref|reference|footnote-?(?:ref|link|anchor))(?:[\s_-]|$)",
    re.IGNORECASE,
)
NOTE_BOXES = ("li", "p", "div", "dd", "aside", "section")
NOTE_WORDS = 3
NOTE_ID = re.compile(
    r"_?(?:fn|ftn|footnote|cite_note|edn|endnote|sdfootnote|nb|note)[-_:.]?(?:\w{1,20}[-_:.])?(\d{1,3})", re.IGNORECASE
)
"""Of a note below a text."""
OWN_NUMBER = re.compile(r"^\s*[\[(]?[\d\u06f0-\u06f9\u0660-\u0669]{1,3}[\])]?[.:)]?\s+")
UNIT = re.compile(r"(?:^|[^\w])(?:[kcdm]?m|km|ft|in|yd|mi|sq|s|х|м|км|متر|کیلومتر|م)$")
"""What a square or a cube is raised from."""
POWER = re.compile(r"[×x·*]\s?10$")


def prepare_words(tree: HtmlElement) -> list[str]:
    """Join what comments part, lift out the marks of notes, and keep controls' words that stand in a sentence.

    React prints every value between comments, and advertising marks stand in paragraphs: trafilatura drops the words
    after them. A superscript glued to a number makes another number of it. Returns what was struck out and dropped.
    """
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    struck = _drop_struck(tree)
    _mark_notes(tree)
    for mark in list(islice(tree.iter("sup"), NOTES_READ)):
        if mark.getparent() is not None and _is_note(mark):
            mark.drop_tree()
    dropped = 0
    for link in list(tree.iter("a", "span")):
        if dropped < NOTES_READ and link.getparent() is not None and _is_linked_note(link):
            _drop_with_brackets(link)
            dropped += 1
    for element in list(tree.iter(*HOLDS_WORDS)):
        if _stands_in_sentence(element):
            element.tag = "span"
            element.attrib.clear()
    return struck


def _drop_struck(tree: HtmlElement) -> list[str]:
    """Drop what is struck out beside what stands in its place; its words."""
    dropped = list[str]()
    for struck in list(islice(tree.iter("del", "s", "strike"), NOTES_READ)):
        if struck.getparent() is not None and _is_replaced(struck, words := words_of(struck)):
            dropped.append(words)
            struck.drop_tree()
    return dropped


def _is_replaced(struck: HtmlElement, words: str) -> bool:
    """Whether an insertion, a word without a blank or another number stands beside what is struck out."""
    tail, following, previous = struck.tail or "", struck.getnext(), struck.getprevious()
    if following is not None and not tail.strip() and following.tag == "ins":
        return True
    if previous is not None and previous.tag == "ins" and not (previous.tail or "").strip():
        return True
    before = _before(struck)
    after = tail if tail.strip() or following is None else tail + words_of(following)
    if after[:1].isalnum() or before[-1:].isalnum():
        return True
    after = after.lstrip()[:1]
    return (words[-1:].isdigit() and after.isdigit()) or (words[:1].isdigit() and before.rstrip()[-1:].isdigit())


def _mark_notes(tree: HtmlElement) -> None:
    """Begin each note below a text with its number in brackets, as readers find it: no figure is read in one."""
    for note in list(islice((one for one in tree.iter(*NOTE_BOXES) if one.get("id")), NOTES_READ)):
        number = NOTE_ID.fullmatch(note.get("id") or "")
        if number is None or word_count(words_of(note)) < NOTE_WORDS:
            continue
        first = next((part for part in note.iter("p", "li", "div") if (part.text or "").strip()), note)
        first.text = f"[{number[1]}] {OWN_NUMBER.sub('', first.text or '')}"


def _drop_with_brackets(link: HtmlElement) -> None:
    """Drop the mark of a note, and the brackets that stand around it."""
    previous, parent = link.getprevious(), link.getparent()
    before = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
    if before.endswith("[") and (link.tail or "").startswith("]"):
        link.tail = (link.tail or "")[1:]
        if previous is not None:
            previous.tail = before[:-1]
        elif parent is not None:
            parent.text = before[:-1]
    link.drop_tree()


def _is_note(mark: HtmlElement) -> bool:
    text = words_of(mark)
    if any(_is_note_link(link) for link in mark.iter("a")) or BRACKETED.fullmatch(text):
        return len(text) <= MARK_CHARS
    if not NUMBER.fullmatch(text):
        return False
    before = _before(mark)
    if text.isalpha():  # 19<sup>e</sup> is an ordinal, and H<sup>a</sup> nothing that is known
        return False
    return not (text in ("2", "3", "۲", "۳", "٢", "٣") and UNIT.search(before)) and not POWER.search(before)


def _before(element: HtmlElement) -> str:
    """The last letters before an element within its parent."""
    previous = element.getprevious()
    if previous is not None:
        return (previous.tail or "")[-MARK_CHARS:] or words_of(previous)[-MARK_CHARS:]
    parent = element.getparent()
    return (parent.text or "")[-MARK_CHARS:] if parent is not None else ""


def _is_linked_note(link: HtmlElement) -> bool:
    kind = f"{link.get('class') or ''} {link.get('role') or ''}"
    named = "doc-noteref" in kind or (
        ("note" in kind.lower() or "ref" in kind or "fn" in kind) and NOTE_CLASS.search(kind)
    )
    if not named and (link.tag != "a" or not NOTE.match(link.get("href") or "")):
        return False
    text = words_of(link)
    is_emptied = not text and link.tag == "a"  # what it printed was raised, and was lifted out
    return bool(is_emptied or NUMBER.fullmatch(text) or BRACKETED.fullmatch(text))


def _is_note_link(link: HtmlElement) -> bool:
    return (link.get("href") or "").startswith("#") or NOTE_CLASS.search(link.get("class") or "") is not None


def _stands_in_sentence(element: HtmlElement) -> bool:
    """Whether words stand beside an element in a block long enough to be a sentence."""
    if not words_of(element):
        return False
    for around in islice(element.iterancestors(), LEVELS):
        if around.tag in SENTENCES:
            return len(words_of(around).split()) >= SENTENCE_WORDS + len(words_of(element).split())
        if around.tag in ("form", "nav", "div", "section", "fieldset"):
            return False
    return False
