"""Which of AWS's errors may be over at the next attempt."""

from __future__ import annotations

import re
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from handlers.shared.faults import TransientFault, transient_faults
from tests.handlers.faulty import refused

SERVICES = ("s3", "dynamodb", "sns", "stepfunctions", "batch")
_PASSES = re.compile(
    "throttl|throughput|slowdown|toomanyrequests|requestlimit|internalserver|serverexception", re.IGNORECASE
)


def modelled() -> set[str]:
    """Return the errors that the services' own models name, by the code that a client gets."""
    codes: set[str] = set()
    for service in SERVICES:
        model: Any = botocore.session.get_session().get_service_model(service)
        for operation in model.operation_names:
            for shape in model.operation_model(operation).error_shapes:
                codes.add(shape.metadata.get("error", {}).get("code") or shape.name)
    return codes


BY_BOTOCORE: set[str] = {
    *ThrottledRetryableChecker._THROTTLED_ERROR_CODES,  # pyright: ignore[reportPrivateUsage] - nothing public lists them
    *TransientRetryableChecker._TRANSIENT_ERROR_CODES,  # pyright: ignore[reportPrivateUsage]
}
BY_STATUS = {"InternalServerError", "InternalServerErrorException", "ServerException"}
"""AWS answers these with a status of 500."""


@pytest.mark.parametrize("code", sorted(BY_BOTOCORE | {code for code in modelled() if _PASSES.search(code)}))
def test_every_error_that_names_a_throttle_is_tried_again(code: str) -> None:
    status = 500 if code in BY_STATUS else 400
    with pytest.raises(TransientFault, match=code), transient_faults("AWS"):
        raise refused(code, status).error("Call")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_status_says_it_too(status: int) -> None:
    with pytest.raises(TransientFault), transient_faults("AWS"):
        raise refused("Unheard", status).error("Call")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 412, 428, 430, 499])
def test_what_stays_keeps_its_name(status: int) -> None:
    with pytest.raises(ClientError, match="Unheard"), transient_faults("AWS"):
        raise refused("Unheard", status).error("Call")
