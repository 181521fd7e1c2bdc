"""What is recorded of a photo, and told, by the batch pipeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handlers.images.heavy import outcome


@pytest.mark.parametrize("facts", [outcome.refused, outcome.failed])
@pytest.mark.parametrize(("length", "kept"), [(0, 0), (999, 999), (1000, 1000), (1001, 1000), (5000, 1000)])
def test_a_reason_has_at_most_a_thousand_characters(
    facts: Callable[[str], dict[str, Any]], length: int, kept: int
) -> None:
    assert facts("x" * length)["reason"] == "x" * kept
