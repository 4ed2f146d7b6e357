"""Whether the words of a field speak of a topic's world, or of another in which they mean something else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from config.topics import Topic
from extractors.text.inflections import ARTICLE
from extractors.topics.weighing import LEAD, Field, Found, is_within, joined

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
SINGLE = 3.5
"""And to which a topic of one word gives way: who is arrested is brought before a court, which is no hearing yet."""
PARAGRAPH = 100
"""Characters of a text that would say more of a topic's world than the topic's word, were it about it."""
FEW = 2
"""Words of a topic that are an image where a paragraph says nothing else of its world: the torture of a timetable."""
HINTED = 0.66
"""Of the threshold what weak lines must reach where an article has no topic and no word of another world."""
PHRASE = 3
"""Words of what is no longer one word, but says who did what to whom."""
ENDING = 2
"""Letters of an ending."""
STEM = 5
"""Letters with which the forms of a word begin alike: actress, actresses; guitarist, guitarist's."""
GENERAL = ""
"""What stands for all words of required lines that weigh less than 1, as places: three towns are one sign."""
Worlds = tuple[set[str], set[str], set[str]]
"""The different words of a field that speak of a topic, of its world, and of others."""


def worlds_of(topic: Topic, text: str, field: Field, found: Sequence[Found]) -> Worlds:
    """The different words that speak of a topic, of its world, and, where a text says what it is about, of others.

    Of a topic's phrases without a gap those that overlap are one: "are held captive" is not two signs.
    """
    begins, ends = topic.sorts
    worlds: Worlds = (set(), set(), set())
    spoken = [one for one in found if one.term not in topic.weak]
    scenes = joined(one.passage for one in found if one.term in topic.weak and one.term not in topic.pairs)
    side_by_side = [one.passage for one in spoken if one.term < begins and one.term not in topic.pairs]
    whole = joined(side_by_side) if len(side_by_side) > 1 else side_by_side
    for one in spoken:
        if one.term >= ends and is_within(one.passage, scenes):
            continue
        if one.term < ends or field == "title" or one.passage.start < LEAD:
            word = (
                GENERAL if begins <= one.term < ends and topic.lines[one.term].weight < 1 else text[slice(*one.passage)]
            )
            worlds[0 if one.term < begins else 1 if one.term < ends else 2].add(word)
    worlds[2].difference_update(worlds[0])
    if len(whole) < len(side_by_side):
        joint = {text[slice(*one)] for one in whole}
        parts = {text[slice(*one)] for one in side_by_side} - joint
        worlds[1].difference_update(parts)
        worlds[0].difference_update(parts)
        worlds[0].update(joint)
    return worlds


def elsewhere(
    topics: Mapping[int, Sequence[Worlds]],
    told: Collection[int],
    bare: Collection[int] = (),
    strong: Collection[int] = (),
    signs: Mapping[int, int] | None = None,
    *,
    is_short: bool,
) -> set[int]:
    """The topics of whose words an article means something else; of those `told` an event is told.

    `signs` are the weak lines that count for them.

    Of those `bare` nothing else is said in a paragraph, which is an image unless another topic is meant and `strong`.
    What is an image for one topic says nothing of the world of another: where the body is tortured by a diet, nobody
    strikes.
    """
    images = set[str]()
    for _ in range(2):
        found = {
            topic
            for topic, worlds in topics.items()
            if is_elsewhere(
                worlds, (signs or {}).get(topic, 0), is_short=is_short, is_told=topic in told, images=images
            )
        }
        alone = {topic for topic in bare if is_image(topics[topic], images)}
        if all(topic in found or topic in alone for topic in strong):
            found |= alone
        images = {word for topic in found for words, _, _ in topics[topic] for word in words}
        if not images:
            break
    return found


def is_elsewhere(
    worlds: Sequence[Worlds], signs: int = 0, *, is_short: bool, is_told: bool, images: Collection[str] = ()
) -> bool:
    """Whether words of an article speak of other worlds, each for two, and no less than of a topic and its world.

    In a longer one, more. A word that is the topic's, too, is the topic's, the forms of a word are one, and `images`
    say nothing of the topic's world; weak lines beyond SIGNS do, each as a word, and as many strange words do not
    outweigh them: there are bakeries and plastic bags in reports, too. Nothing outweighs an event that `is_told` of a
    place that the topic asks for: who was hanged in Iran may be an athlete.
    """
    words, own, others = ({word for some in worlds for word in some[sort]} for sort in range(3))
    if not others or (is_told and GENERAL in own):
        return False
    spoken = forms(words | own.difference(images)) + max(0, signs - SIGNS)
    strange = ELSEWHERE * stems(others - words)
    if signs > SIGNS and strange <= ELSEWHERE * (signs - SIGNS):
        return False
    return strange > spoken or (is_short and strange == spoken > 0)


def is_image(worlds: Sequence[Worlds], images: Collection[str]) -> bool:
    """Whether a word or two of a topic are all that is said of its world, but for a place and `images` of others."""
    words, own = ({word for some in worlds for word in some[sort]} for sort in range(2))
    if not words or len(words) > FEW or any(len(word.split()) >= PHRASE for word in words):
        return False
    others = own.difference(images) - {GENERAL}
    return all(any(_are_forms(one, word) for word in words) for one in others)


def _are_forms(one: str, other: str) -> bool:
    return one in other or other in one or one[:STEM] == other[:STEM]


def forms(words: Iterable[str]) -> int:
    """How many different words there are where one that ends in ENDING more letters is the same: warden, warden's."""
    begun: list[str] = []
    for word in sorted(words):
        if not (begun and begun[-1] and word.startswith(begun[-1]) and len(word) - len(begun[-1]) <= ENDING):
            begun.append(word)
    return len(begun)


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
    alone = topic.threshold if signs_of(topic, found) >= SIGNS else topic.alone_threshold or ALONE * topic.threshold
    excused = bool(topic.unless) and is_short and score >= alone
    asked = topic.threshold if is_early or topic.late_threshold is None else topic.late_threshold
    return (names_required(topic, found) or excused) and score >= asked and is_enough(topic, found)


def names_required(topic: Topic, found: Sequence[Found]) -> bool:
    """Whether what a topic requires is found, if it requires anything."""
    return not topic.require or any(one.term >= topic.sorts[0] for one in found)


def is_enough(topic: Topic, found: Sequence[Found]) -> bool:
    """Whether as many passages are found as a topic wants at least."""
    return sum(one.term < topic.sorts[0] for one in found) >= topic.at_least


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


def is_single(worlds: Sequence[Worlds], strength: float, strongest: float) -> bool:
    """Whether one word, however often, is all that counts for a topic beside one that is SINGLE times as strong."""
    is_weaker = strength < TWICE and strength * SINGLE <= strongest
    return is_weaker and len({word for some in worlds for word in some[0]}) == 1


def signs_of(topic: Topic, found: Iterable[Found]) -> int:
    """How many different weak lines count."""
    return len({one.term for one in found if one.weight > 0 and one.term in topic.weak})


def is_faint(topic: Topic, found: Sequence[Found]) -> bool:
    """Whether weak words alone count for a topic: guards and batons, as they stand in reports on a strike, too."""
    return all(one.term in topic.weak for one in found if one.weight > 0)
