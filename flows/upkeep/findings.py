"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; `remedy` is empty where all is well."""

    check: str
    says: str
    remedy: str = ""

    def text(self) -> str:
        """The same on a line or two."""
        return f"{self.check:<12}{self.says}" + (f"\n{'':<10}> {self.remedy}" if self.remedy else "")
