"""A Step Functions state machine from the `workflows` folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks import alarms
from components.building_blocks.arguments import Default, Matches, Problem, checked
from components.building_blocks.component import Component
from components.building_blocks.definition import is_distributed, render, state_names
from components.building_blocks.foundation import Foundation
from components.building_blocks.grants import Grant, Grants, write_traces
from components.building_blocks.key_users import log_source
from components.building_blocks.log_group import log_group
from components.building_blocks.references import StateMachineRef
from components.building_blocks.role import service_role
from components.building_blocks.stores import store_tags

PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
EXECUTION_DAYS = 90
"""How long AWS keeps the history of a Standard execution.
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""
EXECUTIONS = {
    "data_class": "pseudonymous",
    "purpose": "what each execution was given and did",
    "retention_days": EXECUTION_DAYS,
}
WORKFLOWS = Path(__file__).parents[2] / "workflows"


class StateMachineArgs(Foundation):
    """Arguments of `StateMachine`."""

    definition: Annotated[
        str, Matches(r"\w+\.asl\.json", "must be the name of a file in workflows/, such as process.asl.json")
    ]
    substitutions: NotRequired[Annotated[Mapping[str, pulumi.Input[str]], Default({})]]
    """Name -> what stands for `${name}` in the definition. Default: nothing stands for anything."""
    skip_states: NotRequired[Annotated[Mapping[str, str], Default({})]]
    """State -> the state that is gone to instead; what is then not reached is left out. Default: all states stay."""
    overrides: NotRequired[Annotated[Mapping[str, Mapping[str, Any]], Default({})]]
    """State -> fields of it that are other than in the file, such as `{"TimeoutSeconds": 60}`."""
    may: NotRequired[Annotated[Sequence[Grants], Default(())]]
    """What the executions may do, in grants; logs and traces are granted already."""
    type: NotRequired[Annotated[Literal["STANDARD", "EXPRESS"], Default("STANDARD")]]
    physical_name: NotRequired[Annotated[str, Matches(r"[\w-]{1,80}", "must be 1 to 80 of a-z A-Z 0-9 _ -")]]
    """Its name, where somebody must know it before it exists. Default: Pulumi's."""
    tags: NotRequired[Mapping[str, str]]


class StateMachine(Component):
    """Creates a state machine with its role, policy, log group, tracing and alarms.

    Execution data is left out of the logs: it names people's photos.

    Cost: 0.025 dollars a 1,000 state transitions, Standard; 1 a million requests and 0.00001667 a GB-second, Express
    (https://aws.amazon.com/step-functions/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument or a substitution is missing, unknown or outside its limits.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: StateMachineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("StateMachine", name, StateMachineArgs, args, _check_definition)
        super().__init__(name, args, opts)
        logs = log_group(
            name,
            prefix="/aws/vendedlogs/states/",
            encryption_key_arn=args["logs_key_arn"],
            retention_days=args["log_retention_days"],
            opts=self.child(),
        )
        options = pulumi.InvokeOptions(parent=self)
        place = _Place(
            aws.get_region_output(opts=options).region,
            aws.get_caller_identity_output(opts=options).account_id,
            # Pulumi's names end in digits, not known before the role is.
            args.get("physical_name") or f"{name}-*",
        )
        role, policies = service_role(
            name,
            service="states.amazonaws.com",
            may=[
                *args["may"],
                *([_run_children(place)] if is_distributed(_file(args)) else ()),
                _use_key(args["encryption_key_arn"], place),
                _deliver_logs(),
                write_traces(),
            ],
            opts=self.child(),
        )
        machine = aws.sfn.StateMachine(
            name,
            name=args.get("physical_name"),
            type=args["type"],
            definition=pulumi.Output.all(**args["substitutions"]).apply(
                lambda values: PLACEHOLDER.sub(lambda found: str(values[found[1]]), _text(args))
            ),
            role_arn=role.arn,
            encryption_configuration={
                "type": "CUSTOMER_MANAGED_KMS_KEY",
                "kms_key_id": args["encryption_key_arn"],
                "kms_data_key_reuse_period_seconds": 300,
            },
            logging_configuration={
                "level": "ALL",
                "include_execution_data": False,
                "log_destination": pulumi.Output.concat(logs.arn, ":*"),
            },
            tracing_configuration={"enabled": True},
            tags=store_tags(EXECUTIONS) if args["type"] == "STANDARD" else None,
            opts=self.child(depends_on=policies),
        )
        alarms.create(
            name,
            alarms.STATE_MACHINE,
            {"StateMachineArn": machine.arn},
            topic_arn=args["alarm_topic_arn"],
            opts=self.child(),
        )
        self.name = machine.name
        self.arn = machine.arn
        self.role_arn = role.arn
        self._key_arn = args["encryption_key_arn"]
        self.register()

    @property
    def ref(self) -> StateMachineRef:
        """What other components take of it."""
        return {"name": self.name, "arn": self.arn, "encryption_key_arn": self._key_arn}


def read_definition(file: str) -> Mapping[str, Any]:
    """Return a definition as it is in its file in `workflows/`."""
    return json.loads((WORKFLOWS / file).read_text(encoding="utf-8"))


def _file(args: StateMachineArgs) -> Mapping[str, Any]:
    return read_definition(args["definition"])


def _text(args: StateMachineArgs) -> str:
    definition = render(_file(args), args["skip_states"], args["overrides"])
    return json.dumps(definition, indent=2, ensure_ascii=False)


def _check_definition(args: StateMachineArgs) -> list[Problem]:
    path = WORKFLOWS / args["definition"]
    if not path.is_file():
        there = ", ".join(sorted(file.name for file in WORKFLOWS.glob("*.asl.json")))
        return [Problem("definition", args["definition"], f"the file does not exist; must be one of {there}")]
    there = set(state_names(_file(args)))
    named = {
        "skip_states": {*args["skip_states"], *args["skip_states"].values()},
        "overrides": {*args["overrides"]},
    }
    missing = [(argument, name) for argument, names in named.items() for name in sorted(names - there)]
    if missing:
        return [Problem(argument, name, f"{path.name} has no such state") for argument, name in missing]
    needed = set(PLACEHOLDER.findall(_text(args)))
    given = set(args["substitutions"])
    return [
        *(
            Problem(f"substitutions.{key}", None, f"required: {path.name} has ${{{key}}}")
            for key in sorted(needed - given)
        ),
        *(Problem(f"substitutions.{key}", "given", f"{path.name} has no ${{{key}}}") for key in sorted(given - needed)),
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the machine is; its key may be another account's."""

    region: pulumi.Output[str]
    account: pulumi.Output[str]
    name: str
    """Or a pattern of it."""

    def arn(self, kind: str) -> pulumi.Output[str]:
        """Return the ARN of the machine itself, or of what is called by it."""
        template = aws_types.arn("states", f"{kind}:{self.name}", region="{0}", account="{1}")
        return pulumi.Output.format(template, self.region, self.account)


def _use_key(key_arn: pulumi.Input[str], place: _Place) -> Grants:
    machine = {"StringLike": {"kms:EncryptionContext:aws:states:stateMachineArn": place.arn("stateMachine")}}
    source = {"StringEquals": {"kms:EncryptionContext:SourceArn": log_source(place.region, place.account)}}
    return [
        Grant(["kms:Decrypt", "kms:GenerateDataKey"], [key_arn], machine),
        Grant(["kms:GenerateDataKey"], [key_arn], source),
    ]


def _run_children(place: _Place) -> Grants:
    # A Distributed Map runs each of its items as an execution of the machine itself. What failed is run again by a
    # redrive of the map run: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    executions = [place.arn("execution")]
    return [
        Grant(["states:StartExecution"], [place.arn("stateMachine")]),
        Grant(["states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"], executions),
    ]


def _deliver_logs() -> Grants:
    # Log delivery knows no resources: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    actions = [
        "CreateLogDelivery",
        "GetLogDelivery",
        "UpdateLogDelivery",
        "DeleteLogDelivery",
        "ListLogDeliveries",
        "PutResourcePolicy",
        "DescribeResourcePolicies",
        "DescribeLogGroups",
    ]
    return [Grant([f"logs:{action}" for action in actions], ["*"])]
