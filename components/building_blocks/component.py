"""What every component does in the same way: its type token, its children's options and tags, its outputs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, cast

import pulumi

UNTAGGED = {"aws:autoscaling/group:Group"}
"""Types whose `tags` are no mapping."""


class Component(pulumi.ComponentResource):
    """A component: its annotated attributes are its outputs, and every taggable child has the stack's tags.

    Args:
        name: The component's name, unique among its siblings.
        args: The arguments, already checked; `tags` among them, where there are any, are put on every taggable child.
        opts: Pulumi's options.
    """

    def __init__(self, name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        tags: dict[str, str] = {
            "project": pulumi.get_project(),
            "stack": pulumi.get_stack(),
            "component": name,
            **(args.get("tags") or {}),
        }
        inherit = pulumi.ResourceOptions(transformations=[_tagging(tags)])
        super().__init__(
            f"photo-platform:index:{type(self).__name__}", name, None, pulumi.ResourceOptions.merge(inherit, opts)
        )

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
    return [name for name in inspect.get_annotations(component) if not name.startswith("_")]


def _tagging(tags: Mapping[str, str]) -> pulumi.ResourceTransformation:
    # A classic transformation, because it runs in the program: recordings, unit tests and the engine see the same tags.
    def transform(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not hasattr(type(args.resource), "tags") or args.type_ in UNTAGGED:
            return None
        own = cast("Mapping[str, Any]", args.props.get("tags") or {})
        return pulumi.ResourceTransformationResult({**args.props, "tags": {**tags, **own}}, args.opts)

    return transform
