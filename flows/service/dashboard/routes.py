"""What a browser may ask of Prefect's API, route by route; whatever is not named here is refused.

The routes are written as Prefect writes them. A test holds them to those of the installed one, so that a route which an
upgrade brings is read by somebody before anybody can ask for it.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

READS = frozenset(
    line.strip()
    for line in """
    GET /api/health
    GET /api/ready
    GET /api/version
    GET /api/hello
    GET /api/admin/version
    GET /api/csrf-token
    POST /api/flows/count
    POST /api/flows/filter
    POST /api/flows/paginate
    GET /api/flows/name/{name}
    GET /api/flows/{id:uuid}
    POST /api/flow_runs/count
    POST /api/flow_runs/filter
    POST /api/flow_runs/history
    POST /api/flow_runs/lateness
    POST /api/flow_runs/paginate
    GET /api/flow_runs/{id:uuid}
    GET /api/flow_runs/{id:uuid}/graph
    GET /api/flow_runs/{id:uuid}/graph-v2
    GET /api/flow_runs/{id:uuid}/logs/download
    GET /api/flow_runs/{id:uuid}/input/{key}
    POST /api/flow_runs/{id:uuid}/input/filter
    GET /api/flow_run_states/
    GET /api/flow_run_states/{id:uuid}
    POST /api/task_runs/count
    POST /api/task_runs/filter
    POST /api/task_runs/history
    POST /api/task_runs/paginate
    GET /api/task_runs/{id:uuid}
    GET /api/task_run_states/
    GET /api/task_run_states/{id:uuid}
    POST /api/deployments/count
    POST /api/deployments/filter
    POST /api/deployments/paginate
    GET /api/deployments/name/{flow_name}/{deployment_name}
    GET /api/deployments/{id:uuid}
    GET /api/deployments/{id:uuid}/schedules
    GET /api/deployments/{id:uuid}/work_queue_check
    GET /api/saved_searches/{id:uuid}
    POST /api/saved_searches/filter
    POST /api/logs/filter
    GET /api/concurrency_limits/{id:uuid}
    GET /api/concurrency_limits/tag/{tag}
    POST /api/concurrency_limits/filter
    GET /api/v2/concurrency_limits/{id_or_name}
    POST /api/v2/concurrency_limits/filter
    POST /api/work_pools/count
    POST /api/work_pools/filter
    GET /api/work_pools/{name}
    GET /api/work_pools/{work_pool_name}/queues/{name}
    POST /api/work_pools/{work_pool_name}/queues/filter
    POST /api/work_pools/{work_pool_name}/workers/filter
    POST /api/work_pools/{name}/concurrency_status
    POST /api/task_workers/filter
    GET /api/work_queues/{id:uuid}
    GET /api/work_queues/{id:uuid}/status
    GET /api/work_queues/name/{name}
    POST /api/work_queues/filter
    POST /api/work_queues/{id:uuid}/concurrency_status
    GET /api/artifacts/{id:uuid}
    GET /api/artifacts/{key}/latest
    POST /api/artifacts/count
    POST /api/artifacts/filter
    POST /api/artifacts/latest/count
    POST /api/artifacts/latest/filter
    GET /api/block_types/{id:uuid}
    GET /api/block_types/slug/{slug}
    POST /api/block_types/filter
    GET /api/block_schemas/{id:uuid}
    GET /api/block_schemas/checksum/{checksum}
    POST /api/block_schemas/filter
    GET /api/block_capabilities/
    POST /api/block_documents/count
    POST /api/block_documents/filter
    POST /api/variables/count
    POST /api/variables/filter
    POST /api/events/filter
    GET /api/events/filter/next
    POST /api/events/count-by/{countable}
    GET /api/automations/{id:uuid}
    GET /api/automations/related-to/{resource_id:str}
    POST /api/automations/count
    POST /api/automations/filter
    POST /api/ui/flows/count-deployments
    POST /api/ui/flows/next-runs
    POST /api/ui/flow_runs/count-task-runs
    POST /api/ui/flow_runs/history
    POST /api/ui/task_runs/count
    POST /api/ui/task_runs/dashboard/counts
    GET /api/ui/task_runs/{id:uuid}
    """.strip().splitlines()
)
"""What only tells."""
WITHOUT_SECRETS = "POST /api/block_documents/filter"
"""Tells the secrets in blocks, too, when it is asked to."""

START = "POST /api/deployments/{id:uuid}/create_flow_run"
SET_STATE = "POST /api/flow_runs/{id:uuid}/set_state"
PAUSE = "POST /api/deployments/{id:uuid}/pause_deployment"
RESUME = "POST /api/deployments/{id:uuid}/resume_deployment"
CHANGE = "PATCH /api/deployments/{id:uuid}"
VALIDATE = "POST /api/ui/schemas/validate"
SCHEDULE = "PATCH /api/deployments/{id:uuid}/schedules/{schedule_id:uuid}"
WRITES = frozenset({START, SET_STATE, PAUSE, RESUME, CHANGE, SCHEDULE, VALIDATE})
"""What changes something, or has the server work something out: flows.service.dashboard.writes reads their bodies."""

SOCKETS = frozenset({"/api/events/out", "/api/logs/out"})

API = "/api"
LOGIN, LOGOUT, HEALTH = "/longwatch/login", "/longwatch/logout", "/longwatch/health"
"""Ours: who logs in, who leaves, and whether both the door and the server are well, which anybody may ask."""
NO_PAGES = ("/api", "/docs", "/redoc", "/openapi.json")
"""Paths that are no pages of the dashboard, with whatever lies below them."""

UUID = r"(?P<{0}>[0-9a-fA-F]{{8}}-[0-9a-fA-F]{{4}}-[0-9a-fA-F]{{4}}-[0-9a-fA-F]{{4}}-[0-9a-fA-F]{{12}})"
NAME = r"(?P<{0}>(?:[A-Za-z0-9_.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{{2}}){{1,500}}+)"
PAGE = re.compile(r"/(?:[A-Za-z0-9_.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}){0,2000}+")


def _compiled(route: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)(:uuid|:str)?\}", route)
    text = "".join(
        re.escape(literal) + (UUID if kind == ":uuid" else NAME).format(name) if name else re.escape(literal)
        for literal, name, kind in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], None], strict=True)
    )
    return re.compile(text)


COMPILED = tuple((route, _compiled(route)) for route in sorted(READS | WRITES, key=lambda text: ("{" in text, text)))


def route_of(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The route that a request asks for, by the path as it came, and what stands in its braces; None: refused.

    A name that would be another path once it is decoded is nobody's name.
    """
    for route, pattern in COMPILED:
        found = pattern.fullmatch(f"{method} {path}")
        if found and all(map(_is_name, found.groupdict().values())):
            return route, found.groupdict()
    return None


def is_page(path: str) -> bool:
    """Whether it is a page of the dashboard, or a file of one."""
    plain = unquote(path)
    if not PAGE.fullmatch(path) or any(part in {".", ".."} for part in plain.split("/")) or "\\" in plain:
        return False
    return not any(plain == other or plain.startswith(f"{other}/") for other in NO_PAGES) and "//" not in plain


def _is_name(text: str) -> bool:
    plain = unquote(text)
    return plain not in {".", ".."} and not re.search(r"[/\\\x00-\x1f\x7f]", plain)
