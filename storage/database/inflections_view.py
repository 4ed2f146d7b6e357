"""The ways of inflection of `extractors/text/inflections.py` as a view: what a topic finds, search finds."""

from __future__ import annotations

from extractors.text.inflections import inflections


def inflections_view() -> str:
    """SQL that makes the view `inflections`."""
    ways = ", ".join(f"('{way.language}', '{way.before}', '{way.cut}', '{way.after}')" for way in inflections())
    return f"create or replace view inflections as from (values {ways}) as ways(language, before, cut, ending)"
