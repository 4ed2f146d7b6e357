"""Work for many, so many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
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
