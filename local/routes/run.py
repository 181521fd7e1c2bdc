"""Runs the routes, after the user's photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.deployment import Deployment
from local.routes.bulk import Bulk, start_bulk
from local.routes.review import Reviewed, run_review


@dataclass(frozen=True, slots=True)
class Routes:
    """What came of each route."""

    bulk: Mapping[str, Bulk] = field(default_factory=dict[str, Bulk])
    """By `list` and `prefix`."""
    review: tuple[Reviewed, ...] = ()
    """Empty where the program reviews nothing."""

    @property
    def as_expected(self) -> bool:
        """Whether everything came out as it should."""
        return all(route.as_expected for route in (*self.bulk.values(), *self.review))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "bulk": {name: bulk.to_json() for name, bulk in self.bulk.items()},
            "review": {"photos": [photo.to_json() for photo in self.review]} if self.review else None,
        }


def run_routes(deployed: Deployment, outputs: Mapping[str, Any]) -> Routes:
    """Run every route with small photos of the project's own.

    Args:
        deployed: The program.
        outputs: Of its ImagePipeline.

    Raises:
        LocalCloudError: a route does not come to its end.
    """
    from samples import hostile, photos  # noqa: PLC0415 - imports Pillow, which nothing needs before

    good = photos.jpeg(480, 360)
    bulk = start_bulk(deployed, outputs, good, hostile.cut_short())
    reviewed = run_review(deployed, outputs, good)
    return Routes(bulk(), tuple(reviewed))
