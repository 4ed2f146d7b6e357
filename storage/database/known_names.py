"""The names that a question may use: topics, sources and languages that the published file knows."""

from __future__ import annotations

from storage.database.published import Connection

TOPICS = """
    select topic from tag_rows union select topic from decision_rows where topic is not null
    union select unnest(topics ->> '$[*].topic_id') from rules_rows
"""
SOURCES = "select source_id from source_rows union select source_id from article_rows"
LANGUAGES = """
    select language from reading_rows where language is not null
    union select unnest(languages) from source_rows union select language from feed_rows where language is not null
"""


def topics_known(connection: Connection) -> set[str]:
    """Topics that were ever in force, that articles were tagged with, or ruled on for."""
    return _names(connection, TOPICS)


def sources_known(connection: Connection) -> set[str]:
    """Sources that are or were watched."""
    return _names(connection, SOURCES)


def languages_known(connection: Connection) -> set[str]:
    """Languages of articles, and those that sources publish in."""
    return _names(connection, LANGUAGES)


def _names(connection: Connection, question: str) -> set[str]:
    return {str(name) for (name,) in connection.execute(question).fetchall() if name}
