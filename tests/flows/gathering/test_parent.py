"""A run of `up`'s knows when who started it is gone, also where that was before it could ask."""

from __future__ import annotations

import os
import subprocess

from flows.gathering.parent import ENDS_WITH_PARENT, parent_watch


def test_a_run_is_alone_whose_up_is_none_of_those_above_it() -> None:
    with subprocess.Popen(["/bin/true"]) as ended:
        gone = ended.pid
    assert parent_watch({ENDS_WITH_PARENT: str(gone)})()
    assert not parent_watch({ENDS_WITH_PARENT: str(os.getppid())})()


def test_a_run_that_nobody_of_ours_started_is_never_alone() -> None:
    assert not parent_watch({})()
