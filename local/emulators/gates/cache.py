"""CloudFront's cache: what is the same request, and for how long an answer holds.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html. Answers of errors are not cached
here, as CloudFront does for some seconds, and invalidations do not reach it: it is small, and ends with the deployment.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from local.emulators.gates.exchange import GateAnswer, GateRequest

_MOST_BYTES: Final = 64 * 1024 * 1024
_GOOD: Final = frozenset({200, 203, 204, 206, 300, 301, 302, 304})
_NOT_KEPT: Final = re.compile(r"\b(no-store|no-cache|private)\b", re.IGNORECASE)
_AGES: Final = (re.compile(r"\bs-maxage=(\d+)", re.IGNORECASE), re.compile(r"\bmax-age=(\d+)", re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which headers, cookies or arguments belong to the key."""

    kind: str = "none"
    """`none`, `all`, `whitelist` or `allExcept`."""
    names: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Say whether one of that name does."""
        match self.kind:
            case "all":
                return True
            case "allExcept":
                return name not in self.names
            case "none":
                return False
            case _:
                return name in self.names


@dataclass(frozen=True, slots=True, kw_only=True)
class CachePolicy:
    """A cache policy; times in seconds."""

    minimum: int = 0
    default: int = 0
    maximum: int = 0
    headers: Chosen = Chosen()
    cookies: Chosen = Chosen()
    queries: Chosen = Chosen()

    def key(self, request: GateRequest) -> tuple[Any, ...]:
        """Return what two requests have in common that get the same answer."""
        pairs = [part.partition("=") for part in request.query.split("&") if part]
        cookies = (request.header("cookie") or "").split(";")
        return (
            request.method,
            request.path,
            tuple(sorted((name, value) for name, _, value in pairs if self.queries.has(name))),
            tuple(sorted((n.lower(), v) for n, v in request.headers if self.headers.has(n.lower()))),
            tuple(sorted(c for c in map(str.strip, cookies) if self.cookies.has(c.partition("=")[0]))),
        )

    def seconds(self, answer: GateAnswer) -> int:
        """Return for how long an answer holds; 0: it is not kept."""
        if answer.status not in _GOOD or answer.header("set-cookie"):
            return 0
        control = answer.header("cache-control") or ""
        if _NOT_KEPT.search(control):
            return self.minimum
        found = next((match for age in _AGES if (match := age.search(control))), None)
        wanted = int(found[1]) if found else self.default
        return min(max(wanted, self.minimum), self.maximum)


DISABLED: Final = CachePolicy()
_HEADERS: Final = frozenset({"origin", "host"})
MANAGED: Final[Mapping[str, CachePolicy]] = {
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": DISABLED,
    "658327ea-f89d-4fab-a63d-7e88639e58f6": CachePolicy(minimum=1, default=86_400, maximum=31_536_000),
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": CachePolicy(minimum=1, default=86_400, maximum=31_536_000),
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": CachePolicy(
        maximum=31_536_000, headers=Chosen("whitelist", _HEADERS), cookies=Chosen("all"), queries=Chosen("none")
    ),
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": CachePolicy(
        maximum=31_536_000, headers=Chosen("whitelist", _HEADERS), cookies=Chosen("all"), queries=Chosen("all")
    ),
}
"""https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html"""


@dataclass(slots=True)
class Cache:
    """Answers by key: the ones that were used least are dropped first."""

    most_bytes: int = _MOST_BYTES
    _kept: OrderedDict[tuple[Any, ...], tuple[GateAnswer, float, float]] = field(
        default_factory=OrderedDict[Any, tuple[GateAnswer, float, float]]
    )
    """Key -> answer, since when, until when."""
    _bytes: int = 0

    def get(self, key: tuple[Any, ...], now: float) -> tuple[GateAnswer, int] | None:
        """Return an answer that still holds, and its age in seconds."""
        found = self._kept.get(key)
        if found is None:
            return None
        answer, since, until = found
        if now >= until:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return answer, int(now - since)

    def put(self, key: tuple[Any, ...], answer: GateAnswer, now: float, seconds: int) -> None:
        """Keep an answer for some seconds."""
        if seconds <= 0 or len(answer.body) > self.most_bytes:
            return
        if key in self._kept:
            self._drop(key)
        self._kept[key] = (answer, now, now + seconds)
        self._bytes += len(answer.body)
        while self._bytes > self.most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: tuple[Any, ...]) -> None:
        self._bytes -= len(self._kept.pop(key)[0].body)
