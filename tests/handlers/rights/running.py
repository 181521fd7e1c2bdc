"""Runs the functions on a world of stores."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import boto3
import pytest
from moto import mock_aws

from handlers.rights import dead_letters, read_request
from handlers.shared import budget, clients
from handlers.shared.telemetry import metrics
from tests.handlers.rights.world import World, forget_clients

Made = TypeVar("Made", bound=World)


def running() -> AbstractContextManager[World]:
    """Return a context with a world that the functions act on."""
    return running_in(World)


@contextmanager
def running_in(make: Callable[[], Made]) -> Generator[Made]:
    """Yield a world of some kind, for as long as the functions act on it."""
    caches = (clients.client, read_request._signer)  # pyright: ignore[reportPrivateUsage]
    with pytest.MonkeyPatch.context() as patch:
        # A budget of an earlier invocation in this process is over by now.
        patch.setattr(budget._Invocation, "ends", None)  # pyright: ignore[reportPrivateUsage]
        patch.setattr(dead_letters, "WAIT_SECONDS", 0)  # here is one server
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        with mock_aws():
            made = make()
            for name, value in made.environment().items():
                patch.setenv(name, value)
            patch.setattr(boto3, "DEFAULT_SESSION", made.session())
            forget_clients(caches)
            yield made
    forget_clients(caches)
    metrics.clear_metrics()
