"""Errors of the local cloud that its user can do something about."""

from __future__ import annotations

from cli.errors import UserError


class LocalCloudError(UserError):
    """The local cloud cannot start or go on; the message is one line that says why and what to do."""
