"""Benchmarks whose figures are published: what they count."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

from bench.processes import measure_command
from bench.trip import variant, write_pages

HIDES_A_CHILD = """
import os, sys, time
if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
os.close(1)
while time.process_time() < 0.3:
    pass
"""


def test_the_cpu_of_a_daemon_that_left_its_parent_is_counted() -> None:
    hidden = measure_command([sys.executable, "-S", "-c", HIDES_A_CHILD])
    assert hidden.cpu >= 0.3
    assert hidden.status == 0


def test_a_variant_of_a_page_is_another_text_of_the_same_build() -> None:
    page = b"<title>t</title><script>var a = 'words that stay as they are';</script><p>one two three four five six</p>"
    other = variant(page, 1)
    assert other != page
    assert len(other) == len(page)
    assert sorted(other) == sorted(page)
    assert b"words that stay as they are" in other
    assert other.startswith(b"<title>t</title><script>")
    assert other.endswith(b"</p>")


def test_a_variant_of_a_text_without_blanks_is_another_text_too() -> None:
    body = "<p>改訂された法律は来年一月から施行される。住民は説明会を求めている。</p>".encode()
    assert variant(body, 1) != body
    assert sorted(variant(body, 1).decode()) == sorted(body.decode())


def test_a_page_that_a_corpus_has_twice_is_served_once(tmp_path: Path) -> None:
    for name in ("one", "two", "again"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"url": f"http://a.example/{name.replace('again', 'one')}"}))
        (tmp_path / f"{name}.html.gz").write_bytes(gzip.compress(b"<p>Eleven witnesses were heard in Geneva.</p>"))
    assert write_pages(tmp_path, tmp_path / "pages", 4) == 4
    urls = {path.read_text() for path in (tmp_path / "pages").glob("*.url")}
    assert urls == {f"http://a.example/{name}{more}" for name in ("one", "two") for more in ("", "?v=1")}


JUDGED = """
import sys, time
import sitecustomize
from flows.workers.judging_clock import stop_after

with stop_after(60):
    while not sitecustomize.counts and time.process_time() < 20:
        pass
sys.exit(not sitecustomize.counts)
"""


def test_what_is_judged_under_a_clock_is_sampled(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    path = os.pathsep.join([str(root / "bench" / "sampling"), str(root)])
    environ = {**os.environ, "PYTHONPATH": path, "LONGWATCH_SAMPLES": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", JUDGED], env=environ, check=False).returncode == 0
