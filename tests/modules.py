"""Modules as they come, whatever this process has made of them."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType


def anew(module: ModuleType) -> ModuleType:
    """A module, run once more for itself."""
    spec = spec_from_file_location(module.__name__, module.__file__ or "")
    assert spec
    assert spec.loader
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
