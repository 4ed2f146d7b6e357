"""What a publisher may change without limit costs no more than was set: words, lines, pairs."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from random import Random

import pytest

from extractors.revisions.changes import NEAR, PAIRS, compare_texts, kinds_of
from extractors.revisions.edit_distance import edit_distance
from extractors.revisions.sequence_blocks import Budget, opcodes


def whole_matrix(one: str, other: str) -> int:
    """The distance as the textbook has it, in quadratic time and space."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, facing in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def edited(word: str, dice: Random) -> str:
    letters = list(word)
    for _ in range(dice.randint(0, 4)):
        at = dice.randint(0, len(letters))
        how = dice.choice(["in", "out", "other", "swap"])
        if how == "in":
            letters.insert(at, dice.choice("abc"))
        elif how == "out" and letters[at:]:
            letters.pop(at)
        elif how == "other" and letters[at:]:
            letters[at] = dice.choice("abc")
        elif letters[at + 1 :]:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_band_finds_what_the_whole_matrix_does(most: int) -> None:
    dice = Random(most)
    for _ in range(1_500):
        word = "".join(dice.choice("abc") for _ in range(dice.randint(0, 9)))
        other = edited(word, dice)
        assert edit_distance(word, other, most=most) == min(whole_matrix(word, other), most + 1), (word, other)


class Counted(str):
    """A word that counts how often a letter of it is asked for."""

    __slots__ = ()
    asked = 0

    def __getitem__(self, key: object) -> str:
        Counted.asked += 1
        found = str.__getitem__(self, key)  # type: ignore[index]
        return Counted(found) if isinstance(key, slice) else found


@pytest.mark.parametrize("letters", [2_000, 8_000])
def test_a_word_of_any_length_is_compared_in_time_and_room_that_grow_with_its_letters(letters: int) -> None:
    one, other = f"b{'ab' * (letters // 2)}c", f"c{'ab' * (letters // 2)}b"
    Counted.asked = 0
    tracemalloc.start()
    assert edit_distance(Counted(one), Counted(other), most=NEAR) == NEAR
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert Counted.asked <= 8 * (2 * NEAR + 1) * letters
    assert peak <= 50 * letters + 100_000


def test_a_signature_of_sixty_thousand_letters_that_changed_by_one_is_a_typo() -> None:
    old = f"The court sat.\nThe signature {'a' * 60_000}a was added."
    new = f"The court sat.\nThe signature {'a' * 60_000}b was added."
    assert kinds_of(old, new, "en") == ("typo",)


def lines(mark: str, how: str, count: int) -> str:
    shapes = {
        "unlike": lambda at: f"line {at} {mark}",
        "alike": lambda at: f"x {mark}",
        "every other": lambda at: mark if at % 2 else "x",
        "few words": lambda at: f"{'a b ' * (at % 7)}{mark}",
    }
    return "\n".join(shapes[how](at) for at in range(count))


SHAPES = ("unlike", "alike", "every other", "few words")


@pytest.mark.parametrize("how", SHAPES)
@pytest.mark.parametrize(
    ("count", "pairs", "is_spent"),
    [
        (100, 50_000, True),
        (1_999, 500_000, None),
        (20_000, PAIRS, None),
        # A hundred lines spend a small budget as these spend the whole one.
        pytest.param(500, PAIRS, None, marks=pytest.mark.long),
        pytest.param(1_999, PAIRS, None, marks=pytest.mark.long),
    ],
)
def test_lines_that_all_changed_are_compared_within_the_budget(
    how: str, count: int, pairs: int, is_spent: bool | None
) -> None:
    budget = Budget(pairs)
    old, new = lines("then", how, count), lines("now", how, count)
    passages = compare_texts(old, new, budget)
    assert is_spent in (None, budget.is_spent)
    assert "".join(one.cut for one in passages).rstrip("\n") == old
    assert "".join(one.added for one in passages).rstrip("\n") == new
    assert kinds_of(old, new, "en", Budget(pairs)), "something changed, so it is of some kind"


def sequences(count: int) -> tuple[Sequence[str], Sequence[str]]:
    return ["a", "b"] * count, ["b", "a", "a"] * (2 * count // 3)


def test_a_spent_budget_says_so_and_what_is_left_is_one_replacement() -> None:
    old, new = sequences(200)
    plenty, little = Budget(10**12), Budget(1_000)
    assert len(opcodes(["same", *old, "end"], ["same", *new, "end"], plenty)) > 100
    assert not plenty.is_spent
    steps = opcodes(["same", *old, "end"], ["same", *new, "end"], little)
    assert [how for how, *_ in steps] == ["equal", "replace", "equal"]
    assert little.is_spent


def test_an_edit_of_a_long_report_spends_a_small_part_of_the_budget() -> None:
    dice = Random(7)
    words = [
        dice.choice(
            ["the", "of", "court", "said", "and", "prisoners", "in", "Tehran", "on", "a", "to", "families", "were"]
        )
        for _ in range(8_000)
    ]
    old = "\n".join(" ".join(words[at : at + 80]) for at in range(0, len(words), 80))
    new = old.replace("court said", "court has said", 40).replace("families were", "families are", 40)
    budget = Budget(PAIRS)
    compare_texts(old, new, budget)
    assert not budget.is_spent
    assert budget.pairs > PAIRS * 0.9
