"""What goes wrong with a request, as RFC 9457 problem details: https://www.rfc-editor.org/rfc/rfc9457."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

CONTENT_TYPE: Final = "application/problem+json"


class Problem(Exception):  # noqa: N818 - an answer to the caller, not an error of the program
    """The request is not done; the caller reads why.

    Args:
        status: of HTTP.
        detail: what is wrong and what to do, in plain words. It names nothing that the caller did not send.
        headers: of the answer, beside the usual ones.
    """

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})


def problem_details(status: HTTPStatus, detail: str, instance: str) -> dict[str, Any]:
    """Return the body of a problem's answer.

    Args:
        status: of HTTP; its phrase is the title, as `about:blank` asks for.
        detail: what is wrong and what to do.
        instance: the request's id, by which its log lines are found.
    """
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": instance,
    }


def not_found() -> Problem:
    """Return the one answer to what is not there, and to what is another's: nobody learns which it is."""
    return Problem(HTTPStatus.NOT_FOUND, "there is nothing here for you; list what is yours to see what there is")


def invalid(name: str, remedy: str) -> Problem:
    """Return the answer to a value that cannot be used.

    Args:
        name: of the field, the parameter or the header.
        remedy: what it must be.
    """
    return Problem(HTTPStatus.BAD_REQUEST, f"{name}: {remedy}")


def try_again(seconds: int = 1) -> Problem:
    """Return the answer to a request that failed for a reason that may be over soon."""
    detail = f"the service is busy or not reachable; send the same request again in {seconds} s or later"
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": str(seconds)})
