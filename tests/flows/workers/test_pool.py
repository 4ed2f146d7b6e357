"""The processes that read what is hostile: killed when they hang, replaced when they die, gone when all is done."""

from __future__ import annotations

import asyncio
import gc
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from extractors.feeds.feeds import read_feed
from extractors.records import FeedError, Page
from flows.workers.pool import SLOW, Workers
from flows.workers.worker import NEW_OBJECTS, Worker, WorkerError

T = TypeVar("T")
ROOT = Path(__file__).parents[3]
UNGUARDED = """
import asyncio, os
from flows.workers.pool import Workers
print("started")
async def main():
    async with Workers(2, seconds=30) as workers:
        print(await asyncio.gather(*(workers.call(max, n, 7) for n in (5, 9))))
asyncio.run(main())
"""
LITTLE_MEMORY = """
import asyncio, resource
from datetime import UTC, datetime
from extractors.pages.articles import extract_article
from extractors.records import Page
from flows.workers.pool import Workers
from flows.workers.worker import WorkerError
async def main():
    async with Workers(1, seconds=30) as workers:
        for times in (1, 300_000):
            body = b"<p>Hello there, my friends.</p>" + b"<li><a href=/x>a b c</a></li>" * times
            url, at = "http://a.example/", datetime(2026, 1, 1, tzinfo=UTC)
            page = Page(url=url, final_url=url, status=200, headers=(), body=body, fetched_at=at)
            try:
                print((await workers.call(extract_article, page)).text_state)
            except WorkerError as error:
                print(error.cause)
resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
asyncio.run(main())
"""
ORPHAN = """
import asyncio, os, time
import flows.workers.worker
from flows.workers.pool import Workers
flows.workers.worker.ORPHANED = 0
async def main():
    async with Workers(1, seconds=1) as workers:
        print(await workers.call(os.getpid), flush=True)
        await workers.call(time.sleep, 600)
asyncio.run(main())
"""


def with_workers(use: Callable[[Workers], Awaitable[T]], *, seconds: float = 20, size: int = 1) -> T:
    async def used() -> T:
        async with Workers(size, seconds=seconds) as workers:
            return await use(workers)

    return asyncio.run(used())


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0]
    except FileNotFoundError:
        return False


def stop_if_it_is(pid: int) -> int:
    """Stop this process, where it is that one."""
    if os.getpid() == pid:
        os.kill(pid, signal.SIGSTOP)
    return 0


def wait_until_gone(pid: int) -> bool:
    """Whether a process ends within a generous time."""
    for _ in range(600):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def test_a_worker_looks_for_garbage_now_and_then_and_not_in_what_was_loaded_before_it() -> None:
    async def asked() -> tuple[bool, int, bool, int]:
        async with Workers(1, seconds=30) as workers:
            is_on, frozen = await workers.call(gc.isenabled), await workers.call(gc.get_freeze_count)
            is_loaded, (after, *_) = (
                await workers.call(_has_loaded, "flows.workers.loading"),
                await workers.call(gc.get_threshold),
            )
            return is_on, frozen, is_loaded, after

    is_on, frozen, is_loaded, after = asyncio.run(asked())
    assert (is_on, is_loaded) == (True, True)
    assert frozen > 50_000
    assert after == NEW_OBJECTS


def _has_loaded(name: str) -> bool:
    return name in sys.modules


def test_a_call_comes_back_with_its_answer_from_another_process() -> None:
    async def use(workers: Workers) -> tuple[int, int]:
        return await workers.call(os.getpid), await workers.call(int, "ff", base=16)

    pid, number = with_workers(use)
    assert pid != os.getpid()
    assert number == 255


def test_a_call_that_hangs_is_killed_and_the_next_one_works() -> None:
    async def use(workers: Workers) -> tuple[int, int, int]:
        before = await workers.call(os.getpid)
        with pytest.raises(WorkerError, match="killed after 2 s by the clock, of which it worked 0") as idle:
            await workers.call(time.sleep, 600)
        assert idle.value.cause == "work"
        return before, await workers.call(os.getpid), await workers.call(max, 1, 2)

    before, after, answer = with_workers(use, seconds=0.5)
    assert before != after
    assert answer == 2
    assert not is_running(before)


def test_a_process_that_dies_is_reported_and_replaced() -> None:
    async def use(workers: Workers) -> int:
        for _ in range(2):
            with pytest.raises(WorkerError, match="its process died"):
                await workers.call(os._exit, 3)
        return await workers.call(max, 1, 2)

    assert with_workers(use) == 2


def test_an_exception_comes_back_with_its_type_and_words() -> None:
    page = Page(
        url="http://alpha.example/", final_url="http://alpha.example/", status=200, headers=(),
        body=b"<!doctype html><html><body>Welcome</body></html>", fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip

    async def use(workers: Workers) -> int:
        with pytest.raises(ValueError, match="invalid literal"):
            await workers.call(int, "no number")
        with pytest.raises(FeedError) as error:
            await workers.call(read_feed, page)
        assert error.value.failure == "html-instead-of-feed"
        assert "http://alpha.example/" in str(error.value)
        return await workers.call(os.getpid)

    assert with_workers(use) != os.getpid()


def test_what_cannot_travel_comes_back_as_words_and_costs_no_process(tmp_path: Path) -> None:
    odd = tmp_path / "odd.py"
    odd.write_text("class Odd(Exception):\n    pass\nraise Odd('its words')", "utf-8")

    async def use(workers: Workers) -> tuple[int, int]:
        before = await workers.call(os.getpid)
        with pytest.raises(TypeError, match="cannot pickle"):
            await workers.call(open, os.devnull)
        with pytest.raises(WorkerError, match="Odd: its words"):
            await workers.call(runpy.run_path, str(odd))
        return before, await workers.call(os.getpid)

    before, after = with_workers(use)
    assert before == after


def test_a_worker_cannot_take_all_memory() -> None:
    async def use(workers: Workers) -> int:
        with pytest.raises((MemoryError, WorkerError)):
            await workers.call(bytearray, 3 * 1024**3)
        return await workers.call(max, 1, 2)

    assert with_workers(use) == 2


def test_where_little_memory_is_allowed_no_page_is_called_unreadable_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", LITTLE_MEMORY], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.split() == ["stub", "machine"], done.stderr


def test_calls_share_the_workers_and_each_has_its_own_answer() -> None:
    async def use(workers: Workers) -> list[Any]:
        return await asyncio.gather(*(workers.call(divmod, number, 7) for number in range(40)))

    assert with_workers(use, size=2) == [divmod(number, 7) for number in range(40)]


def test_a_call_given_up_leaves_no_stale_answer_to_the_next() -> None:
    async def use(workers: Workers) -> int:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(workers.call(time.sleep, 600), 0.3)
        return await workers.call(max, 1, 2)

    assert with_workers(use) == 2


def test_no_worker_is_left_after_the_block_not_even_when_it_fails() -> None:
    pids: list[int] = []

    async def use(workers: Workers) -> None:
        pids.extend(await asyncio.gather(*(workers.call(os.getpid) for _ in range(6))))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        with_workers(use, size=2)
    assert pids
    assert [pid for pid in pids if is_running(pid)] == []


def test_a_pool_leaves_its_processes_to_the_next_unless_it_fails() -> None:
    kept: list[Worker] = []

    async def used(*, fails: bool) -> int:
        async with Workers(2, seconds=20, kept=kept) as workers:
            pid = await workers.call(os.getpid)
            if fails:
                raise ZeroDivisionError
        return pid

    first = asyncio.run(used(fails=False))
    assert asyncio.run(used(fails=False)) == first
    assert is_running(first)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(used(fails=True))
    assert kept == []
    assert not is_running(first)


def test_a_script_without_a_main_guard_can_use_them_and_leaves_nothing(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(UNGUARDED, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    assert done.stdout == "started\n[7, 9]\n"


def test_a_worker_whose_caller_was_killed_ends_by_itself() -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True, cwd=ROOT) as caller:
        assert caller.stdout
        pid = int(caller.stdout.readline())
        time.sleep(0.2)
        assert is_running(pid)
        caller.send_signal(signal.SIGKILL)
    assert wait_until_gone(pid)


def test_a_kill_says_whether_the_work_or_the_machine_was_at_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.workers.worker.CLOCK_TIMES", 1000)  # a busy computer may give it a tenth of a core

    async def use(workers: Workers) -> list[str]:
        with pytest.raises(WorkerError, match=r"killed after 0\.2 s of work") as work:
            await workers.call(sum, range(10**12))
        pid = await workers.call(os.getpid)
        with pytest.raises(WorkerError, match="killed from outside") as outside:
            await workers.call(os.kill, pid, signal.SIGKILL)
        return [error.value.cause for error in (work, outside)]

    assert with_workers(use, seconds=0.2) == ["work", "machine"]


@pytest.mark.parametrize("sent", [b"", b"x" * 3_000_000], ids=["before it answers", "before it has read what is sent"])
def test_a_reader_that_was_stopped_is_killed_and_its_page_read_again(sent: bytes) -> None:
    async def use(workers: Workers) -> tuple[int, list[str]]:
        pid = await workers.call(os.getpid)
        if sent:
            os.kill(pid, signal.SIGSTOP)
            again = await workers.read("alpha", "http://alpha.example/1", len, sent)
        else:
            again = await workers.read("alpha", "http://alpha.example/1", stop_if_it_is, pid)
        assert not is_running(pid)
        return again, [f"{kill.cause} {kill.why}" for kill in workers.kills]

    again, kills = with_workers(use, seconds=0.3)
    assert again == len(sent)
    [kill] = kills
    assert kill.startswith("machine ")


def test_what_kills_its_reader_is_tried_once_more_in_a_fresh_one_and_no_more() -> None:
    async def use(workers: Workers) -> list[str]:
        pid = await workers.call(os.getpid)
        with pytest.raises(ProcessLookupError):  # the second reader is another: the first was killed
            await workers.read("alpha", "http://alpha.example/1", os.kill, pid, signal.SIGKILL)
        with pytest.raises(WorkerError, match="exit code 3") as error:
            await workers.read("alpha", "http://alpha.example/2", os._exit, 3)
        assert error.value.cause == "work"
        return [f"{kill.source} {kill.name} {kill.cause}" for kill in workers.kills]

    assert with_workers(use, size=2) == ["alpha http://alpha.example/1 machine", "alpha http://alpha.example/2 work"]


@pytest.mark.parametrize("size", [1, 2])
def test_a_slow_source_waits_for_the_others(size: int) -> None:
    done: list[str] = []

    async def use(workers: Workers) -> None:
        async def read(source: str, until: int) -> None:
            await workers.read(source, source, sum, range(until))
            done.append(source)

        slow = (read("slow", 5_000_000) for _ in range(8))
        await asyncio.gather(*slow, *(read("quick", 10) for _ in range(4)))

    with_workers(use, size=size)
    assert done.count("slow") == 8
    assert done[: size + 4].count("quick") == 4


def test_who_is_known_to_be_slow_leaves_one_worker_to_the_others() -> None:
    async def use(workers: Workers) -> tuple[int, int]:
        await workers.read("slow", "slow", _work, 1.5 * SLOW)
        others = [asyncio.create_task(workers.read("slow", "slow", _work, 1.5 * SLOW)) for _ in range(2)]
        await asyncio.sleep(0)
        found = workers._use("slow").at_work, len(workers._idle)
        await asyncio.gather(*others)
        return found

    assert with_workers(use, size=2, seconds=1) == (1, 1)


def _work(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_a_second_try_waits_until_nobody_else_does() -> None:
    done: list[str] = []

    async def use(workers: Workers) -> None:
        async def dies() -> None:
            with pytest.raises(WorkerError):
                await workers.read("evil", "evil", os._exit, 3)
            done.append("evil")

        async def read() -> None:
            await workers.read("good", "good", sum, range(1_000_000))
            done.append("good")

        await asyncio.gather(dies(), *(read() for _ in range(10)))

    with_workers(use, size=2)
    assert done == [*["good"] * 10, "evil"] or done == [*["good"] * 9, "evil", "good"]
