"""Functions run for real: judged call by call, with errors by their own names."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import packages
from iam.usage import Call
from local.functions.bootstrap import WARM_UP
from local.functions.package import function_package
from local.permissions.services import judge_services
from local.permissions.workflows import TaskCall, task_calls
from local.resources import batch, lambda_, stepfunctions

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

HANDLER = """
import os
import boto3

class OutOfPaper(Exception):
    pass

def handler(event, context):
    if event.get("fail"):
        raise OutOfPaper("no more sheets")
    if event.get("who"):
        return boto3.client("sts").get_caller_identity()["Arn"]
    s3 = boto3.client("s3")
    if "put" in event:
        s3.put_object(Bucket=os.environ["BUCKET"], Key=event["put"], Body=b"x" * 5000)
    if "get" in event:
        return len(s3.get_object(Bucket=os.environ["BUCKET"], Key=event["get"])["Body"].read())
    return {"bucket": os.environ["BUCKET"], "region": os.environ["AWS_REGION"], "arn": context.invoked_function_arn}
"""


def workflow(function_arn: str) -> str:
    call: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    call["Parameters"] = {"FunctionName": function_arn, "Payload.$": "$"}
    call["Retry"] = [{"ErrorEquals": ["OutOfPaper"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    call["Catch"] = [{"ErrorEquals": ["OutOfPaper"], "ResultPath": "$.caught", "Next": "Refill"}]
    states = {"Call": call, "Refill": {"Type": "Pass", "End": True}}
    return json.dumps({"StartAt": "Call", "States": states})


@pytest.fixture(scope="module")
def made(deploy: Any, trust: Any, allow: Any, calls: Any) -> Any:
    packages.build("host", packages.SHARED)

    def program() -> None:
        bucket = aws.s3.Bucket("f", bucket="functions-bucket")
        role = aws.iam.Role("f", name="function-role", assume_role_policy=trust("lambda.amazonaws.com"))
        may = allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::functions-bucket/mine/*")
        aws.iam.RolePolicy("f", role=role.name, policy=may)
        logs = aws.cloudwatch.LogGroup("f", name="/functions/f")
        queue = aws.sqs.Queue("f", name="functions-queue")
        function = aws.lambda_.Function(
            "f", name="judged", runtime="python3.13", handler="code.handler", role=role.arn, timeout=20,
            memory_size=256, architectures=["arm64"], layers=["arn:aws:lambda:eu-west-1:000000000000:layer:none:1"],
            code=pulumi.AssetArchive({"code.py": pulumi.StringAsset(HANDLER)}),
            environment={"variables": {"BUCKET": bucket.bucket}},
            logging_config={"log_format": "JSON", "log_group": logs.name},
            tracing_config={"mode": "Active"}, reserved_concurrent_executions=5, tags={"a": "b"},
        )  # fmt: skip
        aws.lambda_.Permission(
            "f", action="lambda:InvokeFunction", function=function.name, principal="events.amazonaws.com",
            source_arn="arn:aws:events:eu-west-1:000000000000:rule/any",
        )  # fmt: skip
        aws.lambda_.Alias("f", name="live", function_name=function.name, function_version="$LATEST")
        aws.lambda_.EventSourceMapping(
            "f", event_source_arn=queue.arn, function_name=function.arn, batch_size=1, enabled=False
        )
        aws.lambda_.FunctionEventInvokeConfig("f", function_name=function.name, maximum_retry_attempts=1)
        machine_role = aws.iam.Role("m", name="machine-role", assume_role_policy=trust("states.amazonaws.com"))
        machine_may = function.arn.apply(lambda arn: allow(["lambda:InvokeFunction", "sns:Publish"], arn))
        aws.iam.RolePolicy("m", role=machine_role.name, policy=machine_may)
        machine = aws.sfn.StateMachine(
            "m", name="workflow-of-all", role_arn=machine_role.arn, definition=function.arn.apply(workflow),
            logging_configuration={"level": "ALL", "log_destination": logs.arn.apply(lambda arn: f"{arn}:*")},
        )  # fmt: skip
        aws.sfn.Activity("m", name="activity-of-all")
        environment = aws.batch.ComputeEnvironment(
            "m", name="batch-of-all", type="MANAGED", service_role=role.arn,
            compute_resources={"type": "FARGATE", "max_vcpus": 4, "subnets": ["subnet-1"], "security_group_ids": ["s"]},
        )  # fmt: skip
        aws.batch.JobQueue(
            "m", name="jobs-of-all", priority=1, state="ENABLED",
            compute_environment_orders=[{"order": 1, "compute_environment": environment.arn}],
        )  # fmt: skip
        aws.batch.JobDefinition(
            "m",
            name="job-of-all",
            type="container",
            container_properties=json.dumps({"image": "i", "vcpus": 1, "memory": 64}),
        )
        pulumi.export("function", function.arn)
        pulumi.export("machine", machine.arn)

    recording, cloud = deploy(program)
    calls.deployed(recording)
    return recording, cloud


@pytest.fixture
def invoke(made: Any, clients: Any) -> Any:  # noqa: ARG001 - made first
    def run(**event: Any) -> tuple[Any, str]:
        answer = clients.get("lambda").invoke(FunctionName="judged", Payload=json.dumps(event).encode())
        return json.loads(answer["Payload"].read()), answer.get("FunctionError", "")

    return run


def test_every_row_is_made(made: Any) -> None:
    called_at_the_end = {"aws:lambda/invocation:Invocation"}  # of a deployment: tests/local/scenarios/test_warehouse.py
    assert {*batch.ROWS, *lambda_.ROWS, *stepfunctions.ROWS} - called_at_the_end <= set(made[1].summary.created)


def test_a_function_sees_its_environment_its_region_and_its_arn(made: Any, invoke: Any) -> None:
    result, error = invoke()
    assert error == ""
    assert result == {"bucket": "functions-bucket", "region": "eu-west-1", "arn": made[0].exports["function"]}


def test_a_function_calls_as_its_role(invoke: Any) -> None:
    assert invoke(who=True) == ("arn:aws:sts::000000000000:assumed-role/function-role/judged", "")


def test_what_the_role_allows_reaches_the_emulator_and_is_remembered(invoke: Any, calls: Any, clients: Any) -> None:
    result, error = invoke(put="mine/a", get="mine/a")
    assert (result, error) == (5000, "")
    assert clients.get("s3").head_object(Bucket="functions-bucket", Key="mine/a")["ContentLength"] == 5000
    used = calls.used["arn:aws:iam::000000000000:role/function-role"]
    object_arn = "arn:aws:s3:::functions-bucket/mine/a"
    assert {Call("s3:PutObject", object_arn), Call("s3:GetObject", object_arn)} <= used


def test_what_the_role_does_not_allow_is_denied_as_aws_would_and_listed(invoke: Any, calls: Any, clients: Any) -> None:
    result, error = invoke(put="others/a")
    assert error == "Unhandled"
    assert "(AccessDenied) when calling the PutObject operation" in result["errorMessage"]
    assert (
        "arn:aws:iam::000000000000:role/function-role is not authorized to perform: s3:PutObject"
        in result["errorMessage"]
    )
    missing = {(m.principal, m.action, m.resource) for m in calls.missing}
    assert (
        "arn:aws:iam::000000000000:role/function-role",
        "s3:PutObject",
        "arn:aws:s3:::functions-bucket/others/a",
    ) in missing
    assert clients.get("s3").list_objects_v2(Bucket="functions-bucket", Prefix="others/")["KeyCount"] == 0


def test_a_warm_up_does_not_reach_the_handler(invoke: Any) -> None:
    assert invoke(**{WARM_UP: True}) == (None, "")


def test_an_exception_keeps_its_own_name(invoke: Any) -> None:
    result, error = invoke(fail=True)
    assert (result["errorType"], result["errorMessage"], error) == ("OutOfPaper", "no more sheets", "Unhandled")


def test_retry_and_catch_by_name_see_it(made: Any, clients: Any) -> None:
    machine, client = made[0].exports["machine"], clients.get("stepfunctions")
    execution = client.start_execution(stateMachineArn=machine, input=json.dumps({"fail": True}))["executionArn"]
    while (state := client.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(0.05)
    assert state["status"] == "SUCCEEDED"
    assert json.loads(state["output"])["caught"]["Error"] == "OutOfPaper"
    history = client.get_execution_history(executionArn=execution, maxResults=100)["events"]
    scheduled = [event for event in history if event["type"] in ("TaskScheduled", "LambdaFunctionScheduled")]
    assert len(scheduled) == 2, "once, and once more by Retry"


def test_what_services_do_for_the_program_is_judged_too(made: Any, calls: Any) -> None:
    judge_services(made[0], calls)
    machine = "arn:aws:iam::000000000000:role/machine-role"
    assert Call("lambda:InvokeFunction", made[0].exports["function"]) in calls.used[machine]
    missing = {(m.principal.rpartition("/")[2], m.action) for m in calls.missing}
    assert ("machine-role", "logs:CreateLogDelivery") in missing, "it logs, and was not granted that"
    assert ("function-role", "logs:CreateLogStream") in missing


def test_every_task_of_a_workflow_is_found_at_any_depth() -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName": "t"}}
    sdk = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess", "Arguments": {"TaskToken": "x"}}
    waits = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}
    inner = {"States": {"B": sdk}}
    states = {
        "A": task,
        "P": {"Type": "Parallel", "Branches": [inner]},
        "M": {"Type": "Map", "ItemProcessor": {"States": {"C": waits}}},
        "D": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:f"},
    }
    assert list(task_calls({"States": states})) == [
        TaskCall("dynamodb", "PutItem", {"TableName": "t"}),
        TaskCall("stepfunctions", "SendTaskSuccess", {"taskToken": "x"}),
        TaskCall("sqs", "SendMessage", {}),
        TaskCall("lambda", "Invoke", {"FunctionName": "arn:aws:lambda:eu-west-1:000000000000:function:f"}),
    ]


def test_an_expression_that_chooses_a_function_may_call_each_that_it_names() -> None:
    chosen = "{% $lookup({'a': 'arn:aws:lambda:eu-west-1:1:function:a', 'b': '', 'c': 'arn:aws:x:c'}, $kind) %}"
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
    states = {"A": {**state, "Arguments": {"FunctionName": chosen, "Payload": {}}}}
    found = [call.parameters["FunctionName"] for call in task_calls({"States": states})]
    assert found == ["arn:aws:lambda:eu-west-1:1:function:a", "arn:aws:x:c"]


def test_a_package_has_the_programs_files_and_a_bootstrap_whatever_form_the_code_has(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("x = 1")
    archive = tmp_path / "code.zip"
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("code.py", "x = 1")
    forms: list[Any] = [
        {"path": str(archive)},
        {"assets": {"code.py": {"text": "x = 1"}}},
        {"assets": {"code.py": {"path": str(tmp_path / "code.py")}}},
    ]
    for code in forms:
        with zipfile.ZipFile(io.BytesIO(function_package(code))) as package:
            assert package.read("code.py") == b"x = 1"
            assert package.getinfo("bootstrap").external_attr >> 16 & 0o111
    with pytest.raises(ValueError, match="give an archive"):
        function_package({"path": str(tmp_path / "nowhere")})
