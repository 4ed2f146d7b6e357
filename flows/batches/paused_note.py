"""What a person has paused in the dashboard, noted beside Prefect's database, since a deployment may be deleted."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from config.atomic_write import write_atomically
from config.home import Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Flows that are not to run at their times."""

    deployments: frozenset[str] = frozenset()
    """By a deployment that is paused."""
    schedules: frozenset[str] = frozenset()
    """By a schedule that is switched off."""

    def kept_for(self, flows: Collection[str]) -> Paused:
        """What was noted of these flows alone."""
        return Paused(deployments=self.deployments & {*flows}, schedules=self.schedules & {*flows})

    def __or__(self, other: Paused) -> Paused:
        """Both together."""
        return Paused(deployments=self.deployments | other.deployments, schedules=self.schedules | other.schedules)


def noted_paused(home: Home) -> Paused:
    """What was paused when it was last noted; nothing where there is no note that can be read."""
    try:
        noted = json.loads(home.paused_note.read_text("utf-8"))
        return Paused(deployments=frozenset(noted["deployments"]), schedules=frozenset(noted["schedules"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Paused()


def note_paused(home: Home, paused: Paused) -> None:
    """Note what is paused, whole or not at all."""
    noted = {"deployments": sorted(paused.deployments), "schedules": sorted(paused.schedules)}
    write_atomically(home.paused_note, json.dumps(noted))
