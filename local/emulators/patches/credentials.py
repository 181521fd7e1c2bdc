"""Functions have the account's own credentials unless MiniStack judges calls: on AWS, each has those of its role.

Whoever asks STS which role signed a request, as the albums service does, then learns it here too.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

import aws_types

USES: Final = {"lambda_svc": ("execution_credentials",), "sts": ("register_session",)}
"""Module of MiniStack -> its names that this depends on."""


def patch(lambda_: Any, runtime: Any, sts: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Give every process of a function a session of its function's role; what that may do is judged elsewhere.

    Args:
        lambda_: The service, which starts processes.
        runtime: The module beside it that keeps them warm.
        sts: Who says whose credentials are used.
    """

    def of_role(config: Mapping[str, Any]) -> dict[str, str]:
        account, role = config["FunctionArn"].split(":")[4], config["Role"].rpartition("/")[2]
        session = config["FunctionName"][:64]
        key, secret, token = f"ASIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30), secrets.token_urlsafe(48)
        sts.register_session(
            key,
            {
                "Arn": aws_types.arn("sts", f"assumed-role/{role}/{session}", account=account),
                "UserId": f"{role}:{session}",
                "SecretAccessKey": secret,
                "SessionToken": token,
            },
        )
        return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}

    lambda_.execution_credentials = runtime.execution_credentials = of_role
