"""What every component does in the same way: its type token, its children's options, its outputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_type_hints

import pulumi


class Component(pulumi.ComponentResource):
    """A component whose annotated attributes are its outputs."""

    def __init__(
        self, name: str, props: Mapping[str, Any] | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"photo-platform:index:{type(self).__name__}", name, dict(props or {}), opts)

    def child(self, **options: Any) -> pulumi.ResourceOptions:  # noqa: ANN401 - ResourceOptions' own keywords
        """Return the options of a child: this component is its parent."""
        return pulumi.ResourceOptions(parent=self, **options)

    def register(self) -> None:
        """Register every annotated attribute as an output; the last line of a constructor.

        Raises:
            AttributeError: an annotated output was never set.
        """
        self.register_outputs({output: getattr(self, output) for output in output_names(type(self))})


def output_names(component: type[Component]) -> list[str]:
    """Return the names of a component's declared outputs."""
    inherited = set(get_type_hints(Component))
    return [name for name in get_type_hints(component) if name not in inherited and not name.startswith("_")]
