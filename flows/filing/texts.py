"""The texts that copies are told by: of a batch as its lines have them, of stored articles as they were first read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from extractors.copies.wordings import Wording, wording
from flows.filing.rows import Line
from storage.database.live import Live
from storage.disk.json_rows import listed

FIRST_TEXTS = """
    select r.article_id, r.title, r.text, r.language, a.source_id
    from reading_rows r join article_rows a using (article_id)
    where r.article_id in (select unnest(?::json::varchar[])) and r.text_state in ('ok', 'partial')
    qualify row_number() over (partition by r.article_id order by r.number) = 1
"""
"""The text by which each article joined its group; one that was sealed since is not there."""


def texts_of(store: Live, lines: Mapping[str, Line]) -> Callable[[Sequence[str]], dict[str, Wording]]:
    """Gives wordings by article_id: of the articles of a batch by its lines, of all others by what is stored."""

    def texts(article_ids: Sequence[str]) -> dict[str, Wording]:
        new = {one: _worded(lines[one]) for one in article_ids if one in lines}
        others = [one for one in article_ids if one not in lines]
        stored = store.rows(FIRST_TEXTS, [listed(others)]) if others else []
        return new | {str(row[0]): stored_wording(*row[1:]) for row in stored}

    return texts


def _worded(line: Line) -> Wording:
    article = line["article"]
    return wording(article["title"], article["text"], article["language"], source=line["source_id"])


def stored_wording(title: object, text: object, language: object, source: object) -> Wording:
    """The wording of a stored text."""
    return wording(
        None if title is None else str(title),
        str(text or ""),
        None if language is None else str(language),
        source=None if source is None else str(source),
    )
