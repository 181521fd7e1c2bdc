"""What AWS's own models of its APIs do not allow is an error, in each stack and in each call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

import packages
from local.api_models import InvalidParametersError, compiled, violations
from local.clients import Clients
from recorder.run import DeploymentError, record
from recorder.stacks import load_stack
from tests.local.model_cloud import ModelCloud

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
REGION = "eu-west-1"
SESSION = Session()


def found(service: str, operation: str, **parameters: Any) -> list[str]:
    return list(violations(parameters, SESSION.get_service_model(service).operation_model(operation).input_shape))


@pytest.mark.parametrize("stack_name", ["dev", "prod"])
def test_every_call_of_every_stack_is_as_aws_models_it(
    stack_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of stack `local` every call is checked as it is made: it is deployed by tests/local/api and test_commands.py."""
    for target in packages.Target:
        packages.build_all(target)
    stack = load_stack(ROOT, stack_name)
    monkeypatch.chdir(tmp_path)
    cloud = ModelCloud(stack.values["aws:region"])
    recording = record(stack.program, stack_name=stack.stack, project=stack.project, config=stack.values, cloud=cloud)
    assert cloud.problems == []
    custom = sum(resource.custom for resource in recording.resources)
    assert len(cloud.calls) >= custom - cloud.summary.recorded.total()
    assert cloud.summary.created.total() > 100
    assert not list(tmp_path.iterdir()), "nothing is written where the command runs"


def test_a_mistake_in_a_program_is_named_with_its_resource_and_the_limit() -> None:
    cloud = ModelCloud(REGION)
    record(lambda: aws.cloudwatch.LogGroup("logs", name="no spaces here"), cloud=cloud)
    record(lambda: aws.sfn.Activity("activity", name="x" * 81), cloud=cloud)
    record(lambda: aws.dynamodb.Table("t", attributes=[{"name": "a", "type": "X"}], hash_key="a"), cloud=cloud)
    logs, activity, table = cloud.problems
    assert logs.startswith("logs (aws:cloudwatch/logGroup:LogGroup): logs:CreateLogGroup is invalid: logGroupName is")
    assert "'no spaces here': must match" in logs
    assert "name has 81 characters: must have between 1 and 80" in activity
    assert "AttributeDefinitions[0].AttributeType is 'X': must be one of S, N, B" in table


def test_a_required_parameter_that_is_missing_is_a_problem_too() -> None:
    cloud = ModelCloud(REGION)
    rules: Any = [{"id": "rule", "filter": {"prefix": ""}}]
    record(lambda: aws.s3.BucketLifecycleConfiguration("life", bucket="bucket", rules=rules), cloud=cloud)
    (problem,) = cloud.problems
    assert 'Missing required parameter in LifecycleConfiguration.Rules[0]: "Status"' in problem


@given(st.integers(min_value=1, max_value=300))
def test_a_length_is_allowed_up_to_its_limit(length: int) -> None:
    problems = found("kms", "CreateAlias", AliasName="a" * length, TargetKeyId="k")
    assert bool(problems) is (length > 256)


@given(st.integers(min_value=-10, max_value=40_000))
def test_a_number_is_allowed_within_its_limits(size: int) -> None:
    assert bool(found("lambda", "CreateFunction", MemorySize=size)) is not (128 <= size <= 32_768)


@given(st.text())
def test_an_enumeration_allows_its_own_values_alone(text: str) -> None:
    allowed = ("STANDARD", "EXPRESS")
    assert bool(found("stepfunctions", "CreateStateMachine", type=text)) is (text not in allowed)
    assert not any(found("stepfunctions", "CreateStateMachine", type=one) for one in allowed)


def test_patterns_are_of_the_whole_value_at_any_depth() -> None:
    (problem,) = found("lambda", "CreateFunction", Environment={"Variables": {"AB": "x", "0B": "y"}})
    assert problem == "Environment.Variables (key) is '0B': must match [a-zA-Z]([a-zA-Z0-9_])+"
    (problem,) = found("iam", "CreateRole", Tags=[{"Key": "ok", "Value": "50 % off"}])
    assert problem.startswith("Tags[0].Value is ")
    assert not found("iam", "CreateRole", Tags=[{"Key": "Straße 日本", "Value": "é"}])


def test_elements_and_bytes_are_counted() -> None:
    assert "must have between 0 and 1" in found("lambda", "CreateFunction", FileSystemConfigs=[{}, {}])[0]
    assert "bytes" in found("kms", "Encrypt", Plaintext=b"x" * 4097)[0]


@pytest.mark.parametrize("service", ["dynamodb", "glue", "iam", "lambda", "kms", "logs", "stepfunctions"])
def test_every_pattern_of_a_model_can_be_read(service: str) -> None:
    model: Any = SESSION.get_service_model(service)
    for name in model.shape_names:
        if pattern := model.shape_for(name).metadata.get("pattern"):
            compiled(pattern)


def test_a_surrogate_pair_in_a_pattern_stands_for_one_character() -> None:
    assert compiled("[\\u0020-\\uD7FF\\uD800\\uDC00-\\uDBFF\\uDFFF]*").fullmatch("a 🏔")


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_no_call_to_the_emulator_passes_that_aws_would_refuse(clients: Clients) -> None:
    with pytest.raises(InvalidParametersError, match=r"logs:CreateLogGroup is invalid: logGroupName is 'a b'"):
        clients.get("logs").create_log_group(logGroupName="a b")


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_a_deployment_fails_for_it(deploy: Any) -> None:
    with pytest.raises(DeploymentError, match=r"^logs \(aws:cloudwatch/logGroup:LogGroup\): logs:CreateLogGroup is"):
        deploy(lambda: aws.cloudwatch.LogGroup("logs", name="no spaces here"))
