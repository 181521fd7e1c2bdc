"""`python -m gallery.health`: ends with 0 while the gallery of this container takes requests, else 1."""

from __future__ import annotations

import http.client
import os
import sys
from http import HTTPStatus
from typing import Final

from gallery.settings import DEFAULT_PORT

_SECONDS: Final = 2.0


def main() -> int:
    """Ask the gallery of this container, and return the exit status."""
    port = int(os.environ.get("PORT") or DEFAULT_PORT)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health")
        return int(connection.getresponse().status != HTTPStatus.OK)
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"gallery: port {port}: {error}\n")
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
