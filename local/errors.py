"""What a user of the local cloud is told when it cannot go on."""

from __future__ import annotations

from cli.errors import UserError


class LocalCloudError(UserError):
    """The local cloud cannot start or go on; the message is one line that says why and what to do."""
