"""How new versions reach a service: the arguments, and which of them do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, Matches, Problem

StrategyName = Literal["codedeploy", "native", "rolling"]
Severity = Literal["critical", "high", "medium", "low"]
HookName = Literal["BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"]
"""https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html"""
PUSH: Literal["push"] = "push"

BAKE_MINUTES = 10
LONGEST_NATIVE_BAKE = 1440
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html"""

FunctionArn = Annotated[
    pulumi.Input[str],
    Matches(
        r"arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w-]+)?",
        "must be the ARN of a Lambda function, arn:aws:lambda:REGION:ACCOUNT:function:NAME",
    ),
]


class ShiftArgs(TypedDict):
    """How requests go over from the old tasks to the new ones."""

    kind: Literal["all_at_once", "linear", "canary"]
    """`linear`: `percent` more every `minutes`. `canary`: `percent` for `minutes`, then all."""
    percent: NotRequired[Annotated[int, Between(1, 99, "%"), Default(10)]]
    minutes: NotRequired[Annotated[int, Between(1, 1440, "minutes"), Default(1)]]


class CodeArgs(TypedDict):
    """Code from which the pipeline builds the image."""

    connection_arn: Annotated[
        str,
        Matches(
            r"arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[0-9a-f-]{36}",
            "must be the ARN of a connection that was confirmed in the console",
        ),
    ]
    repository: Annotated[str, Matches(r"[\w.-]+(/[\w.-]+)+", "must be OWNER/NAME")]
    branch: NotRequired[Annotated[str, Matches(r"[\w./-]{1,255}", "must be the name of a branch"), Default("main")]]
    folder: NotRequired[
        Annotated[str, Matches(r"\.|\w[\w.-]*(/\w[\w.-]*)*", "must be a folder of the repository"), Default(".")]
    ]
    """Where the Dockerfile and all that it copies are. A commit that changes nothing below it starts nothing."""
    test_command: NotRequired[Annotated[str, Matches(r"[^\n]{1,1000}", "must be one line"), Default("true")]]
    """Runs in the folder before the image is built; what is not exit status 0 ends the pipeline. Default: the image
    alone is tested: it is run as the task would, until its health check answers."""


class PipelineArgs(TypedDict):
    """The pipeline that brings new versions."""

    source: Literal["push"] | CodeArgs
    """`push`: an image that somebody pushes with a tag starts it, with the image's digest. Or the code that the image
    is built from: then the pipeline has a stage that builds it."""
    scan_severity: NotRequired[Annotated[Severity, Default("high")]]
    """A vulnerability of this severity or a higher one ends the pipeline before the deployment."""


class DeliveryArgs(TypedDict):
    """How new versions reach the service."""

    strategy: NotRequired[Annotated[StrategyName, Default("codedeploy")]]
    """`codedeploy`: blue/green by CodeDeploy. `native`: blue/green by ECS itself. `rolling`: task after task, with the
    circuit breaker."""
    shift: NotRequired[ShiftArgs]
    """Of blue/green. Default: all requests at once."""
    bake_minutes: NotRequired[Annotated[int, Between(0, 2880, "minutes")]]
    """Of blue/green: how long the old tasks wait after the shift for an alarm, which brings them back. Default: 10."""
    circuit_breaker: NotRequired[bool]
    """Of rolling deployments: tasks that do not start bring the old ones back. Default: True where it exists."""
    hooks: NotRequired[Annotated[Mapping[HookName, FunctionArn], Default({})]]
    """CodeDeploy's event -> the Lambda function that decides whether the deployment goes on; `AfterAllowTestTraffic`
    is the one that finds the new tasks at the test listener. Default: none."""
    pipeline: NotRequired[PipelineArgs]
    """Default: none. Whoever deploys does so by other means."""


def problems(args: DeliveryArgs, path: str = "delivery") -> Iterator[Problem]:
    """Yield what the strategy does not have.

    Args:
        args: Complete arguments.
        path: What the component calls them.
    """
    strategy = args["strategy"]
    shift, bake, breaker = args.get("shift"), args.get("bake_minutes"), args.get("circuit_breaker")
    if strategy == "rolling":
        for name, value in (("shift", shift), ("bake_minutes", bake)):
            if value is not None:
                remedy = "leave it out, or deploy by `codedeploy` or `native`: rolling has one set of tasks"
                yield Problem(f"{path}.{name}", value, remedy)
    elif breaker:
        remedy = (
            "leave it out, or deploy by `rolling`: ECS has the circuit breaker for rolling deployments only; "
            "blue/green goes back by alarms and failed health checks"
        )
        yield Problem(f"{path}.circuit_breaker", breaker, remedy)
    if strategy == "native" and bake is not None and bake > LONGEST_NATIVE_BAKE:
        yield Problem(f"{path}.bake_minutes", bake, f"must be at most {LONGEST_NATIVE_BAKE} minutes with `native`")
    if strategy != "codedeploy" and args["hooks"]:
        yield Problem(f"{path}.hooks", sorted(args["hooks"]), "leave them out, or deploy by `codedeploy`")
    if shift and shift["kind"] == "linear" and shift["percent"] > _HALF:
        yield Problem(f"{path}.shift.percent", shift["percent"], f"must be at most {_HALF} % with `linear`")


_HALF = 50
"""More than half twice is more than all."""


def shift_minutes(shift: ShiftArgs | None) -> int:
    """Return how long it takes until all requests go to the new tasks."""
    if shift is None or shift["kind"] == "all_at_once":
        return 0
    waits = 1 if shift["kind"] == "canary" else -(-100 // shift["percent"]) - 1
    return waits * shift["minutes"]
