"""The base classes of all errors whose message is meant for whoever runs a command."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can fix; the message is one line that says what is wrong and what to do."""


class UsageError(UserError):
    """The command was asked for something that it cannot do: a path that does not exist, say."""
