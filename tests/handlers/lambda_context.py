"""Lambda's context, as much of it as the handlers and Powertools look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from aws_lambda_powertools.utilities.typing import LambdaContext


@dataclass
class _Context:
    seconds: float
    function_name: str = "f"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    aws_request_id: str = "1"

    def get_remaining_time_in_millis(self) -> int:
        return round(self.seconds * 1000)


def context(seconds: float = 900) -> LambdaContext:
    """Return the context of an invocation that has some seconds."""
    return cast("LambdaContext", _Context(seconds))
