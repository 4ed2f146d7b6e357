"""What a topic asks besides its words: their order, a name, how many, where."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from config.errors import ConfigError, Problem
from config.topicfile import KEYS, read_topic
from config.topics import Topic
from config.topicsets import resolve_sets
from extractors.topics.tags import Tagger


def made(folder: Path, terms: str, more: str = "") -> Topic:
    path = folder / "x.toml"
    path.write_text(f'label = {{ en = "X" }}\ndescription = "X."\n{more}\n[terms]\nen = """\n{terms}\n"""\n', "utf-8")
    return read_topic(path)


def quotes(topic: Topic, text: str, title: str = "") -> list[str]:
    return [match.quote for tag in Tagger([topic]).tags(title, text, "en") for match in tag.matches]


def test_an_ordered_pair_stands_in_its_order_only(tmp_path: Path) -> None:
    topic = made(tmp_path, "court ~3> death")
    assert quotes(topic, "the court ordered his death") == ["court ordered his death"]
    assert quotes(topic, "his death in court") == []


def test_a_pair_in_one_sentence_does_not_reach_into_the_next(tmp_path: Path) -> None:
    topic = made(tmp_path, "court ~s death")
    assert quotes(topic, "The court, after years of which nobody spoke, asked for death.")
    assert quotes(topic, "It went to court. Then came his death.") == []


def test_a_pair_in_one_paragraph_does_not_reach_into_the_next(tmp_path: Path) -> None:
    topic = made(tmp_path, "court ~p death")
    assert quotes(topic, "It went to court. Then came his death.") == ["court. Then came his death"]
    assert quotes(topic, "It went to court.\nThen came his death.") == []
    assert quotes(topic, "One.\n\nTwo.\nA court said death.\nThree.") == ["court said death"]


def test_a_topic_reuses_the_lines_of_a_set_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "iran.toml").write_text(
        'set = true\nlabel = { en = "Iran" }\ndescription = "Iran."\n[terms]\nen = "iran*"\nfa = "ایران*"\n', "utf-8"
    )
    topic = made(tmp_path, "executed", '[require]\nen = "@iran"\nfa = "@iran"')
    problems: list[Problem] = []
    [found] = resolve_sets([topic, read_topic(tmp_path / "iran.toml")], tmp_path, problems)
    assert problems == []
    assert [(term.language, term.pattern) for term in found.require] == [("en", "iran*"), ("fa", "ایران*")]
    assert quotes(found, "He was executed in Iran.") == ["executed", "Iran"]
    assert quotes(found, "He was executed in Peru.") == []


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ("@irn", "`@irn`: there is no topic of that name: did you mean @iran?"),
        ("@x", "`@x` leads back to this topic"),
        ("@nowhere", "there is no topic of that name: known are iran, x"),
        ("@rights-context", "there is no topic of that name: it came with this version of Longwatch: copy "),
    ],
)
def test_lines_that_lead_nowhere_or_back_are_named(tmp_path: Path, terms: str, message: str) -> None:
    iran = Topic(topic_id="iran", label={"en": "Iran"}, description="", terms=(), set=True)
    problems: list[Problem] = []
    assert resolve_sets([made(tmp_path, f"executed\n{terms}"), iran], tmp_path, problems) == ()
    assert message in str(problems[0])


@pytest.mark.parametrize("lines", ["@other", "@nowhere"])
def test_who_reuses_what_leads_nowhere_or_in_a_circle_gets_no_lines_of_it(tmp_path: Path, lines: str) -> None:
    asking, wrong = made(tmp_path, "executed\n@wrong"), {"wrong": f"hanged\n{lines}", "other": "shot\n@wrong"}
    others = [replace(made(tmp_path, its), topic_id=name, set=True) for name, its in wrong.items()]
    problems: list[Problem] = []
    [found] = resolve_sets([asking, *others], tmp_path, problems)
    assert [one.pattern for one in found.terms] == ["executed"]
    assert {one.file.stem for one in problems} == ({"wrong", "other"} if lines == "@other" else {"wrong"})


def test_a_set_that_is_missing_is_named_once_and_where_it_lies(tmp_path: Path) -> None:
    problems: list[Problem] = []
    french = 'fr = """\n@rights-context\n"""'
    asking = made(tmp_path, "executed\n@rights-context", f'[require]\nen = """\n@rights-context\n"""\n{french}')
    assert resolve_sets([asking], tmp_path, problems) == ()
    assert len(problems) == 1
    path = str(problems[0]).partition(": copy ")[2].removesuffix(" beside this file")
    assert read_topic(Path(path)).set


def test_the_schema_for_editors_knows_every_key() -> None:
    schema = json.loads((files("config") / "topic.schema.json").read_text("utf-8"))
    assert set(schema["properties"]) == set(KEYS)
    assert set(schema["required"]) == {"label", "description", "terms"}


REQUIRE = '[require]\nen = """\niran*\n"""'


def test_what_is_required_must_be_found_too_and_is_kept_as_grounds(tmp_path: Path) -> None:
    topic = made(tmp_path, "tribunal*\niran tribunal", REQUIRE)
    assert quotes(topic, "A tribunal in Peru.") == []
    assert quotes(topic, "A tribunal on Iranian prisons.") == ["tribunal", "Iranian"]
    assert quotes(topic, "The Iran Tribunal") == ["Iran Tribunal"], "words that count are not shown twice"
    assert quotes(topic, "Iran said nothing.") == []
    assert [tag.score for tag in Tagger([topic]).tags("", "A tribunal on Iran.", "en")] == [1.0]


def test_words_of_other_worlds_withhold_a_topic_unless_more_speak_of_its_own(tmp_path: Path) -> None:
    unless = f'{REQUIRE}\n[unless]\nen = """\nreferee* | goal*\n"""'
    topic = made(tmp_path, "protest*", unless)
    assert quotes(topic, "A protest in the square.") == [], "one word alone is not enough"
    said_twice = quotes(topic, "A protest in the square, protesters said.")
    assert said_twice == ["protest", "protesters"], "a text that says twice as much needs no word of its world"
    assert quotes(topic, "A protest to the referee.") == []
    assert quotes(topic, "A protest to the referee in Iran.") == []
    assert quotes(topic, "A protest in Iran, an Iranian said; the referee left.") == ["protest", "Iran"]
    three = "A protest in Iran, an Iranian said, protesters left"
    assert quotes(topic, f"{three}; the referee left.") == ["protest", "Iran", "protesters"]
    assert quotes(topic, f"{three}; the referee saw a goal.") == [], "two words of another world say as much as three"


def test_a_phrase_is_found_across_signs_and_quoted_with_them(tmp_path: Path) -> None:
    topic = made(tmp_path, "woman life freedom")
    text = 'They chanted "Woman, life, freedom" (all night).'
    assert quotes(topic, text) == ["Woman, life, freedom"]


def test_at_least_so_many_passages(tmp_path: Path) -> None:
    topic = made(tmp_path, "tribunal*", "at_least = 2")
    assert quotes(topic, "a tribunal") == []
    assert quotes(topic, "a tribunal", "Tribunals") == ["Tribunals", "tribunal"]


def test_only_the_first_words_are_looked_at_and_the_title(tmp_path: Path) -> None:
    topic = made(tmp_path, "tribunal*", "first_words = 3")
    assert quotes(topic, "one two tribunal") == ["tribunal"]
    assert quotes(topic, "one two three tribunal") == []
    assert quotes(topic, "one two three four", "Tribunal") == ["Tribunal"]


def test_a_line_counts_only_so_often(tmp_path: Path) -> None:
    topic = made(tmp_path, "trial = 0.5", "cap = 2\nthreshold = 1.5")
    assert quotes(topic, "trial trial trial trial") == []
    assert len(quotes(made(tmp_path, "trial = 0.5", "threshold = 1.5"), "trial trial trial trial")) == 4


def test_rules_that_ask_nothing_more_keep_their_hash(tmp_path: Path) -> None:
    plain = Tagger([made(tmp_path, "trial")]).rules_sha256
    assert Tagger([made(tmp_path, "trial", "at_least = 1")]).rules_sha256 == plain
    assert Tagger([made(tmp_path, "trial", '[tests.speaks]\nen = "a trial"')]).rules_sha256 == plain
    assert Tagger([made(tmp_path, "trial", "cap = 1")]).rules_sha256 != plain
    assert Tagger([made(tmp_path, "trial", REQUIRE)]).rules_sha256 != plain


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("at_least = 0", "at_least: must be a whole number above 0"),
        ("cap = true", "cap: must be a whole number"),
        ("first_words = 1.5", "first_words: must be a whole number"),
        ("require = 3", "require: must be lines by language"),
        ('[require]\nen = "a*"', "require.en, line 1"),
        ("tests = 3", "tests: must be sentences by language"),
        ("[tests]\nspeaks = 3", "tests: must be sentences by language"),
        ('[tests.loud]\nen = "x"', "tests: must be sentences by language"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_key(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        made(tmp_path, "trial", more)
    assert message in str(error.value)


@pytest.mark.parametrize(("begins", "is_given"), [(399, False), (400, True)])
def test_another_world_speaks_where_its_words_begin_in_the_opening(
    tmp_path: Path, begins: int, *, is_given: bool
) -> None:
    topic = made(tmp_path, "hanged", '[unless]\nen = "*opera house"')
    text = f"{'Hanged '.ljust(begins - 1, 'x')} soapopera house {'and ' * 100}"
    assert text.index("soapopera") == begins
    assert bool(quotes(topic, text)) == is_given


def test_what_weak_lines_hint_at_has_all_that_a_topic_of_ones_own_asks_for(tmp_path: Path) -> None:
    weak = "drought\ncisterns = 0.34\nempty = 0.34"
    text = f"Villagers in Kerman say that the cisterns are empty{' and they sit in the square' * 3}."
    other = '[unless]\nen = "football"\n'
    asks = '[require]\nen = "Kerman"\n'
    assert quotes(made(tmp_path, weak, f"weak_below = 0.5\n{asks}{other}"), text)
    assert not quotes(made(tmp_path, weak, f"weak_below = 0.5\n{asks}{other}"), text.replace("Kerman", "Rome"))
    assert not quotes(made(tmp_path, weak, f"weak_below = 0.5\nat_least = 4\n{other}"), text)
