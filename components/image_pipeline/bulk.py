"""Many photos at once: a list by a Map, everything below a prefix by a Distributed Map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, checked
from components.building_blocks.component import Component
from components.building_blocks.event_trigger import Bytes
from components.building_blocks.foundation import Foundation, foundation_of
from components.building_blocks.function import Function
from components.building_blocks.grants import (
    invoke,
    list_objects,
    list_versions,
    read,
    run_executions,
    run_express_executions,
    write,
    write_results,
)
from components.building_blocks.references import FunctionRef, StateMachineRef, StoreRef
from components.building_blocks.state_machine import StateMachine
from handlers.images.core import keys

WorkflowType = Literal["STANDARD", "EXPRESS"]
SUMMARY_MEMORY_MB = 1024
SUMMARY_SECONDS = 900
"""Lambda's limit: the results of some million photos are read in it."""
_CHILD: Mapping[WorkflowType, str] = {"STANDARD": "Process", "EXPRESS": "Process by Express"}
"""The state that runs a photo's workflow, by the workflow's type: only one of them is allowed."""


class BulkArgs(TypedDict):
    """How many photos are processed at once, and how many may fail."""

    list_max_concurrency: NotRequired[Annotated[int, Between(1, 40, "photos"), Default(5)]]
    """Of a list, at once. Default: 5; 40 is as much as a Map does
    (https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html)."""
    prefix_max_concurrency: NotRequired[Annotated[int, Between(1, 10_000, "photos"), Default(40)]]
    """Of a prefix, at once. Each keeps up to two functions busy; an account runs 1,000 at once, a new one
    maybe 10 (https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html). What is more is throttled."""
    tolerated_failure_percentage: NotRequired[Annotated[int, Between(0, 100, "%"), Default(5)]]
    """Of a prefix's photos: when more have failed, no more are started. Refused photos are no failures."""


class HeavyPhotosArgs(TypedDict):
    """Which photos go to the batch pipeline, and which function takes them."""

    from_bytes: Bytes
    """Photos of this size and more."""
    function: FunctionRef
    """Gets each one's event, as EventBridge would send it."""


class BulkProcessingArgs(BulkArgs, Foundation):
    """Arguments of `BulkProcessing`: the choices above, and the pipeline that processes the photos."""

    uploads: StoreRef
    """The bucket of uploads."""
    uploads_prefix: str
    """How the keys of uploads begin."""
    reports: StoreRef
    """The bucket that gets the reports, below `reports/`."""
    workflow: StateMachineRef
    """The state machine that processes one photo."""
    workflow_type: NotRequired[Annotated[WorkflowType, Default("STANDARD")]]
    """Its type."""
    heavy: NotRequired[HeavyPhotosArgs | None]
    """The batch pipeline. Default: there is none, and all photos go through the workflow."""
    layer_arn: pulumi.Input[str]
    """The Lambda layer with the handlers' dependencies."""
    tags: NotRequired[Mapping[str, str]]


class BulkProcessing(Component):
    """Creates two state machines, which run the photo's own workflow for each of many photos, and sum up.

    - `list`: takes `{"photos": [{"key", "version"?}, ...]}`, 200 at most, and returns what became of each.
    - `prefix`: takes `{"prefix": "raw/..."}`, of any number of photos, and leaves a report in S3.

    Heavy photos are handed to the batch pipeline, where there is one, and are not waited for.

    Both are Standard, whatever the photo's workflow is: they wait for it.

    Cost: 5 state transitions a photo, at 0.025 dollars a 1,000, on top of the photo's own
    (https://aws.amazon.com/step-functions/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    list_state_machine_arn: pulumi.Output[str]
    prefix_state_machine_arn: pulumi.Output[str]

    def __init__(self, name: str, args: BulkProcessingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("BulkProcessing", name, BulkProcessingArgs, args)
        super().__init__(name, args, opts)
        uploads, reports = args["uploads"], args["reports"]
        foundation = foundation_of(args)
        type_ = args["workflow_type"]
        run = run_executions if type_ == "STANDARD" else run_express_executions
        heavy = args.get("heavy")
        run_photos = [
            list_versions(uploads, args["uploads_prefix"]),
            run(args["workflow"]),
            *([invoke(heavy["function"])] if heavy else ()),
        ]
        child = _CHILD[type_]
        without = {"Express?": child, **({} if heavy else {"Heavy?": child})}
        substitutions = {
            "uploads_bucket": uploads["name"],
            "uploads_prefix": args["uploads_prefix"],
            "workflow_arn": args["workflow"]["arn"],
            **(
                {"heavy_from_bytes": str(heavy["from_bytes"]), "heavy_validate_function_arn": heavy["function"]["arn"]}
                if heavy
                else {}
            ),
        }

        list_ = StateMachine(
            f"{name}-list",
            {
                "definition": "process_list.asl.json",
                "substitutions": substitutions,
                "skip_states": {**without, **({} if heavy else {"Find size": child})},
                "overrides": {"Process each": {"MaxConcurrency": args["list_max_concurrency"]}},
                "may": run_photos,
                **foundation,
            },
            self.child(),
        )
        summarise = Function(
            f"{name}-summarise",
            {
                "handler": "handlers.images.bulk.summarise.handler",
                "description": "Sums up the results of a prefix's photos in a report",
                "may": [list_objects(reports, keys.REPORTS), read(reports, keys.REPORTS), write(reports, keys.REPORTS)],
                "environment": {"REPORTS_BUCKET": reports["name"]},
                "layers": [args["layer_arn"]],
                "memory_mb": SUMMARY_MEMORY_MB,
                "timeout_seconds": SUMMARY_SECONDS,
                **foundation,
            },
            self.child(),
        )
        prefix = StateMachine(
            f"{name}-prefix",
            {
                "definition": "process_prefix.asl.json",
                "substitutions": {
                    **substitutions,
                    "reports_bucket": reports["name"],
                    "reports_prefix": keys.REPORTS,
                    "summarise_function_arn": summarise.arn,
                },
                "skip_states": without,
                "overrides": {
                    "Process all": {
                        "MaxConcurrency": args["prefix_max_concurrency"],
                        "ToleratedFailurePercentage": args["tolerated_failure_percentage"],
                    }
                },
                "may": [
                    *run_photos,
                    list_objects(uploads, args["uploads_prefix"]),
                    write_results(reports, keys.REPORTS),
                    invoke(summarise.ref),
                ],
                **foundation,
            },
            self.child(),
        )
        self.list_state_machine_arn = list_.arn
        self.prefix_state_machine_arn = prefix.arn
        self.register()
