"""EventBridge calls a function once: AWS calls it again where it fails, and then calls the failure's destination.

AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

import json
from typing import Any, Final

USES: Final = {
    "eventbridge": ("_dispatch_to_lambda",),
    "lambda_svc": ("_get_func_record_for_ref", "invoke_async_with_retry"),
}
"""Module of MiniStack -> its names that this depends on."""


def patch(eventbridge: Any, lambda_: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Call functions as asynchronous events do."""

    def dispatch(arn: str, payload: str) -> None:
        function, config, _ = lambda_._get_func_record_for_ref(arn)  # noqa: SLF001 - there is no public place
        if function and config:
            lambda_.invoke_async_with_retry(function, json.loads(payload))

    eventbridge._dispatch_to_lambda = dispatch  # noqa: SLF001
