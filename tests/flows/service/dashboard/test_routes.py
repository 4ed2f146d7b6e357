"""Every route of the installed Prefect is one that a browser may ask, or one that it may not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from tempfile import TemporaryDirectory

import pytest

from flows.service.dashboard.door import ADMIN_SETTINGS
from flows.service.dashboard.routes import NO_PAGES, READS, SOCKETS, WRITES, is_page, route_of
from tests.installed import is_known

ROUTES = """
import gc, json, sys
gc.disable()  # a fifth of the CPU, and nothing here is rubbish
from prefect.server.api.server import create_app

def routes(every, before=""):
    for route in every:
        if hasattr(route, "effective_candidates"):
            more = route.effective_low_priority_routes()
            yield from routes([*route.effective_candidates(), *more], before)
            continue
        plain = getattr(route, "starlette_route", None) or route
        path = before + (getattr(route, "path", "") or getattr(plain, "path", ""))
        if hasattr(plain, "app") and type(plain).__name__ == "Mount":
            yield f"MOUNT {path}/"
            yield from routes(getattr(plain.app, "routes", []), path)
        elif "WebSocket" in type(plain).__name__:
            yield f"SOCKET {path}"
        else:
            for method in sorted(route.methods or {"?"}):
                yield f"{method} {path}"

json.dump(sorted(set(routes(create_app().routes))), sys.stdout)
"""

REFUSED = """
DELETE /api/admin/storage
DELETE /api/artifacts/{id:uuid}
DELETE /api/automations/owned-by/{resource_id:str}
DELETE /api/automations/{id:uuid}
DELETE /api/block_documents/{id:uuid}
DELETE /api/block_schemas/{id:uuid}
DELETE /api/block_types/{id:uuid}
DELETE /api/concurrency_limits/tag/{tag}
DELETE /api/concurrency_limits/{id:uuid}
DELETE /api/deployments/{id:uuid}
DELETE /api/deployments/{id:uuid}/schedules/{schedule_id:uuid}
DELETE /api/flow_runs/{id:uuid}
DELETE /api/flow_runs/{id:uuid}/input/{key}
DELETE /api/flows/{id:uuid}
DELETE /api/saved_searches/{id:uuid}
DELETE /api/task_runs/{id:uuid}
DELETE /api/v2/concurrency_limits/{id_or_name}
DELETE /api/variables/name/{name:str}
DELETE /api/variables/{id:uuid}
DELETE /api/work_pools/{name}
DELETE /api/work_pools/{work_pool_name}/queues/{name}
DELETE /api/work_pools/{work_pool_name}/workers/{name}
DELETE /api/work_queues/{id:uuid}
GET /api/admin/settings
GET /api/admin/storage
GET /api/block_documents/{id:uuid}
GET /api/block_types/slug/{slug}/block_documents
GET /api/block_types/slug/{slug}/block_documents/name/{block_document_name}
GET /api/collections/views/{view}
GET /api/docs
GET /api/docs/oauth2-redirect
GET /api/openapi.json
GET /api/redoc
GET /api/variables/name/{name:str}
GET /api/variables/{id:uuid}
GET /docs
GET /docs/oauth2-redirect
GET /openapi.json
GET /redoc
HEAD /api/docs
HEAD /api/docs/oauth2-redirect
HEAD /api/openapi.json
HEAD /api/redoc
HEAD /docs
HEAD /docs/oauth2-redirect
HEAD /openapi.json
HEAD /redoc
MOUNT /api/static/
PATCH /api/artifacts/{id:uuid}
PATCH /api/automations/{id:uuid}
PATCH /api/block_documents/{id:uuid}
PATCH /api/block_types/{id:uuid}
PATCH /api/flow_runs/{id:uuid}
PATCH /api/flow_runs/{id:uuid}/labels
PATCH /api/flows/{id:uuid}
PATCH /api/task_runs/{id:uuid}
PATCH /api/v2/concurrency_limits/{id_or_name}
PATCH /api/variables/name/{name:str}
PATCH /api/variables/{id:uuid}
PATCH /api/work_pools/{name}
PATCH /api/work_pools/{work_pool_name}/queues/{name}
PATCH /api/work_queues/{id:uuid}
POST /api/artifacts/
POST /api/automations/
POST /api/automations/templates/validate
POST /api/block_documents/
POST /api/block_schemas/
POST /api/block_types/
POST /api/block_types/install_system_block_types
POST /api/concurrency_limits/
POST /api/concurrency_limits/decrement
POST /api/concurrency_limits/increment
POST /api/concurrency_limits/tag/{tag}/reset
POST /api/deployments/
POST /api/deployments/bulk_delete
POST /api/deployments/get_scheduled_flow_runs
POST /api/deployments/{id:uuid}/create_flow_run/bulk
POST /api/deployments/{id:uuid}/schedule
POST /api/deployments/{id:uuid}/schedules
POST /api/events
POST /api/flow_runs/
POST /api/flow_runs/bulk_delete
POST /api/flow_runs/bulk_set_state
POST /api/flow_runs/{id:uuid}/input
POST /api/flow_runs/{id:uuid}/resume
POST /api/flows/
POST /api/flows/bulk_delete
POST /api/logs/
POST /api/task_runs/
POST /api/task_runs/{id:uuid}/set_state
POST /api/templates/validate
POST /api/v2/concurrency_limits/
POST /api/v2/concurrency_limits/decrement
POST /api/v2/concurrency_limits/decrement-with-lease
POST /api/v2/concurrency_limits/increment
POST /api/v2/concurrency_limits/increment-with-lease
POST /api/v2/concurrency_limits/leases/{lease_id}/renew
POST /api/variables/
POST /api/work_pools/
POST /api/work_pools/{name}/get_scheduled_flow_runs
POST /api/work_pools/{work_pool_name}/queues
POST /api/work_pools/{work_pool_name}/workers/heartbeat
POST /api/work_queues/
POST /api/work_queues/{id:uuid}/get_runs
PUT /api/admin/storage
PUT /api/automations/{id:uuid}
PUT /api/saved_searches/
SOCKET /api/events/in
SOCKET /api/task_runs/subscriptions/scheduled
SOCKET /api/work_pools/{work_pool_name}/workers/connect
"""


def installed() -> set[str]:
    with TemporaryDirectory() as folder:
        environ = {**os.environ, "PREFECT_HOME": folder, "DO_NOT_TRACK": "1", "PREFECT_UI_ENABLED": "false"}
        done = subprocess.run([sys.executable, "-c", ROUTES], check=True, capture_output=True, env=environ)
    found: list[str] = json.loads(done.stdout)
    return set(found)


BY_THE_DOOR = {"GET /ui-settings", "MOUNT /", "MOUNT /api/"}
"""Answered by the door itself, or route by route."""
ARE_REFUSED = set(REFUSED.split("\n")) - {""}
ARE_ALLOWED = READS | WRITES | {f"SOCKET {path}" for path in SOCKETS} | BY_THE_DOOR
LISTED = ARE_REFUSED | ARE_ALLOWED


@pytest.mark.slow
def test_every_route_of_the_installed_prefect_is_allowed_or_refused_and_none_is_both() -> None:
    """Of the server that they were found in, by the sums of its files: to load it takes three seconds."""
    assert set() == ARE_REFUSED & ARE_ALLOWED
    found = LISTED if is_known("routes", "prefect/server/", LISTED) else installed()
    assert found == LISTED, "read what is new before it is put into one of the lists, then: python -m tests.installed"


def test_what_is_refused_is_no_page_and_no_route() -> None:
    for line in filter(None, REFUSED.split("\n")):
        method, _, path = line.partition(" ")
        asked = path.replace("{id:uuid}", "0" * 8 + "-0000-0000-0000-" + "0" * 12)
        assert route_of(method, asked) is None, line
        assert not is_page(asked), line
        assert path.startswith(NO_PAGES)
    assert route_of("GET", ADMIN_SETTINGS) is None, "the door answers that itself"


def test_a_name_in_a_path_is_one_name_however_it_is_written() -> None:
    assert route_of("GET", "/api/artifacts/collect-report/latest") is not None
    assert route_of("GET", "/api/flows/name/%D9%86") is not None
    for name in ("a%2Fb", "a%5Cb", "..", "%2e%2e", "a%00", "", "a%0Ab", "a/b", "a?b", "a%"):
        assert route_of("GET", f"/api/artifacts/{name}/latest") is None, name
    for path in ("/", "/runs", "/v2/runs/flow-run/x", "/assets/index-B_9.js", "/ico/favicon.ico", "/apis"):
        assert is_page(path), path
    for path in (
        "/api",
        "/api/x",
        "/%61pi/x",
        "/x/../api/x",
        "/x/%2e%2e/api",
        "//api",
        "/docs",
        "/redoc/",
        "/x%5Cy",
        "x",
    ):
        assert not is_page(path), path
