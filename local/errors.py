"""What a user of the local cloud is told when it cannot go on."""

from __future__ import annotations


class LocalCloudError(Exception):
    """The local cloud cannot start or go on; the message is one line that says why and what to do."""


class UsageError(LocalCloudError):
    """The user asked for something that cannot be: a path that is not there, say."""
