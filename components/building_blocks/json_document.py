"""JSON texts, such as policies, of which the structure stays known in a preview where a value in them is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi


class JsonDocument(pulumi.Output[str]):
    """The JSON text of an object whose values may be outputs.

    In a preview the text is unknown as a whole as soon as one of the values is. A component registers the structure of
    its children's documents beside (`Component.register`), so that policy packs judge what the program itself knows.

    Args:
        structure: The object; its values may be outputs at any depth.
    """

    def __init__(self, structure: Mapping[str, Any]) -> None:
        text = pulumi.Output.json_dumps(structure, sort_keys=True)
        super().__init__(text.resources(), text.future(), text.is_known(), text.is_secret())  # pyright: ignore[reportArgumentType] - the text is never None
        self.structure = _plain(structure)
        """What the text is made of."""


def _plain(value: object) -> Any:  # noqa: ANN401 - any JSON value, or an output
    """Return mappings and sequences of any class as those that Pulumi serialises."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value
