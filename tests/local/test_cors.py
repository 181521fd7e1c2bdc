"""Which pages may ask: those of the recorded rules, at their addresses on this machine, and no others."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import Any

import pulumi_aws as aws
import pytest

from local.emulators.ministack import MiniStack
from local.emulators.runtime import Runtime

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

PAGE = "page-1.eu-west-1.elb.amazonaws.com"
HERE = "http://127.0.0.1:5999"


def program() -> None:
    rule: Any = {"allowed_methods": ["POST"], "allowed_origins": [f"http://{PAGE}"], "allowed_headers": ["*"]}
    aws.s3.BucketCorsConfiguration("asked", bucket=aws.s3.Bucket("asked", bucket="asked").bucket, cors_rules=[rule])
    aws.s3.Bucket("closed", bucket="closed")
    aws.cloudfront.ResponseHeadersPolicy(
        "asked",
        cors_config={
            "access_control_allow_credentials": False,
            "access_control_allow_headers": {"items": ["authorization"]},
            "access_control_allow_methods": {"items": ["GET"]},
            "access_control_allow_origins": {"items": [f"http://{PAGE}"]},
            "origin_override": True,
        },
    )


def preflight(emulator: MiniStack, bucket: str, origin: str, method: str = "POST") -> tuple[int, str | None]:
    connection = HTTPConnection("127.0.0.1", emulator.port, timeout=10)
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    connection.request("OPTIONS", f"/{bucket}", headers=headers)
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.headers["Access-Control-Allow-Origin"]


def test_a_page_that_is_served_here_may_ask_where_the_program_lets_it(
    deploy: Any, emulator: MiniStack, beside: Runtime, clients: Any
) -> None:
    beside.addresses.put(PAGE, 80, HERE.removeprefix("http://"))
    deploy(program)
    assert preflight(emulator, "asked", HERE) == (200, HERE)
    assert preflight(emulator, "asked", "http://127.0.0.1:6000") == (403, None)
    assert preflight(emulator, "asked", HERE, "DELETE") == (403, None)
    assert preflight(emulator, "closed", HERE) == (403, None)
    policies = clients.get("cloudfront").list_response_headers_policies(Type="custom")["ResponseHeadersPolicyList"]
    origins = [
        one["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]["CorsConfig"]["AccessControlAllowOrigins"]["Items"]
        for one in policies["Items"]
        if "CorsConfig" in one["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]
    ]
    assert [HERE] in origins
