"""Records to rows and files, and back: knows SQL, not the web."""

import importlib.util
import sys

if importlib.util.find_spec("pandas") is None:
    # DuckDB looks for pandas twice for each parameter of each query, and Python remembers only what it has found:
    # where there is none, that search is a twentieth of all a small run does.
    sys.modules["pandas"] = None  # type: ignore[assignment]
