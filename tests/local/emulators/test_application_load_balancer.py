from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.emulators.load_balancer import (
    FixedResponse,
    Forward,
    HealthCheck,
    HttpListener,
    ListenerRule,
    Metrics,
    Redirect,
    TargetGroup,
    application_load_balancer,
)
from local.emulators.ministack import ADDRESS
from local.emulators.processes import free_port
from tests.patience import eventually

CHECK = HealthCheck("/health", "200", interval=0.1, timeout=30, healthy=2, unhealthy=2)
SUFFIX = "app/test/0123456789abcdef"


@contextmanager
def server(name: str, *, status: int = 200) -> Generator[int]:
    """Yield the port of a server that answers its name and what it was sent."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.answer(self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            self.answer(b"")

        def answer(self, sent: bytes) -> None:
            body = name.encode() + sent
            self.send_response(200 if self.path == "/health" else status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("x-forwarded", self.headers.get("X-Forwarded-For", ""))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
            del format, args

    http = ThreadingHTTPServer((ADDRESS, 0), Answers)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield http.server_port
    http.shutdown()
    http.server_close()
    thread.join()


@contextmanager
def balanced(metrics: Metrics, *listeners: HttpListener) -> Generator[Sequence[int]]:
    with ExitStack() as stack:
        balancer = stack.enter_context(application_load_balancer(SUFFIX, metrics))
        sockets = [stack.enter_context(socket.create_server((ADDRESS, 0))) for _ in listeners]
        for listening, serves in zip(sockets, listeners, strict=True):
            balancer.listen(listening, serves)
        yield [one.getsockname()[1] for one in sockets]


def group(name: str, *ports: int) -> TargetGroup:
    created = TargetGroup(name, CHECK, suffix=f"targetgroup/{name}/0123456789abcdef")
    for port in ports:
        created.register(ADDRESS, port)
    return created


def ask(port: int, path: str = "/", *, method: str = "GET", body: bytes | None = None) -> tuple[int, str, Any]:
    connection = HTTPConnection(ADDRESS, port, timeout=10)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers
    finally:
        connection.close()


def test_each_request_of_a_connection_goes_where_the_weights_say() -> None:
    with server("blue") as blue_port, server("green") as green_port:
        blue, green = group("blue", blue_port), group("green", green_port)
        with balanced(Metrics(), HttpListener(80, Forward([(blue, 3), (green, 1)]))) as (port,):
            eventually(lambda: blue.healthy() == green.healthy() == 1)
            connection = HTTPConnection(ADDRESS, port, timeout=10)
            answers = Counter[str]()
            for _ in range(8):
                connection.request("GET", "/")
                answers[connection.getresponse().read().decode()] += 1
            connection.close()
    assert answers == {"blue": 6, "green": 2}


def test_weights_shift_under_requests_without_losing_one() -> None:
    with server("blue") as blue_port, server("green") as green_port:
        blue, green = group("blue", blue_port), group("green", green_port)
        forward = Forward([(blue, 100), (green, 0)])
        with balanced(Metrics(), HttpListener(80, forward)) as (port,):
            eventually(lambda: blue.healthy() == green.healthy() == 1)
            answers: list[tuple[int, str]] = []

            def client() -> None:
                for _ in range(100):
                    try:
                        status, text, _ = ask(port)
                    except (OSError, HTTPException) as error:
                        status, text = 0, repr(error)
                    answers.append((status, text))

            clients = [threading.Thread(target=client) for _ in range(2)]
            for one in clients:
                one.start()
            for percent in (10, 50, 100):
                time.sleep(0.03)
                forward.shift([(blue, 100 - percent), (green, percent)])
            after = {ask(port)[1] for _ in range(10)}
            for one in clients:
                one.join()
    assert {status for status, _ in answers} == {200}
    assert after == {"green"}


def test_a_body_arrives_and_the_target_knows_the_client() -> None:
    with server("blue") as port_behind:
        blue = group("blue", port_behind)
        with balanced(Metrics(), HttpListener(80, Forward([(blue, 1)]))) as (port,):
            status, text, headers = ask(port, method="POST", body=b" and a body")
    assert (status, text, headers["x-forwarded"]) == (200, "blue and a body", ADDRESS)


def test_rules_decide_by_priority_and_the_rest_is_the_default() -> None:
    def fixed(text: str) -> FixedResponse:
        return FixedResponse(status=200, body=text)

    rules = [
        ListenerRule(priority=2, action=fixed("second"), paths=["/a*"]),
        ListenerRule(priority=1, action=fixed("first"), paths=["/a/b", "/c?"]),
        ListenerRule(priority=3, action=fixed("host"), paths=["/h"], hosts=["127.0.0.?"]),
        ListenerRule(priority=4, action=fixed("other host"), hosts=["*.example.com"]),
    ]
    with balanced(Metrics(), HttpListener(80, FixedResponse(status=404), rules)) as (port,):
        assert [ask(port, path)[1] for path in ("/a/b", "/cd", "/a/c", "/h")] == ["first", "first", "second", "host"]
        assert ask(port, "/other")[0] == 404


def test_a_redirect_names_where_it_leads() -> None:
    def location(path: str, query: str) -> str:
        return f"http://elsewhere{path}?{query}"

    with balanced(Metrics(), HttpListener(80, Redirect(status=301, location=location))) as (port,):
        status, _, headers = ask(port, "/photos?page=2")
    assert (status, headers["Location"]) == (301, "http://elsewhere/photos?page=2")


@pytest.mark.parametrize("registered", [True, False])
def test_what_no_target_answers_is_counted_as_the_load_balancers_error(registered: bool) -> None:  # noqa: FBT001
    blue, metrics = group("blue", *([free_port()] if registered else [])), Metrics()
    with balanced(metrics, HttpListener(80, Forward([(blue, 1)]))) as (port,):
        started = time.monotonic()
        assert ask(port)[0] == (502 if registered else 503)
    dimensions = {"LoadBalancer": SUFFIX}
    assert metrics.between("HTTPCode_ELB_5XX_Count", dimensions, started, time.monotonic()) == [1]


def test_answers_are_counted_by_target_group() -> None:
    metrics = Metrics()
    with server("blue", status=500) as blue_port, server("green") as green_port:
        blue, green = group("blue", blue_port), group("green", green_port)
        with balanced(metrics, HttpListener(80, Forward([(blue, 1), (green, 1)]))) as (port,):
            started = time.monotonic()
            for _ in range(4):
                ask(port)
    ended = time.monotonic()

    def counted(name: str, target_group: TargetGroup) -> list[float] | None:
        return metrics.between(name, {"TargetGroup": target_group.suffix}, started, ended)

    assert counted("HTTPCode_Target_5XX_Count", blue) == counted("HTTPCode_Target_2XX_Count", green) == [1, 1]
    assert counted("HTTPCode_Target_2XX_Count", blue) == []
    assert metrics.between("CPUUtilization", {}, started, time.monotonic()) is None


@given(st.lists(st.integers(0, 100), min_size=1, max_size=4))
def test_groups_come_in_proportion_to_their_weights(weights: list[int]) -> None:
    groups = [(TargetGroup(str(number), CHECK), weight) for number, weight in enumerate(weights)]
    forward = Forward(groups)
    turns = sum(weights)
    found = Counter(one.name for one in (forward.next() for _ in range(turns)) if one)
    assert found == Counter({group.name: weight for group, weight in groups if weight})
    if not turns:
        assert forward.next() is None
