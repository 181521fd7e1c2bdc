"""A Lambda function from the `handlers` folder, with a role of its own that may do just what it is granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

import packages
from components.building_blocks import alarms
from components.building_blocks.arguments import Between, Default, Length, Matches, checked
from components.building_blocks.component import Component
from components.building_blocks.dead_letters import dead_letter_queue
from components.building_blocks.foundation import Foundation
from components.building_blocks.grants import Grants, send, write_logs, write_traces
from components.building_blocks.log_group import log_group
from components.building_blocks.network_grants import attach_to_network
from components.building_blocks.references import FunctionRef, QueueRef
from components.building_blocks.role import service_role

RUNTIME = "python3.13"
ARCHITECTURE = "arm64"
"""Graviton: 20 % less a GB-second than x86_64 (https://aws.amazon.com/lambda/pricing/)."""


def metrics_namespace() -> str:
    """Return the CloudWatch namespace of the functions' own metrics: each stack's, where an account has several."""
    return f"PhotoPlatform/{pulumi.get_project()}/{pulumi.get_stack()}"


class FunctionNetworkArgs(TypedDict):
    """Where in a VPC a function's connections begin; nothing connects to it."""

    subnet_ids: Annotated[Sequence[pulumi.Input[str]], Length(1, 16)]
    """https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html"""
    group_ids: Annotated[Sequence[pulumi.Input[str]], Length(1, 5)]
    """Its security groups."""


class FunctionArgs(Foundation):
    """Arguments of `Function`."""

    handler: Annotated[
        str, Matches(r"handlers(\.\w+)+\.\w+", "must be module and function, such as handlers.images.resize.handler")
    ]
    description: NotRequired[Annotated[str, Matches(".{1,256}", "must be 1 to 256 characters")]]
    may: NotRequired[Annotated[Sequence[Grants], Default(())]]
    """What the function may do, in grants; logs and traces are granted already."""
    environment: NotRequired[Annotated[Mapping[str, pulumi.Input[str]], Default({})]]
    layers: NotRequired[Annotated[Sequence[pulumi.Input[str]], Default(())]]
    """ARNs of the layers with the handler's dependencies."""
    memory_mb: NotRequired[Annotated[int, Between(128, 10240, "MB"), Default(1024)]]
    """Processor time grows with it: a whole processor at 1,769 MB."""
    timeout_seconds: NotRequired[Annotated[int, Between(1, 900, "seconds"), Default(30)]]
    disk_mb: NotRequired[Annotated[int, Between(512, 10_240, "MB")]]
    """Of `/tmp`. Default: 512, which is free."""
    concurrency: NotRequired[Annotated[int, Between(1, 1000, "executions")]]
    """Executions at once, reserved from the account's. Default: not limited."""
    invocation: NotRequired[Annotated[Literal["synchronous", "asynchronous"], Default("synchronous")]]
    """Whether callers wait; where they do not, what fails goes to a dead-letter queue."""
    alarms: NotRequired[Annotated[bool, Default(True)]]
    """Whether it has alarms of its own. False where whoever calls it tries again, and has an alarm of what fails then.
    """
    network: NotRequired[FunctionNetworkArgs]
    """The VPC that it connects from. It reaches AWS services by what its subnets have for that. Default: none."""
    role_name: NotRequired[Annotated[str, Matches(r"[\w+=,.@-]{1,64}", "must be 1 to 64 of a-z A-Z 0-9 + = , . @ - _")]]
    """The name of its role, where somebody must know it before it exists. Default: Pulumi's."""
    tags: NotRequired[Mapping[str, str]]


class Function(Component):
    """Creates a function with its role, policy, log group, tracing and alarms.

    Its code is the zip of its domain, the folder below `handlers/` that the handler is in, with `handlers/shared`.

    Cost: 0.0000133334 dollars a GB-second and 0.20 a million requests on arm64 (https://aws.amazon.com/lambda/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handler's folder is no domain of `handlers/`.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    ref: FunctionRef

    def __init__(self, name: str, args: FunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Function", name, FunctionArgs, args)
        super().__init__(name, args, opts)
        logs = log_group(
            name,
            prefix="/aws/lambda/",
            encryption_key_arn=args["logs_key_arn"],
            retention_days=args["log_retention_days"],
            opts=self.child(),
        )
        dead_letters = None
        if args.get("invocation") == "asynchronous":
            dead_letters = dead_letter_queue(
                f"{name}-dead-letters",
                encryption_key_arn=args["encryption_key_arn"],
                alarm_topic_arn=args["alarm_topic_arn"],
                opts=self.child(),
            )
        network = args.get("network")
        role, policies = service_role(
            name,
            service="lambda.amazonaws.com",
            may=[
                *args["may"],
                write_logs(logs.arn),
                write_traces(),
                *([send(dead_letters.ref)] if dead_letters else ()),
                *([attach_to_network(network["subnet_ids"], network["group_ids"], parent=self)] if network else ()),
            ],
            role_name=args.get("role_name"),
            opts=self.child(),
        )
        function = aws.lambda_.Function(
            name,
            description=args.get("description"),
            handler=args["handler"],
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            code=pulumi.FileArchive(str(packages.handlers_archive(packages.domain_of(args["handler"])))),
            layers=list(args["layers"]),
            role=role.arn,
            memory_size=args["memory_mb"],
            timeout=args["timeout_seconds"],
            ephemeral_storage={"size": disk} if (disk := args.get("disk_mb")) else None,
            reserved_concurrent_executions=args.get("concurrency"),
            environment={
                "variables": {
                    "POWERTOOLS_SERVICE_NAME": name,
                    "POWERTOOLS_METRICS_NAMESPACE": metrics_namespace(),
                    **args["environment"],
                }
            },
            kms_key_arn=args["encryption_key_arn"],
            logging_config={"log_format": "JSON", "log_group": logs.name},
            tracing_config={"mode": "Active"},
            dead_letter_config={"target_arn": dead_letters.arn} if dead_letters else None,
            vpc_config=(
                {"subnet_ids": network["subnet_ids"], "security_group_ids": network["group_ids"]} if network else None
            ),
            opts=self.child(depends_on=policies),
        )
        if args["alarms"]:
            alarms.create(
                name,
                alarms.FUNCTION,
                {"FunctionName": function.name},
                topic_arn=args["alarm_topic_arn"],
                opts=self.child(),
            )
        self.name = function.name
        self.arn = function.arn
        self.role_arn = role.arn
        self.ref = {"name": function.name, "arn": function.arn}
        self._role, self._dead_letters = role, dead_letters.ref if dead_letters else None
        self.register()

    @property
    def dead_letters(self) -> QueueRef | None:
        """The queue of events that it failed with; None where callers wait for it."""
        return self._dead_letters

    @property
    def role_name(self) -> pulumi.Output[str]:
        """The name of the function's role, by which a database knows it."""
        return self._role.name

    @property
    def role_id(self) -> pulumi.Output[str]:
        """What `aws:userid` of the function's calls begins with."""
        return self._role.unique_id
