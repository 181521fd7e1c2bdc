"""What an instance is started from, what it may do, how it is replaced, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.grants import Grant
from components.instance_service import InstanceService
from recorder.resource import Recording, Resource
from recorder.run import record
from tests.components.examples import DATABASE, EXAMPLES, JAR, KEY, PLACEMENT
from tests.components.instance_service.chain import chain, previewed_chain
from tests.components.judged import judge


def recorded(**more: Any) -> Recording:
    args: Any = {**EXAMPLES[InstanceService][1], **more}
    return record(lambda: InstanceService("albums", args))


def only(recording: Recording, type_: str) -> Resource:
    [found] = recording.of_type(type_)
    return found


def template(recording: Recording) -> Mapping[str, Any]:
    return only(recording, "aws:ec2/launchTemplate:LaunchTemplate").inputs


def group(recording: Recording) -> Resource:
    return only(recording, "aws:autoscaling/group:Group")


def statements(recording: Recording) -> list[Mapping[str, Any]]:
    return json.loads(only(recording, "aws:iam/rolePolicy:RolePolicy").inputs["policy"])["Statement"]


def environment(recording: Recording) -> Mapping[str, str]:
    script = base64.b64decode(template(recording)["userData"]).decode()
    lines = script.split("<<'ENVIRONMENT'\n")[1].split("\nENVIRONMENT\n")[0].splitlines()
    return dict(line.split("=", maxsplit=1) for line in lines)


@pytest.mark.parametrize("recording", [chain, previewed_chain], ids=["deployed", "previewed"])
def test_all_packs_pass(recording: Callable[[], Recording]) -> None:
    report = judge(recording())
    assert {violation.rule.name for violation in report.violations} == set()
    if recording is chain:
        assert not report.unjudged


def test_no_one_logs_in_with_a_key() -> None:
    started = template(recorded())
    assert "keyName" not in started
    assert started["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    [disk] = started["blockDeviceMappings"]
    assert (disk["ebs"]["encrypted"], disk["ebs"]["kmsKeyId"]) == ("true", KEY)
    rules = recorded().of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert {rule.inputs["fromPort"] for rule in rules} == {8080}


def test_the_role_may_do_what_it_needs_and_nothing_else() -> None:
    allowed = [(s["Action"], s["Resource"]) for s in statements(recorded())]
    buckets = recorded().of_type("aws:s3/bucket:Bucket")
    assert len(buckets) == 1
    releases = f"{buckets[0].outputs['arn']}/releases/*"
    logs = "arn:aws:logs:eu-west-1:123456789012:log-group:/services/photo-platform/test/albums:*"
    assert allowed == [
        (["s3:GetObject"], [releases]),
        (["kms:Decrypt"], [KEY]),
        (["secretsmanager:GetSecretValue"], [DATABASE["secret_arn"]]),
        (["kms:Decrypt"], [KEY]),
        (["logs:CreateLogStream", "logs:PutLogEvents"], [logs]),
        ([f"xray:{action}" for action in TRACES], ["*"]),
        (["ssm:UpdateInstanceInformation"], ["arn:aws:ec2:eu-west-1:123456789012:instance/*"]),
        ([f"ssmmessages:{action}" for action in CHANNELS], ["*"]),
    ]


TRACES = ("PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets")
CHANNELS = ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")


def test_it_logs_in_by_iam_without_any_secret() -> None:
    recording = recorded(database_user="albums")
    actions = [action for statement in statements(recording) for action in statement["Action"]]
    assert "secretsmanager:GetSecretValue" not in actions
    [login] = [s for s in statements(recording) if s["Action"] == ["rds-db:connect"]]
    assert login["Resource"] == [f"arn:aws:rds-db:eu-west-1:123456789012:dbuser:{DATABASE['resource_id']}/albums"]
    variables = environment(recording)
    assert (variables["DATABASE_AUTH"], variables["DATABASE_USER"]) == ("iam", "albums")
    assert "DATABASE_SECRET_ARN" not in variables


def test_what_it_may_besides_is_given() -> None:
    more = [Grant(["sns:Publish"], ["arn:aws:sns:eu-west-1:123456789012:news"])]
    assert statements(recorded(may=[more]))[0]["Action"] == ["sns:Publish"]


def test_without_a_database_it_may_log_in_to_none() -> None:
    recording = recorded(database=None)
    assert not [s for s in statements(recording) if "secretsmanager:GetSecretValue" in s["Action"]]
    assert not [name for name in environment(recording) if name.startswith("DATABASE_")]


def test_the_service_is_told_where_everything_is() -> None:
    recording = recorded(environment={"TOKEN_ISSUER": "https://example.com/pool"})
    artefact = only(recording, "aws:s3/bucketObjectv2:BucketObjectv2")
    assert environment(recording) == {
        "ARTEFACT_BUCKET": artefact.inputs["bucket"],
        "ARTEFACT_KEY": artefact.inputs["key"],
        "ARTEFACT_SHA256": hashlib.sha256(Path(JAR).read_bytes()).hexdigest(),
        "AWS_REGION": "eu-west-1",
        "DATABASE_AUTH": "secret",
        "DATABASE_CA_FILE": "/etc/albums/rds-ca.pem",
        "DATABASE_HOST": DATABASE["address"],
        "DATABASE_NAME": "albums",
        "DATABASE_PORT": "3306",
        "DATABASE_SECRET_ARN": DATABASE["secret_arn"],
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
        "PORT": "8080",
        "SERVICE_NAME": "albums",
        "TOKEN_ISSUER": "https://example.com/pool",
    }


def test_another_jar_is_another_object_and_replaces_the_instances(tmp_path: Path) -> None:
    jar = tmp_path / "albums.jar"
    jar.write_bytes(b"another")
    first, second = recorded(), recorded(package=str(jar))
    keys = {only(r, "aws:s3/bucketObjectv2:BucketObjectv2").inputs["key"] for r in (first, second)}
    assert keys == {f"releases/{hashlib.sha256(Path(p).read_bytes()).hexdigest()}/albums.jar" for p in (JAR, jar)}
    assert template(first)["userData"] != template(second)["userData"]
    refreshed = group(second).inputs
    assert refreshed["launchTemplate"]["version"] == "1", "a number: a refresh to $Latest cannot be taken back"
    assert refreshed["instanceRefresh"]["preferences"]["autoRollback"] is True
    # The jar that a refresh goes back to must still be there.
    assert only(second, "aws:s3/bucketObjectv2:BucketObjectv2").options.retain_on_delete


def test_a_new_instance_is_healthy_before_an_old_one_goes() -> None:
    inputs = group(recorded(min_instances=3, max_instances=6)).inputs
    for policy in (inputs["instanceMaintenancePolicy"], inputs["instanceRefresh"]["preferences"]):
        assert (policy["minHealthyPercentage"], policy["maxHealthyPercentage"]) == (100, 150)
    assert (inputs["minSize"], inputs["maxSize"], inputs["minElbCapacity"]) == (3, 6, 3)
    assert inputs["healthCheckType"] == "ELB"
    assert inputs["vpcZoneIdentifiers"] == PLACEMENT["subnets"]["backend"]
    assert "desiredCapacity" not in inputs, "an update would undo what scaling did"


def test_targets_see_the_load_balancers_address_and_are_asked_for_their_health() -> None:
    inputs = only(recorded(health_path="/health/process", drain_seconds=45), TARGETS).inputs
    assert (inputs["preserveClientIp"], inputs["deregistrationDelay"]) == ("false", 45)
    assert (inputs["healthCheck"]["protocol"], inputs["healthCheck"]["path"]) == ("HTTP", "/health/process")
    assert (inputs["protocol"], inputs["port"]) == ("TCP", 8080)


TARGETS = "aws:lb/targetGroup:TargetGroup"
LISTENER = "aws:lb/listener:Listener"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"


def test_the_load_balancer_ends_tls_and_logs_what_it_ended() -> None:
    recording = recorded()
    listener, balancer = only(recording, LISTENER).inputs, only(recording, BALANCER).inputs
    assert (listener["protocol"], listener["port"]) == ("TLS", 8080)
    assert listener["sslPolicy"].startswith("ELBSecurityPolicy-TLS13")
    assert balancer["accessLogs"] == {"bucket": "logs", "prefix": "load-balancers/albums", "enabled": True}
    assert only_component(recording).outputs["url"] == "https://albums.example.com:8080"


def test_without_a_certificate_it_is_tcp_and_reported() -> None:
    recording = recorded(tls=None)
    assert only(recording, LISTENER).inputs["protocol"] == "TCP"
    assert "accessLogs" not in only(recording, BALANCER).inputs, "of TCP it writes none"
    name = only(recording, BALANCER).outputs["dnsName"]
    assert only_component(recording).outputs["url"] == f"http://{name}:8080"
    report = judge(recording)
    assert [violation.rule.name for violation in report.violations] == ["lb-listener-tls"]


def only_component(recording: Recording) -> Resource:
    return only(recording, "photo-platform:index:InstanceService")


def test_it_scales_by_cpu_and_where_wanted_by_connections() -> None:
    def tracked(recording: Recording) -> dict[str, Mapping[str, Any]]:
        found = recording.of_type("aws:autoscaling/policy:Policy")
        return {policy.name: policy.inputs["targetTrackingConfiguration"] for policy in found}

    cpu = {"predefinedMetricSpecification": {"predefinedMetricType": "ASGAverageCPUUtilization"}, "targetValue": 50}
    assert tracked(recorded()) == {"albums-cpu": cpu}
    both = tracked(recorded(connections_per_instance=1000))
    assert both.keys() == {"albums-cpu", "albums-connections"}
    connections = both["albums-connections"]
    assert connections["targetValue"] == 1000
    metrics = connections["customizedMetricSpecification"]["metrics"]
    assert [metric["id"] for metric in metrics if metric["returnData"]] == ["by_instance"]
    used = [metric["metricStat"]["metric"] for metric in metrics if "metricStat" in metric]
    assert [(m["metricName"], [d["name"] for d in m["dimensions"]]) for m in used] == [
        ("ActiveFlowCount", ["LoadBalancer"]),
        ("HealthyHostCount", ["LoadBalancer", "TargetGroup"]),
    ]


def test_the_load_balancer_is_protected_unless_all_may_go() -> None:
    protected = [
        only(recorded(force_destroy=force), BALANCER).inputs["enableDeletionProtection"] for force in (False, True)
    ]
    assert protected == [True, False]


def test_unhealthy_and_missing_targets_are_alarms() -> None:
    recording = recorded()
    alarms = {a.inputs["metricName"]: a.inputs for a in recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert set(alarms) == {"UnHealthyHostCount", "HealthyHostCount"}
    suffixes = {
        "LoadBalancer": only(recording, BALANCER).outputs["arnSuffix"],
        "TargetGroup": only(recording, TARGETS).outputs["arnSuffix"],
    }
    assert all(alarm["dimensions"] == suffixes for alarm in alarms.values())
    assert alarms["HealthyHostCount"]["treatMissingData"] == "breaching"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"package": "missing.jar"}, "package is 'missing.jar': no such file"),
        ({"package": "service.zip"}, "package is 'service.zip': must be the path of an executable jar"),
        ({"instance_type": "t3.small"}, "instance_type is 't3.small': must be an arm64 type"),
        ({"min_instances": 5}, "max_instances is 4: must be min_instances, 5, at least"),
        ({"network": {**PLACEMENT, "reaches": ["s3"]}}, r"network is \['s3'\]: .* give its `nat` another value"),
        ({"database": None, "database_user": "albums"}, "database_user is 'albums': leave it out, or give a database"),
        ({"environment": {"PORT": "80"}}, "environment.PORT is '80': leave it out: the component sets it"),
        ({"environment": {"A": 'say "x"'}}, "environment.A is .*: must be one line without quotes and backslashes"),
        ({"environment": {"A": "x\nENVIRONMENT"}}, "environment.A is .*: must be one line"),
        ({"environment": {"lower": "x"}}, "environment.lower is 'lower': must be capital letters"),
        ({"tls": {"domain_name": "albums.example.com"}}, "tls.certificate_arn is None: required"),
        ({"service": "Albums"}, "service is 'Albums': must be a letter"),
    ],
)
def test_bad_arguments_are_refused_by_name(bad: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        recorded(**bad)


@pytest.mark.parametrize("good", ["t4g.nano", "c8g.large", "m7gd.metal", "r8g.48xlarge", "im4gn.large", "x2gd.medium"])
def test_every_family_of_arm64_is_taken(good: str) -> None:
    assert template(recorded(instance_type=good))["instanceType"] == good
