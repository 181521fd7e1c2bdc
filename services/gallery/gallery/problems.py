"""What goes wrong, as RFC 9457 problem details: the same form in which the API answers."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from aiohttp import web

CONTENT_TYPE: Final = "application/problem+json"


class Problem(Exception):  # noqa: N818 - an answer to the page, not an error of the program
    """The request is not done; the person reads why.

    Args:
        status: of HTTP.
        detail: what is wrong and what to do, in plain words.
        kind: a word by which the page knows what to offer; empty where there is nothing to offer.
    """

    def __init__(self, status: HTTPStatus, detail: str, *, kind: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind

    def response(self, instance: str) -> web.Response:
        """Return the answer, with the request's id, by which its line in the log is found."""
        document = {
            "type": f"urn:gallery:{self.kind}" if self.kind else "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "instance": instance,
        }
        headers = {"Cache-Control": "no-store"}
        return web.Response(
            status=self.status, text=json.dumps(document), content_type=CONTENT_TYPE, charset="utf-8", headers=headers
        )
