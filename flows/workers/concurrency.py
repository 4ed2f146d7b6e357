"""Work for many, so many at once."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


async def each(ones: Iterable[T], at_once: int, work: Callable[[T], Awaitable[None]]) -> None:
    """Do the work for each, so many at once; raises the first error there was, bare."""
    waiting = iter(ones)

    async def take() -> None:
        for one in waiting:
            await work(one)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(take())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def each_in_turn(
    ones: Iterable[T], at_once: int, work: Callable[[T], Awaitable[None]], *, of: Callable[[T], str]
) -> None:
    """The same, where each belongs to somebody (`of`): whoever has fewest at work comes next, so nobody has to wait."""
    turns: Turns[T] = Turns(ones, of)

    async def done(one: T) -> None:
        try:
            await work(one)
        finally:
            turns.end(one)

    await each(turns, at_once, done)


class Turns(Iterator[T]):
    """Things in the order in which they are begun: of whoever has fewest at work, in their own order."""

    def __init__(self, ones: Iterable[T], of: Callable[[T], str]) -> None:
        self._of = of
        self._waiting: dict[str, deque[T]] = {}
        self._at_work: Counter[str] = Counter()
        for one in ones:
            self._waiting.setdefault(of(one), deque()).append(one)

    def __next__(self) -> T:
        if not self._waiting:
            raise StopIteration
        owner = min(self._waiting, key=lambda one: self._at_work[one])
        one = self._waiting[owner].popleft()
        waiting = self._waiting.pop(owner)
        if waiting:
            self._waiting[owner] = waiting  # last among its equals from now on
        self._at_work[owner] += 1
        return one

    def end(self, one: T) -> None:
        """Note that the work on one has ended."""
        self._at_work[self._of(one)] -= 1
