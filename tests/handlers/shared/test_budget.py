"""How often a service that says nothing is asked, and that no attempt outlasts the invocation that makes it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from botocore.exceptions import ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared import budget, clients
from handlers.shared.budget import CALL, Budget
from handlers.shared.faults import TransientFault
from handlers.shared.items import from_item, to_item
from tests.handlers.lambda_context import context
from tests.patience import eventually

QUICK = Budget(connect_seconds=0.5, read_seconds=0.1, attempts=3)


@dataclass
class Silent:
    """A server that takes every connection and never answers."""

    port: int
    taken: list[socket.socket] = field(default_factory=list[socket.socket])


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        silent = Silent(server.getsockname()[1])

        def take() -> None:
            with contextlib.suppress(OSError):  # the server is closed at the test's end
                while True:
                    silent.taken.append(server.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.port}",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }.items():
            monkeypatch.setenv(name, value)
        clients.client.cache_clear()
        monkeypatch.setattr(budget._Invocation, "ends", None)  # pyright: ignore[reportPrivateUsage]
        yield silent
        for taken in silent.taken:
            taken.close()
        clients.client.cache_clear()


def ask(within: Budget) -> None:
    clients.client("dynamodb", within).get_item(TableName="t", Key={"pk": {"S": "a"}})


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_a_service_that_says_nothing_is_asked_as_often_as_the_budget_says(silent: Silent, attempts: int) -> None:
    within = Budget(connect_seconds=QUICK.connect_seconds, read_seconds=QUICK.read_seconds, attempts=attempts)
    with pytest.raises(ReadTimeoutError):
        ask(within)
    eventually(lambda: len(silent.taken) >= attempts)
    assert len(silent.taken) == attempts


def test_no_attempt_starts_that_the_invocation_has_no_time_for(silent: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    within = Budget(connect_seconds=0.5, read_seconds=0.1, attempts=3)
    clients.client("dynamodb", within)
    clock = iter([0.0, 0.0, 1.0, 0.0, 0.0])
    monkeypatch.setattr(budget, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    budget.begin(context(3.1 + 0.9))
    with pytest.raises(TransientFault, match=r"3.0 s are left, and a call to AWS may take 3.1 s"):
        ask(within)
    eventually(lambda: len(silent.taken) >= 1)
    assert len(silent.taken) == 1, "the first attempt had its time, the second would not have had it"
    budget.begin(context(3.1 - 0.1))
    with pytest.raises(TransientFault):
        ask(within)
    assert len(silent.taken) == 1
    assert list(clock) == []


def test_each_invocation_has_its_own_time(silent: Silent) -> None:
    budget.begin(context(0))
    budget.begin(context(60))
    with pytest.raises(ReadTimeoutError):
        ask(QUICK)
    eventually(lambda: len(silent.taken) >= QUICK.attempts)
    assert len(silent.taken) == QUICK.attempts


@pytest.mark.parametrize("service", ["s3", "dynamodb", "sns", "stepfunctions", "batch"])
@pytest.mark.usefixtures("silent")
def test_every_client_has_the_budget_of_a_call(service: str) -> None:
    config = clients.client(service).meta.config
    assert (config.connect_timeout, config.read_timeout) == (CALL.connect_seconds, CALL.read_seconds)
    assert config.retries == {"mode": "standard", "total_max_attempts": CALL.attempts}
    assert getattr(clients, {"stepfunctions": "step_functions"}.get(service, service))() is clients.client(service)


def test_the_worst_case_is_every_attempt_and_every_wait() -> None:
    assert Budget(connect_seconds=1, read_seconds=5, attempts=1).worst_seconds == 6
    assert Budget(connect_seconds=1, read_seconds=5, attempts=3).worst_seconds == 3 * 6 + 1 + 2
    assert Budget(connect_seconds=1, read_seconds=5, attempts=4).longest_back_off_seconds == 4


PLAIN = st.recursive(
    st.none() | st.booleans() | st.text(max_size=9) | st.integers(-(10**30), 10**30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=9), PLAIN, max_size=4))
def test_an_item_comes_back_as_it_was(values: dict[str, object]) -> None:
    assert from_item(to_item(values)) == values


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 0), (2, 1), (3, 2), (5, 8)])
def test_the_longest_back_off_doubles_with_each_attempt_after_the_second(attempts: int, seconds: int) -> None:
    assert Budget(connect_seconds=1, read_seconds=5, attempts=attempts).longest_back_off_seconds == seconds
