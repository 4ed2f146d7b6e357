"""Whether the words of a field speak of a topic's world, or of another in which they mean something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from config.topics import Topic
from extractors.text.inflections import ARTICLE
from extractors.topics.weighing import LEAD, Field, Found

# Of 27 misleading rows by a stranger 18 were tagged by words alone, 4 with other worlds weighed against the topic's.
SHORT = 600
"""Characters of a text that need not say more of a topic's world than the topic: a headline, a notice."""
ALONE = 2
"""How many times the threshold such a text must reach where no word of the topic's world stands in it."""
SIGNS = 2
"""Different weak lines that do without such a word: who tells by images names none, and puns do not do that."""
ELSEWHERE = 2
"""How much more a word of another world says: those of a topic's world are met in other worlds, too."""
TWICE = 2
"""Times the threshold that frames must reach to stand beside any other topic."""
STRONGER = 1.5
"""How much stronger another topic is to which they give way otherwise."""
STEM = 5
"""Letters with which the forms of a word begin alike: actress, actresses; guitarist, guitarist's."""
GENERAL = ""
"""What stands for all words of required lines that weigh less than 1, as places: three towns are one sign."""
Worlds = tuple[set[str], set[str], set[str]]
"""The different words of a field that speak of a topic, of its world, and of others."""


def worlds_of(topic: Topic, text: str, field: Field, found: Iterable[Found]) -> Worlds:
    """The different words that speak of a topic, of its world, and, where a text says what it is about, of others."""
    begins, ends = topic.sorts
    worlds: Worlds = (set(), set(), set())
    for one in found:
        if one.term in topic.weak:
            continue
        if one.term < ends or field == "title" or one.passage.start < LEAD:
            word = (
                GENERAL if begins <= one.term < ends and topic.lines[one.term].weight < 1 else text[slice(*one.passage)]
            )
            worlds[0 if one.term < begins else 1 if one.term < ends else 2].add(word)
    return worlds


def is_elsewhere(worlds: Sequence[Worlds], *, is_short: bool, is_told: bool) -> bool:
    """Whether words of an article speak of other worlds, each for two, and no less than of a topic and its world.

    In a longer one, more. A word that is the topic's, too, is the topic's, and the forms of a word are one. Nothing
    outweighs an event that `is_told` of a place that the topic asks for: who was hanged in Iran may be an athlete.
    """
    words, own, others = ({word for some in worlds for word in some[sort]} for sort in range(3))
    if is_told and GENERAL in own:
        return False
    spoken = len(own | words)
    elsewhere = ELSEWHERE * stems(others - words)
    return elsewhere > spoken or (is_short and elsewhere == spoken > 0)


def stems(words: Iterable[str]) -> int:
    """How many different words there are among forms: film, films and film's are one, and so are cyclist and cycling.

    Two are forms of one where a whole word begins the other, or both begin with the same STEM letters.
    """
    begun: list[str] = []
    for word in sorted(one.removeprefix(ARTICLE) for one in words):
        if not begun or not (word.startswith(begun[-1]) or word[:STEM] == begun[-1][:STEM]):
            begun.append(word)
    return len(begun)


def is_earned(topic: Topic, found: Sequence[Found], score: float, *, is_short: bool, is_early: bool) -> bool:
    """Whether what was found gives an article the topic; `is_early` where title or opening speak of it."""
    terms, _ = topic.sorts
    is_there = not topic.require or any(one.term >= terms for one in found)
    signs = {one.term for one in found if one.weight > 0 and one.term in topic.weak}
    alone = topic.threshold if len(signs) >= SIGNS else topic.alone_threshold or ALONE * topic.threshold
    excused = bool(topic.unless) and is_short and score >= alone
    asked = topic.threshold if is_early or topic.late_threshold is None else topic.late_threshold
    return (is_there or excused) and score >= asked and sum(one.term < terms for one in found) >= topic.at_least


def gives_way(topic: Topic, found: Sequence[Found], strength: float, strongest: float, *, is_named: bool) -> bool:
    """Whether a topic is only touched on beside another: `strength` and `strongest` are scores over their thresholds.

    Weak words alone give way to whatever is stronger. Frames may add to them, and what they say less than twice gives
    way to what is said half as strongly again: a gate that was shut is no protest in a report on a cemetery.
    """
    if is_faint(topic, found):
        return strength < strongest
    return not is_named and strength < TWICE and strength * STRONGER <= strongest


def is_named(topic: Topic, found: Iterable[Found]) -> bool:
    """Whether something counts that is neither weak nor a frame, if only within a frame that hides it as longer."""
    return any(one.weight > 0 and one.term not in topic.weak and one.term not in topic.frames for one in found)


def is_faint(topic: Topic, found: Sequence[Found]) -> bool:
    """Whether weak words alone count for a topic: guards and batons, as they stand in reports on a strike, too."""
    return all(one.term in topic.weak for one in found if one.weight > 0)
