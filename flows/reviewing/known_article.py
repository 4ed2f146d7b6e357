"""An article by the beginning of its id, as a person types it: one rule and one message for every command."""

from __future__ import annotations

import unicodedata

from config.home import Home
from flows.filing.people import ReviewError
from flows.output.safe_text import plain, plain_line
from storage.database.published import Connection, open_published
from storage.queries.articles.lookup import articles_like, articles_near, named_articles
from storage.queries.questions import nothing_published


def known_article(connection: Connection, beginning: str) -> str:
    """The id that begins so. Raises ReviewError, with those it may have meant, for none or several."""
    wanted = beginning.strip().lower()
    if any(unicodedata.category(char) == "Cs" for char in wanted):
        raise ReviewError("the id is not valid UTF-8: type it again")
    found = articles_like(connection, wanted) if wanted else []
    if len(found) == 1 or wanted in found:
        return wanted if wanted in found else found[0]
    what = (
        "several articles have an id that begins like this: give more of it"
        if found
        else "no article has an id that begins like this"
    )
    lines = [
        "  ".join(plain_line(value) for value in one)
        for one in named_articles(connection, found or articles_near(connection, wanted))
    ]
    meant = ["  these do:" if found else "  nearest are:", *(f"  {line}" for line in lines)] if lines else []
    listed = 'longwatch sql "select article_id, title from articles"'
    raise ReviewError("\n".join([f"{plain(beginning)!r}: {what}: `{listed}` lists them", *meant]))


def known_published_article(home: Home, beginning: str) -> str:
    """The same, of the published file. Raises NothingPublishedError too."""
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        return known_article(connection, beginning)
