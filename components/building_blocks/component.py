"""What every component does in the same way: its type token, its children's options and tags, its outputs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, cast

import pulumi

from aws_types import row_of
from components.building_blocks.json_document import JsonDocument

DOCUMENTS = "documents"
"""The output with the structures of documents; `policies.documents` reads it."""


class Component(pulumi.ComponentResource):
    """A component: its annotated attributes are its outputs, and every taggable child has the stack's tags.

    Args:
        name: The component's name, unique among its siblings.
        args: The arguments, already checked; `tags` among them, where there are any, are put on every taggable child.
        opts: Pulumi's options.
    """

    def __init__(self, name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        self.stack_tags: Mapping[str, str] = {
            "project": pulumi.get_project(),
            "stack": pulumi.get_stack(),
            "component": name,
            **(args.get("tags") or {}),
        }
        self._documents: list[tuple[pulumi.Resource, str, JsonDocument]] = []
        inherit = pulumi.ResourceOptions(transformations=[_tagging(self.stack_tags), self._note_documents])
        super().__init__(
            f"photo-platform:index:{type(self).__name__}", name, None, pulumi.ResourceOptions.merge(inherit, opts)
        )

    def child(self, **options: Any) -> pulumi.ResourceOptions:  # noqa: ANN401 - ResourceOptions' own keywords
        """Return the options of a child: this component is its parent."""
        return pulumi.ResourceOptions(parent=self, **options)

    def register(self) -> None:
        """Register every annotated attribute as an output; the last line of a constructor.

        The structure of the JSON documents that the children were given is registered beside, as `documents`: policy
        packs read them there as long as the texts are unknown, in a first preview.

        Raises:
            AttributeError: an annotated output was never set.
        """
        outputs = {output: getattr(self, output) for output in output_names(type(self))}
        self.register_outputs({**outputs, **self._structures()})

    def _note_documents(self, args: pulumi.ResourceTransformationArgs) -> None:
        if args.opts.parent is self:
            for name, value in args.props.items():
                if isinstance(value, JsonDocument):
                    self._documents.append((args.resource, _camel(name), value))

    def _structures(self) -> dict[str, Any]:
        rows = [
            {"urn": resource.urn, "property": property_, "document": document.structure}
            for resource, property_, document in self._documents
        ]
        return {DOCUMENTS: rows} if rows else {}


def output_names(component: type[Component]) -> list[str]:
    """Return the names of a component's declared outputs."""
    return [name for name in inspect.get_annotations(component) if not name.startswith("_")]


def _camel(snake: str) -> str:
    """Return the wire name of an input, as the rows of `documents` have it."""
    head, *rest = snake.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _tagging(tags: Mapping[str, str]) -> pulumi.ResourceTransformation:
    # A classic transformation, because it runs in the program: recordings, unit tests and the engine see the same tags.
    def transform(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        row = row_of(args.type_)
        if not hasattr(type(args.resource), "tags") or (row and not row.tags_by_name):
            return None
        own = cast("Mapping[str, Any]", args.props.get("tags") or {})
        return pulumi.ResourceTransformationResult({**args.props, "tags": {**tags, **own}}, args.opts)

    return transform
