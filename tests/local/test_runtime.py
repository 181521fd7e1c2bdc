"""What runs beside the emulator: it ends with the deployment, and its addresses replace those of AWS."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.emulators.addresses import Addresses
from local.emulators.runtime import Runtime, runtime

VIEWER = "d111.cloudfront.net"
BALANCER = "albums-1.elb.eu-west-1.amazonaws.com"


@pytest.fixture
def addresses() -> Addresses:
    known = Addresses()
    known.put(VIEWER, 443, "127.0.0.1:4001")
    known.put(BALANCER, 8080, "127.0.0.1:4002")
    return known


@pytest.mark.parametrize(
    ("url", "local"),
    [
        (f"https://{VIEWER}/photos?a=b", "http://127.0.0.1:4001/photos?a=b"),
        (f"https://{VIEWER.upper()}:443", "http://127.0.0.1:4001"),
        (f"http://{BALANCER}:8080/albums", "http://127.0.0.1:4002/albums"),
        (f"see https://{VIEWER}, or http://{BALANCER}:8080.", "see http://127.0.0.1:4001, or http://127.0.0.1:4002."),
        (f"http://{VIEWER}/", f"http://{VIEWER}/"),
        (f"http://{BALANCER}/albums", f"http://{BALANCER}/albums"),
        ("https://example.com/x", "https://example.com/x"),
        (VIEWER, VIEWER),
    ],
)
def test_urls_of_known_names_become_local_ones(addresses: Addresses, url: str, local: str) -> None:
    assert addresses.localised(url) == local
    assert addresses.localised({"a": [url, 1, None, b"x"]}) == {"a": [local, 1, None, b"x"]}


def test_a_name_that_is_not_served_has_no_address(addresses: Addresses) -> None:
    assert addresses.of(VIEWER, 443) == "127.0.0.1:4001"
    assert addresses.of(VIEWER, 80) is None


def test_what_was_started_ends_with_the_deployment_latest_first(tmp_path: Path) -> None:
    events: list[str] = []

    @contextmanager
    def running(name: str) -> Generator[str]:
        events.append(f"{name} starts")
        yield name
        events.append(f"{name} ends")

    with runtime(tmp_path, "http://127.0.0.1:1") as beside:
        assert beside.enter(running("database")) == "database"
        beside.enter(running("service"))
        assert events == ["database starts", "service starts"]
    assert events[2:] == ["service ends", "database ends"]


def test_state_is_never_relative_to_where_the_command_runs() -> None:
    with pytest.raises(ValueError, match=r"folder is 'state': must be an absolute path"):
        Runtime(Path("state"), "")
