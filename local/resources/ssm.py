"""Systems Manager: parameters."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Creator, Row

ROWS: Mapping[str, Creator] = {
    "aws:ssm/parameter:Parameter": Row(
        service="ssm",
        operation="PutParameter",
        name="Name",
        renames={"keyId": "KeyId"},
        outputs={"version": "Version"},
    ),
}
