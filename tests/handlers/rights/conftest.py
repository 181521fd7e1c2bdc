"""A platform for the tests of one module, and a new one for each test of the property."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.handlers.rights.people import Platform, Rights
from tests.handlers.rights.running import running
from tests.handlers.rights.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with running() as made:
        yield made


@pytest.fixture
def platform(world: World) -> Platform:
    return Platform(world)


@pytest.fixture
def rights(world: World) -> Rights:
    return Rights(world)
