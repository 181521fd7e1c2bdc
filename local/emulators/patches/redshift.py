"""Redshift Serverless and its Data API, which MiniStack lacks, by `local.emulators.redshift`.

Every call is held to AWS's model of the API. Never may anything else answer for the Data API: moto returns the same
three rows to every query.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aws_types

if TYPE_CHECKING:
    from local.emulators.redshift import DataApi, Serverless
    from local.emulators.redshift.database import Database

USES: Final = {
    "app": ("SERVICE_HANDLERS",),
    "s3": ("_get_object_data", "_buckets"),
    "eventbridge": ("_put_events", "get_account_id", "get_region"),
    "secretsmanager": ("_create_secret", "json_response", "error_response_json"),
}
"""Module of MiniStack -> its names that this depends on."""
_TARGETS: Final = {"redshift-serverless": "RedshiftServerless", "redshift-data": "RedshiftData"}
"""Service -> what the header with the operation begins with."""


def patch(app: Any, s3: Any, eventbridge: Any, secrets: Any, router: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Add the two services."""
    ministack = _MiniStack(s3, eventbridge, secrets)
    for service, target in _TARGETS.items():
        router.SERVICE_PATTERNS[service] = {"target_prefixes": [target]}
        app.SERVICE_HANDLERS[service] = _handler(service, ministack)


def _handler(service: str, ministack: _MiniStack) -> Callable[..., Any]:
    async def handle_request(_method: str, _path: str, headers: Any, body: bytes, _query: Any) -> Any:  # noqa: ANN401 - MiniStack's own
        operation = str(headers.get("x-amz-target", "")).rpartition(".")[2]
        return await asyncio.to_thread(ministack.answer, service, operation, json.loads(body or b"{}"))

    return handle_request


class _MiniStack:
    """What the services need of the emulator. They are loaded with the first call: that takes time."""

    def __init__(self, s3: Any, eventbridge: Any, secrets: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
        self._s3, self._eventbridge, self._secrets = s3, eventbridge, secrets
        self._services: dict[str, tuple[Serverless, DataApi]] = {}
        self._lock = threading.Lock()

    def answer(self, service: str, operation: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - MiniStack's own
        """Answer a call."""
        refusal: Any = import_module("local.emulators.redshift.refusal")
        error: Callable[..., Any] = self._secrets.error_response_json
        serverless, data_api = self._of_caller()
        operations = (serverless if service == "redshift-serverless" else data_api).operations
        try:
            refusal.check(service, operation, body)
            if operation not in operations:
                return error("UnknownOperationException", f"{operation}: the local cloud has no such operation", 400)
            return self._secrets.json_response(operations[operation](body))
        except refusal.RefusedError as refused:
            return error(refused.code, str(refused), 400)

    def _of_caller(self) -> tuple[Serverless, DataApi]:
        """Return the services of the caller's account and region."""
        redshift: Any = import_module("local.emulators.redshift")
        place = f"{self._eventbridge.get_account_id()}-{self._eventbridge.get_region()}"
        with self._lock:
            if place not in self._services:
                folder = Path(os.environ["TMPDIR"], f"redshift-{place}")
                serverless = redshift.Serverless(self, folder, self._objects)
                self._services[place] = (serverless, redshift.DataApi(self))
        return self._services[place]

    def arn(self, resource: str) -> str:
        region, account = self._eventbridge.get_region(), self._eventbridge.get_account_id()
        return aws_types.arn("redshift-serverless", resource, region=region, account=account)

    def address(self, workgroup: str) -> str:
        region, account = self._eventbridge.get_region(), self._eventbridge.get_account_id()
        return f"{workgroup}.{account}.{region}.redshift-serverless.amazonaws.com"

    def create_secret(self, name: str, value: str, key: str | None) -> str:
        _, _, body = self._secrets._create_secret(  # noqa: SLF001 - there is no public place
            {"Name": name, "SecretString": value, **({"KmsKeyId": key} if key else {})}
        )
        return str(json.loads(body)["ARN"])

    def database(self, workgroup: str, name: str) -> Database | None:
        return self._of_caller()[0].database(workgroup, name)

    def notify(self, detail: Mapping[str, Any], workgroup: str) -> None:
        event = {
            "Source": "aws.redshift-data",
            "DetailType": "Redshift Data Statement Status Change",
            "Detail": json.dumps(detail),
            "Resources": [self._of_caller()[0].workgroup(workgroup)["workgroupArn"]],
        }
        self._eventbridge._put_events({"Entries": [event]}, allow_aws_source=True)  # noqa: SLF001

    def _objects(self, role: Callable[[], str]) -> Any:  # noqa: ANN401 - loaded with the first call
        """Return what COPY reads in a role, whose policies are asked as those of a function are."""
        database: Any = import_module("local.emulators.redshift.database")
        bootstrap: Any = import_module("local.functions.bootstrap")
        judge = os.environ.get(bootstrap.JUDGE)

        def ask(operation: str, **parameters: str) -> None:
            if not (arn := role()):
                raise PermissionError("the namespace has no default IAM role")
            if judge and (denied := bootstrap.Judge(judge, {"role": arn}).ask("s3", operation, parameters)):
                raise PermissionError(denied)

        def read(bucket: str, key: str) -> bytes:
            ask("ListObjectsV2", Bucket=bucket, Prefix=key)
            ask("GetObject", Bucket=bucket, Key=key)
            return self._read(bucket, key)

        def keys(bucket: str, prefix: str) -> list[str]:
            ask("ListObjectsV2", Bucket=bucket, Prefix=prefix)
            return self._keys(bucket, prefix)

        return database.Objects(read, keys)

    def _read(self, bucket: str, key: str) -> bytes:
        data = self._s3._get_object_data(bucket, key)  # noqa: SLF001
        if data is None:
            raise LookupError(key)
        return data

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        found = self._s3._buckets.get(bucket)  # noqa: SLF001
        return sorted(key for key in (found or {"objects": {}})["objects"] if key.startswith(prefix))
