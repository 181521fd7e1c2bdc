"""Real requests from a viewer to the functions and services of an API, and each kind that is refused on the way."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tests.local.gates import api_program
from tests.local.gates.conftest import Served
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]
BUCKET = "api-program-files"


def eventually(check: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.1)
    return False


def signed(served: Served, resource: str, *, seconds: int = 60, key: ec.EllipticCurvePrivateKey | None = None) -> str:
    """Return the query string that signs a resource."""
    condition = {"DateLessThan": {"AWS:EpochTime": int(time.time()) + seconds}}
    policy = json.dumps({"Statement": [{"Resource": resource, "Condition": condition}]}).encode()
    signature = (key or served.key).sign(policy, ec.ECDSA(SHA256()))
    encode = str.maketrans("+=/", "-_~")
    texts = [base64.b64encode(part).decode().translate(encode) for part in (policy, signature)]
    return f"Policy={texts[0]}&Signature={texts[1]}&Key-Pair-Id={served.key_id}&Hash-Algorithm=SHA256"


def test_a_person_reaches_the_function_and_its_answer_comes_back_whole(served: Served) -> None:
    got = served.ask("/notes?a=1", Authorization=f"Bearer {served.token}")
    assert (got.status, got.by) == (200, "function")
    assert got.json["path"] == "/notes"
    assert got.json["sub"]
    assert got.json["variables"] == {"media_url": served.viewer}
    assert got.headers["x-own"] == "kept"
    assert got.headers["strict-transport-security"] == "max-age=31536000"
    assert got.headers["x-cache"] == "Miss from cloudfront"


def test_bodies_and_methods_reach_the_function(served: Served) -> None:
    body = json.dumps({"text": "grüße"}).encode()
    got = served.ask(
        "/notes", "POST", body=body, Authorization=f"Bearer {served.token}", Content_Type="application/json"
    )
    assert got.json["body"] == body.decode()


@pytest.mark.parametrize("token", ["", "Bearer a.b.c"])
def test_a_stranger_is_refused_by_the_authoriser(served: Served, token: str) -> None:
    got = served.ask("/notes", Authorization=token) if token else served.ask("/notes")
    assert (got.status, got.by) == (401, "API Gateway: UNAUTHORIZED")
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json["title"] == "UNAUTHORIZED"
    assert got.json["instance"] == got.headers["x-amzn-requestid"]


def test_a_body_that_the_schema_does_not_allow_is_refused_by_the_validator(served: Served) -> None:
    for body in (b"{}", b'{"text": ""}', b'{"text": "a", "more": 1}', b"no JSON"):
        got = served.ask(
            "/notes", "POST", body=body, Authorization=f"Bearer {served.token}", Content_Type="application/json"
        )
        assert (got.status, got.json["title"]) == (400, "BAD_REQUEST_BODY")
    got = served.ask("/notes/7", Authorization=f"Bearer {served.token}")
    assert (got.status, got.json["title"]) == (400, "BAD_REQUEST_PARAMETERS")


def test_the_web_acl_at_the_viewer_refuses_before_anything_else(served: Served) -> None:
    got = served.ask("/open?file=..%2F..%2Fetc%2Fpasswd")
    assert (got.status, got.by) == (403, "web ACL: curious")
    got = served.ask("/open", X_Local_Cloud_Address="198.51.100.7")
    assert (got.status, got.by, got.body) == (403, "web ACL: addresses", b"{}")
    got = served.ask("/open", X_Local_Cloud_Country="KP")
    assert (got.status, got.by) == (403, "CloudFront: country")


def test_nobody_gets_around_the_distribution(served: Served) -> None:
    got = served.ask("/open", origin=True)
    assert (got.status, got.by) == (403, "web ACL of the stage: secret/without-secret")
    assert got.json["title"] == "WAF_FILTERED"
    assert served.ask("/albums/1", origin=True, X_Origin_Secret=api_program.SECRET).status == 200


def test_the_throttle_of_one_method_refuses_what_is_too_much(served: Served) -> None:
    answers = [served.ask("/open") for _ in range(6)]
    assert [answer.status for answer in answers if answer.status != 429] == [200] * 3
    assert answers[-1].by == "API Gateway: THROTTLED"
    assert answers[-1].headers["retry-after"] == "1"


def test_a_service_behind_the_api_gets_the_request_and_its_answer_comes_back_whole(served: Served) -> None:
    got = served.ask("/albums/a%20b/c?x=1&x=2", "POST", body=b'{"a":1}', Content_Type="application/json")
    assert (got.status, got.by) == (200, "service")
    assert got.json["path"] == "/albums/a%20b/c?x=1&x=2"
    assert got.json["body"] == '{"a":1}'
    assert got.json["id"] == got.headers["x-amzn-requestid"]
    assert got.json["secret"] == api_program.SECRET
    broken = served.ask("/albums/broken")
    assert (broken.status, broken.headers["content-type"]) == (503, "application/problem+json")
    assert broken.headers["x-service"] == "albums"


def test_preflight_requests_are_answered_by_the_mock(served: Served) -> None:
    got = served.ask("/notes", "OPTIONS", Origin="https://example.com")
    assert (got.status, got.headers["access-control-allow-origin"]) == (204, "https://example.com")


def test_a_body_over_ten_megabytes_is_too_large(served: Served) -> None:
    got = served.ask("/notes", "POST", body=b" " * (10 * 1024 * 1024 + 1), Authorization=f"Bearer {served.token}")
    assert (got.status, got.by) == (413, "API Gateway: REQUEST_TOO_LARGE")


def test_the_cache_answers_the_same_person_only(served: Served) -> None:
    first = served.ask("/notes/1?view=all", Authorization=f"Bearer {served.token}")
    second = served.ask("/notes/1?view=all", Authorization=f"Bearer {served.token}")
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("Miss from cloudfront", "Hit from cloudfront")
    assert second.by == "CloudFront: cache"
    assert second.body == first.body
    other = served.ask("/notes/1?view=one", Authorization=f"Bearer {served.token}")
    assert other.headers["x-cache"] == "Miss from cloudfront"
    assert served.ask("/notes/1?view=all").status == 401, "without a token there is nothing in the cache"


def test_files_are_served_by_a_signed_url_and_not_without(served: Served) -> None:
    served.clients.get("s3").put_object(Bucket=BUCKET, Key="sizes/ann/1.jpg", Body=b"jpeg", ContentType="image/jpeg")
    served.clients.get("s3").put_object(Bucket=BUCKET, Key="raw/ann/1.jpg", Body=b"raw")
    mine = f"{served.viewer}/sizes/ann/*"
    good = served.ask(f"/sizes/ann/1.jpg?{signed(served, mine)}")
    assert (good.status, good.body, good.headers["content-type"]) == (200, b"jpeg", "image/jpeg")
    again = served.ask(f"/sizes/ann/1.jpg?{signed(served, mine)}")
    assert again.by == "CloudFront: cache", "the signature is no part of the key"
    refused = {
        "": "Missing Key-Pair-Id query parameter or cookie value",
        signed(served, mine, seconds=-1): "it has expired",
        signed(served, f"{served.viewer}/sizes/bob/*"): "the policy is for another resource",
        signed(served, mine, key=ec.generate_private_key(ec.SECP256R1())): "the signature does not fit",
        signed(served, mine).replace(served.key_id, "KNOBODY"): "the key KNOBODY is in no trusted key group",
    }
    for query, reason in refused.items():
        got = served.ask(f"/sizes/ann/1.jpg?{query}")
        assert got.status == 403
        assert reason in got.by
    assert served.ask(f"/sizes/../raw/ann/1.jpg?{signed(served, f'{served.viewer}/*')}").status == 403


def test_the_stage_writes_its_access_log_in_its_own_format(served: Served) -> None:
    got = served.ask("/notes", Authorization=f"Bearer {served.token}")
    logs = served.clients.get("logs")
    wanted = got.headers["x-amzn-requestid"]

    def lines() -> list[dict[str, str]]:
        events = logs.filter_log_events(logGroupName="/api/notes/access")["events"]
        return [line for event in events if (line := json.loads(event["message"]))["requestId"] == wanted]

    assert eventually(lambda: bool(lines()))
    [line] = lines()
    assert line["caller"] == got.json["sub"]
    assert (line["method"], line["route"], line["status"], line["error"]) == ("GET", "/notes", "200", "-")
    assert served.reports.problem == ""


def test_metrics_reach_cloudwatch(served: Served) -> None:
    cloudwatch = served.clients.get("cloudwatch")
    [api] = served.recording.of_type("aws:apigateway/restApi:RestApi")
    served.ask("/notes")

    def errors() -> float:
        now = time.time()
        found = cloudwatch.get_metric_statistics(
            Namespace="AWS/ApiGateway",
            MetricName="4XXError",
            Dimensions=[
                {"Name": "ApiName", "Value": api.outputs["name"]},
                {"Name": "Stage", "Value": api_program.STAGE},
            ],
            StartTime=now - 600,
            EndTime=now + 60,
            Period=60,
            Statistics=["Sum"],
        )
        return sum(point["Sum"] for point in found["Datapoints"])

    assert eventually(lambda: errors() >= 1)


def test_a_rule_group_that_changes_is_seen(served: Served) -> None:
    waf = served.clients.get("wafv2")
    [group] = served.recording.of_type("aws:wafv2/ruleGroup:RuleGroup")
    named = {"Name": group.outputs["name"], "Id": group.id, "Scope": "REGIONAL"}
    found = waf.get_rule_group(**named)
    rules = found["RuleGroup"]["Rules"]
    match = rules[0]["Statement"]["NotStatement"]["Statement"]["ByteMatchStatement"]
    before = match["SearchString"]
    match["SearchString"] = b"the next one"
    visible = found["RuleGroup"]["VisibilityConfig"]
    waf.update_rule_group(**named, Rules=rules, VisibilityConfig=visible, LockToken=found["LockToken"])
    asked = {"origin": True, "X_Origin_Secret": "the next one"}
    assert eventually(lambda: served.ask("/albums/1", **asked).status == 200)  # pyright: ignore[reportArgumentType]
    match["SearchString"] = before
    token = waf.get_rule_group(**named)["LockToken"]
    waf.update_rule_group(**named, Rules=rules, VisibilityConfig=visible, LockToken=token)
    assert eventually(lambda: served.ask("/albums/1").status == 200)
