"""Topic files at work before they count: their own sentences, any sentence, and all that is stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from config.checks import meant
from config.home import Home
from config.reading import read_topics
from config.topics import Sentence, Topic
from extractors.records import Tag
from extractors.text.folding import folded
from extractors.topics.tags import Tagger
from flows.answers.show import article
from flows.output.counts import count_of
from flows.output.safe_text import cut_line, plain_line
from flows.output.terminal import wrap
from storage.database.published import open_published
from storage.queries.articles.shown import grounds_of
from storage.queries.articles.tags import tagged_texts
from storage.queries.questions import QuestionError, nothing_published

TINY = 1e-9
"""A threshold that any passage reaches."""
SHOWN = 80
"""Characters of a line of a topic that are shown: a line has a concept, in many words."""
AROUND = 40
"""Characters shown on either side of a passage."""
PHRASE = re.compile(r"(?:^|\||~[0-9]*)([^|~]+)")
"""One of the phrases of a topic's line."""


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
        message = (
            f"{self.topic_id}: {self.right} of {tried} sentences as expected" if tried else f"{self.topic_id}: no tests"
        )
        lines = [
            f"    {'not ' * sentence.speaks}found in ({sentence.language}) {plain_line(sentence.text)}: {found}"
            for sentence, found in self.wrong
        ]
        return "\n".join([message, *lines])


def check_topics(home: Home, names: Sequence[str]) -> list[Checked]:
    """Each topic tried by its own sentences. Raises ConfigError, and QuestionError for a topic nobody knows."""
    topics = {topic.topic_id: topic for topic in read_topics(home)}
    if unknown := [name for name in names if name not in topics]:
        raise QuestionError(f"{plain_line(unknown[0])}: no such topic: {meant(unknown[0], topics)}")
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


def try_sentence(home: Home, sentence: str, *, language: str | None) -> str:
    """What the topic files find in a sentence, with their words, and what they nearly find."""
    topics = {topic.topic_id: topic for topic in read_topics(home)}
    tags = Tagger([*topics.values()]).tags(None, sentence, language)
    found = [f"{tag.topic}  {tag.score:g}: {_words(tag)}" for tag in tags] or ["no topic"]
    lax = [
        replace(topic, threshold=TINY, late_threshold=None, at_least=1, require=(), unless=())
        for topic in topics.values()
    ]
    others = {tag.topic for tag in tags}
    near = [tag for tag in Tagger(lax).tags(None, sentence, language) if tag.topic not in others]
    return "\n".join([*found, *(f"nearly {tag.topic}  {_want(tag, topics[tag.topic])}: {_words(tag)}" for tag in near)])


def _want(tag: Tag, topic: Topic) -> str:
    """What a topic wants that it is not given for."""
    if tag.score < topic.threshold:
        return f"{tag.score:g} of {topic.threshold:g}"
    if tag.match_count < topic.at_least:
        return f"{tag.match_count} of {count_of(topic.at_least, 'passage')}"
    return f"{tag.score:g}, but nothing that it requires is there, or more that speaks of other worlds or another topic"


def _words(tag: Tag) -> str:
    return "; ".join(
        f"{plain_line(one.quote)!r} by `{_shown(one.term, one.quote)}` ({one.weight:g})" for one in tag.matches
    )


def _shown(line: str, quote: str) -> str:
    """As much of a topic's line as finds it in its file, and of its phrases the one that found the quote."""
    passage = folded(quote)

    def likeness(found: re.Match[str]) -> int:
        phrase = _bare(found)
        if phrase in passage:
            return len(phrase)
        return sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(phrase, passage, strict=False)))

    nearest = max(PHRASE.finditer(line), key=likeness, default=None)
    if nearest is None or nearest.end() <= SHOWN:
        return cut_line(line, most=SHOWN)
    return f"{cut_line(line, most=SHOWN // 2)} {plain_line(nearest[1].partition('=')[0])} …"


def _bare(phrase: re.Match[str]) -> str:
    return folded(phrase[1].partition("=")[0]).replace("*", "").strip()


def explain_tags(home: Home, beginning: str, *, width: int = 80) -> str:
    """The grounds of an article's tags, each passage marked where it stands, in lines of `width` characters."""
    shown = article(home, beginning, zone="UTC")
    grounds = grounds_of(home.published, shown["article_id"])
    lines = wrap(f"{shown['article_id']}  {plain_line(shown['title'])}", indent=0, width=width)
    last = None
    for one in grounds:
        if one.topic != last:
            lines.append(f"\n{one.topic}  {one.score:g}, {one.context}, by the rules {one.rules_sha256[:12]}")
            last = one.topic
        said = f"{one.part} {one.from_char}-{one.to_char}, {one.weight:g} by `{_shown(one.term, one.quote)}`"
        lines += wrap(said, indent=4, width=width)
        lines += wrap(_in_its_place(str(shown[one.part] or ""), one.from_char, one.to_char), indent=8, width=width)
    return "\n".join(lines if grounds else [*lines, "no topic"])


def _in_its_place(text: str, start: int, end: int) -> str:
    """A passage of a text, marked, with the whole words on either side of it."""
    before, after = plain_line(text[max(0, start - AROUND) : start]), plain_line(text[end : end + AROUND])
    if start > AROUND:
        before = before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0]
    left, right = (" " * one.isspace() for one in (text[start - 1 : start], text[end : end + 1]))
    return f"{before}{left}[{plain_line(text[start:end])}]{right}{after}"


def difference(home: Home, *, count: int, width: int = 80) -> str:
    """Which current texts would gain or lose a topic by the topic files as they stand, with the words."""
    tagger = Tagger(read_topics(home))
    with open_published(home.published) as connection:
        if connection is None:
            raise nothing_published(home.published)
        lines: list[str] = []
        seen = 0
        gains = losses = 0
        for one in tagged_texts(connection):
            seen += 1
            found = {tag.topic: tag for tag in tagger.tags(one.title, one.text or "", one.language)}
            had = set(one.topics or ())
            gained, lost = sorted(found.keys() - had), sorted(had - found.keys())
            gains, losses = gains + len(gained), losses + len(lost)
            parts = [f"+ {topic}: {_words(found[topic])}" for topic in gained] + [f"- {topic}" for topic in lost]
            if parts and len(lines) < count:
                head = wrap(f"{one.article_id}  {plain_line(one.title)}", indent=0, width=width)
                lines.append(
                    "\n".join([*head, *(text for part in parts for text in wrap(part, indent=4, width=width))])
                )
    return "\n".join([*lines, f"{count_of(seen, 'article')} checked: {count_of(gains, 'tag')} gained, {losses} lost"])
