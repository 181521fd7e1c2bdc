"""Asks MiniStack, over connections that are kept."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import aiohttp
from yarl import URL

from local.emulators.gates.exchange import Answer, BackendError, Headers, end_to_end

_LONGEST_SECONDS: Final = 60.0
_KEPT_SECONDS: Final = 3.0
"""MiniStack closes a connection that it has not heard of for five."""
_OWN: Final = frozenset({"content-length"})
_CLIENTS_OWN: Final = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


@dataclass(slots=True)
class Backend:
    """One address."""

    endpoint: str
    session: aiohttp.ClientSession

    async def ask(self, method: str, target: str, headers: Headers, body: bytes) -> Answer:
        """Return the answer to a request.

        Args:
            method: Of HTTP.
            target: Path and query string, encoded.
            headers: All of them, `Host` too where it is not the address.
            body: Empty for none.

        Raises:
            BackendError: there is no answer.
        """
        try:
            async with self.session.request(
                method,
                URL(f"{self.endpoint}{target}", encoded=True),
                headers=end_to_end(headers, without=_OWN),
                data=io.BytesIO(body) if body else None,  # which is sent in parts
                allow_redirects=False,
            ) as response:
                content = await response.read()
                raw = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers]
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise BackendError(str(error) or type(error).__name__) from error
        kept = end_to_end(raw, without=frozenset() if method == "HEAD" else _OWN)
        return Answer(status=response.status, headers=kept, body=content)


def session() -> aiohttp.ClientSession:
    """Return a session that adds and decodes nothing."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT_SECONDS),
        timeout=aiohttp.ClientTimeout(total=_LONGEST_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=_CLIENTS_OWN,
    )
