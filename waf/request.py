"""A request as a web ACL sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One HTTP request, undecoded: what is to be decoded, a rule's text transformations say."""

    method: str
    path: str
    """Without the query string."""
    query: str = ""
    """Without the question mark."""
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    address: str
    """The client's IP address, version 4 or 6."""
    country: str | None = None
    """The client's country, ISO 3166-1 alpha-2; None: unknown, and so is what asks for it."""
    asn: int | None = None
    """The client's autonomous system; None: unknown, and so is what asks for it."""

    def values_of(self, header: str) -> list[str]:
        """Return all values of a header, by its name in any case."""
        return [value for name, value in self.headers if name.lower() == header.lower()]

    def cookies(self) -> list[tuple[str, str]]:
        """Return the cookies' names and values."""
        parts = [part.strip() for value in self.values_of("cookie") for part in value.split(";")]
        return [(name, value) for name, _, value in (part.partition("=") for part in parts if part)]

    def arguments(self) -> list[tuple[str, str]]:
        """Return the names and values of the query string's arguments."""
        return [(name, value) for name, _, value in (part.partition("=") for part in self.query.split("&") if part)]
