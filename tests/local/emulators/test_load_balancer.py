from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.emulators.load_balancer import HealthCheck, RegisteredTarget, TargetGroup, balancer
from local.emulators.load_balancer.target_groups import State
from local.emulators.ministack import ADDRESS
from local.emulators.processes import free_port
from tests.patience import eventually

QUICK = HealthCheck("/health", "200", interval=0.1, timeout=30, healthy=2, unhealthy=2)


@dataclass
class Server:
    """A server that says its name, and whether it is healthy."""

    name: str
    port: int = 0
    healthy: bool = True
    asked: int = 0
    hold: threading.Event = field(default_factory=threading.Event)


@contextmanager
def server(name: str) -> Generator[Server]:
    serving = Server(name)

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/hold":
                serving.hold.wait(20)
            status = 200 if serving.healthy or self.path != "/health" else 503
            serving.asked += self.path != "/health"
            self.send_response(status)
            self.send_header("Content-Length", str(len(name)))
            self.end_headers()
            self.wfile.write(name.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
            del format, args

    http = ThreadingHTTPServer((ADDRESS, 0), Answers)
    http.daemon_threads = True
    http.block_on_close = False
    serving.port = http.server_port
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield serving
    serving.hold.set()
    http.shutdown()
    http.server_close()
    thread.join()


@contextmanager
def balanced(*groups: tuple[TargetGroup, int]) -> Generator[int]:
    with socket.create_server((ADDRESS, 0)) as listener, balancer(listener, groups):
        yield listener.getsockname()[1]


def ask(port: int, path: str = "/") -> str:
    connection = HTTPConnection(ADDRESS, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def test_connections_go_to_healthy_targets_in_turn() -> None:
    group = TargetGroup("albums", QUICK)
    with ExitStack() as stack:
        servers = [stack.enter_context(server(name)) for name in "abc"]
        for each in servers:
            group.register(ADDRESS, each.port)
        port = stack.enter_context(balanced((group, 1)))
        eventually(lambda: group.healthy() == 3)

        assert Counter(ask(port) for _ in range(9)) == {"a": 3, "b": 3, "c": 3}


def test_an_unhealthy_target_gets_nothing_until_it_is_healthy_again() -> None:
    group = TargetGroup("albums", QUICK)
    with ExitStack() as stack:
        good, bad = (stack.enter_context(server(name)) for name in "ab")
        for each in (good, bad):
            group.register(ADDRESS, each.port)
        port = stack.enter_context(balanced((group, 1)))
        eventually(lambda: group.healthy() == 2)
        bad.healthy = False
        eventually(lambda: group.healthy() == 1)

        assert {ask(port) for _ in range(6)} == {"a"}
        bad.healthy = True
        eventually(lambda: group.healthy() == 2)
        assert {ask(port) for _ in range(6)} == {"a", "b"}


def test_where_none_is_healthy_all_get_connections() -> None:
    group = TargetGroup("albums", QUICK)
    with server("a") as only, balanced((group, 1)) as port:
        group.register(ADDRESS, only.port)
        eventually(lambda: group.healthy() == 1)
        only.healthy = False
        eventually(lambda: group.healthy() == 0)

        assert ask(port) == "a"


def test_a_kept_connection_keeps_its_target() -> None:
    group = TargetGroup("albums", QUICK)
    with ExitStack() as stack:
        for name in "ab":
            group.register(ADDRESS, stack.enter_context(server(name)).port)
        port = stack.enter_context(balanced((group, 1)))
        eventually(lambda: group.healthy() == 2)
        connection = HTTPConnection(ADDRESS, port, timeout=10)
        answers: set[str] = set()
        for _ in range(4):
            connection.request("GET", "/")
            answers.add(connection.getresponse().read().decode())
        connection.close()

        assert len(answers) == 1


@pytest.mark.parametrize(("drain_seconds", "finished"), [(20.0, True), (0.0, False)])
def test_a_target_that_leaves_may_finish_what_it_has_begun(drain_seconds: float, finished: bool) -> None:  # noqa: FBT001
    group = TargetGroup("albums", QUICK, drain_seconds)
    with server("a") as leaving, balanced((group, 1)) as port:
        target = group.register(ADDRESS, leaving.port)
        eventually(lambda: group.healthy() == 1)
        answers: list[str] = []

        def slow() -> None:
            try:
                answers.append(ask(port, "/hold"))
            except OSError:
                answers.append("closed")

        client = threading.Thread(target=slow)
        client.start()
        eventually(lambda: target.connections == 1)
        group.deregister(target)
        if finished:
            leaving.hold.set()
        client.join(20)

        assert answers == (["a"] if finished else ["closed"])
        assert group.next() is None


def test_groups_get_connections_by_weight() -> None:
    groups = [TargetGroup(name, QUICK) for name in ("blue", "green", "none")]
    with ExitStack() as stack:
        for group in groups:
            group.register(ADDRESS, stack.enter_context(server(group.name)).port)
        port = stack.enter_context(balanced((groups[0], 9), (groups[1], 1), (groups[2], 0)))
        eventually(lambda: all(group.healthy() for group in groups))

        assert Counter(ask(port) for _ in range(20)) == {"blue": 18, "green": 2}


def test_a_target_that_does_not_listen_is_no_success() -> None:
    group = TargetGroup("albums", QUICK)
    with balanced((group, 1)) as port:
        group.register(ADDRESS, free_port())

        with pytest.raises(OSError, match=r".*"):
            ask(port)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 5), st.integers(1, 5))
def test_health_changes_after_so_many_checks_in_a_row(checks: list[bool], healthy: int, unhealthy: int) -> None:
    group = TargetGroup("any", HealthCheck(healthy=healthy, unhealthy=unhealthy))
    target: RegisteredTarget = group.register(ADDRESS, 1)
    expected, row = State.INITIAL, 0
    for good in checks:
        group.checked(target, good=good)
        if expected is State.INITIAL:
            expected = State.HEALTHY if good else State.INITIAL
            continue
        row = 0 if good == (expected is State.HEALTHY) else row + 1
        if row == (healthy if good else unhealthy):
            expected, row = (State.HEALTHY if good else State.UNHEALTHY), 0
        assert target.state is expected


@pytest.mark.parametrize(
    ("statuses", "accepted", "refused"),
    [("200", [200], [199, 201, 503]), ("200-399", [200, 301, 399], [199, 400]), ("200,204", [200, 204], [201])],
)
def test_statuses_are_those_that_aws_writes(statuses: str, accepted: list[int], refused: list[int]) -> None:
    check = HealthCheck(statuses=statuses)

    assert all(check.accepts(status) for status in accepted)
    assert not any(check.accepts(status) for status in refused)
