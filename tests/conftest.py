"""What all tests stand on."""

from __future__ import annotations

import pytest

import packages


@pytest.fixture(scope="session", autouse=True)
def _packed_handlers() -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    """Pack the handlers as they are now: the program refers to the packages."""
    packages.build("arm64")
