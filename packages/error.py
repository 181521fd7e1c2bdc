"""What a user reads when a package cannot be built."""

from __future__ import annotations

from cli.errors import UserError


class PackageError(UserError):
    """A package cannot be built or is missing; the message says what to do."""
