"""Measure the review desk beside the command functions, in one run: `python -m bench.desk [SIZE …] [--home FOLDER]`.

Grows a home to each size (20,000 and 100,000 articles where none is named) with the real committer, then prints the CPU
of a page beside that of the commands that tell the same, of reading and ruling, of laying out the shelf, the memory,
how long eight reviewers flat out wait, and the longest wait at a publish. Goals that are missed are said to be missed.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from config.home import Home
from desk.application import Application
from desk.desk import Desk
from desk.server import open_desk
from flows.answers import show
from flows.reviewing.reviews import mark, next_for_review
from flows.service.dashboard.origins import Origins
from storage.shelf.shelf import Shelf

SIZES = (20_000, 100_000)
TIMES, EACH, REVIEWERS = 5, 15, 8
SECONDS_TO_LAY = 120
"""At most, for the next shelf."""
ADDRESS = "http://127.0.0.1:4300"
GOALS = {
    "queue / review next": 0.06, "article / show": 0.08, "read + decide, ms": 90, "shelf / review next": 1.6,
    "memory, MB": 450, "eight flat out, p95 s": 1.0, "refused": 0, "longest wait at a publish, ms": 150,
    "the same, a processor free, ms": 150,
}  # fmt: skip
GROWTH = 2.5
"""How many times a page may cost more at the largest size than at the smallest."""
LISTS = {
    "log": "/log", "agreement": "/agreement", "missing": "/missing", "figures": "/figures", "questions": "/questions",
    "changes": "/a/{id}/changes", "copies": "/a/{id}/copies",
}  # fmt: skip
PAGES = ("queue", "article", "article alone", "read + decide", *LISTS, "a question")
Figures = dict[str, float]


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command: 0 also where a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, help="numbers of articles, ascending")
    parser.add_argument("--home", type=Path, help="an empty folder to grow in, kept afterwards")
    parser.add_argument("--measure", choices=MEASURES, help="measure the home as it is, in this process")
    asked = parser.parse_args(arguments)
    if asked.measure:
        print(json.dumps(MEASURES[asked.measure](Home(asked.home))))
        return 0
    had, found = 0, []
    with tempfile.TemporaryDirectory(prefix="longwatch-bench-") as folder:
        root = asked.home or Path(folder) / "home"
        root.mkdir(parents=True, exist_ok=True)
        for size in sorted(asked.sizes or SIZES):
            _run("bench.measures", "grow", str(root), str(had), str(size))
            found.append(figures := measure(root))
            print("\n".join([f"{size:,} articles", *_table(figures)]), flush=True)
            had = size
    if len(found) > 1:
        for name in PAGES:
            print(_goal(f"{name}, largest / smallest", found[-1][f"{name}, ms"] / found[0][f"{name}, ms"], GROWTH))
    return 0


def measure(root: Path) -> Figures:
    """What a home's desk and commands cost, medians, each in a process of its own: memory is the desk's alone."""
    found: Figures = {}
    for name in MEASURES:
        found |= json.loads(_run("bench.desk", "--measure", name, "--home", str(root)).splitlines()[-1])
    found["queue / review next"] = found["queue, ms"] / found["review next, ms"]
    found["article / show"] = found["article, ms"] / found["show, ms"]
    found["shelf / review next"] = found["shelf, ms"] / found["review next, ms"]
    return found


def measure_commands(home: Home) -> Figures:
    """CPU of the commands that tell what pages tell, and of laying out the shelf; in ms."""
    waiting, _ = next_for_review(home, topic=None, count=20)
    ids = [one.article_id for one in waiting]
    now = lambda: datetime.now(UTC)  # noqa: E731
    return {
        "review next, ms": _cpu(lambda: next_for_review(home, topic=None, count=10)),
        "show, ms": _cpu(lambda: show.page(show.article(home, ids[0], zone="UTC"))),
        "review mark, ms": _cpu(
            lambda: mark(home, ids[-1], "relevant", topic=None, note=None, reviewer="Ada", now=now)
        ),
        "shelf, ms": _cpu(lambda: Shelf(home.published, home.spool, zone="UTC").close(), times=2),
    }


def measure_desk(home: Home) -> Figures:
    """CPU of pages in ms, where the name says nothing else."""
    return asyncio.run(_measure_desk(home))


async def _measure_desk(home: Home) -> Figures:
    home.desk.mkdir(mode=0o700, parents=True, exist_ok=True)
    desk = open_desk(home)
    desk.shelves.start()
    application = Application(desk, Origins(listen="127.0.0.1", port=4300))
    clients = [await _signed_in(application, desk.people.link(f"Reviewer {n}")) for n in range(REVIEWERS)]
    one = clients[0]
    topic = desk.shelf().rows("select topic from shelf_asked where topic is not null limit 1")
    there = desk.shelf().rows("select article_id from shelf_articles order by place limit 40")
    ids = [str(row["article_id"]) for row in there]
    queue = f"/queue?order=newest{'&topic=' + str(topic[0]['topic']) if topic else ''}"
    found = {
        "queue, ms": await _cpu_of(lambda: one.get(queue)),
        "article, ms": await _cpu_of_reading(one, ids),
        "article alone, ms": await _cpu_of_jumping(one, desk),
        "read + decide, ms": await _cpu_of(lambda: _read_and_decide(one, ids[1])),
    }
    waits: list[float] = []
    wrong = await asyncio.gather(*(_review(client, ids, waits) for client in clients))
    found |= {"eight flat out, p95 s": quantiles(waits, n=20)[-1], "refused": float(sum(wrong))}
    found |= await _wait_at_publish(desk, one, ids[0])
    for name, path in LISTS.items():
        found[f"{name}, ms"] = await _cpu_of(lambda path=path: one.get(path.format(id=ids[0])))  # type: ignore[misc]
    found["a question, ms"] = await _cpu_of(lambda: _ask(one))
    found["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    desk.shelves.stop()
    return found


async def _cpu_of_reading(client: httpx.AsyncClient, ids: Sequence[str]) -> float:
    """Of a page, where articles are read one after the other as the queue has them: some texts are read ahead."""
    await client.get("/next?order=newest")  # puts the queue in order, and reads no text
    began = _spent()
    for one in ids:
        await client.get(f"/a/{one}?order=newest")
    return (_spent() - began) * 1e3 / len(ids)


async def _cpu_of_jumping(client: httpx.AsyncClient, desk: Desk) -> float:
    """Of a page, where the text of each was read with no other."""
    far = "select article_id from shelf_articles where place % (select count(*) // $times from shelf_articles) = 1"
    ids = iter([str(row["article_id"]) for row in desk.shelf().rows(far, {"times": TIMES + 2})])
    return await _cpu_of(lambda: client.get(f"/a/{next(ids)}?order=newest"))


async def _ask(client: httpx.AsyncClient) -> httpx.Response:
    page = await client.get("/questions?name=new")
    form = dict(re.findall(r'name="(csrf)" value="([^"]+)"', page.text))
    sql = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    return await client.post("/questions", data={**form, "sql": html.unescape(sql[1]) if sql else ""})


async def _signed_in(application: Application, token: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=application)
    client = httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"origin": ADDRESS}, timeout=60)
    await client.post("/in", data={"link": token})
    return client


async def _read_and_decide(client: httpx.AsyncClient, article_id: str) -> httpx.Response:
    page = await client.get(f"/a/{article_id}?order=newest")
    form = dict(re.findall(r'name="(reading|once|csrf)" value="([^"]+)"', page.text))
    return await client.post(f"/a/{article_id}/rule?order=newest", data={**form, "decision": "relevant"})


async def _review(client: httpx.AsyncClient, ids: Sequence[str], waits: list[float]) -> int:
    """How many of somebody's rulings were refused."""
    wrong = 0
    for number in range(EACH):
        began = time.perf_counter()
        answer = await _read_and_decide(client, ids[number % len(ids)])
        waits.append(time.perf_counter() - began)
        wrong += answer.status_code != httpx.codes.SEE_OTHER
    return wrong


async def _wait_at_publish(desk: Desk, client: httpx.AsyncClient, article_id: str) -> Figures:
    """The longest that a page took from a publish until the next shelf has answered for a second, in ms.

    A computer that others keep busy has its threads wait for a processor, which no program mends: so it is said apart.
    """
    await client.get(f"/a/{article_id}")  # puts its queue in order, which a reader waits for once, publish or not
    published = desk.home.published
    old: Shelf | None = desk.shelf()
    copy = published.with_suffix(".copy")
    shutil.copyfile(published, copy)
    waits, until = [], time.perf_counter() + SECONDS_TO_LAY
    copy.replace(published)
    while time.perf_counter() < until:
        began, before = time.perf_counter(), _without_processor()
        await client.get(f"/a/{article_id}")
        wait = (time.perf_counter() - began) * 1e3
        idle = sum(ms - before.get(thread, 0) for thread, ms in _without_processor().items())
        waits.append((wait, wait - idle))
        await asyncio.sleep(0.05)
        if old is not None and desk.shelf() is not old:
            old, until = None, time.perf_counter() + 1
    return {
        "longest wait at a publish, ms": max(wait for wait, _ in waits),
        "the same, a processor free, ms": max(own for _, own in waits),
    }


def _without_processor() -> dict[int, float]:
    """For how many ms each thread that answers could have run, and had no processor; empty where nobody counts it."""
    found = {}
    for one in threading.enumerate():
        if one.native_id is not None and (one.name == "MainThread" or "AnyIO" in one.name):
            with suppress(OSError):  # ended meanwhile, or no Linux
                counted = Path(f"/proc/self/task/{one.native_id}/schedstat").read_text("utf-8").split()
                found[one.native_id] = int(counted[1]) / 1e6
    return found


def _cpu(call: Callable[[], Any], *, times: int = TIMES) -> float:
    spent = []
    for _ in range(times):
        began = time.process_time()
        call()
        spent.append((time.process_time() - began) * 1e3)
    return median(spent)


async def _cpu_of(call: Callable[[], Any]) -> float:
    """The CPU of this process and of those that it waited for."""
    spent = []
    for _ in range(TIMES + 1):
        began = _spent()
        await call()
        spent.append((_spent() - began) * 1e3)
    return median(spent[1:])


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


MEASURES = {"commands": measure_commands, "desk": measure_desk}


def _table(figures: Figures) -> list[str]:
    plain = [f"  {name:<32}{value:9.1f}" for name, value in figures.items() if name not in GOALS]
    return plain + [_goal(name, figures[name], goal) for name, goal in GOALS.items()]


def _goal(name: str, value: float, goal: float) -> str:
    return f"  {name:<32}{value:9.3f}  goal {goal:g} {'met' if value <= goal else 'MISSED'}"


def _run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
