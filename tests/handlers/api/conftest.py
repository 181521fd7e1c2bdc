"""The platform that the tests of the API's functions call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from handlers.api import media, signer
from handlers.shared import budget, clients
from tests.handlers.api.gateway import ENVIRONMENT, Platform


@pytest.fixture(scope="module")
def whole() -> Iterator[Platform]:
    """The services, created once a module."""
    # Of `media._signed` each test needs an empty cache, and only the function itself has it.
    cached: list[Any] = [clients.client, signer.signer, media._signed]  # pyright: ignore[reportPrivateUsage]
    with pytest.MonkeyPatch.context() as patch:
        # A budget of an earlier invocation in this process is over by now.
        patch.setattr(budget._Invocation, "ends", None)  # pyright: ignore[reportPrivateUsage]
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        with mock_aws():
            made = Platform()
            kms = cast("Any", boto3.client("kms", region_name="eu-west-1"))
            key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
            patch.setenv("SIGNING_KEY_ARN", key)
            patch.setattr(boto3, "DEFAULT_SESSION", made.session())
            for function in cached:
                function.cache_clear()
            yield made
        for function in cached:
            function.cache_clear()


@pytest.fixture
def platform(whole: Platform) -> Platform:
    """The services with nothing in them."""
    whole.empty()
    cast("Any", media._signed).cache_clear()  # pyright: ignore[reportPrivateUsage]
    return whole
