"""Secrets Manager rotates a secret by copying it: on AWS, the secret's function does it in four steps.

AWS: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

STEPS: Final = ("createSecret", "setSecret", "testSecret", "finishSecret")
USES: Final = {
    "secretsmanager": ("_rotate_secret", "_resolve", "_get_secret_value", "json_response", "error_response_json"),
    "lambda_svc": ("_get_func_record_for_ref", "_execute_function_with_config_scope"),
}
"""Module of MiniStack -> its names that this depends on."""

_LOG: Final = logging.getLogger(__name__)
_VALUES: Final = (b'"SecretString"', b'"SecretBinary"')

Data = Mapping[str, Any]


def patch(secrets: Any, lambda_: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have a secret's function rotate it, and a version without a value not be found."""
    secrets._rotate_secret = _Rotation(secrets, lambda_, secrets._rotate_secret).rotate  # noqa: SLF001 - there is no public place
    secrets._get_secret_value = _only_values(secrets, secrets._get_secret_value)  # noqa: SLF001


class _Rotation:
    def __init__(self, secrets: Any, lambda_: Any, copy: Callable[[Data], Any]) -> None:  # noqa: ANN401 - MiniStack's modules
        self._secrets, self._lambda, self._copy = secrets, lambda_, copy

    def rotate(self, data: Data) -> Any:  # noqa: ANN401 - MiniStack's own
        """Start a rotation; it goes on in the background, as on AWS."""
        _, secret = self._secrets._resolve(data.get("SecretId"))  # noqa: SLF001
        arn = data.get("RotationLambdaARN") or (secret or {}).get("RotationLambdaARN")
        function = self._lambda._get_func_record_for_ref(arn)[0] if arn else None  # noqa: SLF001
        if not secret or not function:
            return self._copy(data)  # and its errors
        secret["RotationLambdaARN"], secret["RotationEnabled"] = arn, True
        if data.get("RotationRules"):
            secret["RotationRules"] = data["RotationRules"]
        token = data.get("ClientRequestToken") or str(uuid.uuid4())
        if data.get("RotateImmediately", True):
            pending = {"SecretString": None, "SecretBinary": None, "CreatedDate": int(time.time())}
            secret["Versions"][token] = {**pending, "Stages": ["AWSPENDING"]}
            context = contextvars.copy_context()  # has the account and the region
            threading.Thread(target=context.run, args=(self._steps, secret, function, token), daemon=True).start()
        return self._secrets.json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token})

    def _steps(self, secret: dict[str, Any], function: Any, token: str) -> None:  # noqa: ANN401 - MiniStack's own
        for step in STEPS:
            event = {"SecretId": secret["ARN"], "ClientRequestToken": token, "Step": step}
            result = self._lambda._execute_function_with_config_scope(function, event)  # noqa: SLF001
            if result.get("error") or result.get("function_error"):
                _LOG.warning("the rotation of %s failed at %s: %s", secret["Name"], step, result.get("body"))
                return
        secret["LastRotatedDate"] = int(time.time())


def _only_values(secrets: Any, get: Callable[[Data], Any]) -> Callable[[Data], Any]:  # noqa: ANN401 - MiniStack's own
    def get_secret_value(data: Data) -> Any:  # noqa: ANN401 - MiniStack's own
        status, headers, body = get(data)
        if status == 200 and not any(value in body for value in _VALUES):  # noqa: PLR2004 - OK
            message = f"Secrets Manager can't find the specified secret value for {data.get('VersionStage', 'it')}"
            return secrets.error_response_json("ResourceNotFoundException", message, 400)
        return status, headers, body

    return get_secret_value
