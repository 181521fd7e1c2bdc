"""What `SecureApi` creates, where, and what gets to it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import InputPropertiesError

from aws_types import GLOBAL_REGION
from components.secure_api import SecureApi
from components.secure_api.behaviours import behaviours
from recorder.resource import Recording, Resource
from recorder.run import record
from tests.components.examples import CERTIFICATE, EXAMPLES, JAR, LOGS, PLACEMENT
from tests.components.secure_api.test_routes import FUNCTION, GET, POST

HEALTH: dict[str, Any] = {
    **GET,
    "path": "/health",
    "auth": "none",
    "cache_seconds": 60,
    "throttle": {"rate": 5, "burst": 10},
    "query": {"deep": {"schema": {"type": "boolean"}}},
}
VARIANTS = {
    "name": "variants",
    "arn": "arn:aws:s3:::variants",
    "encryption_key_arn": None,
    "data_class": "personal",
    "purpose": "variants",
    "retention_days": 30,
    "owner_key": None,
    "recipients": None,
}
FULL: dict[str, Any] = {
    **EXAMPLES[SecureApi][1],
    "routes": [{**GET, "cache_seconds": 30}, POST, {**GET, "path": "/photos/{photo_id}/variants"}, HEALTH],
    "media": {"bucket": VARIANTS, "paths": ["sizes/*"], "key_ids": ["K1"]},
    "origins": ["https://photos.example.com"],
    "countries": {"excluded": ["KP"]},
    "usage_plans": {"partners": {"throttle": {"rate": 10, "burst": 20}, "quota_per_day": 1000}},
    "web_acl": {
        "rules": [
            {"name": "office", "action": "allow", "addresses": ["203.0.113.0/24", "2001:db8::/32"]},
            {"name": "bots", "action": "count", "header": {"name": "User-Agent", "contains": "Curl"}},
            {"name": "slow", "action": "block", "countries": ["DE"], "requests_per_5_minutes": 100},
        ]
    },
}
SERVICE: dict[str, Any] = {
    "name": "albums",
    "network": PLACEMENT,
    "package": JAR,
    "access_log_bucket": LOGS,
}
ALBUMS: dict[str, Any] = {"method": "GET", "path": "/albums", "summary": "List albums", "service": True}
WITH_SERVICE: dict[str, Any] = {"routes": [ALBUMS], "service": SERVICE}


def recorded(**changes: Any) -> Recording:
    args: Any = {key: value for key, value in {**FULL, **changes}.items() if value is not None}
    return record(lambda: SecureApi("api", args))


@pytest.fixture(scope="module")
def api() -> Recording:
    return recorded()


@pytest.fixture(scope="module")
def plain() -> Recording:
    return recorded(domain=None)


def only(recording: Recording, kind: str, name: str | None = None) -> Resource:
    (found,) = [r for r in recording.resources if r.type.endswith(f":{kind}") and name in (None, r.name)]
    return found


def test_what_cloudfront_uses_is_in_us_east_1(api: Recording) -> None:
    used = ["api-viewer", "api-viewer-validation"]
    wanted = {
        "aws:acm/certificate:Certificate",
        "aws:acm/certificateValidation:CertificateValidation",
        "aws:wafv2/webAcl:WebAcl",
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "aws:cloudwatch/logGroup:LogGroup",
    }
    found = [r for r in api.resources if r.name in used and r.type in wanted]
    assert {r.type for r in found} == wanted
    assert {r.inputs.get("region") for r in found} == {GLOBAL_REGION}
    sets = [r for r in api.resources if r.type.endswith(":IpSet")]
    assert {r.inputs["region"] for r in sets} == {GLOBAL_REGION}
    deliveries = [r for r in api.resources if "/logDelivery" in r.type]
    assert [r.inputs["region"] for r in deliveries] == [GLOBAL_REGION] * 3
    for alarm in (r for r in api.resources if r.type.endswith(":MetricAlarm")):
        edge = alarm.inputs["namespace"] in {"AWS/CloudFront", "AWS/WAFV2"}
        assert (alarm.inputs.get("region") == GLOBAL_REGION) is edge
        assert (GLOBAL_REGION in alarm.inputs["alarmActions"][0]) is edge


def test_only_the_current_and_the_previous_secret_get_past_the_stage(api: Recording) -> None:
    acl = only(api, "WebAcl", "api-origin")
    assert acl.inputs["defaultAction"] == {"block": {}}
    (rule,) = only(api, "RuleGroup").inputs["rules"]
    assert rule["action"] == {"allow": {}}
    matches = [one["byteMatchStatement"] for one in rule["statement"]["orStatement"]["statements"]]
    assert [match["fieldToMatch"]["singleHeader"]["name"] for match in matches] == ["x-origin-secret"] * 2
    assert {match["positionalConstraint"] for match in matches} == {"EXACTLY"}
    (header,) = only(api, "Distribution").inputs["origins"][0]["customHeaders"]
    assert header == {"name": "x-origin-secret", "value": matches[0]["searchString"]}
    association = only(api, "WebAclAssociation").inputs
    assert association["webAclArn"] == acl.outputs["arn"]
    assert association["resourceArn"].endswith("/stages/v1")


def test_with_a_domain_the_gateways_own_address_is_off_and_tls_is_new(api: Recording) -> None:
    assert only(api, "RestApi").inputs["disableExecuteApiEndpoint"] is True
    distribution = only(api, "Distribution").inputs
    assert distribution["aliases"] == ["api.example.com"]
    assert distribution["viewerCertificate"]["minimumProtocolVersion"] == "TLSv1.2_2021"
    assert distribution["origins"][0]["domainName"] == "origin.api.example.com"
    assert distribution["origins"][0]["originPath"] == ""
    aliases = [r for r in api.resources if r.type.endswith(":Record") and r.inputs.get("aliases")]
    assert sorted((r.inputs["name"], r.inputs["type"]) for r in aliases) == [
        ("api.example.com", "A"),
        ("api.example.com", "AAAA"),
        ("origin.api.example.com", "A"),
        ("origin.api.example.com", "AAAA"),
    ]


def test_without_a_domain_it_says_what_is_weaker(api: Recording, plain: Recording) -> None:
    assert only(api, "SecureApi").outputs["weaker"] == []
    assert len(only(plain, "SecureApi").outputs["weaker"]) == 3
    assert only(plain, "RestApi").inputs["disableExecuteApiEndpoint"] is False
    assert only(plain, "Distribution").inputs["origins"][0]["originPath"] == "/v1"


def test_with_a_domain_the_gateway_calls_the_service_by_tls() -> None:
    found = recorded(**WITH_SERVICE)
    certificate = only(found, "Certificate", "api-service")
    assert certificate.inputs["domainName"] == "albums.api.example.com"
    assert certificate.inputs.get("region") is None, "a load balancer takes those of its own region"
    listener = only(found, "Listener").inputs
    assert (listener["protocol"], listener["certificateArn"]) == ("TLS", certificate.outputs["arn"])
    assert called(found) == {"https://albums.api.example.com:8080/albums"}


def test_a_given_certificate_of_the_service_is_taken() -> None:
    found = recorded(routes=[ALBUMS], service={**SERVICE, "tls": CERTIFICATE})
    assert only(found, "Listener").inputs["certificateArn"] == CERTIFICATE["certificate_arn"]
    assert called(found) == {"https://albums.example.com:8080/albums"}
    assert not [r for r in found.resources if r.type.endswith(":Certificate") and r.name == "api-service"]


def test_without_a_domain_the_service_is_called_by_plain_http_and_the_api_says_so() -> None:
    found = recorded(domain=None, **WITH_SERVICE)
    assert only(found, "Listener").inputs["protocol"] == "TCP"
    assert [url for url in called(found) if url.startswith("http://")]
    assert "plain HTTP" in only(found, "SecureApi").outputs["weaker"][-1]


def called(found: Recording) -> set[str]:
    operations = [
        o for path in json.loads(only(found, "RestApi").inputs["body"])["paths"].values() for o in path.values()
    ]
    integrations = [operation["x-amazon-apigateway-integration"] for operation in operations]
    return {one["uri"] for one in integrations if one.get("connectionType") == "VPC_LINK"}


def test_logs_and_samples_hold_no_secret(api: Recording) -> None:
    for logging in (r for r in api.resources if r.type.endswith(":WebAclLoggingConfiguration")):
        redacted = logging.inputs["redactedFields"]
        names = {field["singleHeader"]["name"] for field in redacted if "singleHeader" in field}
        assert {"authorization", "cookie", "x-api-key", "x-origin-secret"} <= names
        assert {"queryString": {}} in redacted
    access_log = json.loads(only(api, "Stage").inputs["accessLogSettings"]["format"])
    assert not [value for value in access_log.values() if "header" in value or "path" in value.lower().split(".")]
    for settings in (r for r in api.resources if r.type.endswith(":MethodSettings")):
        assert settings.inputs["settings"]["dataTraceEnabled"] is False
    fields = only(api, "LogDelivery").inputs["recordFields"]
    assert not {"cs-uri-query", "cs(Cookie)", "c-ip", "x-forwarded-for"} & set(fields)


def test_rules_are_asked_in_their_order_and_each_has_its_answer(api: Recording) -> None:
    rules = sorted(only(api, "WebAcl", "api-viewer").inputs["rules"], key=lambda rule: rule["priority"])
    assert [rule["name"] for rule in rules] == [
        *("office", "bots", "slow", "body-size", "rate", "sql-injection", "cross-site-scripting"),
        *("anti-ddos", "ip-reputation", "anonymous-ip", "known-bad-inputs", "common", "sqli"),
    ]
    assert len(rules[0]["statement"]["orStatement"]["statements"]) == 2, "an address set for each IP version"
    assert rules[1]["statement"]["byteMatchStatement"]["searchString"] == "curl"
    answers = {r["name"]: r["action"]["block"]["customResponse"]["responseCode"] for r in rules[2:7]}
    assert answers == {"slow": 429, "body-size": 413, "rate": 429, "sql-injection": 403, "cross-site-scripting": 403}


def test_counting_blocks_nothing() -> None:
    rules = only(recorded(web_acl={"only_count": True}), "WebAcl", "api-viewer").inputs["rules"]
    assert not [rule for rule in rules if "block" in rule.get("action", {})]
    assert not [rule for rule in rules if "none" in rule.get("overrideAction", {})]


def test_answers_are_kept_by_what_they_depend_on(api: Recording) -> None:
    photo = only(api, "CachePolicy", "api-photos-any").inputs
    assert (photo["minTtl"], photo["defaultTtl"], photo["maxTtl"]) == (0, 30, 30)
    key = photo["parametersInCacheKeyAndForwardedToOrigin"]
    assert key["headersConfig"]["headers"]["items"] == ["Authorization"]
    health = only(api, "CachePolicy", "api-health").inputs["parametersInCacheKeyAndForwardedToOrigin"]
    assert health["headersConfig"]["headerBehavior"] == "none"
    assert health["queryStringsConfig"]["queryStrings"]["items"] == ["deep"]
    ordered = only(api, "Distribution").inputs["orderedCacheBehaviors"]
    assert [b["pathPattern"] for b in ordered] == ["/sizes/*", "/photos/*/variants", "/photos/*", "/health"]
    assert all(e["errorCachingMinTtl"] == 0 for e in only(api, "Distribution").inputs["customErrorResponses"])


def test_what_lies_below_a_cached_path_is_not_cached_with_it() -> None:
    routes: Any = [{**GET, "cache_seconds": 30}, {**GET, "path": "/photos/{photo_id}/variants"}, HEALTH]
    found = [(b.pattern, b.route is not None) for b in behaviours(routes)]
    assert found == [("/photos/*/variants", False), ("/photos/*", True), ("/health", True)]


def test_media_is_served_to_signed_addresses_alone(api: Recording) -> None:
    media = only(api, "Distribution").inputs["orderedCacheBehaviors"][0]
    assert media["trustedKeyGroups"] == [only(api, "KeyGroup").id]
    assert only(api, "KeyGroup").inputs["items"] == ["K1"]
    assert only(api, "OriginAccessControl").inputs["signingBehavior"] == "always"


def test_each_route_invokes_its_function_and_may_nothing_else(api: Recording) -> None:
    sources = [r.inputs["sourceArn"] for r in api.resources if r.type.endswith(":Permission") and "-get" in r.name]
    assert sorted(source.split("/", 1)[1] for source in sources) == [
        *("*/GET/health", "*/GET/photos/*", "*/GET/photos/*/variants"),
    ]


def test_the_limits_of_routes_and_plans_are_set(api: Recording) -> None:
    limits = {
        r.inputs["methodPath"]: r.inputs["settings"]["throttlingRateLimit"]
        for r in api.resources
        if r.type.endswith(":MethodSettings")
    }
    assert limits == {"*/*": 100, "health/GET": 5}
    assert only(api, "UsagePlan").inputs["quotaSettings"] == {"limit": 1000, "period": "DAY"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"routes": [{**GET, "auth": "jwt"}]}, "routes[0].auth is 'jwt': give `authorizer`"),
        ({"routes": [{**GET, "api_key": True}], "usage_plans": {}}, "routes[0].api_key is True: give `usage_plans`"),
        (
            {"routes": [{"method": "GET", "path": "/albums", "summary": "List", "service": True}]},
            "routes[0].service is True: give the API's `service`",
        ),
        ({"countries": {}}, "countries is {}: must have either `only` or `excluded`"),
        ({"web_acl": {"rules": [{"name": "all", "action": "block"}]}}, "web_acl.rules[0] is 'all': must have a cond"),
        (
            {"web_acl": {"rules": [{"name": "a", "action": "block", "addresses": ["0.0.0.0/0"]}]}},
            "web_acl.rules[0].addresses[0] is '0.0.0.0/0': must not be /0",
        ),
        (
            {"web_acl": {"rules": [{"name": "a", "action": "allow", "requests_per_5_minutes": 10}]}},
            "web_acl.rules[0].action is 'allow': must be block or count",
        ),
        (
            {"web_acl": {"rules": [{"name": "a", "action": "block", "path": {"pattern": "("}}]}},
            "web_acl.rules[0].path.pattern is '(': must be a regular expression",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError) as error:
        recorded(**changes)
    assert message in error.value.message


def test_a_jwt_authoriser_is_invoked_by_this_api_alone() -> None:
    found = recorded(routes=[{**GET, "auth": "jwt"}], authorizer=FUNCTION)
    assert only(found, "Permission", "api-authorizer").inputs["sourceArn"].endswith("/authorizers/*")
    assert "cognito_user_pools" not in only(found, "RestApi").inputs["body"]


@pytest.mark.parametrize("origins", [1, 2])
def test_an_origin_that_is_known_later_is_the_same_as_one_that_is_known_now(origins: int) -> None:
    def program(*, later: bool) -> None:
        pages = [f"https://page-{number}.example.com" for number in range(origins)]
        args: Any = {**FULL, "origins": [pulumi.Output.from_input(page) for page in pages] if later else pages}
        SecureApi("api", args)

    now, later = (record(lambda late=late: program(later=late)) for late in (False, True))
    assert {r.urn: r.inputs for r in later.resources} == {r.urn: r.inputs for r in now.resources}
    assert "https://page-0.example.com" in only(later, "RestApi").inputs["body"]


def test_an_origin_that_nobody_knows_yet_leaves_the_documents_structure_known() -> None:
    def program() -> None:
        entrance = aws.lb.LoadBalancer("entrance", load_balancer_type="application", subnets=["subnet-0f0f0f0f"])
        args: Any = {**FULL, "origins": [pulumi.Output.concat("http://", entrance.dns_name)]}
        SecureApi("api", args)

    recording = record(program, preview=True)
    (row,) = [
        row
        for row in next(r for r in recording.resources if r.type.endswith(":SecureApi")).outputs["documents"]
        if row["property"] == "body"
    ]
    responses = row["document"]["x-amazon-apigateway-gateway-responses"]
    assert responses["THROTTLED"]["statusCode"] == 429


def test_the_service_is_handed_on_for_callers_within_the_vpc_and_knows_who_they_may_be() -> None:
    refs: list[Any] = []

    def program() -> None:
        roles = ["arn:aws:iam::123456789012:role/one", pulumi.Output.from_input("arn:aws:iam::123456789012:role/two")]
        args: Any = {**FULL, "routes": [ALBUMS], "service": {**SERVICE, "internal_callers": roles}, "domain": None}
        api = SecureApi("api", args)
        pulumi.Output.from_input(api.service).apply(refs.append)

    found = record(program)
    balancer = only(found, "LoadBalancer")
    [service] = refs
    assert service["url"] == f"http://{balancer.outputs['dnsName']}:8080"
    assert service["tls_name"] is None
    assert service["balancer_group_id"] == balancer.inputs["securityGroups"][0]
    data = base64.b64decode(only(found, "LaunchTemplate").inputs["userData"]).decode()
    assert "INTERNAL_CALLERS=arn:aws:iam::123456789012:role/one,arn:aws:iam::123456789012:role/two\n" in data


def test_without_internal_callers_nobody_may_use_internal_operations() -> None:
    data = base64.b64decode(only(recorded(**WITH_SERVICE), "LaunchTemplate").inputs["userData"]).decode()
    assert "INTERNAL_CALLERS" not in data


@pytest.mark.parametrize("announces", [True, False])
def test_a_service_that_announces_changes_may_put_events_of_the_platform_on_the_default_bus(
    announces: bool,  # noqa: FBT001 - a parameter
) -> None:
    found = recorded(routes=[ALBUMS], service={**SERVICE, "announces": announces})
    data = base64.b64decode(only(found, "LaunchTemplate").inputs["userData"]).decode()
    assert ("EVENT_BUS=default\n" in data) is announces
    role = only(found, "RolePolicy", "api-service").inputs["policy"]
    granted = [one for one in json.loads(role)["Statement"] if "events:PutEvents" in one["Action"]]
    bus = "arn:aws:events:eu-west-1:123456789012:event-bus/default"
    condition = {"StringEquals": {"events:source": "photo-platform"}}
    expected = {"Effect": "Allow", "Action": ["events:PutEvents"], "Resource": [bus], "Condition": condition}
    assert [{key: one.get(key) for key in expected} for one in granted] == ([expected] if announces else [])
    alarms = [one.inputs for one in found.resources if one.name.endswith("NotAnnounced") and "Alarm" in one.type]
    filters = [one.inputs for one in found.resources if one.name.endswith("NotAnnounced") and "Filter" in one.type]
    assert len(alarms) == len(filters) == announces
    for alarm, counted in zip(alarms, filters, strict=True):
        assert alarm["metricName"] == counted["metricTransformation"]["name"]
        assert alarm["namespace"] == counted["metricTransformation"]["namespace"]
        assert counted["logGroupName"] == "/services/photo-platform/test/api-service"


def test_with_tls_the_service_is_handed_on_with_the_name_in_its_certificate() -> None:
    refs: list[Any] = []

    def program() -> None:
        args: Any = {**FULL, "routes": [ALBUMS], "service": {**SERVICE, "tls": CERTIFICATE}}
        pulumi.Output.from_input(SecureApi("api", args).service).apply(refs.append)

    balancer = only(record(program), "LoadBalancer")
    assert (refs[0]["url"], refs[0]["tls_name"]) == (
        f"https://{balancer.outputs['dnsName']}:8080",
        "albums.example.com",
    )
