"""S3: a page of another origin is asked for by the bucket's CORS configuration, not allowed whatever it is.

AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html. MiniStack has the rules, and looks at them only
where it verifies signatures as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Answer = tuple[int, dict[str, str], bytes]

USES: Final = {
    "app": ("_handle_options_request", "_s3_cors_target", "detect_service"),
    "s3": ("cors_preflight",),
}
"""Module of MiniStack -> its names that this depends on."""


def patch(app: Any, s3: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have a bucket's rules answer the question that a browser asks before it sends something."""
    app._handle_options_request = _by_rules(app, s3, app._handle_options_request)  # noqa: SLF001 - there is no public place


def _by_rules(app: Any, s3: Any, answer: Callable[..., Answer | None]) -> Callable[..., Answer | None]:  # noqa: ANN401
    def options(
        method: str, path: str, headers: Mapping[str, str], query: Mapping[str, Any], request_id: str
    ) -> Answer | None:
        if method == "OPTIONS" and app.detect_service(method, path, headers, query) == "s3":
            target = app._s3_cors_target(headers.get("host", ""), path)  # noqa: SLF001
            if target:
                status, given, body = s3.cors_preflight(*target, headers)
                return status, {**given, "x-amz-request-id": request_id}, body
        return answer(method, path, headers, query, request_id)

    return options
