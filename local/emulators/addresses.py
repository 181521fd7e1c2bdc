"""Where the names that AWS gives out are served on this machine: load balancers, distributions, API stages."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

_URL: Final = re.compile(r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>\d+))?")
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(slots=True)
class Addresses:
    """Name and port of AWS -> address here. Safe to use from several threads."""

    _known: dict[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, host: str, port: int, local: str) -> None:
        """Remember that a port of a name is served at `local`, such as `127.0.0.1:40123`."""
        with self._lock:
            self._known[host.lower(), port] = local

    def of(self, host: str, port: int) -> str | None:
        """Return where a port of a name is served; None where it is not served here."""
        return self._known.get((host.lower(), port))

    def serves(self, host: str) -> bool:
        """Say whether a name is served here, on whatever port."""
        return any(known == host.lower() for known, _ in tuple(self._known))

    def localised(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Return a value with each URL of a known name, at any depth, as the URL that is served here."""
        match value:
            case str():
                return _URL.sub(self._local_url, value)
            case Mapping():
                return {key: self.localised(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType] - any JSON
            case Sequence() if not isinstance(value, bytes):
                return [self.localised(item) for item in value]  # pyright: ignore[reportUnknownVariableType] - any JSON
            case _:
                return value

    def _local_url(self, url: re.Match[str]) -> str:
        local = self.of(url["host"], int(url["port"] or _PORTS[url["scheme"]]))
        return f"http://{local}" if local else url[0]
