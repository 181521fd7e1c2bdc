"""moto, without what it does again for each call and for each test although it always comes out the same.

That was half of what the tests of handlers took.
"""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import boto3
from moto.cognitoidp import models as cognito
from moto.core import models as core
from moto.core.base_backend import BaseBackend
from moto.s3 import urls as s3_urls
from moto.s3.models import S3Backend


@cache
def quicken() -> None:
    """Let moto remember, for the rest of this process."""
    cast("Any", S3Backend)._url_module = s3_urls  # which it loads again twice a call, for variables that nobody sets
    build_urls = cast("Any", BaseBackend.urls).fget
    built: dict[type[BaseBackend], Any] = {}

    def urls(backend: BaseBackend) -> Any:
        kind = type(backend)
        if kind not in built:
            built[kind] = build_urls(backend)
        return built[kind]

    cast("Any", BaseBackend).urls = property(urls)
    import_key = cast("Any", cognito).jwk.RSAKey.import_key

    @cache
    def known_key(document: str) -> Any:
        return import_key(json.loads(document))

    def imported(document: Any) -> Any:
        return known_key(json.dumps(document))

    cast("Any", cognito).jwk = SimpleNamespace(RSAKey=SimpleNamespace(import_key=imported))  # 0.1 s a user pool
    core.RESPONSES_METHODS.clear()  # thousands of patterns for the library `requests`, which no handler uses


@cache
def client(service: str, region: str = "eu-west-1") -> Any:
    """Return a client of no test in particular: what it stores lasts as long as the `mock_aws` around it."""
    session: Any = boto3.Session("test", "test", region_name=region)
    return session.client(service)
