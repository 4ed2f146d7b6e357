"""The pages of the manual that came with this program: of a checkout those in it, otherwise those in the wheel."""

from __future__ import annotations

from pathlib import Path

from config.checks import check_names

PAGES = "docs"


def manual() -> dict[str, Path]:
    """The file of each page, by its name."""
    folder = Path(__file__).resolve().parents[2] / PAGES
    return {path.stem: path for path in sorted(folder.glob("*.md"))}


def page_text(name: str) -> str:
    """A page as it is written, in Markdown. Raises UnknownNameError."""
    pages = manual()
    check_names("page", [name], pages)
    return pages[name].read_text("utf-8")


def page_titles() -> list[tuple[str, str]]:
    """The name of each page, and its headline."""
    return [(name, path.read_text("utf-8").partition("\n")[0].lstrip("# ")) for name, path in manual().items()]
