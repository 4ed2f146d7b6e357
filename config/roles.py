"""The command that a home's role calls for, for whoever has to tell a person what to run."""

from __future__ import annotations

from config.errors import ConfigError
from config.home import Home

TURNS = {"both": "collect", "hub": "hub", "gatherer": "gather"}
"""The command that makes the turn of each role."""


def role_of(home: Home) -> str:
    """The role of a home among several machines, by its longwatch.toml; that of one by itself where it says nothing."""
    from config.reading import read_settings

    try:
        return read_settings(home.settings_file).shared.role
    except (ConfigError, OSError):
        return "both"


def turn_of(home: Home) -> str:
    """What a person runs to have a home do what it is there for."""
    return f"`longwatch {TURNS[role_of(home)]}`"
