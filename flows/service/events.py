"""Events for Prefect's automations and its feed of events: sent when a state changes, and only then.

Each is about a resource with an id of its own, so that a publisher's history can be read by it. A run is what it is,
whether or not anybody heard of it.
"""

from __future__ import annotations

from prefect.events import emit_event
from prefect.runtime import flow_run

from config.home import Home
from flows.collect import Report
from flows.health import Health
from flows.service.registry import home_mark
from storage.queries.balance import changes

LONGEST = 300


def tell_of_run(home: Home, report: Report) -> None:
    """Sources that fail since this run, or answer again, and runs that are degraded since it."""
    changed = changes(home.published, report.run_id)
    for source, why in changed.failed.items():
        _tell("source.failed", home, f"source.{source}", {"source": source, "why": why[:LONGEST], "run": report.run_id})
    for source in changed.recovered:
        _tell("source.recovered", home, f"source.{source}", {"source": source, "run": report.run_id})
    if changed.is_degraded:
        counts = {"failed": str(report.sources_failed), "answered": str(report.sources_ok)}
        _tell("run.degraded", home, "runs", counts | {"run": report.run_id})


def tell_of_silences(home: Home, found: Health) -> None:
    """Sources that have gone quiet since the last look."""
    for one in found.began:
        payload = {
            "source": one.source_id,
            "language": one.language,
            "cause": str(one.cause),
            "says": one.text()[:LONGEST],
        }
        _tell("source.silent", home, f"source.{one.source_id}", payload)


def _tell(event: str, home: Home, resource: str, payload: dict[str, str]) -> None:
    about = {
        "prefect.resource.id": f"longwatch.{home_mark(home)}.{resource}",
        "prefect.resource.name": payload.get("source", "runs"),
        "longwatch.home": home.root.absolute().name,
    }
    run = {"prefect.resource.id": f"prefect.flow-run.{flow_run.id}", "prefect.resource.role": "flow-run"}
    emit_event(f"longwatch.{event}", resource=about, related=[run] if flow_run.id else [], payload=payload)
