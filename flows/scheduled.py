"""The flows under Prefect: started by a schedule, each of their steps a task of that name in the dashboard.

It and flows.serving alone import Prefect, and last: nothing of a watch may be told to anybody.
Prefect shows and schedules; what a run gathers and how it ends stands in our own files, whatever is shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"

import prefect
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import BaseModel, Field

from config.errors import ConfigError
from config.home import Home
from config.reading import read_settings
from flows import boards
from flows.collect import Report, clock
from flows.collect import collect as collect_once
from flows.digestpages import markdown as digest_text
from flows.digestpages import message as digest_message
from flows.digestpages import written
from flows.digests import Day, last_whole_day, told_of
from flows.gathering import Gone
from flows.health import Health, examine_sources
from flows.inforce import in_force
from flows.maintain import Done
from flows.maintain import maintain as put_in_order
from flows.retagging import retag as retag_all
from flows.stage import Once, Stage
from flows.stamping import stamp_head, stamp_is_due
from flows.telling import Told, send
from flows.topics import difference
from storage.files import LockHeldError
from storage.stamps import StampError

SAMPLE = 200
SHOWN_CHANGES = 50
REPORTED_TIMES = 10
"""How often a run says how far it is: each time is a question to the server."""


def shown(name: str, work: Callable[[], object]) -> object:
    """What the work returns, called in a task of that name.

    The task takes no arguments and keeps no result: a run's articles are none of Prefect's business.
    """

    @prefect.task(name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False, retries=0)
    def part() -> object:
        return work()

    return part()


def run_name() -> str:
    """What the dashboard calls a run: what it does, and when it was to start."""
    return f"{flow_run.flow_name} {flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


@prefect.flow(name="collect", flow_run_name=run_name, persist_result=False, retries=0)
def collect(home: str) -> State[Any]:
    """Collect everything that is due or owed, once."""
    return ended(lambda stage: collected(Home(Path(home)), stage))


def collected(home: Home, stage: Stage, *, command: str = "up") -> State[Any]:
    """How a collecting run ended, which has been shown as far as that was possible."""
    report = collect_once(home, command=command, step=stage.step, told=_Progress(stage).told)
    stage.report(_show_run, home, report)
    return state(report)


def _show_run(home: Home, report: Report) -> None:
    settings = read_settings(home.settings_file)
    zone = settings.watch.zone
    board = boards.run_board(home, report, detail=settings.dashboard.detail, zone=zone)
    create_markdown_artifact(board, key="collect-report", description=summary(report))
    create_table_artifact(
        boards.sources_board(home, zone=zone), key="sources", description="Every source, how it fares"
    )
    create_markdown_artifact(boards.topics_board(home, zone=zone), key="topics", description="Topics by day")


@prefect.flow(name="health", flow_run_name=run_name, persist_result=False, retries=0)
def health(home: str) -> State[Any]:
    """Say which sources are silent, and on which days something is missing."""

    def examined(stage: Stage) -> State[Any]:
        found = examine_sources(Home(Path(home)), now=clock, step=stage.step)
        stage.report(create_markdown_artifact, boards.health_board(found), key="health", description=_briefly(found))
        return Completed(name="Silent" if found.silences else None, message=_briefly(found))

    return ended(examined)


@prefect.flow(name="maintain", flow_run_name=run_name, persist_result=False, retries=0)
def maintain(home: str) -> State[Any]:
    """Put the store in order: search, fingerprints, wasted room; verify a sample."""

    def maintained(stage: Stage) -> State[Any]:
        done: list[Done] = stage.step("put the store in order", _maintained, Home(Path(home)))
        done.append(stage.step("stamp the chain", _stamped, Home(Path(home))))
        text = "\n".join(["```", *(one.text() for one in done), "```"])
        faults = sum(len(one.faults) for one in done)
        stage.report(create_markdown_artifact, text, key="maintain", description=f"{faults} faults")
        return Failed(message=f"{faults} faults: see the report") if faults else Completed(message="in order")

    return ended(maintained)


@prefect.flow(name="digest", flow_run_name=run_name, persist_result=False, retries=0)
def digest(home: str, day: date | None = None, send_again: bool = False) -> State[Any]:  # noqa: FBT001, FBT002
    """Write what came in on a day, otherwise the day before, and send it to the channels under [digest], once."""

    def digested(stage: Stage) -> State[Any]:
        place = Home(Path(home))
        watch = in_force(place).watch
        told = stage.step("read the day", told_of, place, watch, day or last_whole_day(watch, now=clock()))
        stage.step("write it", written, place, told)
        shown = digest_message(told).text if watch.settings.dashboard.detail == "counts" else digest_text(told)
        stage.report(create_markdown_artifact, shown, key="digest", description=told.printed)
        sent = stage.step("send it", _send_digest, place, told, again=send_again)
        if sent.failed:
            return Completed(name="Partial", message="; ".join(sent.failed))
        return Completed(message=f"{told.printed}: {len(told.topics)} topics, sent to {sent.done} channels")

    return ended(digested)


def _send_digest(home: Home, told: Day, *, again: bool) -> Told:
    return send(home, in_force(home).watch.settings, [digest_message(told)], again=again, now=clock)


class Tagging(BaseModel):
    """What the dashboard's form asks before all that is stored is tagged again."""

    ordered_by: str = Field(description="Your name: it is kept with the tags.")
    only_count: bool = Field(default=False, description="Only say what the topic files as they stand would change.")


@prefect.flow(name="retag", flow_run_name=run_name, persist_result=False, retries=0)
def retag(home: str, tagging: Tagging) -> State[Any]:
    """Tag all that is stored by the rules in force; stopped, the next run does what is left."""

    def tagged(stage: Stage) -> State[Any]:
        place = Home(Path(home))
        if tagging.only_count:
            told = stage.step("compare", difference, place, count=SHOWN_CHANGES)
        else:
            told = stage.step("tag again", retag_all, place, by=tagging.ordered_by, now=clock).text()
        stage.report(create_markdown_artifact, f"```\n{told}\n```", key="retag", description=told.splitlines()[-1])
        return Completed(message=told.splitlines()[0 if not tagging.only_count else -1])

    return ended(tagged)


def _maintained(home: Home) -> list[Done]:
    return list(put_in_order(home, sample=SAMPLE, now=clock))


def _stamped(home: Home) -> Done:
    if not stamp_is_due(home, now=clock()):
        return Done(step="time-stamp", says="none is due")
    try:
        return Done(step="time-stamp", says=f"{stamp_head(home, now=clock).stamped_at:%Y-%m-%d %H:%M:%S} UTC")
    except StampError as error:
        return Done(step="time-stamp", says="none was had", faults=(str(error),))


def _briefly(found: Health) -> str:
    return f"{len(found.silences)} of {found.sources} rhythms are silent"


def ended(work: Callable[[Stage], State[Any]]) -> State[Any]:
    """How a run ended: skipped while another one holds the lock, failed for a mistake in the configuration."""
    try:
        return work(Stage(shown))
    except LockHeldError as error:
        return Completed(name="Skipped", message=str(error))
    except ConfigError as error:
        return Failed(message=str(error))


def collect_shown(home: Home) -> State[Any]:
    """How a collecting run ended that somebody started by hand: in the dashboard where there is one, and without.

    The run is made once, whatever the server does: answers, answers nonsense, is away, or dies in the midst.
    """
    stage = Stage(shown)
    once = Once(lambda: collected(home, stage, command="collect"))

    @prefect.flow(name="collect", persist_result=False, retries=0)
    def by_hand() -> object:
        return once()

    Stage(lambda _name, work: work()).report(by_hand)
    if not once.called:
        stage.fault = "there is no server"
    return once()


class _Progress:
    """How far a run has gone, as a bar in the dashboard: a few times a run, never once an article."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._bar: UUID | None = None
        self._said = 0

    def told(self, gone: Gone) -> None:
        """Take what was just done."""
        percent = 100 * gone.done / max(gone.of, 1)
        if gone.part == "pages" and percent >= self._said:
            self._said = int(percent) + 100 // REPORTED_TIMES
            self._stage.report(self._show, percent, f"{gone.done} of {gone.of} pages")

    def _show(self, percent: float, description: str) -> None:
        if self._bar is None:
            bar = create_progress_artifact(percent, key="collect-progress", description=description)
            self._bar = bar if isinstance(bar, UUID) else None
        else:
            update_progress_artifact(self._bar, percent, description=description)


def state(report: Report) -> State[Any]:
    """How a run ended, for the dashboard: Partial when some sources failed, Degraded when most did."""
    if not report.sources_failed:
        return Completed(message=summary(report))
    if report.sources_failed <= report.sources_ok:
        return Completed(name="Partial", message=summary(report))
    return Failed(name="Degraded", message=summary(report))


def summary(report: Report) -> str:
    """What a run came to, in a sentence."""
    asked = report.sources_ok + report.sources_failed
    if not asked:
        return "No feed was due."
    fates = [f"{number} {fate}" for fate, number in report.balance.fates.items() if number]
    answered = f"{report.sources_ok} of {asked} sources answered"
    return f"{answered}: {report.balance.entries} entries ({', '.join(fates) or 'none'})."
