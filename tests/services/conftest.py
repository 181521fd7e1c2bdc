from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.emulators.state_dir import state_dir
from tests.services.stack import Albums, missing, running


@pytest.fixture(scope="module")
def albums() -> Iterator[Albums]:
    """The service in two processes; skipped where this machine cannot run it."""
    if lacking := missing():
        pytest.skip(f"the albums service is not tried: {lacking} is missing")
    with state_dir() as folder, running(folder) as service:
        yield service
