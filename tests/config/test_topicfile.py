from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.topicfile import read_topic
from config.topics import Term
from config.topicsets import sets_of

HEAD = 'label = { en = "X" }\ndescription = "X."\n'
SHIPPED = sorted((Path(__file__).parents[2] / "config" / "topics").glob("*.toml"))


def written(folder: Path, text: str, name: str = "my-topic.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def terms(folder: Path, lines: str) -> tuple[Term, ...]:
    return read_topic(written(folder, f'{HEAD}[terms]\nen = """\n{lines}\n"""\n')).terms


def problems(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as error:
        read_topic(path)
    assert all(problem.file == path for problem in error.value.problems)
    return [f"{problem.key}: {problem.message}: {problem.remedy}" for problem in error.value.problems]


def test_a_topic_is_read_as_written(tmp_path: Path) -> None:
    topic = read_topic(
        written(
            tmp_path, f"{HEAD}threshold = 2\nlead_boost = 1.5\n[terms]\nfa = '''\nحکم اعدام # why\n\n# all of it\n'''\n"
        )
    )
    assert topic.topic_id == "my-topic"
    assert topic.label == {"en": "X"}
    assert (topic.threshold, topic.title_boost, topic.lead_boost) == (2, 2, 1.5)
    assert topic.terms == (Term(language="fa", pattern="حکم اعدام", weight=1, line="حکم اعدام"),)


@pytest.mark.parametrize(
    ("line", "pattern", "weight", "mask", "only"),
    [
        ("execution*", "execution*", 1, False, False),
        ('"death penalty"', "death penalty", 1, False, False),
        ("hanged = 0.5", "hanged", 0.5, False, False),
        ("hanged=.5", "hanged", 0.5, False, False),
        ("chief executive* = -", "chief executive*", 1, True, False),
        ("halter = only", "halter", 1, False, True),
        ("halter = 0.5 only", "halter", 0.5, False, True),
    ],
)
def test_a_line_is_a_phrase_and_what_it_counts(
    tmp_path: Path, line: str, pattern: str, weight: float, mask: bool, only: bool
) -> None:
    first, _ = terms(tmp_path, f"{line}\nanother")
    assert first == Term(language="en", pattern=pattern, weight=weight, line=line, mask=mask, only=only)


def test_a_line_may_hold_alternatives_and_two_sides(tmp_path: Path) -> None:
    near, row = terms(tmp_path, "1988 | 1367 ~8 prison* | mass grave*\nhang | gallows")
    assert near.sides == (("1988", "1367"), ("prison*", "mass grave*"))
    assert near.within == 8
    assert row.sides == (("hang", "gallows"),)
    assert row.within == 0


@pytest.mark.parametrize(
    ("line", "message", "remedy"),
    [
        ("hanged = much", "ends in no weight", "write = 0.5, = only, = 0.5 only, or = - to hide the passage"),
        ("hanged = 0", "ends in no weight", "write = 0.5, = only, = 0.5 only, or = - to hide the passage"),
        ("hanged =", "ends in no weight", "write = 0.5, = only, = 0.5 only, or = - to hide the passage"),
        ("hanged = - only", "ends in no weight", "write = 0.5, = only, = 0.5 only, or = - to hide the passage"),
        ('"death penalty', "has a quote left open", "close it, or leave quotes out: a line is a phrase"),
        ("= 0.5", "leaves nothing to look for", "write a word, or take the line out"),
        ("*", "leaves nothing to look for", "write a word, or take the line out"),
        ("hang | ", "leaves nothing to look for", "write a word, or take the line out"),
        ("1988 ~8", "leaves nothing to look for", "write a word, or take the line out"),
        ("1988 ~ 8x", "has a ~ that is not clear", "write it once, with a number, s or p, as in: prison* ~8 1988"),
        ("a ~ b", "has a ~ that is not clear", "write it once, with a number, s or p, as in: prison* ~8 1988"),
        (
            "aaa ~2 bbb ~3 ccc",
            "has a ~ that is not clear",
            "write it once, with a number, s or p, as in: prison* ~8 1988",
        ),
        ("ex*tion", "has a * inside a word", "put it at an end of the word"),
        ("ex*", "has a * on hardly any letters", "write at least 3 letters beside it"),
    ],
)
def test_a_bad_line_is_named_with_its_place_and_remedy(tmp_path: Path, line: str, message: str, remedy: str) -> None:
    path = written(tmp_path, f"{HEAD}[terms]\nen = '''\ngood\n{line}\n'''\n")
    assert problems(path) == [f"terms.en, line 2: `{line.strip()}` {message}: {remedy}"]


NUMBER = "must be a number above 0: write for example:"
KNOWN = (
    "known are label, description, terms, require, unless, tests, set, "
    "threshold, late_threshold, title_boost, lead_boost, alone_threshold, weak_below, frames_below, "
    "at_least, first_words, cap"
)
NO_LABEL = 'label: must be a name by language: write for example: label = { en = "Executions", fa = "اعدام" }'
NO_DESCRIPTION = 'description: must be a text: write for example: description = "What belongs here, and what does not."'
NO_WEIGHT = "ends in no weight: write = 0.5, = only, = 0.5 only, or = - to hide the passage"
NOT_TOML = (
    ": not TOML: Invalid initial character for a key part (at end of document): "
    "look at the line named, and for a quote or bracket left open before it"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'{HEAD}treshold = 1\n[terms]\nen = "abc"\n',
            ["treshold: no such key: did you mean `threshold`?"],
        ),
        (
            f'{HEAD}colour = 1\n[terms]\nen = "abc"\n',
            [f"colour: no such key: {KNOWN}"],
        ),
        (
            'description = "X."\n[terms]\nen = "abc"\n',
            [NO_LABEL],
        ),
        (
            'label = { en = "X" }\n[terms]\nen = "abc"\n',
            [NO_DESCRIPTION],
        ),
        (HEAD, ['terms: must be lines by language: write [terms], then en = """, a phrase a line, and """']),
        (f'{HEAD}[terms]\nen = ""\n', ["terms: has no phrase to search for: write one a line"]),
        (f'{HEAD}[terms]\nen = "abc = -"\n', ["terms: has no phrase to search for: write one a line"]),
        (f'{HEAD}threshold = 0\n[terms]\nen = "abc"\n', [f"threshold: {NUMBER} threshold = 2"]),
        (f'{HEAD}lead_boost = true\n[terms]\nen = "abc"\n', [f"lead_boost: {NUMBER} lead_boost = 2"]),
        (f'{HEAD}title_boost = inf\n[terms]\nen = "abc"\n', [f"title_boost: {NUMBER} title_boost = 2"]),
        (
            f'{HEAD}[terms]\nEnglish = "abc"\n',
            ["terms.English: no language code: use two or three small letters, as in en, fa, ckb"],
        ),
        (f'{HEAD}[terms]\nen = "abc\\nabc = 2"\n', ["terms.en: `abc` appears twice: keep one of the two lines"]),
        (
            "label = {",
            [NOT_TOML],
        ),
        (
            'nonsense = 1\nthreshold = "high"\n[terms]\nen = "a* = x"\n',
            [
                f"nonsense: no such key: {KNOWN}",
                NO_LABEL,
                NO_DESCRIPTION,
                f"threshold: {NUMBER} threshold = 2",
                f"terms.en, line 1: `a* = x` {NO_WEIGHT}",
                "terms.en, line 1: `a* = x` has a * on hardly any letters: write at least 3 letters beside it",
            ],
        ),
    ],
)
def test_every_mistake_in_a_file_is_reported_at_once(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert problems(written(tmp_path, text)) == expected


def test_a_file_name_that_is_no_topic_name_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path, f'{HEAD}[terms]\nen = "abc"\n', "My Topic.toml")
    assert problems(path) == [
        ": the file's name is the topic's name, and is not valid: use a-z, 0-9 and - only, as in `my-topic.toml`"
    ]


def test_a_file_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    path.write_bytes(b'label = "\xe9"')
    assert problems(path) == [": not UTF-8: byte 10 fits no letter: save the file as UTF-8"]


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    assert problems(path) == [": cannot be read: No such file or directory: check its name and who may read it"]


def test_a_file_saved_by_a_windows_editor_is_read_the_same(tmp_path: Path) -> None:
    text = f"{HEAD}[terms]\nen = '''\nhanged = 0.5\n'''\n"
    path = tmp_path / "my-topic.toml"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_topic(path) == read_topic(written(tmp_path, text, "my-topic.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_topic_speaks_five_languages(path: Path) -> None:
    topic = read_topic(path)
    assert set(topic.label) == {"en", "fa", "ar", "fr", "de"}
    assert {term.language for term in topic.terms} >= {"en", "fa", "ar", "fr", "de"}


def test_eight_topics_are_shipped_and_three_sets_of_words_that_they_share() -> None:
    assert [path.stem for path in SHIPPED] == [
        "detention", "executions", "hearing", "impunity", "iran-places", "massacre-1988", "other-worlds", "protests",
        "rights-context", "torture", "un-icc-eu",
    ]  # fmt: skip


def test_a_set_is_known_however_its_file_says_so_and_no_other_file_is_one(tmp_path: Path) -> None:
    says = ("set = true", "set=true", '"set" = true', "'set'\t= true", '"s\\u0065t" = true', "x = 1\nset   =true")
    others = ("set = false", 'set = "true"', "[terms]\nset = true", "note = 'set = true'", "set = true\nset = true", "")
    for number, text in enumerate((*says, *others)):
        written(tmp_path, text, f"{number}.toml")
    (tmp_path / "damaged.toml").write_bytes(b"set = true\n\xff")
    assert sets_of(tmp_path) == {str(number) for number in range(len(says))}
