from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aws_types import TYPES
from aws_types.catalogue import OTHER_NAMES
from aws_types.lookups import LOOKUPS
from cli.main import main
from iam import actions
from iam.documents import Document, parse
from iam.evaluate import Caller, Policies, Policy, Request, evaluate
from policies.least_privilege import command
from policies.least_privilege.deployer import LABEL, DeployerPolicy, deployer_policy
from policies.least_privilege.deployer_resources import Target, actions_for
from policies.least_privilege.quota import LARGEST_POLICY, size
from policies.least_privilege.syntax import RULES as SYNTAX
from recorder.export import to_json
from recorder.resource import UNKNOWN, Recording, Resource
from recorder.simulated.outputs import declared_outputs
from tests.recorded import recorded

ROOT = Path(__file__).parents[3]
ACCOUNT = "123456789012"
DEPLOYER = Caller(f"arn:aws:iam::{ACCOUNT}:role/deployer")


def resource(
    type_: str, name: str, inputs: dict[str, Any] | None = None, outputs: dict[str, Any] | None = None
) -> Resource:
    urn = f"urn:pulumi:dev::p::{type_}::{name}"
    return Resource(urn, type_, name, inputs=inputs or {}, outputs={**(inputs or {}), **(outputs or {})})


def trusting(*services: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allows(policy: DeployerPolicy, action: str, arn: str = "*", **context: str) -> bool:
    policies = tuple(Policy("deployer", parse(document)) for document in policy.documents)
    named = {key.replace("_", ":", 1): value for key, value in context.items()}
    return evaluate(Request(DEPLOYER, action, arn, named), Policies(policies)).allowed


@pytest.fixture(scope="module")
def program() -> Recording:
    return recorded("local")


@pytest.fixture(scope="module")
def derived(program: Recording) -> DeployerPolicy:
    return deployer_policy(program.resources)


def documents(policy: DeployerPolicy) -> list[Document]:
    return [parse(document) for document in policy.documents]


def test_a_queue_needs_what_creates_reads_changes_tags_and_deletes_it() -> None:
    assert set(actions_for("aws:sqs/queue:Queue")) == {
        "sqs:CreateQueue", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags",
        "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "needed"),
    [
        ("aws:guardduty/detector:Detector", "guardduty:CreateDetector"),
        ("aws:ecs/service:Service", "ecs:CreateService"),
        ("aws:wafv2/webAcl:WebAcl", "wafv2:CreateWebACL"),
        ("aws:rds/instance:Instance", "rds:CreateDBInstance"),
        ("aws:redshiftserverless/namespace:Namespace", "redshift-serverless:CreateNamespace"),
        ("aws:lb/targetGroup:TargetGroup", "elasticloadbalancing:CreateTargetGroup"),
        ("aws:cognito/userPool:UserPool", "cognito-idp:CreateUserPool"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ec2:AuthorizeSecurityGroupIngress"),
    ],
)
def test_a_type_has_the_actions_of_its_row(type_: str, needed: str) -> None:
    assert needed in actions_for(type_)
    assert deployer_policy([resource(type_, "x")]).underived == ()


def test_a_type_of_which_nothing_is_known_is_named() -> None:
    assert deployer_policy([resource("aws:nosuch/thing:Thing", "x")]).underived == ("aws:nosuch/thing:Thing",)


def granted(policy: DeployerPolicy) -> set[str]:
    return {action for document in policy.documents for s in document["Statement"] for action in s["Action"]}


def test_a_load_balancer_has_what_the_provider_reads_and_changes_of_it() -> None:
    types = ("lb/loadBalancer:LoadBalancer", "lb/listener:Listener", "lb/targetGroup:TargetGroup", "ec2/vpc:Vpc")
    policy = deployer_policy([resource(f"aws:{type_}", "web") for type_ in types], Target(ACCOUNT, "eu-west-1"))
    assert policy.underived == ()
    elb = {
        "ModifyLoadBalancerAttributes", "DescribeLoadBalancerAttributes", "DescribeTags", "SetSecurityGroups",
        "DescribeListenerAttributes", "ModifyListenerAttributes", "DescribeTargetGroupAttributes",
        "ModifyTargetGroupAttributes",
    }  # fmt: skip
    assert {f"elasticloadbalancing:{action}" for action in elb} | {"ec2:DescribeNetworkAcls"} <= granted(policy)
    arn = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer"
    for kind in ("app", "net", "gwy"):
        assert allows(policy, "elasticloadbalancing:DeleteLoadBalancer", f"{arn}/{kind}/web-1/50dc6c495c0c9188")
        assert not allows(policy, "elasticloadbalancing:DeleteLoadBalancer", f"{arn}/{kind}/other/50dc6c495c0c9188")


@pytest.mark.parametrize(
    ("type_", "inputs", "needed"),
    [
        ("aws:ec2/routeTable:RouteTable", {"routes": [{"cidrBlock": "0.0.0.0/0"}]}, "ec2:CreateRoute"),
        ("aws:ec2/flowLog:FlowLog", {"logDestinationType": "s3"}, "logs:CreateLogDelivery"),
        ("aws:s3/bucket:Bucket", {"forceDestroy": True}, "s3:DeleteObjectVersion"),
        ("aws:ecr/repository:Repository", {"forceDelete": True}, "ecr:BatchDeleteImage"),
        ("aws:lambda/function:Function", {"vpcConfig": {"subnetIds": ["s"]}}, "ec2:DescribeSubnets"),
        ("aws:iam/role:Role", {"permissionsBoundary": "arn"}, "iam:PutRolePermissionsBoundary"),
        ("aws:rds/instance:Instance", {"manageMasterUserPassword": True}, "secretsmanager:CreateSecret"),
    ],
)
def test_a_propertys_value_may_need_more(type_: str, inputs: dict[str, Any], needed: str) -> None:
    (name,) = inputs
    assert needed in granted(deployer_policy([resource(type_, "x", inputs)]))
    assert needed in granted(deployer_policy([resource(type_, "x", {name: UNKNOWN})]))
    assert needed not in granted(deployer_policy([resource(type_, "x")]))


def test_only_the_bucket_that_may_be_emptied_is_emptied() -> None:
    buckets = [
        resource("aws:s3/bucket:Bucket", "kept", {"bucket": "kept"}),
        resource("aws:s3/bucket:Bucket", "trial", {"bucket": "trial", "forceDestroy": True}),
    ]
    policy = deployer_policy(buckets)
    assert allows(policy, "s3:DeleteObjectVersion", "arn:aws:s3:::trial/raw/1")
    assert allows(policy, "s3:ListBucketVersions", "arn:aws:s3:::trial")
    assert not allows(policy, "s3:DeleteObjectVersion", "arn:aws:s3:::kept/raw/1")
    assert allows(policy, "s3:DeleteBucket", "arn:aws:s3:::kept")


def test_groups_and_subnets_are_deleted_with_the_interfaces_that_linger_in_them() -> None:
    for type_ in ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/subnet:Subnet"):
        assert "ec2:DescribeNetworkInterfaces" in granted(deployer_policy([resource(type_, "x")]))


def test_keys_are_used_through_state_machines_and_for_encrypted_volumes() -> None:
    types = ("aws:kms/key:Key", "aws:sfn/stateMachine:StateMachine", "aws:ec2/launchTemplate:LaunchTemplate")
    policy = deployer_policy([resource(type_, "x") for type_ in types], Target(ACCOUNT, "eu-west-1"))
    (use,) = [s for d in policy.documents for s in d["Statement"] if "kms:ViaService" in str(s.get("Condition"))]
    assert use["Condition"] == {
        "StringLike": {"kms:ViaService": ["ec2.eu-west-1.amazonaws.com", "states.eu-west-1.amazonaws.com"]}
    }
    assert {"kms:GenerateDataKey*", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"} <= set(use["Action"])


def test_what_the_program_looks_up_is_derived_or_named() -> None:
    asked = [
        "aws:ssm/getParameter:getParameter",
        "aws:ec2/getAmi:getAmi",
        "aws:iam/getPolicyDocument:getPolicyDocument",
    ]
    policy = deployer_policy([], functions=asked)
    assert granted(policy) == {"ssm:GetParameter", "ec2:DescribeImages"}
    assert policy.underived == ()
    assert deployer_policy([], functions=["aws:x/getY:getY"]).underived == ("aws:x/getY:getY",)


def test_an_existing_resource_is_read_only() -> None:
    bucket = replace(resource("aws:s3/bucket:Bucket", "b", {"bucket": "b"}), external=True)
    names = {action.partition(":")[2] for action in granted(deployer_policy([bucket]))}
    assert [name for name in names if not name.startswith(("Describe", "Get", "List"))] == []
    assert "GetBucketPolicy" in names


def test_every_action_of_the_catalogue_exists() -> None:
    listed = {action for type_ in TYPES for action in actions_for(type_)}
    for type_, row in TYPES.items():
        if row.deployer is None or type_.startswith(tuple(OTHER_NAMES)):
            continue
        for when in row.deployer.when:
            assert when.property in declared_outputs(type_), (type_, when.property)
            listed |= {a if ":" in a else f"{row.deployer.service}:{a}" for a in when.actions.split()}
    looked_up = {action for written in LOOKUPS.values() for action in written.split()}
    assert sorted(action for action in listed | looked_up if actions.lookup(action) is None) == []


def test_scopes_are_recorded_names_or_the_prefix_that_pulumi_completes() -> None:
    queues = [
        resource("aws:sqs/queue:Queue", "dead", {"name": "orders-dead"}),
        resource("aws:sqs/queue:Queue", "jobs", outputs={"name": "jobs-1a2b3c4"}),
    ]
    policy = deployer_policy(queues, Target(ACCOUNT, "eu-west-1"))
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:"
    assert allows(policy, "sqs:CreateQueue", f"{queue}orders-dead")
    assert allows(policy, "sqs:CreateQueue", f"{queue}jobs-9z8y7x6")
    assert not allows(policy, "sqs:CreateQueue", f"{queue}orders")
    assert not allows(policy, "sqs:CreateQueue", f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders-dead")
    assert not allows(policy, "sqs:SendMessage", f"{queue}orders-dead")


def test_what_configures_a_bucket_has_the_buckets_scope() -> None:
    bucket = resource("aws:s3/bucket:Bucket", "photos", outputs={"bucket": "photos-1a2b3c4"})
    versioning = resource("aws:s3/bucketVersioning:BucketVersioning", "v", {"bucket": "photos-1a2b3c4"})
    policy = deployer_policy([bucket, versioning])
    assert allows(policy, "s3:PutBucketVersioning", "arn:aws:s3:::photos-7z7z7z7")
    assert not allows(policy, "s3:PutBucketVersioning", "arn:aws:s3:::others")
    assert not allows(policy, "s3:GetObject", "arn:aws:s3:::photos-7z7z7z7/a")


def test_a_resource_of_another_region_is_scoped_to_it() -> None:
    topics = [resource("aws:sns/topic:Topic", "a"), resource("aws:sns/topic:Topic", "b", {"region": "us-east-1"})]
    policy = deployer_policy(topics, Target(ACCOUNT, "eu-west-1"))
    assert allows(policy, "sns:CreateTopic", f"arn:aws:sns:us-east-1:{ACCOUNT}:b-1")
    assert not allows(policy, "sns:CreateTopic", f"arn:aws:sns:us-east-1:{ACCOUNT}:a-1")


def test_what_only_has_an_id_is_scoped_to_the_region() -> None:
    policy = deployer_policy([resource("aws:ec2/vpc:Vpc", "v")], Target(ACCOUNT, "eu-west-1"))
    vpc = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc/vpc-1"
    assert allows(policy, "ec2:CreateVpc", vpc, aws_RequestedRegion="eu-west-1")
    assert not allows(policy, "ec2:CreateVpc", vpc, aws_RequestedRegion="us-east-1")


def test_keys_have_ids_only_and_are_told_by_their_tags() -> None:
    tags = {"project": "photos", "stack": "dev"}
    keys = [resource("aws:kms/key:Key", name, {"tags": {**tags, "for": name}}) for name in ("data", "logs")]
    statements = [s for document in documents(deployer_policy(keys)) for s in document.statements]
    deleting = next(s for s in statements if "kms:ScheduleKeyDeletion" in s.actions)
    assert {(c.key, c.values) for c in deleting.conditions} == {
        ("aws:ResourceTag/project", ("photos",)),
        ("aws:ResourceTag/stack", ("dev",)),
    }
    creating = next(s for s in statements if "kms:CreateKey" in s.actions)
    assert "aws:ResourceTag/project" not in {c.key for c in creating.conditions}


def test_only_the_programs_roles_are_passed_and_only_to_whom_they_trust() -> None:
    role = resource("aws:iam/role:Role", "task", {"assumeRolePolicy": trusting("lambda.amazonaws.com")})
    policy = deployer_policy([role])
    own = f"arn:aws:iam::{ACCOUNT}:role/task-1a2b3c4"
    assert allows(policy, "iam:PassRole", own, iam_PassedToService="lambda.amazonaws.com")
    assert not allows(policy, "iam:PassRole", own, iam_PassedToService="ec2.amazonaws.com")
    assert not allows(
        policy, "iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/x", iam_PassedToService="lambda.amazonaws.com"
    )


def test_documents_fit_into_a_managed_policy_even_when_there_is_much_to_name() -> None:
    many = [resource("aws:sqs/queue:Queue", f"q{number}", {"name": "n" * 60 + str(number)}) for number in range(400)]
    policy = deployer_policy(many)
    assert len(policy.documents) > 4
    assert max(size(document) for document in policy.documents) <= LARGEST_POLICY
    assert all(allows(policy, "sqs:DeleteQueue", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:{'n' * 60}{n}") for n in (0, 399))


def test_the_policy_of_this_program_is_valid_and_names_actions_that_exist(derived: DeployerPolicy) -> None:
    assert derived.underived == ()
    rules: Any = SYNTAX
    for document in derived.documents:
        assert size(document) <= LARGEST_POLICY
        held = resource("aws:iam/policy:Policy", "deployer", {"policy": document})
        assert [f for rule in rules for f in rule.judge(held, {"ignoredActions": []})] == []
    written = {a for d in documents(derived) for s in d.statements for a in s.actions if isinstance(a, str)}
    assert [action for action in written if not actions.expand(action)] == []


def test_the_policy_of_this_program_deletes_each_of_its_resources_and_none_of_a_strangers(
    program: Recording, derived: DeployerPolicy
) -> None:
    deletes = {
        "aws:s3/bucket:Bucket": "s3:DeleteBucket",
        "aws:dynamodb/table:Table": "dynamodb:DeleteTable",
        "aws:lambda/function:Function": "lambda:DeleteFunction",
        "aws:iam/role:Role": "iam:DeleteRole",
        "aws:sns/topic:Topic": "sns:DeleteTopic",
        "aws:sqs/queue:Queue": "sqs:DeleteQueue",
        "aws:sfn/stateMachine:StateMachine": "states:DeleteStateMachine",
        "aws:cloudwatch/logGroup:LogGroup": "logs:DeleteLogGroup",
        "aws:cloudwatch/metricAlarm:MetricAlarm": "cloudwatch:DeleteAlarms",
        "aws:kms/alias:Alias": "kms:DeleteAlias",
        "aws:lambda/layerVersion:LayerVersion": "lambda:DeleteLayerVersion",
    }
    tried = [(deletes[r.type], r.outputs["arn"]) for r in program.resources if r.type in deletes]
    assert {action for action, _ in tried} == set(deletes.values())
    # What Application Auto Scaling does for an ECS service.
    alarm = f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:TargetTracking-service/gallery/gallery-AlarmHigh-1"
    [target] = program.of_type("aws:appautoscaling/target:Target")
    service = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:{target.inputs['resourceId']}"
    tried += [("cloudwatch:PutMetricAlarm", alarm), ("ecs:UpdateService", service)]
    assert [(action, arn) for action, arn in tried if not allows(derived, action, arn)] == []
    strangers = [(action, _of_a_stranger(arn)) for action, arn in tried]
    assert [(action, arn) for action, arn in strangers if allows(derived, action, arn)] == []


def _of_a_stranger(arn: str) -> str:
    """Put another name into an ARN, after the kind of resource where it has one."""
    *place, resource = arn.split(":", 5)
    kind = re.match(r"[\w-]+[:/](?!/)", resource)
    return ":".join([*place, f"{kind[0] if kind else ''}stranger"])


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["least_privilege", *arguments])
    return main(command.app)


def test_the_command_prints_documents_and_json(
    program: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "program.json"
    file.write_text(json.dumps(to_json(program)))
    assert run(monkeypatch, "deployer", str(file), "--json", "--region", "eu-west-1") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["label"] == LABEL
    assert all(policy["characters"] <= LARGEST_POLICY for policy in printed["policies"])
    assert run(monkeypatch, "deployer", str(file)) == 0
    shown = capsys.readouterr()
    assert "not verified on AWS" in shown.err.replace("\n", " ")
    assert shown.out.count('"Version"') == len(deployer_policy(program.resources).documents)


@pytest.mark.parametrize(
    "arguments", [(), ("deployer",), ("deployer", "/no/such/file"), ("deployer", "x", "--account", "1")]
)
def test_wrong_use_exits_64(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments) == 64
    captured = capsys.readouterr()
    assert captured.err.startswith("Error: ") or "Usage" in captured.out
