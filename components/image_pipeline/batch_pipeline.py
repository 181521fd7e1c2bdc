"""Photos that are too much for a function: uploads from a size on go to AWS Batch instead.

S3 -> EventBridge -> validate -> a child of a Batch job for each size and filter -> EventBridge -> record the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

import packages
from components.building_blocks import alarms
from components.building_blocks.arguments import Between, Default, Problem, checked
from components.building_blocks.component import Component
from components.building_blocks.container_grants import describe_jobs, submit_jobs
from components.building_blocks.event_trigger import Bytes, EventTrigger, new_objects
from components.building_blocks.foundation import Foundation, foundation_of
from components.building_blocks.function import Function, metrics_namespace
from components.building_blocks.grants import (
    Grants,
    delete,
    invoke,
    item_actions,
    list_bucket,
    publish,
    read,
    read_versions,
    write,
)
from components.building_blocks.image_repository import ImageRepository
from components.building_blocks.job_definition import Attempts, JobDefinition, fargate_problems
from components.building_blocks.job_queue import STRATEGIES, Compute, JobQueue
from components.building_blocks.references import FunctionRef, Placement, QueueRef, SecretRef, StoreRef, TopicRef
from components.image_pipeline.options import ledger_days, options_variable
from components.image_pipeline.restriction import forget_erased
from components.subject_list import subject_list_problems, subject_list_variables
from handlers.images.core import keys
from handlers.images.core.options import OptionsError, parse
from handlers.images.heavy.exit_status import BAD_INPUT

DOMAIN = "images"
"""The folder of `handlers/` that the containers' image is made of."""
COMMAND = ("python", "-m", "handlers.images.heavy.create_variants", "Ref::owner_id", "Ref::photo_id")
TIER = "backend"
NEEDED_SERVICES = frozenset({"ecr.api", "ecr.dkr", "logs", "s3"})
"""What a container is pulled from, writes to and reads: without NAT each needs an endpoint.
https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"""
LIMITS = {"max_bytes": 500_000_000, "max_pixels": 250_000_000}
"""Of a heavy original; 250 million pixels are 1 GB decoded, and some steps hold two or three copies."""
VALIDATE_MEMORY_MB = 2048
"""The validating function holds the whole file, of up to 500 MB."""


class HeavyArgs(TypedDict):
    """Which uploads are heavy, and what creates their variants."""

    from_bytes: Bytes
    """Uploads of this size and more are heavy. All smaller ones go through the workflow."""
    network: Placement
    """Whose backend the containers run in. It must reach ECR, S3 and CloudWatch Logs: by NAT, or by endpoints."""
    compute: NotRequired[Annotated[Compute, Default("fargate_spot")]]
    """Default: fargate_spot, about a third of Fargate's price; what is taken back is tried again."""
    vcpus: NotRequired[Annotated[float, Between(0.25, 192, "vCPUs"), Default(2)]]
    """Of one container, which creates one size or filter."""
    memory_mb: NotRequired[Annotated[int, Between(512, 1_572_864, "MB"), Default(8192)]]
    """Of one container, which creates one size or filter."""
    max_vcpus: NotRequired[Annotated[int, Between(1, 10_000, "vCPUs"), Default(16)]]
    """Of all containers together; what is more waits."""
    attempts: NotRequired[Attempts]
    """How often a container is tried; one whose photo is at fault is tried once."""
    timeout_seconds: NotRequired[Annotated[int, Between(60, 86_400, "seconds"), Default(3600)]]
    """Of one attempt."""
    limits: NotRequired[Annotated[Mapping[str, int], Default({})]]
    """`max_bytes` (default 500 MB), `max_pixels` (250 million) and `max_frames` (200) of a heavy original."""
    image: NotRequired[pulumi.Input[str]]
    """The container image's URI. Default: in this component's repository, with a tag computed from its contents."""


class BatchPipelineArgs(HeavyArgs, Foundation):
    """Arguments of `BatchPipeline`: what is heavy, and what it shares with the image pipeline."""

    options: Mapping[str, Any]
    """The pipeline's choices for the functions, `limits` left aside."""
    uploads: StoreRef
    """The bucket of uploads."""
    uploads_prefix: str
    """How the keys of uploads begin."""
    variants: StoreRef
    """The bucket of variants."""
    watermark_prefixes: NotRequired[Annotated[Sequence[str], Default(())]]
    """Where in the variants' bucket pictures of watermarks are. Default: no watermark has one."""
    ledger: StoreRef
    """The table of photos and their outcomes."""
    notifications: TopicRef
    """The topic that is notified of outcomes."""
    tombstones: NotRequired[StoreRef | None]
    """The list of restricted and erased subjects, of whose photos nothing is made. Default: nobody is restricted."""
    subject_key_secret: NotRequired[SecretRef | None]
    """The secret with the key of the hashes in it. Required with `tombstones`."""
    layer_arn: pulumi.Input[str]
    """The Lambda layer with the handlers' dependencies."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the images."""
    tags: NotRequired[Mapping[str, str]]


class BatchPipeline(Component):
    """Creates an image repository, a job queue and definition, two functions, and the events between them.

    The containers, like each function, may read and write just the prefixes that they use. A job's parameters hold the
    ids of the owner and the photo alone.

    Cost: two invocations a photo, and the containers: a minute of the default size on Fargate Spot is 0.0006 dollars
    (https://aws.amazon.com/fargate/pricing/). Nothing runs while there is nothing heavy.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    image: pulumi.Output[str]
    repository_url: pulumi.Output[str]
    job_queue_arn: pulumi.Output[str]
    job_definition_arn: pulumi.Output[str]
    validate_function_arn: pulumi.Output[str]
    """Gets the event of a heavy upload."""

    def __init__(self, name: str, args: BatchPipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked(
            "BatchPipeline",
            name,
            BatchPipelineArgs,
            args,
            lambda good: heavy_problems(good, good["options"]),
            subject_list_problems,
        )
        super().__init__(name, args, opts)
        key_arn = args["encryption_key_arn"]
        uploads, variants, ledger = args["uploads"], args["variants"], args["ledger"]

        repository = ImageRepository(
            name, {"encryption_key_arn": key_arn, "force_destroy": args["force_destroy"]}, self.child()
        )
        image = args.get("image") or pulumi.Output.concat(repository.url, ":", packages.image_tag(DOMAIN))
        queue = JobQueue(
            name,
            {
                "compute": args["compute"],
                "max_vcpus": args["max_vcpus"],
                "vpc_id": args["network"]["vpc_id"],
                "subnet_ids": args["network"]["subnets"][TIER],
                "disk_key_arn": key_arn,
            },
            self.child(),
        )
        job = JobDefinition(
            f"{name}-create-variants",
            {
                "platform": "EC2" if args["compute"] in STRATEGIES else "FARGATE",
                "image": image,
                "repository_arn": repository.arn,
                "command": COMMAND,
                "environment": {"VARIANTS_BUCKET": args["variants"]["name"]},
                "may": [
                    read_versions(uploads, args["uploads_prefix"]),
                    list_bucket(uploads),
                    read(variants, keys.JOBS, *args["watermark_prefixes"]),
                    list_bucket(variants),
                    write(variants, keys.JOBS, *keys.VARIANTS),
                ],
                "vcpus": args["vcpus"],
                "memory_mb": args["memory_mb"],
                "attempts": args["attempts"],
                "non_retryable_exit_code": BAD_INPUT,
                "timeout_seconds": args["timeout_seconds"],
                "logs_key_arn": args["logs_key_arn"],
                "log_retention_days": args["log_retention_days"],
            },
            self.child(),
        )

        record = self._function(
            name,
            "record_outcome",
            "Puts together the results of a heavy photo's job, records the outcome and publishes it",
            args,
            invocation="asynchronous",
            may=[
                read(variants, keys.JOBS),
                list_bucket(variants),
                delete(variants, keys.JOBS, *keys.VARIANTS),
                item_actions(ledger, "PutItem"),
                publish(args["notifications"]),
                describe_jobs(),
            ],
        )
        validate = self._function(
            name,
            "validate",
            "Accepts or refuses a heavy upload, and submits the job that creates its variants",
            args,
            memory_mb=VALIDATE_MEMORY_MB,
            may=[
                read_versions(uploads, args["uploads_prefix"]),
                list_bucket(uploads),
                write(variants, keys.JOBS),
                item_actions(ledger, "GetItem", "PutItem"),
                *forget_erased(uploads, ledger, args.get("tombstones"), args.get("subject_key_secret")),
                publish(args["notifications"]),
                submit_jobs(queue.arn, job.arn),
                invoke(record.ref),
            ],
            environment={
                **subject_list_variables(args.get("tombstones"), args.get("subject_key_secret")),
                "IMAGE_OPTIONS": options_variable(heavy_options(args, args["options"])),
                "JOB_QUEUE": queue.arn,
                "JOB_DEFINITION": job.arn,
            },
        )
        aws.lambda_.FunctionEventInvokeConfig(
            f"{name}-validate",
            function_name=validate.name,
            maximum_retry_attempts=2,
            destination_config={"on_failure": {"destination": record.arn}},
            opts=self.child(),
        )
        upload = self._trigger(
            f"{name}-upload",
            "Heavy uploads are validated",
            new_objects(args["uploads"]["name"], args["uploads_prefix"], from_bytes=args["from_bytes"]),
            validate,
            args,
        )
        ended = self._trigger(f"{name}-ended", "Heavy jobs that ended", _ended(queue.arn), record, args)
        failed = alarms.Alarm(
            "PhotosFailed", metrics_namespace(), "A heavy photo failed for a reason that does not lie in the photo."
        )
        alarms.create(
            name, (failed,), {"service": f"{name}-record-outcome"}, topic_arn=args["alarm_topic_arn"], opts=self.child()
        )

        self.image = pulumi.Output.from_input(image)
        self.repository_url = repository.url
        self.job_queue_arn = queue.arn
        self.job_definition_arn = job.arn
        self.validate_function_arn = validate.arn
        self._validate_function = validate.ref
        queues = (upload.dead_letters, ended.dead_letters, record.dead_letters)
        self._dead_letters = [queue for queue in queues if queue is not None]
        self.register()

    @property
    def dead_letters(self) -> Sequence[QueueRef]:
        """The queues of events that could not be delivered or processed: they name people's photos."""
        return self._dead_letters

    @property
    def validate_function(self) -> FunctionRef:
        """The function that gets the event of a heavy upload."""
        return self._validate_function

    def _function(
        self,
        name: str,
        step: str,
        description: str,
        args: BatchPipelineArgs,
        *,
        may: Sequence[Grants],
        environment: Mapping[str, pulumi.Input[str]] | None = None,
        memory_mb: int = 1024,
        invocation: Literal["synchronous", "asynchronous"] = "synchronous",
    ) -> Function:
        return Function(
            f"{name}-{step.replace('_', '-')}",
            {
                "handler": f"handlers.images.heavy.{step}.handler",
                "description": description,
                "may": may,
                "environment": {
                    "VARIANTS_BUCKET": args["variants"]["name"],
                    "LEDGER_TABLE": args["ledger"]["name"],
                    "RETENTION_DAYS": str(ledger_days(args["ledger"]["retention_days"])),
                    "TOPIC_ARN": args["notifications"]["arn"],
                    **(environment or {}),
                },
                "layers": [args["layer_arn"]],
                "memory_mb": memory_mb,
                "timeout_seconds": 30,
                "invocation": invocation,
                **foundation_of(args),
            },
            self.child(),
        )

    def _trigger(
        self, name: str, description: str, pattern: pulumi.Input[str], function: Function, args: BatchPipelineArgs
    ) -> EventTrigger:
        return EventTrigger(
            name,
            {
                "description": description,
                "pattern": pattern,
                "function": function.ref,
                "encryption_key_arn": args["encryption_key_arn"],
                "alarm_topic_arn": args["alarm_topic_arn"],
            },
            self.child(),
        )


def _ended(queue_arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the pattern of the events of jobs that ended; an array's children are left out, which have an index.

    https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html
    """
    return pulumi.Output.json_dumps(
        {
            "source": ["aws.batch"],
            "detail-type": ["Batch Job State Change"],
            "detail": {
                "jobQueue": [queue_arn],
                "status": ["SUCCEEDED", "FAILED"],
                "arrayProperties": {"index": [{"exists": False}]},
            },
        }
    )


def heavy_options(args: HeavyArgs, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pipeline's options with the limits of heavy originals."""
    return {**options, "limits": {**options.get("limits", {}), **LIMITS, **args["limits"]}}


def heavy_problems(args: HeavyArgs, options: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse now what would fail later: on Fargate, or in a function."""
    if args["compute"] not in STRATEGIES:
        yield from fargate_problems(args["vcpus"], args["memory_mb"])
    if args["vcpus"] > args["max_vcpus"]:
        yield Problem("max_vcpus", args["max_vcpus"], "must be as many as one container needs, at least")
    reaches = set(args["network"]["reaches"])
    if "internet" not in reaches and (missing := sorted(NEEDED_SERVICES - reaches)):
        remedy = f"must reach {', '.join(missing)}, for which it has neither NAT nor endpoints"
        yield Problem("network", sorted(reaches), remedy)
    try:
        limits = parse(heavy_options(args, options)).limits
    except OptionsError as error:
        yield Problem(error.field, error.value, error.remedy)
        return
    if args["from_bytes"] > limits.max_bytes:
        yield Problem(
            "from_bytes", args["from_bytes"], f"must be at most {limits.max_bytes:,}; or raise limits.max_bytes"
        )
