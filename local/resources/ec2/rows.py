"""What all of EC2's resources have in common: their tags are part of the call that creates them, or of a later call."""

from __future__ import annotations

from typing import Any

from local.resources.row import Context, Row


def ec2_row(operation: str, tagged: str, id_: str, **more: Any) -> Row:  # noqa: ANN401 - the row's own arguments
    """Return the row of a type that is tagged when it is created.

    Args:
        operation: The API's name of the call.
        tagged: EC2's word for the resource in a `TagSpecification`.
        id_: Where the answer has the id, as JMESPath.
        more: Other fields of `Row`.
    """
    return Row(service="ec2", operation=operation, tagged=tagged, id=id_, **more)


def tag(context: Context, id_: str) -> None:
    """Tag something that EC2 created by itself."""
    if tags := context.inputs.get("tags"):
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        context.call("ec2", "CreateTags", Resources=[id_], Tags=pairs)
