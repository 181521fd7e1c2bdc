"""Which paths CloudFront treats otherwise than the rest: those that it caches, and those that lie among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from components.secure_api.routes import Route


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the requests of one pattern of paths are answered."""

    pattern: str
    route: Route | None
    """The route whose answers are cached; None where none are."""


def behaviours(routes: Sequence[Route]) -> list[Behaviour]:
    """Return a behaviour for each cached route, and for each other GET route that its pattern covers as well.

    `*` of a pattern covers slashes too, so that `/photos/*` covers `/photos/1/variants`. CloudFront takes the first
    pattern that covers a path: the narrower ones come first.
    """
    reads = {_pattern(route): route for route in routes if route["method"] == "GET"}
    cached = [pattern for pattern, route in reads.items() if route.get("cache_seconds")]
    found = [
        Behaviour(pattern, route if pattern in cached else None)
        for pattern, route in reads.items()
        if pattern in cached or any(fnmatchcase(pattern, wide) for wide in cached)
    ]
    return sorted(found, key=lambda behaviour: _width(behaviour.pattern))


def _pattern(route: Route) -> str:
    return re.sub(r"{[^}]*}", "*", route["path"])


def _width(pattern: str) -> tuple[int, int, str]:
    """Return a key by which patterns of more segments, and then of fewer wildcards, come first."""
    return -pattern.count("/"), pattern.count("*"), pattern
