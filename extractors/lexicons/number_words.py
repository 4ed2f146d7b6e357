"""Numbers that a language makes of others: twenty-one turned round, four twenties and ten, two-hundreds-and-three."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Phrases = dict[tuple[str, ...], int]


def compounds(language: str, simple: Mapping[str, int]) -> tuple[dict[str, int], Phrases]:
    """The words for numbers of a language with those it compounds in one word, and those of several words; folded."""
    match language:
        case "fa":
            return {**dict(_persian(simple)), **simple}, {}
        case "de":
            return {**simple, **dict(_german(simple))}, {("halbes", "dutzend"): 6, ("ein", "halbes", "dutzend"): 6}
        case "fr":
            return dict(simple), dict(_french(simple))
        case "ar":
            return dict(simple), dict(_arabic(simple))
        case "en":
            return dict(simple), {("a", "dozen"): 12, ("half", "a", "dozen"): 6}
        case _:
            return dict(simple), {}


def _german(simple: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Up to 999,000 in one word, to the hundred above a thousand, and three thousand and a half."""
    below = {word: value for word, value in simple.items() if value < 100}
    tens = {word: value for word, value in below.items() if value in range(20, 100, 10)}
    units = {("ein" if word == "eins" else word): value for word, value in below.items() if 0 < value < 10}
    below |= {f"{unit}und{ten}": one + many for unit, one in units.items() for ten, many in tens.items()}
    teens = {word: value for word, value in simple.items() if value in range(11, 20)}
    hundreds = {f"{unit}hundert": 100 * one for unit, one in (units | teens).items()} | {"hundert": 100}
    upto = below | hundreds
    upto |= {
        f"{head}{und}{tail}": many + one
        for head, many in hundreds.items()
        for tail, one in below.items()
        for und in ("", "und")
    }
    yield from upto.items()
    yield from ((f"{unit}einhalbtausend", 1000 * one + 500) for unit, one in units.items())
    yield from ((f"{word}tausend", value * 1000) for word, value in upto.items())
    for word, value in below.items():
        yield from ((f"{word}tausend{head}", value * 1000 + many) for head, many in hundreds.items())


def _persian(simple: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """21 to 999 written as one word, the and in the middle of it."""
    tens = {word: value for word, value in simple.items() if value in range(20, 100, 10)}
    units = {word: value for word, value in simple.items() if 1 <= value <= 9}
    below = {f"{ten}و{unit}": many + one for ten, many in tens.items() for unit, one in units.items()}
    yield from below.items()
    for word, value in simple.items():
        if value >= 100:
            upto = {each: number for each, number in simple.items() if 1 <= number < 100} | below
            yield from ((f"{word}و{each}", value + number) for each, number in upto.items())


def _french(simple: Mapping[str, int]) -> Iterator[tuple[tuple[str, ...], int]]:
    """17 to 99, whose words are no sums, or are joined by et; and half a dozen."""
    name: dict[int, str] = {}
    for word, value in simple.items():
        name.setdefault(value, word)  # dix, of which a dizaine is a guess
    yield ("demi", "douzaine"), 6
    yield ("une", "demi", "douzaine"), 6
    for value in range(17, 100):
        ten, one = divmod(value, 10)
        if value < 20:
            yield ("dix", name[one]), value
        elif ten in (7, 9):
            head = ("soixante",) if ten == 7 else ("quatre", "vingt")
            rest = (name[10 + one],) if one < 7 else ("dix", name[one])
            yield (*head, *rest), value
            yield (*head, "et", *rest), value
        elif ten == 8:
            yield ("quatre", "vingt" if one else "vingts", *([name[one]] if one else [])), value
            if one == 1:
                yield ("quatre", "vingt", "une"), value
        elif one:
            yield (name[10 * ten], name[one]), value
            yield (name[10 * ten], "et", name[one]), value


def _arabic(simple: Mapping[str, int]) -> Iterator[tuple[tuple[str, ...], int]]:
    """11 to 19 in either gender, and 21 to 99, with the ten behind."""
    tens = [(word, value) for word, value in simple.items() if value in range(10, 100, 10)]
    for word, value in simple.items():
        if 1 <= value <= 9:
            for ten, many in tens:
                yield (word, ten if many == 10 else f"و{ten}"), value + many
