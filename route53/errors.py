"""What `route53` cannot answer, and why."""

from __future__ import annotations

from cli.errors import UsageError, UserError


class UnreadableRecordsError(UsageError, ValueError):
    """The file describes no records, or not as its format says."""


class UnknownPlaceError(UsageError):
    """A record set asks where the resolver is, or how far, and that is not known."""


class InvalidRecordSetError(UserError):
    """Route 53 would refuse these records, so there is nothing that it would answer."""
