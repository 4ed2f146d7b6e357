"""What is remembered of words stays small, whatever a text says."""

from __future__ import annotations

from extractors.text.remembered import LONGEST, MOST, Remembered


def test_a_word_is_asked_for_once() -> None:
    asked: list[str] = []

    def ask(word: str) -> int:
        asked.append(word)
        return len(word)

    known = Remembered(ask)
    assert [known[word] for word in ("one", "three", "one")] == [3, 5, 3]
    assert asked == ["one", "three"]


def test_neither_long_words_nor_many_are_kept() -> None:
    known = Remembered(len)
    assert known["x" * (LONGEST + 1)] == LONGEST + 1
    assert not known
    for number in range(MOST + 1):
        assert known[str(number)] == len(str(number))
    assert 0 < len(known) <= MOST
