"""A request and its answer as the gates see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ANSWERED_BY: Final = "x-local-cloud-answered-by"
"""A header of every answer, on this machine only: who gave it."""
ADDRESS: Final = "x-local-cloud-address"
COUNTRY: Final = "x-local-cloud-country"
"""Headers of a request, on this machine only: from which address and country it is to be taken to come."""
REQUEST_ID: Final = "x-local-cloud-request-id"
"""A header from the stage gate to MiniStack: the id that the request has in the access log."""
_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRequest:
    """One HTTP request."""

    method: str
    path: str
    """As it was sent, without the query string."""
    query: str
    headers: Headers
    body: bytes
    address: str
    """The client's."""
    country: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of a header, by its name in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """One HTTP answer."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    by: str = ""
    """Who gave it, in words; empty where whoever is behind a gate said so, or nobody did."""

    def header(self, name: str) -> str | None:
        """Return the first value of a header, by its name in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(slots=True)
class BackendError(Exception):
    """Whoever is behind a gate gave no answer."""

    reason: str
    timed_out: bool = False


def end_to_end(headers: Headers, *, without: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return the headers that are passed on: not those of one connection, nor those in `without` (lower case)."""
    left_out = _HOP_BY_HOP | without
    return [pair for pair in headers if pair[0].lower() not in left_out]


def replaced(headers: Headers, name: str, value: str) -> list[tuple[str, str]]:
    """Return headers with one value of a name, whatever there was."""
    lower = name.lower()
    return [*(pair for pair in headers if pair[0].lower() != lower), (name, value)]
