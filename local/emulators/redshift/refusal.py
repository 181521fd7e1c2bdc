"""What either API refuses."""

from __future__ import annotations


class RefusedError(Exception):
    """AWS answers such a call with this error.

    Args:
        code: the error's name in the API.
        message: for whoever called.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def not_found(message: str) -> RefusedError:
    """Return the error of what is not there."""
    return RefusedError("ResourceNotFoundException", message)
