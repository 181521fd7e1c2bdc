"""What became of a photo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

Outcome = Literal["processed", "refused", "review_timed_out", "failed"]
Route = Literal["workflow", "batch"]


@dataclass(frozen=True, slots=True)
class Variant:
    """A picture created from a photo."""

    name: str
    path: str
    """Where it was written."""
    width: int
    height: int
    format: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file."""

    file: str
    outcome: Outcome
    reason: str = ""
    """Why it was refused, or what failed."""
    variants: tuple[Variant, ...] = ()
    milliseconds: int | None = None
    """From the end of the upload to the notification."""
    bytes: int = 0
    """Of the original."""
    route: Route = "workflow"
    """Which way it went."""
    expected: Outcome | None = None
    """What must become of it, for a sample of the project's own."""

    @property
    def as_expected(self) -> bool:
        """Whether nothing is wrong: a user's photo may be refused, but must not fail."""
        return self.outcome != "failed" if self.expected is None else self.outcome == self.expected

    def expecting(self, outcome: Outcome | None) -> Result:
        """Return the same, with what must become of it."""
        return replace(self, expected=outcome)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "file": self.file,
            "outcome": self.outcome,
            "reason": self.reason or None,
            "variants": [
                {
                    "name": variant.name,
                    "path": variant.path,
                    "width": variant.width,
                    "height": variant.height,
                    "format": variant.format,
                    "bytes": variant.bytes,
                }
                for variant in self.variants
            ],
            "milliseconds": self.milliseconds,
            "bytes": self.bytes,
            "route": self.route,
        }
