"""What a platform creates by each way of delivery, how it scales, who pulls its images, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi import InputPropertiesError

from recorder.resource import Recording
from tests.components.container_platform.whole import DOMAIN, STRATEGIES, only, recorded, whole
from tests.components.examples import LOAD_BALANCER, LOGS, PLACEMENT
from tests.components.judged import judge

NAMESPACE = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-0a1b2c3d4e5f6a7b"
BREAKER = {"enable": True, "rollback": True}


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_all_packs_pass(strategy: str, *, preview: bool) -> None:
    report = judge(whole(strategy, preview=preview))
    assert {violation.rule.name for violation in report.violations} == set()
    if not preview:
        assert not report.unjudged


def test_a_rolling_deployment_goes_back_by_breaker_and_alarms() -> None:
    recording = recorded()
    service = only(recording, "Service").inputs
    assert service["deploymentController"] == {"type": "ECS"}
    assert service["deploymentCircuitBreaker"] == BREAKER
    assert (service["deploymentMinimumHealthyPercent"], service["deploymentMaximumPercent"]) == (100, 200)
    alarms = {r.outputs["name"] for r in recording.resources if r.type.endswith(":MetricAlarm") and "-blue-" in r.name}
    assert service["alarms"] == {
        "alarmNames": sorted(alarms, key=list(service["alarms"]["alarmNames"]).index),
        "enable": True,
        "rollback": True,
    }
    assert len(alarms) == 3
    assert (
        only(recording, "Listener").inputs["defaultActions"][0]["targetGroupArn"]
        == only(recording, "TargetGroup").outputs["arn"]
    )


def test_a_service_of_codedeploy_has_two_target_groups_and_what_a_deployment_changes_stays() -> None:
    recording = recorded(delivery={"strategy": "codedeploy"})
    service = only(recording, "Service")
    assert service.inputs["deploymentController"] == {"type": "CODE_DEPLOY"}
    for absent in ("deploymentCircuitBreaker", "alarms", "deploymentConfiguration", "availabilityZoneRebalancing"):
        assert absent not in service.inputs
    assert [group.name for group in recording.of_type("aws:lb/targetGroup:TargetGroup")] == [
        "gallery-blue",
        "gallery-green",
    ]
    ports = {r.name: r.inputs["port"] for r in recording.of_type("aws:lb/listener:Listener")}
    assert ports == {"gallery-production": 443, "gallery-test": 8443}
    blue = recording.of_type("aws:lb/targetGroup:TargetGroup")[0].outputs["arn"]
    platform = next(r for r in recording.resources if r.type.endswith(":ContainerPlatform"))
    assert platform.outputs["testers_group_id"] == only(recording, "SecurityGroup", "gallery-testers").id
    for listener in recording.of_type("aws:lb/listener:Listener"):
        assert listener.inputs["defaultActions"] == [{"type": "forward", "targetGroupArn": blue}]


def test_ecs_shifts_requests_between_the_target_groups_of_rules_by_a_role_for_just_these() -> None:
    recording = recorded(delivery={"strategy": "native"})
    service = only(recording, "Service").inputs
    groups = [group.outputs["arn"] for group in recording.of_type("aws:lb/targetGroup:TargetGroup")]
    rules = {rule.name: rule for rule in recording.of_type("aws:lb/listenerRule:ListenerRule")}
    advanced = service["loadBalancers"][0]["advancedConfiguration"]
    assert advanced["alternateTargetGroupArn"] == groups[1]
    assert advanced["productionListenerRule"] == rules["gallery-production"].outputs["arn"]
    assert advanced["testListenerRule"] == rules["gallery-test"].outputs["arn"]
    for rule in rules.values():
        weights = rule.inputs["actions"][0]["forward"]["targetGroups"]
        assert weights == [{"arn": groups[0], "weight": 100}, {"arn": groups[1], "weight": 0}]
    may = json.loads(only(recording, "RolePolicy", "gallery-shift").inputs["policy"])["Statement"]
    changing = {a: s["Resource"] for s in may for a in s["Action"] if "Describe" not in a}
    assert changing["elasticloadbalancing:ModifyRule"] == [
        rules["gallery-production"].outputs["arn"],
        rules["gallery-test"].outputs["arn"],
    ]
    assert changing["elasticloadbalancing:RegisterTargets"] == groups
    assert service["deploymentConfiguration"]["strategy"] == "BLUE_GREEN"
    assert len(service["alarms"]["alarmNames"]) == 6


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_load_balancer_sends_to_tasks_whose_own_path_answers_200(strategy: str) -> None:
    recording = recorded(service={"name": "gallery", "health_path": "/ready"}, delivery={"strategy": strategy})
    groups = recording.of_type("aws:lb/targetGroup:TargetGroup")
    assert len(groups) == (1 if strategy == "rolling" else 2)
    for group in groups:
        check = group.inputs["healthCheck"]
        assert (check["path"], check["matcher"], check["protocol"]) == ("/ready", "200", "HTTP")
        assert check["interval"] * check["unhealthyThreshold"] == 20


BY_DEPLOYMENT = {
    "codedeploy": {
        "taskDefinition",
        "loadBalancers",
        "networkConfiguration",
        "platformVersion",
        "capacityProviderStrategies",
    },
    "native": {"loadBalancers"},
    "rolling": set[str](),
}


@pytest.mark.parametrize("launch_type", ["fargate", "ec2"])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_later_update_changes_nothing_that_deployments_and_scaling_change(strategy: str, launch_type: str) -> None:
    recording = whole(strategy, launch_type=launch_type)
    assert set(only(recording, "Service").options.ignore_changes) == {"desiredCount", *BY_DEPLOYMENT[strategy]}
    listeners = [r for r in recording.of_type("aws:lb/listener:Listener") if r.name.startswith("gallery-")]
    assert len(listeners) == (1 if strategy == "rolling" else 2)
    for listener in listeners:
        assert set(listener.options.ignore_changes) == ({"defaultActions"} if strategy == "codedeploy" else set())
    rules = recording.of_type("aws:lb/listenerRule:ListenerRule")
    assert len(rules) == (2 if strategy == "native" else 0)
    assert all(set(rule.options.ignore_changes) == {"actions"} for rule in rules)


def test_what_runs_is_the_pipelines_matter_where_there_is_one() -> None:
    delivery = {"strategy": "rolling", "pipeline": {"source": "push"}}
    service = only(recorded(delivery=delivery, access_log_bucket=LOGS), "Service")
    assert set(service.options.ignore_changes) == {"desiredCount", "taskDefinition"}


def test_the_listener_serves_tls_where_the_load_balancer_has_a_certificate() -> None:
    listener = only(recorded(), "Listener").inputs
    assert (listener["protocol"], listener["certificateArn"]) == ("HTTPS", LOAD_BALANCER["certificate_arn"])
    assert listener["sslPolicy"].startswith("ELBSecurityPolicy-TLS13-")
    plain = only(recorded(load_balancer={**LOAD_BALANCER, "certificate_arn": None, "port": 80}), "Listener").inputs
    assert (plain["protocol"], plain["port"]) == ("HTTP", 80)
    assert "sslPolicy" not in plain


def test_without_a_load_balancer_it_creates_its_own() -> None:
    recording = recorded(load_balancer=None, access_log_bucket=LOGS, domain=DOMAIN)
    assert only(recording, "LoadBalancer").name == "gallery-entrance"
    platform = next(r for r in recording.resources if r.type.endswith(":ContainerPlatform"))
    assert platform.outputs["url"] == "https://photos.example.com"


def capacity(**shares: Any) -> list[tuple[str, int, int]]:
    service = only(recorded(capacity=shares), "Service").inputs
    return [(s["capacityProvider"], s["base"], s["weight"]) for s in service["capacityProviderStrategies"]]


def test_a_base_runs_on_demand_and_of_the_rest_a_part_on_spot() -> None:
    assert capacity() == [("FARGATE", 2, 1)]
    shares = {"on_demand": {"base": 2, "weight": 1}, "spot": {"weight": 3}}
    assert capacity(**shares) == [("FARGATE", 2, 1), ("FARGATE_SPOT", 0, 3)]
    assert capacity(on_demand={"base": 1, "weight": 0}, spot={"weight": 1}) == [
        ("FARGATE", 1, 0),
        ("FARGATE_SPOT", 0, 1),
    ]


def policies_of(recording: Recording) -> dict[str, Any]:
    found = recording.of_type("aws:appautoscaling/policy:Policy")
    return {r.name: r.inputs["targetTrackingScalingPolicyConfiguration"] for r in found}


def test_it_scales_by_cpu_memory_requests_and_schedule() -> None:
    morning = {"cron": "cron(0 7 ? * MON-FRI *)", "time_zone": "Europe/Berlin", "min": 4, "max": 12}
    recording = recorded(scaling={"requests_per_minute": 600, "schedule": {"morning": morning}})
    found = policies_of(recording)
    assert {name: one["targetValue"] for name, one in found.items()} == {
        "gallery-cpu": 60,
        "gallery-memory": 75,
        "gallery-requests": 600,
    }
    metrics = found["gallery-requests"]["customizedMetricSpecification"]["metrics"]
    assert [metric["id"] for metric in metrics if metric["returnData"]] == ["by_task"]
    action = only(recording, "ScheduledAction").inputs
    assert (action["schedule"], action["timezone"]) == (morning["cron"], "Europe/Berlin")
    assert action["scalableTargetAction"] == {"minCapacity": 4, "maxCapacity": 12}
    target = only(recording, "Target").inputs
    assert (target["minCapacity"], target["maxCapacity"]) == (2, 6)
    cluster, service = only(recording, "Cluster").outputs["name"], only(recording, "Service").outputs["name"]
    assert target["resourceId"] == f"service/{cluster}/{service}"


def test_only_the_tasks_role_and_inspector_pull_images() -> None:
    recording = recorded(puller_arns={"backup": "arn:aws:iam::123456789012:role/backup"})
    policy = only(recording, "RepositoryPolicy").inputs
    (statement,) = json.loads(policy["policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert set(statement["Action"]) == {"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
    assert statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"] == [
        only(recording, "Role", "gallery-execution").outputs["arn"],
        "arn:aws:iam::123456789012:role/backup",
        "arn:aws:iam::123456789012:role/aws-service-role/*inspector2.amazonaws.com/*",
    ]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_pipeline_of_each_way_brings_versions_to_this_service(strategy: str) -> None:
    pipeline = {"source": "push"}
    recording = recorded(delivery={"strategy": strategy, "pipeline": pipeline}, access_log_bucket=LOGS)
    created = only(recording, "Pipeline")
    platform = next(r for r in recording.resources if r.type.endswith(":ContainerPlatform"))
    assert platform.outputs["pipeline_name"] == created.outputs["name"]
    (statement,) = json.loads(only(recording, "RepositoryPolicy").inputs["policy"])["Statement"]
    assert created.inputs["roleArn"] in statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert next(r for r in recorded().resources if r.type.endswith(":ContainerPlatform")).outputs["pipeline_name"] == ""
    report = judge(recording)
    assert {violation.rule.name for violation in report.violations} == set()


def test_the_stack_that_owns_the_registry_has_every_image_scanned_and_copied() -> None:
    recording = recorded(owns_registry=True, replicate_to=["eu-central-1"])
    scanning = only(recording, "RegistryScanningConfiguration").inputs
    assert (scanning["scanType"], scanning["rules"][0]["scanFrequency"]) == ("ENHANCED", "CONTINUOUS_SCAN")
    assert only(recording, "Enabler").inputs["resourceTypes"] == ["ECR"]
    (rule,) = only(recording, "ReplicationConfiguration").inputs["replicationConfiguration"]["rules"]
    assert [destination["region"] for destination in rule["destinations"]] == ["eu-central-1"]
    assert not [r for r in recorded().resources if "registry" in r.type.lower() or r.type.endswith(":Enabler")]


def test_it_is_watched_from_the_client_to_the_task() -> None:
    recording = recorded()
    assert only(recording, "Cluster").inputs["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    few = only(recording, "MetricAlarm", "gallery-RunningTaskCount").inputs
    assert (few["threshold"], few["comparisonOperator"], few["treatMissingData"]) == (
        2,
        "LessThanThreshold",
        "breaching",
    )
    widgets = json.loads(only(recording, "Dashboard").inputs["dashboardBody"])["widgets"]
    shown = {metric[1] for widget in widgets for metric in widget["properties"]["metrics"]}
    assert {"RequestCount", "HTTPCode_Target_5XX_Count", "HealthyHostCount", "RunningTaskCount"} <= shown


def test_tasks_find_the_services_of_a_namespace_and_are_found_by_nobody() -> None:
    service = only(recorded(service_connect=NAMESPACE), "Service").inputs
    assert service["serviceConnectConfiguration"] == {"enabled": True, "namespace": NAMESPACE}
    assert "serviceConnectConfiguration" not in only(recorded(), "Service").inputs


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        (
            {"service": {"name": "gallery", "vcpus": 0.3}},
            r"service\.vcpus is 0\.3: on Fargate must be one of 0\.25, 0\.5",
        ),
        ({"service": {"name": "gallery", "memory_mb": 512}}, r"service\.memory_mb is 512: with 0\.5 vCPUs on Fargate"),
        ({"service": {"name": "gallery", "user": "0:0"}}, r"service\.user is '0:0': must not be root"),
        (
            {"service": {"name": "gallery", "environment": {"PORT": "1"}}},
            r"service\.environment\.PORT is .* leave it out: the component sets it",
        ),
        (
            {
                "service": {
                    "name": "gallery",
                    "environment": {"TOKEN": "1"},
                    "secrets": {"TOKEN": {"arn": "arn", "encryption_key_arn": None}},
                }
            },
            r"service\.secrets\.TOKEN .* not both",
        ),
        (
            {"capacity": {"spot": {"base": 1}}},
            r"capacity\.spot\.base is 1: must be 0: AWS may take all Spot tasks back",
        ),
        (
            {"capacity": {"on_demand": {"base": 1, "weight": 0}}},
            r"capacity\.on_demand\.weight is 0: must be 1 at least where Spot has no weight",
        ),
        (
            {"delivery": {"strategy": "codedeploy", "circuit_breaker": True}},
            r"delivery\.circuit_breaker is True: leave it out",
        ),
        (
            {"delivery": {"strategy": "native", "circuit_breaker": True}},
            r"delivery\.circuit_breaker is True: leave it out",
        ),
        ({"scaling": {"min": 5, "max": 4}}, r"scaling\.max is 4: must be min, 5, at least"),
        (
            {"scaling": {"schedule": {"night": {"cron": "cron(0 20 * * ? *)", "min": 3, "max": 2}}}},
            r"scaling\.schedule\.night\.max is 2: must be min, 3, at least",
        ),
        ({"network": {**PLACEMENT, "reaches": ["s3"]}}, r"network is \['s3'\]: must reach the internet"),
        ({"load_balancer": None}, "access_log_bucket is None: required without `load_balancer`"),
        ({"domain": DOMAIN}, "domain is .*: leave it out"),
        (
            {"delivery": {"strategy": "codedeploy"}, "service_connect": NAMESPACE},
            "service_connect is .*: deploy by `native` or `rolling`",
        ),
        ({"replicate_to": ["eu-central-1"]}, "replicate_to is .*: needs `owns_registry`"),
        ({"image": {"dockerfile": "no-such-folder"}}, r"image\.dockerfile is .*must be a folder with a Dockerfile"),
        ({"image": {"digest": "gallery:latest"}}, r"image\.?.* is .*must be"),
    ],
)
def test_what_does_not_go_together_is_refused_with_the_remedy(more: Any, refusal: str) -> None:
    with pytest.raises(InputPropertiesError, match=refusal):
        recorded(**more)
