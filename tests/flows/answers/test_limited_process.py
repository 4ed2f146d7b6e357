"""A question takes no more memory or time than it may, whatever of it the database does not count or hear."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.home import Home
from desk import asking
from longwatch import main

ROOT = Path(__file__).parents[3]
LISTS = "select list_sum(range(3000000000))"
SLEEPER = """
import time
from flows.answers import limited_process
from storage.queries.questions import Limits
limited_process.LATER = 0
with limited_process.limited_process(Limits(seconds=0.1)):
    time.sleep(60)
"""


@pytest.mark.parametrize("piped", [True, False])
def test_a_list_that_the_database_does_not_count_is_refused_like_a_table(demo: Home, piped: bool) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    asked = ([], f"{LISTS};") if piped else ([LISTS], None)
    done = CliRunner().invoke(main, ["--home", str(demo.root), "sql", *asked[0]], input=asked[1])
    assert done.exit_code == 2
    assert "took more than 2GB of memory" in done.stderr
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_so_it_is_on_the_page_of_questions_of_the_desk(demo: Home) -> None:
    assert "took more than 1GB of memory" in str(asking.main(str(demo.root), "UTC", 10, LISTS))


def test_what_the_database_does_not_stop_in_time_ends_with_its_process() -> None:
    done = subprocess.run([sys.executable, "-c", SLEEPER], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.startswith("the question was ended after 0.1 s")
