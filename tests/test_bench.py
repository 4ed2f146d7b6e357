"""Benchmarks whose figures are published: what they count."""

from __future__ import annotations

import sys

from bench.processes import measure_command
from bench.trip import variant

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
