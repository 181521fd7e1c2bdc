"""What a user is told when a package cannot be built."""

from __future__ import annotations


class PackageError(Exception):
    """A package cannot be built or is missing; the message says what to do."""
