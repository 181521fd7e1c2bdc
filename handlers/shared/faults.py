"""Faults of AWS that may be over soon, told apart from those that will stay."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's, which is not Python's
    HTTPClientError,
    IncompleteReadError,
    ResponseStreamingError,
)

_MAY_PASS = frozenset(
    {
        # What botocore itself tries again, a few times
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
        # What it takes for lasting, or has under another name
        "KMSThrottling",
        "KmsThrottlingException",
        "ReplicatedWriteConflictException",
        "Throttled",
    }
)
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500


class TransientFault(Exception):  # noqa: N818 - the name that the workflow retries
    """A call to AWS failed in a way that may be over soon. The workflow tries the state again."""


@contextmanager
def transient_faults(service: str) -> Generator[None]:
    """Name the faults that are worth another try.

    Args:
        service: as a person calls it, for the message.

    Raises:
        TransientFault: the call inside may succeed later.
    """
    try:
        yield
    except (ConnectionError, HTTPClientError, IncompleteReadError, ResponseStreamingError) as error:
        raise TransientFault(f"{service} could not be reached: {type(error).__name__}") from error
    except ClientError as error:
        code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status >= _SERVER_ERRORS or status == _TOO_MANY_REQUESTS or code in _MAY_PASS:
            raise TransientFault(f"{service} answered {code}") from error
        raise
