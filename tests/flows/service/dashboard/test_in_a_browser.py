"""What pages can do, in a real Chromium: the dashboard's own, and somebody else's."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from flows.output.markdown import plain_text
from tests.flows.output.test_markdown import SCRIPTS
from tests.flows.service.dashboard.conftest import Up
from tests.installed import is_known

pytestmark = pytest.mark.slow
PAGES = ("/dashboard", "/deployments")
MORE_PAGES = (
    "/runs", "/flows", "/events", "/work-pools", "/blocks", "/variables", "/automations", "/concurrency-limits",
    "/settings",
)  # fmt: skip
"""Beside those that `up` prints."""
# Of the second only in `make test-long`: all are of one document, whose policy the first hold; that what they ask for
# is let through, test_routes.py holds of every route, and that they know of no other address, the end of this file.
SCRIPTS_OF_PAGES = "**/assets/**"
GO = "path => document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(path)"
SETTLES = 1_000
"""Milliseconds in which a page has asked for what it shows."""
TRIES = 4
"""Of a page, on a computer that does other things as well."""
ATTACK = """
async ([dashboard, server, deployment]) => {
  const found = {};
  const ask = async (name, address, options) => {
    try {
      const answer = await fetch(address, {credentials: 'include', ...options});
      found[name] = 'read ' + answer.status + (await answer.text());
    } catch (error) { found[name] = 'nothing'; }
  };
  const json = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'};
  const steps = JSON.stringify({pull_steps: [{'prefect.deployments.steps.run_shell_script': {script: 'id'}}]});
  for (const [name, api] of [['dashboard', dashboard + '/api'], ['server', server + '/api']]) {
    await ask(name + ' reads', api + '/deployments/filter', json);
    await ask(name + ' is read by get', api + '/deployments/' + deployment, {});
    await ask(name + ' is changed', api + '/deployments/' + deployment, {...json, method: 'PATCH', body: steps});
    await ask(name + ' starts', api + '/deployments/' + deployment + '/create_flow_run', json);
    await fetch(api + '/deployments/' + deployment + '/create_flow_run',
                {method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}'}).catch(() => null);
    found[name + ' streams'] = await new Promise(done => {
      const socket = new WebSocket(api.replace('http', 'ws') + '/events/out', 'prefect');
      socket.onopen = () => socket.send('{"type": "auth", "token": null}');
      socket.onmessage = message => done('read ' + message.data);
      socket.onerror = socket.onclose = () => done('nothing');
    });
  }
  const frame = document.createElement('iframe');
  frame.src = dashboard + '/runs';
  document.body.append(frame);
  await new Promise(done => { frame.onload = done; setTimeout(done, 5000); });
  const script = document.createElement('script');
  script.src = dashboard + '/ui-settings';
  found['a script'] = await new Promise(done => {
    script.onload = () => done('read');
    script.onerror = () => done('nothing');
    document.body.append(script);
  });
  return found;
}
"""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a page on another origin, of the same site as the dashboard: the harder case."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title><body>news</body>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def page(browser: Browser, up: Up) -> Iterator[Page]:
    """A page of somebody who has logged in by a link, who has opened nothing yet: each page is seconds of CPU."""
    with browser.new_context() as context:
        assert context.request.get(up.link()).ok  # it keeps the cookie as the browser would
        yield context.new_page()


def show(page: Page, up: Up, path: str) -> None:
    """Go to a page of the interface as by its menu, where that is open: to load all of it anew is a second of CPU."""
    if page.url.startswith(f"{up.address}/v2/") or not page.url.startswith(f"{up.address}/"):
        page.goto(up.address + path)
    else:
        page.evaluate(GO, path)


def runs_started(up: Up) -> list[str]:
    every = up.ask_server("POST", "/api/flow_runs/filter", {}).json()
    return [run["id"] for run in every if not run["auto_scheduled"]]


@pytest.mark.parametrize("site", ["127.0.0.1", "localhost"])
def test_a_page_elsewhere_reads_nothing_and_starts_nothing_in_the_browser_of_one_who_is_logged_in(
    page: Page, up: Up, elsewhere: str, site: str
) -> None:
    deployment = up.deployments["health"]["id"]
    before = runs_started(up)
    page.goto(elsewhere.replace("127.0.0.1", site))
    outcome = page.evaluate(ATTACK, [up.address, up.server, deployment])
    assert {name: said for name, said in outcome.items() if said != "nothing"} == {}
    assert [frame.url for frame in page.frames if "runs" in frame.url] == []
    assert runs_started(up) == before
    assert not up.ask_server("GET", f"/api/deployments/{deployment}").json()["pull_steps"]


def works(page: Page, address: str, within: str = "") -> bool:
    """Whether a page comes up whole; a server of Prefect's that is busy answers 500, and the page says so.

    A page `within` the interface is gone to as by its menu: to load all of it anew is a second of CPU.
    """
    if within:
        page.evaluate(GO, within)
        page.wait_for_url(f"**{within}*")
        page.wait_for_timeout(SETTLES)  # the network was idle once already: that is no sign any more
    else:
        page.goto(address)
    page.wait_for_load_state("networkidle")
    return "went wrong" not in page.inner_text("body")


@pytest.mark.parametrize("pages", [PAGES, pytest.param(MORE_PAGES, marks=pytest.mark.long)])
def test_the_pages_of_the_dashboard_work_and_ask_nobody_else(page: Page, up: Up, pages: tuple[str, ...]) -> None:
    asked: list[str] = []
    wrong: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            wrong.append(message.text)

    page.on("request", note)
    page.on("console", hear)
    printed = re.findall(rf"{re.escape(up.address)}(\S*)", up.log.read_text("utf-8"))
    for path in filter(None, printed):
        assert any(works(page, up.address + path) for _ in range(TRIES)), path
    for path in pages:
        assert works(page, up.address, path) or any(works(page, up.address + path) for _ in range(TRIES)), path
    assert wrong == []
    assert "/artifacts" in printed
    assert {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))} == {up.host}


def test_titles_in_persian_arabic_and_sorani_stand_whole_in_a_report(page: Page, up: Up) -> None:
    lines = "\n".join(f"- {plain_text(title)} (alpha)" for title in SCRIPTS.values())
    made = up.ask_server(
        "POST", "/api/artifacts/", {"key": "scripts", "type": "markdown", "data": f"### New\n\n{lines}"}
    )
    show(page, up, f"/artifacts/artifact/{made.json()['id']}")
    page.get_by_text("(alpha)").first.wait_for(timeout=60_000)
    if folder := os.environ.get("LONGWATCH_TESTS_PICTURES"):
        page.screenshot(path=Path(folder) / "scripts.png")
    shown = page.inner_text("body")
    for title in SCRIPTS.values():
        assert title in shown, ascii(shown)
    assert "\\" not in shown


def test_a_run_is_started_from_the_page_of_a_deployment(page: Page, up: Up) -> None:
    before = runs_started(up)
    show(page, up, f"/deployments/deployment/{up.deployments['retag']['id']}/run")
    name = page.get_by_text("Your name. It is kept with the tags.").locator("xpath=following::textarea[1]")
    name.fill("Ada")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url(re.compile("tab=Runs"), timeout=120_000)
    [started] = set(runs_started(up)) - set(before)
    state = {"type": "CANCELLED", "message": "to make it is seconds of CPU"}
    up.ask_server("POST", f"/api/flow_runs/{started}/set_state", {"state": state, "force": True})


# That its pages come with the policy that keeps them is held by test_door.py.
@pytest.mark.long
def test_the_second_interface_is_kept_from_asking_somebody_else(page: Page, up: Up) -> None:
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))
    with page.expect_console_message(is_refusal, timeout=60_000):  # where none comes it no longer asks: good
        page.goto(f"{up.address}/v2/dashboard")
    page.get_by_text("Dashboard").first.wait_for(timeout=60_000)
    assert {urlsplit(url).netloc for url in answered if not url.startswith(("data:", "blob:"))} == {up.host}


def is_refusal(message: ConsoleMessage) -> bool:
    return "amplitude" in message.text and "violates the following Content Security Policy" in message.text


def test_without_a_log_in_there_is_the_page_that_says_how(browser: Browser, up: Up) -> None:
    with browser.new_context() as context:
        opened = context.new_page()
        opened.goto(f"{up.address}/runs")
        assert "longwatch dashboard" in opened.inner_text("body")
        used = up.link()
        opened.route(SCRIPTS_OF_PAGES, lambda route: route.abort())  # pages come whole above: it is a second of CPU
        opened.goto(used)
        opened.wait_for_url(f"{up.address}/")
        assert opened.locator("#app").count() == 1
        opened.goto(f"{up.address}/longwatch/logout")
        opened.get_by_role("button", name="Log out").click()
        assert "You have logged out" in opened.inner_text("body")
        opened.goto(used)
        assert "has been used" in opened.inner_text("body")
        opened.get_by_label("Name").fill("analyst")
        opened.get_by_label("Password").fill("correct horse battery")
        opened.get_by_role("button", name="Log in").click()
        opened.wait_for_url(f"{up.address}/")
        assert opened.locator("#app").count() == 1


ADDRESSES = json.loads((Path(__file__).parents[3] / "data" / "prefect_addresses.json").read_text("utf-8"))


def addresses_in(interface: str) -> list[str]:
    """The outside addresses in the scripts of an installed interface."""
    import prefect

    folder = Path(prefect.__file__).parent / "server" / interface
    texts = [
        path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.suffix in {".js", ".html", ".css"}
    ]
    found = {
        host.lower() for text in texts for host in re.findall(r"(?:https?|wss?):\\?/\\?/([\w.-]+\.[a-z]{2,})", text)
    }
    return sorted(found)


@pytest.mark.parametrize("interface", ["ui", "ui-v2"])
def test_the_outside_addresses_in_the_scripts_of_the_installed_interface_are_those_that_were_read(
    interface: str,
) -> None:
    """Of the files that they were found in, by their sums: nine megabytes of scripts are read once for each Prefect."""
    read = ADDRESSES[interface]
    found = read if is_known(interface, f"prefect/server/{interface}/", read) else addresses_in(interface)
    assert found == read, "read what the new ones are for before they are put into the list, then: tests.installed"
