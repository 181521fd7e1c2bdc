"""The API is what its own OpenAPI document says, whatever it is asked: by who is signed in, and by nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.api.conftest import Platform

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("api")]

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 4
"""Of an operation and phase, beside those that cover the limits of each parameter."""


def findings(platform: Platform, headers: dict[str, str], folder: Path, *more: str) -> str:
    """Run schemathesis, and return what it says; empty where it found nothing."""
    command = [
        Path(sys.executable).with_name("schemathesis"), "--no-color", "--config-file", CONFIGURATION,
        "run", platform.document, "--url", platform.url, "--seed", "1", "--generation-database", "none",
        "--continue-on-failure", "--warnings", "off", *more,
        *(argument for name, value in headers.items() for argument in ("--header", f"{name}: {value}")),
    ]  # fmt: skip
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False)
    return "" if run.returncode == 0 else f"{run.stdout[-8000:]}\n{run.stderr[-2000:]}"


def headers_of(platform: Platform, person: str | None, address: str) -> dict[str, str]:
    """Return the headers of a caller, who has an address alone: the web ACL counts requests by address."""
    return {"x-local-cloud-address": address, **(platform.people[person].headers if person else {})}


def test_no_answer_is_undocumented(platform: Platform, tmp_path: Path) -> None:
    headers = headers_of(platform, "ann", "203.0.113.1")
    if found := findings(platform, headers, tmp_path, "--max-examples", str(EXAMPLES)):
        pytest.fail(found, pytrace=False)


def test_no_answer_to_nobody_is_undocumented(platform: Platform, tmp_path: Path) -> None:
    """Whoever has no token is refused before parameters and body are looked at: a few requests of each operation do."""
    headers = headers_of(platform, None, "203.0.113.2")
    if found := findings(platform, headers, tmp_path, "--max-examples", str(EXAMPLES), "--phases", "fuzzing"):
        pytest.fail(found, pytrace=False)


@pytest.mark.soak
@pytest.mark.parametrize(("person", "address"), [("bob", "203.0.113.3"), ("rita", "203.0.113.4")])
def test_no_answer_of_many_is_undocumented(platform: Platform, person: str, address: str, tmp_path: Path) -> None:
    headers = headers_of(platform, person, address)
    if found := findings(platform, headers, tmp_path, "--max-examples", "100"):
        pytest.fail(found, pytrace=False)
