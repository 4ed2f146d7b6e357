"""How a page was read: what was taken for each field, what was passed over, which lines were removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from extractors.pages.articles import TOMORROW, extract_article
from extractors.pages.boxes import BLOCKS, LETTERS, letters
from extractors.pages.main_text import Draft, extract_draft
from extractors.records import Article, Entry, Page
from extractors.text.decoding import decode_page
from extractors.text.html import parse_html, words_of
from extractors.text.word_counts import word_count

LIFTED_CHARS = 200
LEAVES = ("p", "li", "h2", "h3", "h4", "td", "dd", "blockquote", "div")
MOST_LEFT_OUT, FEWEST_WORDS, READ = 60, 3, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """An article, the lines that the page's text had and the article's has not, and those put before it."""

    article: Article
    lifted: tuple[str, ...] = ()
    standfirst: tuple[str, ...] = ()
    """Lines of the text that stood between the page's headline and what was extracted from it."""
    missed: tuple[str, ...] = ()
    """Sentences between its lines that the page shows and the text has not."""
    left_out: tuple[tuple[str, str], ...] = ()
    """What else the page holds, with the reason: hidden, another article, readers' comments, or the box around it."""

    def text(self) -> str:
        """The same for people: a line for each value, the one taken first."""
        article = self.article
        when = article.published
        taken = (
            ("title", article.title, article.title_from),
            ("byline", article.byline, article.byline_from),
            ("published", f"{when.at.isoformat()} to the {when.precision}" if when else None, article.published_from),
        )
        lines = [line for name, value, origin in taken for line in self._field(name, value, origin)]
        lines.append(_line("language", article.language, article.language_from))
        lines += self._field("text", f"{article.words} words", article.text_from)
        lines.append(f"text_state: {article.text_state}: {article.text_state_reason}")
        lines += [f"  standfirst: {line[:LIFTED_CHARS]}" for line in self.standfirst]
        lines += [f"  removed: {line[:LIFTED_CHARS]}" for line in self.lifted]
        lines += [f"  not taken: {line[:LIFTED_CHARS]}" for line in self.missed]
        lines += [f"  left out ({reason}): {words[:LIFTED_CHARS]}" for reason, words in self.left_out]
        lines += [f"caption: {line[:LIFTED_CHARS]}" for line in article.captions]
        lines += [f"picture: {address}" for address in article.images]
        lines += [f"document: {address}" for address in article.documents]
        return "\n".join(lines)

    def _field(self, name: str, value: str | None, origin: str | None) -> list[str]:
        others = [found for found in self.article.candidates if found.name == name]
        return [_line(name, value, origin), *(f"  passed over: {one.value} (from {one.origin})" for one in others)]


def explain_article(page: Page, *, entry: Entry | None = None, lines: frozenset[str] = frozenset()) -> Explained:
    """The article at a page with how it came about; `lines` are its host's. Never raises for what a page holds."""
    article = extract_article(page, entry=entry, feed_language=entry.language if entry else None, lines=lines)
    if article.text_from != "page":
        return Explained(article=article)
    tree = parse_html(decode_page(page.body, page.header("content-type")))
    apart = list[tuple[str, str]]()
    latest = page.fetched_at + TOMORROW
    draft = extract_draft(tree, url=page.final_url, latest=latest, left_out=apart) if tree is not None else Draft()
    if tree is not None:
        said = (*draft.lines, *article.captions, *_titles_of(article))
        apart += _boxes_left_out(tree, said)
    text = article.text.split("\n")
    missed = tuple(line for line in draft.missed if line not in article.captions)
    return Explained(
        article=article,
        lifted=_less(draft.lines, text),
        standfirst=_less(text, draft.lines),
        missed=missed,
        left_out=tuple(apart[:MOST_LEFT_OUT]),
    )  # fmt: skip


def _boxes_left_out(tree: HtmlElement, taken: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What small boxes of a page say that is not among what was taken, with the tag and class of the box around it."""
    said = letters(" ".join(taken))
    for element in islice(tree.iter(*LEAVES), READ):
        words = words_of(element) if next(element.iterdescendants(*BLOCKS), None) is None else ""
        if word_count(words) >= FEWEST_WORDS and letters(words)[:LETTERS] not in said:
            around = element if element.get("class") else element.getparent()
            yield (f"{around.tag} {around.get('class') or ''}".strip() if around is not None else element.tag), words


def _titles_of(article: Article) -> tuple[str, ...]:
    """Every title that was found for an article."""
    return (article.title or "", *(one.value for one in article.candidates if one.name == "title"))


def _less(lines: Sequence[str], kept: Sequence[str]) -> tuple[str, ...]:
    """The lines that were not kept, in their order; of equal ones, the first."""
    gone, lifted = Counter(lines) - Counter(kept), []
    for line in lines:
        if gone[line] > 0:
            gone[line] -= 1
            lifted.append(line)
    return tuple(lifted)


def _line(name: str, value: str | None, origin: str | None) -> str:
    return f"{name}: {value} (from {origin})" if value else f"{name}: none found"
