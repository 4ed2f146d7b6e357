"""What the scheduled runs do, and what the dashboard shows of it: artifacts, and states that tell the truth.

Prefect shows and schedules; what a run gathers and how it ends stands in our own files, whatever is shown.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Collection
from contextlib import nullcontext
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import prefect
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.exceptions import Abort, TerminationSignal
from prefect.states import Completed, Failed

from config.checks import UnknownNameError
from config.errors import ConfigError
from config.home import Home
from flows.batches.checked_files import settings_now
from flows.batches.in_force import in_force
from flows.clock import clock
from flows.collect import Report
from flows.collect import collect as collect_once
from flows.gathering.parent import keep_output
from flows.health import Health, examine_sources, quiet_sentence
from flows.notices.noted_heads import note_head
from flows.output.counts import count_of, moment
from flows.output.logs import LOG
from flows.output.progress import Progress
from flows.output.safe_text import plain_line
from flows.service import artifacts as boards
from flows.service.events import tell_of_run, tell_of_silences
from flows.service.processes.cancellation import is_cancelled, tasks_end_in_order
from flows.service.registry import let_go_of_missed
from flows.service.steps import Stage
from flows.service.tables import boards_still_hold, note_boards, note_run, owed_board, problems_board
from flows.service.turns import run_turn
from flows.upkeep.stamp_due import stamp_is_due, stamp_what_matters
from storage.disk.locks import LockHeldError, hold_lock

if TYPE_CHECKING:  # each kind of run loads what it does: collecting runs, of which there are the most, none of it
    from flows.maintain import Done
    from flows.notices.digest import Day
    from flows.notices.send import Sent

SAMPLE = 200
SHOWN_CHANGES = 50
REPORTED_TIMES = 10
"""How often a run says how far it is: each time is a question to the server."""


def run_as_task(name: str, work: Callable[[], object]) -> object:
    """What the work returns, called in a task of that name.

    The task takes no arguments and keeps no result: a run's articles are none of Prefect's business.
    """

    @prefect.task(name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False, retries=0)
    def part() -> object:
        return work()

    return part()


def run_collect(
    home: Home, stage: Stage, *, sources: Collection[str] = (), early: bool = False, shard: str = "",
    command: str = "up", now: Callable[[], datetime] = clock,
) -> State[Any]:  # fmt: skip
    """How a collecting run ended, which has been shown as far as that was possible."""
    stage.report(let_go_of_missed)
    if (turn := run_turn(home, stage, sources=sources, early=early, shard=shard)) is not None:
        return turn
    report = collect_once(
        home,
        command=command,
        sources=sources,
        also_early=early,
        step=stage.step,
        on_progress=_ProgressBar(stage).show,
        now=now,
    )
    unstamped = stamp_what_matters(home, now=now)
    for line in filter(None, (*report.failures, *report.remarks, unstamped, note_head(home, now=now))):
        LOG.warning(plain_line(line), extra={"run": report.run_id})
    LOG.info(f"run {report.run_id}: {summary(report)}", extra={"run": report.run_id})
    stage.report(_show_run, home, report)
    if not report.is_idle:
        stage.report(tell_of_run, home, report)
    return state(report)


def _show_run(home: Home, report: Report) -> None:
    settings = settings_now(home)
    zone = settings.watch.zone
    still_hold, filed = boards_still_hold(home), home.custody.stat().st_size
    told = note_run(home, report.run_id)
    board = boards.run_board(home, report, detail=settings.dashboard.detail, zone=zone)
    create_markdown_artifact(board, key="collect-report", description=summary(report))
    if report.is_idle and still_hold:
        note_boards(home, filed)
        return  # the boards below are those of the run before
    create_table_artifact(boards.sources_board(home, zone=zone), key="sources", description="The state of every source")
    create_markdown_artifact(boards.topics_board(home, zone=zone), key="topics", description="Topics by day")
    create_table_artifact(
        owed_board(home, told, detail=settings.dashboard.detail, zone=zone),
        key="owed", description="Pages announced and not had yet, the longest first",
    )  # fmt: skip
    create_table_artifact(
        problems_board(home, told, detail=settings.dashboard.detail, zone=zone),
        key="problems", description="Failures of the last two weeks that are worth a look",
    )  # fmt: skip
    note_boards(home, filed)


def run_health(home: Home, stage: Stage) -> State[Any]:
    """Say which sources are silent, and on which days something is missing."""
    found = examine_sources(home, now=clock, step=stage.step)
    stage.report(create_markdown_artifact, boards.health_board(found), key="health", description=_briefly(found))
    stage.report(tell_of_silences, home, found)
    return Completed(name="Silent" if found.silences else None, message=_briefly(found))


def run_maintain(home: Home, stage: Stage) -> State[Any]:
    """Put the store in order: search, fingerprints, wasted room; verify a sample."""
    from flows.maintain import Done

    done: list[Done] = stage.step("tidy the store", _maintained, home)
    done.append(stage.step("stamp the chain", _stamped, home))
    if unnoted := note_head(home, now=clock):
        done.append(Done(step="heads", says="the head was not noted everywhere", faults=(unnoted,)))
    text = "\n".join(["```", *(one.text() for one in done), "```"])
    faults = sum(len(one.faults) for one in done)
    stage.report(create_markdown_artifact, text, key="maintain", description=f"{faults} faults")
    return Failed(message=f"{faults} faults: see the report") if faults else Completed(message="in order")


def run_digest(home: Home, stage: Stage, *, day: date | None, again: bool) -> State[Any]:
    """Write what came in on a day, otherwise the day before, and send it to the channels under [digest], once."""
    from flows.notices.digest import digest_of, last_whole_day
    from flows.notices.digest_pages import markdown, message, write_digest

    watch = in_force(home).watch
    read = stage.step("read the day", digest_of, home, watch, day or last_whole_day(watch, now=clock()))
    stage.step("write it", write_digest, home, read)
    text = message(read).text if watch.settings.dashboard.detail == "counts" else markdown(read)
    stage.report(create_markdown_artifact, text, key="digest", description=read.printed)
    sent = stage.step("send it", _send_digest, home, read, again=again)
    if sent.failed:
        return Completed(name="Partial", message="; ".join(sent.failed))
    return Completed(
        message=f"{read.printed}: {count_of(len(read.topics), 'topic')}, sent to {count_of(sent.done, 'channel')}"
    )


def _send_digest(home: Home, read: Day, *, again: bool) -> Sent:
    from flows.notices.digest_pages import message
    from flows.notices.send import send

    return send(home, in_force(home).watch.settings, [message(read)], again=again, now=clock)


def run_retag(home: Home, stage: Stage, *, by: str, only_count: bool) -> State[Any]:
    """Tag all that is stored by the rules in force; stopped, the next run does what is left."""
    from flows.retag import retag as retag_all
    from flows.topics.trial import difference

    if only_count:
        outcome = stage.step("compare", difference, home, count=SHOWN_CHANGES)
    else:
        outcome = stage.step("tag again", retag_all, home, by=by, now=clock).text()
    stage.report(create_markdown_artifact, f"```\n{outcome}\n```", key="retag", description=outcome.splitlines()[-1])
    return Completed(message=outcome.splitlines()[0 if not only_count else -1])


def _maintained(home: Home) -> list[Done]:
    from flows.maintain import maintain as put_in_order

    return list(put_in_order(home, sample=SAMPLE, now=clock))


def _stamped(home: Home) -> Done:
    from flows.maintain import Done

    if not stamp_is_due(home, now=clock()):
        return Done(step="time-stamp", says="none is due")
    from flows.upkeep.time_stamps import stamp_head
    from storage.archive.time_stamps import StampError

    try:
        stamped = stamp_head(home, now=clock)
        return Done(step="time-stamp", says=moment(stamped.stamped_at), faults=stamped.faults)
    except StampError as error:
        return Done(step="time-stamp", says="no time-stamp was obtained", faults=(str(error),))


def _briefly(found: Health) -> str:
    quiet = quiet_sentence(silent=len(found.silences), of=found.sources, gaps=found.gaps)
    return "; ".join(filter(None, [found.mute_sentence(), quiet]))


def end_state(home: Home, work: Callable[[Stage], State[Any]], *, lock: str = "") -> State[Any]:
    """How a run ended: skipped while another one of its kind goes, failed for a mistake of a person's.

    `lock` is the flow whose runs are kept apart by it; a collecting run takes its own lock by itself.
    """
    keep_output(os.environ, home.store / "logs" / "schedule.log")
    gc.freeze()  # all of it was loaded: none is garbage
    gc.enable()
    LOG.setLevel(logging.INFO)  # it inherits WARNING, and the run's log in the dashboard would have none of our lines
    try:
        holder = f"{lock} since {clock():%Y-%m-%d %H:%M} UTC"
        with tasks_end_in_order(), hold_lock(home.flow_lock(lock), holder=holder) if lock else nullcontext():
            return work(Stage(run_as_task))
    except LockHeldError as error:
        return Completed(name="Skipped", message=f"Another run is at it, so this one did nothing: {error}")
    except (ConfigError, UnknownNameError) as error:
        return Failed(message=str(error))
    except TerminationSignal:
        if is_cancelled():  # the schedule reports it: the engine would report a crash, which automations wait for
            raise Abort("it was cancelled") from None
        raise


class _ProgressBar:
    """How far a run has gone, as a bar in the dashboard: a few times a run, never once an article."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._bar: UUID | None = None
        self._reported = 0

    def show(self, progress: Progress) -> None:
        """Take what was just done."""
        percent = 100 * progress.done / max(progress.of, 1)
        if progress.part == "pages" and percent >= self._reported:
            self._reported = int(percent) + 100 // REPORTED_TIMES
            self._stage.report(self._show, percent, f"{progress.done} of {count_of(progress.of, 'page')}")

    def _show(self, percent: float, description: str) -> None:
        if self._bar is None:
            bar = create_progress_artifact(percent, key="collect-progress", description=description)
            self._bar = bar if isinstance(bar, UUID) else None
        else:
            update_progress_artifact(self._bar, percent, description=description)


def state(report: Report) -> State[Any]:
    """How a run ended, for the dashboard: Partial when something failed or was not filed, Degraded when most failed."""
    if report.is_complete:
        return Completed(message=summary(report))
    if report.sources_failed <= report.sources_ok:
        return Completed(name="Partial", message=summary(report))
    return Failed(name="Degraded", message=summary(report))


def summary(report: Report) -> str:
    """What a run came to, in a sentence."""
    asked = report.sources_ok + report.sources_failed
    unfiled = f" Not filed: {report.unfiled.message}." if report.unfiled.message else ""
    if report.unread:
        unfiled += f" {count_of(report.unread, 'mistake')} in files of the watch: `longwatch doctor` names them."
    new = f" {report.new_of_earlier} new of an earlier run were filed." if report.new_of_earlier else ""
    if not asked:
        said = next(
            (f" {remark[0].upper()}{remark[1:]}." for remark in report.remarks if "is due before" in remark), ""
        )
        return f"No feed was due.{said}{new}{unfiled}"
    fates = [f"{number} {fate}" for fate, number in report.balance.fates.items() if number]
    answered = f"{report.sources_ok} of {count_of(asked, 'source')} answered"
    return f"{answered}: {count_of(report.balance.entries, 'entry')} ({', '.join(fates) or 'none'}).{new}{unfiled}"
