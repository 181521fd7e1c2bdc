"""The gallery of the checkout as a process beside the local cloud: its test in a browser needs no delivery."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.patience import PATIENCE_SECONDS

ROOT: Final = Path(__file__).parents[3]
FOLDER: Final = ROOT / "services" / "gallery"


def environment(outputs: Mapping[str, Any], endpoint: str, port: int) -> dict[str, str]:
    """Return the gallery's variables.

    Args:
        outputs: of the stack, with URLs that can be called on this machine.
        endpoint: the emulator's URL, where the forms of uploads are sent too.
        port: to listen on.
    """
    parts = urlsplit(str(outputs["api_url"]))
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PORT": str(port),
        "API_URL": str(outputs["api_url"]),
        "MEDIA_ORIGIN": f"{parts.scheme}://{parts.netloc}",
        "UPLOAD_ORIGIN": endpoint,
        "USER_POOL_ID": str(outputs["user_pool_id"]),
        "USER_POOL_CLIENT_ID": str(outputs["user_pool_client_id"]),
        "AWS_ENDPOINT_URL": endpoint,
        "VERSION": "checkout",
        "DRAIN_SECONDS": "0",
    }


@contextmanager
def running(variables: Mapping[str, str]) -> Generator[str]:
    """Run the gallery, and yield its URL once it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gallery"], cwd=FOLDER, env=dict(variables), stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{variables['PORT']}"
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"{url}/health", timeout=1):  # noqa: S310 - our own address
                    break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
