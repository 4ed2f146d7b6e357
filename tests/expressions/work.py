"""How an expression's work grows with its text, measured in CPU time of processes that end when it grows too fast.

    python -m tests.expressions.work [SECONDS] < expressions.json

Reads a list of [name, pattern, flags, methods] and prints a line of JSON for each attack that is worse than linear.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from tests.expressions.attacks import Attack, attacks

LENGTH = 10_000
"""n, in characters; each attack is tried at 4n, and at n where that took long enough to be measured."""
GLANCE = 4_000
"""Characters of a first, short try, and the seconds that mean a second look: what is quadratic takes ten times as many
there, what is linear a tenth. Nine of ten attacks end here, at a tenth of the cost."""
AT_A_GLANCE = 0.0005
GROWS = 4.3
"""So many times as long as a quarter of itself a glance takes at least where a longer text could be found out: what
takes ten times LINEAR's part at 4n has a fifth of its work in the square at a glance, and takes 4.57 times as long."""
MEASURABLE = 0.03
"""Seconds of CPU; at 4n, what is quadratic takes some tenths of one at least."""
LINEAR = 8.0
"""Four times the text may take so many times as long; what is quadratic takes 16 times as long."""
PLAIN = 6.0
"""What takes no more is linear as far as one try can tell; of more there are up to three, each five times as long."""
MOST = 1.5
"""Seconds of CPU after which an attack has succeeded, unless another number is given."""
MOST_MATCHES = 50_000
METHODS: dict[str, Callable[[re.Pattern[Any], Any], object]] = {
    "search": lambda one, text: _all_matches(one, text),
    "match": lambda one, text: one.match(text),
    "fullmatch": lambda one, text: one.fullmatch(text),
}


def _all_matches(one: re.Pattern[Any], text: Any) -> None:
    for number, _ in enumerate(one.finditer(text)):
        if number > MOST_MATCHES:
            break


def growth(one: re.Pattern[Any], method: str, attack: Attack) -> float:
    """How many times as long four times the text takes; 0 where even that is not felt."""
    if not _felt(one, method, attack):
        return 0.0
    long = _seconds(one, method, attack, 4 * LENGTH, at_least=0)
    if long < MEASURABLE:
        return 0.0
    if (ratio := long / _seconds(one, method, attack, LENGTH, at_least=MEASURABLE)) <= PLAIN:
        return ratio
    ratios = (_ratio(one, method, attack) for _ in range(3))
    return next((ratio for ratio in ratios if ratio <= LINEAR), inf)  # other work on the machine only makes it worse


def _felt(one: re.Pattern[Any], method: str, attack: Attack) -> bool:
    """Whether a short text takes longer than a linear expression would, and more than a quarter of it lets expect.

    By a clock that may only err that way: other work on the machine makes both longer, so the quickest of a few counts.
    """
    if _glance(one, method, attack, GLANCE, times=1) <= AT_A_GLANCE:
        return False
    whole = _glance(one, method, attack, GLANCE, times=2)
    return whole > AT_A_GLANCE and whole > GROWS * _glance(one, method, attack, GLANCE // 4, times=5)


def _glance(one: re.Pattern[Any], method: str, attack: Attack, length: int, *, times: int) -> float:
    text = attack.text(length)
    given = text.encode("utf-8") if isinstance(one.pattern, bytes) else text
    quickest = inf
    for _ in range(times):
        before = time.perf_counter()
        METHODS[method](one, given)
        quickest = min(quickest, time.perf_counter() - before)
    return quickest


def _ratio(one: re.Pattern[Any], method: str, attack: Attack) -> float:
    long, short = (_seconds(one, method, attack, n, at_least=5 * MEASURABLE) for n in (4 * LENGTH, LENGTH))
    return long / short if long > MEASURABLE else 0.0


def _seconds(one: re.Pattern[Any], method: str, attack: Attack, length: int, *, at_least: float) -> float:
    """CPU seconds of one try, as the mean of so many that clocks of 10 ms a tick can tell."""
    text = attack.text(length)
    given = text.encode("utf-8") if isinstance(one.pattern, bytes) else text
    before, times, passed = time.process_time(), 0, 0.0
    while times == 0 or (passed < at_least and times < 1_000):
        METHODS[method](one, given)
        times += 1
        passed = time.process_time() - before
    return passed / times or 1e-6


def failed_attacks(
    pattern: str | bytes, flags: int, methods: Sequence[str], *, most: float = MOST
) -> list[tuple[str, Attack, float]]:
    """The attacks that make an expression worse than linear; inf where one had to be stopped."""
    found: list[tuple[str, Attack, float]] = []
    one = re.compile(pattern, flags)
    tried = [(method, attack) for attack in attacks(pattern, one.flags) for method in methods]
    at = 0
    while at < len(tried) and not found:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
            for number in range(at, len(tried)):
                os.write(writer, b"%d\n" % number)
                signal.setitimer(signal.ITIMER_VIRTUAL, most)
                grown = growth(one, *tried[number])
                if grown > LINEAR:
                    os.write(writer, b"%d %f\n" % (number, grown))
                    os._exit(0)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            lines = [line.split() for line in pipe]
        _, ended = os.waitpid(child, 0)
        found += [(*tried[int(line[0])], float(line[1])) for line in lines if len(line) == 2]
        at = int(lines[-1][0]) + 1
        if ended:
            found.append((*tried[at - 1], float("inf")))
    return found


def main() -> None:
    most = float(sys.argv[1]) if len(sys.argv) > 1 else MOST
    for name, pattern, flags, methods in json.load(sys.stdin):
        expression = pattern["bytes"].encode("latin-1") if isinstance(pattern, dict) else pattern
        for method, attack, grown in failed_attacks(expression, flags, methods, most=most):
            print(json.dumps([name, method, str(attack), grown]), flush=True)


if __name__ == "__main__":
    main()
