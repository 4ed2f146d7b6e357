"""The process of the schedule and of its runs: `python -m flows.service.processes.schedule_process HOME`.

Prefect has Python spawn a process for each run, which loads this module once more before all else. So nothing is loaded
here, and what is set here holds for runs, too.
"""

import atexit
import gc
import sys

# What is loaded is no garbage: to look for some while Prefect is loaded, and once more as a run ends, took a third of
# the CPU of what a run loads (1.29 s in place of .95 on a busy computer).
gc.set_threshold(20_000, 20, 100)
atexit.register(gc.freeze)

if __name__ == "__main__":
    from flows.service.deployments import main

    sys.exit(main(sys.argv[1:]))
