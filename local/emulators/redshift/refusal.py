"""What either API refuses, and what its model does not allow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.validate import ParamValidator

from local.api_models import violations


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


@cache
def model(service: str) -> Any:  # noqa: ANN401 - botocore's models carry no types
    """Return AWS's model of a service's API."""
    return botocore.session.get_session().get_service_model(service)


def check(service: str, operation: str, parameters: Mapping[str, Any]) -> None:
    """Hold a call to AWS's model of the API.

    Raises:
        RefusedError: there is no such operation, or the model does not allow the parameters.
    """
    if operation not in model(service).operation_names:
        raise RefusedError("UnknownOperationException", f"{service} has no operation {operation}")
    shape = model(service).operation_model(operation).input_shape
    report: Any = ParamValidator().validate(parameters, shape)
    if report.has_errors():
        raise RefusedError("ValidationException", report.generate_report())
    if found := list(violations(parameters, shape)):
        raise RefusedError("ValidationException", "; ".join(found))
