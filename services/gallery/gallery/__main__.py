"""`python -m gallery`: serves the gallery until it is asked to stop. Configured by environment variables alone."""

from __future__ import annotations

import asyncio
import os
import sys

from gallery.server import serve
from gallery.settings import SettingsError, read_settings


def main() -> int:
    """Serve, and return the exit status: 78 where a setting is wrong (EX_CONFIG of sysexits.h)."""
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"gallery: {error}\n")
        return 78
    asyncio.run(serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
