"""What all tests of handlers stand on."""

from __future__ import annotations

import pytest

from handlers.shared import budget
from tests.quick_moto import quicken

quicken()


@pytest.fixture(autouse=True)
def _between_invocations(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    """Begin where no invocation runs: the time of one that a test before it began may be over by now."""
    monkeypatch.setattr(budget._Invocation, "ends", None)  # pyright: ignore[reportPrivateUsage]
