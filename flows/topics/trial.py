"""Topic files at work before they count: their own sentences, any sentence, and all that is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.home import Home
from config.reading import read_topics
from config.topics import Sentence, Topic
from extractors.records import Tag
from extractors.topics.tags import Tagger
from flows.answers.show import article
from flows.output.safe_text import plain_line
from storage.database.published import Connection, published
from storage.queries.questions import NothingPublishedError, QuestionError, ask

AROUND = 40
"""Characters shown on either side of a passage."""
AT_ONCE = 500
"""Articles in memory at a time."""
GROUNDS = """
    select m.topic, t.score, t.context, m.part, m.from_char, m.to_char, m.quote, m.term, m.weight, m.rules_sha256
    from matches m join tags t using (article_id, topic) where m.article_id = $id order by 1, m.part desc, m.from_char
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a topic found in its own sentences."""

    topic_id: str
    right: int
    wrong: tuple[tuple[Sentence, str], ...]
    """With what was found, in words."""

    def text(self) -> str:
        """The same for people."""
        tried = self.right + len(self.wrong)
        told = (
            f"{self.topic_id}: {self.right} of {tried} sentences as expected" if tried else f"{self.topic_id}: no tests"
        )
        lines = [
            f"    {'not ' * sentence.speaks}found in ({sentence.language}) {plain_line(sentence.text)}: {found}"
            for sentence, found in self.wrong
        ]
        return "\n".join([told, *lines])


def checked(home: Home, names: Sequence[str]) -> list[Checked]:
    """Each topic tried by its own sentences. Raises ConfigError, and QuestionError for a topic nobody knows."""
    topics = {topic.topic_id: topic for topic in read_topics(home)}
    if unknown := [name for name in names if name not in topics]:
        raise QuestionError(f"{plain_line(unknown[0])}: no such topic: choose one of {', '.join(topics) or 'none'}")
    return [check(topics[name]) for name in names or topics]


def check(topic: Topic) -> Checked:
    """What a topic found in its own sentences."""
    tagger = Tagger([topic])
    wrong = []
    for sentence in topic.tests:
        tags = tagger.tags(None, sentence.text, sentence.language)
        if bool(tags) is not sentence.speaks:
            wrong.append((sentence, _words(tags[0]) if tags else f"its score is under {topic.threshold:g}"))
    return Checked(topic_id=topic.topic_id, right=len(topic.tests) - len(wrong), wrong=tuple(wrong))


def tried(home: Home, sentence: str, *, language: str | None) -> str:
    """What the topic files find in a sentence, with their words."""
    tags = Tagger(read_topics(home)).tags(None, sentence, language)
    return "\n".join(f"{tag.topic}  {tag.score:g}: {_words(tag)}" for tag in tags) or "no topic"


def _words(tag: Tag) -> str:
    return "; ".join(f"{plain_line(one.quote)!r} by `{plain_line(one.term)}` ({one.weight:g})" for one in tag.matches)


def explained(home: Home, beginning: str) -> str:
    """The grounds of an article's tags, each passage marked where it stands."""
    told = article(home, beginning, zone="UTC")
    rows = ask(home.published, GROUNDS, parameters={"id": told["article_id"]}).rows
    lines = [f"{told['article_id']}  {plain_line(told['title'])}"]
    last = None
    for topic, score, context, part, first, last_char, quote, term, weight, rules in rows:
        start, end = int(str(first)), int(str(last_char))
        if topic != last:
            lines.append(f"\n{topic}  {score:g}, {context}, by the rules {str(rules)[:12]}")
            last = topic
        text = str(told[str(part)] or "")
        before, after = plain_line(text[max(0, start - AROUND) : start]), text[end : end + AROUND]
        lines.append(f"    {part} {start}-{end}, {weight:g} by `{plain_line(term)}`")
        lines.append(f"        {before} [{plain_line(quote)}] {plain_line(after)}")
    return "\n".join(lines if rows else [*lines, "no topic"])


def difference(home: Home, *, count: int) -> str:
    """Which current texts would gain or lose a topic by the topic files as they stand, with the words."""
    tagger = Tagger(read_topics(home))
    with published(home.published) as connection:
        if connection is None:
            raise NothingPublishedError(f"{home.published}: nothing has been published yet: run `longwatch collect`")
        lines: list[str] = []
        seen = 0
        gains = losses = 0
        for article_id, title, text, language, stands in _stored(connection):
            seen += 1
            found = {tag.topic: tag for tag in tagger.tags(title, text or "", language)}
            had = set(stands or ())
            gained, lost = sorted(found.keys() - had), sorted(had - found.keys())
            gains, losses = gains + len(gained), losses + len(lost)
            told = [f"+ {topic}: {_words(found[topic])}" for topic in gained] + [f"- {topic}" for topic in lost]
            if told and len(lines) < count:
                lines.append("\n".join([f"{article_id}  {plain_line(title)}", *(f"    {one}" for one in told)]))
    return "\n".join([*lines, f"{seen} articles looked at: {gains} topics gained, {losses} lost"])


TEXTS = """
    with had as (select article_id, list(topic) as topics from tags group by article_id)
    select a.article_id, a.title, a.text, a.language, h.topics from articles a left join had h using (article_id)
    where a.text_state <> 'sealed' order by a.article_id
"""


def _stored(connection: Connection) -> Iterator[tuple[str, str | None, str | None, str | None, list[str] | None]]:
    found = connection.execute(TEXTS)
    while some := found.fetchmany(AT_ONCE):
        yield from some
