"""Asks what is behind a gate, over connections that are kept."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from yarl import URL

from local.emulators.gates.exchange import BackendError, GateAnswer, Headers, end_to_end

_LONGEST_SECONDS: Final = 60.0
_KEPT_SECONDS: Final = 3.0
"""MiniStack closes a connection that it has not heard of for five."""
_SMALL_BYTES: Final = 2**16
"""Of a body that is sent at once; aiohttp reads a larger one in a thread and sends it in parts."""
_OWN: Final = frozenset({"content-length"})
_CLIENTS_OWN: Final = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


def _session() -> aiohttp.ClientSession:
    """Return a session that adds and decodes nothing."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=_CLIENTS_OWN,
    )


@dataclass(slots=True)
class Backend:
    """What is asked from one event loop, in which it is created."""

    _session: aiohttp.ClientSession = field(default_factory=_session)

    async def ask(
        self, method: str, url: str, headers: Headers, body: bytes, *, seconds: float = _LONGEST_SECONDS
    ) -> GateAnswer:
        """Return the answer to a request.

        Args:
            method: Of HTTP.
            url: With path and query string encoded.
            headers: All of them, `Host` too where it is not the address.
            body: Empty for none.
            seconds: For how long the answer is waited for.

        Raises:
            BackendError: there is no answer.
        """
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                headers=end_to_end(headers, without=_OWN),
                data=io.BytesIO(body) if len(body) > _SMALL_BYTES else body or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as response:
                content = await response.read()
                raw = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers]
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise BackendError(reason, timed_out=isinstance(error, TimeoutError)) from error
        kept = end_to_end(raw, without=frozenset() if method == "HEAD" else _OWN)
        return GateAnswer(status=response.status, headers=kept, body=content)

    async def close(self) -> None:
        """Close its connections."""
        await self._session.close()
