"""Which way a language is written."""

from __future__ import annotations

RIGHT_TO_LEFT = frozenset({"ar", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "mzn", "ps", "sd", "ug", "ur", "yi"})
"""Those written in Arabic, Hebrew or Thaana letters; Kurmanji (kmr) and North Azeri (az) are in Latin ones."""


def direction_of(language: str | None) -> str:
    """`rtl` or `ltr`, from a language code with or without a region; what is not known is left to right."""
    return "rtl" if (language or "").partition("-")[0] in RIGHT_TO_LEFT else "ltr"
