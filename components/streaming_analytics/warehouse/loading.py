"""From the lake into the warehouse: the queue of new objects, and the functions that migrate, load and learn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws

import packages
from components.building_blocks import alarms
from components.building_blocks.dead_letters import KEPT_DAYS, dead_letter_queue
from components.building_blocks.event_trigger import EventTrigger, new_objects
from components.building_blocks.foundation import foundation_of
from components.building_blocks.function import ARCHITECTURE, RUNTIME, Function, FunctionArgs, metrics_namespace
from components.building_blocks.grants import (
    Grants,
    item_actions,
    list_objects,
    read,
    read_secret,
    send,
    write,
)
from components.building_blocks.queue import Queue
from components.building_blocks.references import QueueRef, WarehouseRef
from components.building_blocks.schedule import call_on_schedule
from components.building_blocks.stream_grants import receive
from components.streaming_analytics.warehouse import monitoring
from components.streaming_analytics.warehouse.access import (
    PROCESSED,
    log_in,
    look_at_statements,
    run_statements,
    warehouse_variables,
)
from components.streaming_analytics.warehouse.args import WarehouseArgs
from handlers.stream.core.keys import LOADS
from handlers.warehouse.core.statements import FOLDER

DOMAIN = "warehouse"
LOAD = "load/"
"""How `handlers.warehouse.core.loads` begins the names of loads."""
MEMORY_MB = 1024
TIMEOUT_SECONDS = 300
"""Of the load: it reads the owners of each object, 200 at most."""
VISIBLE_AFTER = 6
"""How many times the function's time a message is hidden, as Lambda asks for, and the window.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
MAX_RECEIVES = 5
RECONCILED = "rate(6 hours)"
"""Each run starts the warehouse for a minute, where the lake got objects: 3 dollars a month."""
AT_ONCE = 2
"""Invocations of the load: Lambda's least. Loads wait for each other in the warehouse."""


@dataclass(frozen=True, slots=True)
class Loading:
    """The queues of loading."""

    queue_url: pulumi.Output[str]
    dead_letter_queue_url: pulumi.Output[str]


def create_loading(name: str, args: WarehouseArgs, warehouse: WarehouseRef, *, opts: pulumi.ResourceOptions) -> Loading:
    """Create the queues, the functions and what calls them; the schema is migrated whenever a statement changed.

    Args:
        name: How the names begin: `NAME-loads`, `NAME-load`, `NAME-loaded`, `NAME-migrate`.
        args: The warehouse's.
        warehouse: Where is loaded to.
        opts: Pulumi's options.
    """
    foundation = foundation_of(args)
    topic_arn = args["alarm_topic_arn"]
    layer = aws.lambda_.LayerVersion(
        f"{name}-loading",
        layer_name=f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}-loading",
        code=pulumi.FileArchive(str(packages.layer_archive(ARCHITECTURE, DOMAIN))),
        compatible_runtimes=[RUNTIME],
        compatible_architectures=[ARCHITECTURE],
        opts=opts,
    )
    common: FunctionArgs = {"handler": "", "layers": [layer.arn], "memory_mb": MEMORY_MB, **foundation}
    dead_letters = dead_letter_queue(
        f"{name}-loads-dead-letters",
        encryption_key_arn=args["encryption_key_arn"],
        alarm_topic_arn=topic_arn,
        opts=opts,
    )
    queue = Queue(
        f"{name}-loads",
        {
            "encryption_key_arn": args["encryption_key_arn"],
            "data_class": "internal",
            "purpose": "which objects of the lake are to be loaded into the warehouse",
            "retention_days": KEPT_DAYS,
            "visibility_timeout_seconds": VISIBLE_AFTER * TIMEOUT_SECONDS + args["loading"]["window_seconds"],
            "dead_letter_queue_arn": dead_letters.arn,
            "max_receives": MAX_RECEIVES,
            "senders": ["events.amazonaws.com"],
        },
        opts,
    )
    EventTrigger(
        f"{name}-loads",
        {
            "description": "New objects of the lake to be loaded into the warehouse",
            "pattern": new_objects(args["lake"]["name"], PROCESSED),
            "queue": queue.ref,
            "encryption_key_arn": args["encryption_key_arn"],
            "alarm_topic_arn": topic_arn,
        },
        opts,
    )
    load = Function(
        f"{name}-load",
        {
            **common,
            "handler": f"handlers.{DOMAIN}.load.handler",
            "description": "Loads new objects of the lake into the warehouse",
            "may": [
                receive(queue.ref),
                read(args["lake"], PROCESSED),
                list_objects(args["lake"], PROCESSED),
                write(args["lake"], LOADS),
                item_actions(args["tombstones"], "BatchGetItem"),
                read_secret(args["subject_key_secret"]),
                run_statements(warehouse),
                log_in(warehouse),
                send(queue.ref),
            ],
            "environment": {
                **warehouse_variables(warehouse),
                "LAKE_BUCKET": args["lake"]["name"],
                "TOMBSTONES_TABLE": args["tombstones"]["name"],
                "SUBJECT_KEY_SECRET_ARN": args["subject_key_secret"]["arn"],
                "LOAD_QUEUE_URL": queue.url,
            },
            "timeout_seconds": TIMEOUT_SECONDS,
        },
        opts,
    )
    migration = _migrate(name, common, warehouse, load, args.get("rights_role_name"), opts=opts)
    aws.lambda_.EventSourceMapping(
        f"{name}-load",
        function_name=load.arn,
        event_source_arn=queue.arn,
        batch_size=args["loading"]["objects"],
        maximum_batching_window_in_seconds=args["loading"]["window_seconds"],
        function_response_types=["ReportBatchItemFailures"],
        scaling_config={"maximum_concurrency": AT_ONCE},
        # Without its tables no load succeeds.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[migration])),
    )
    _reconcile(f"{name}-reconcile", args, load, opts=opts)
    loaded = Function(
        f"{name}-loaded",
        {
            **common,
            "handler": f"handlers.{DOMAIN}.loaded.handler",
            "description": "Learns what became of a load, and sends what failed back or keeps it aside",
            "may": [*_returns(args, queue.ref, dead_letters.ref), look_at_statements(load.role_id)],
            "environment": {
                **warehouse_variables(warehouse),
                "LAKE_BUCKET": args["lake"]["name"],
                "LOAD_QUEUE_URL": queue.url,
                "DEAD_LETTER_QUEUE_URL": dead_letters.url,
            },
            "invocation": "asynchronous",
        },
        opts,
    )
    EventTrigger(
        f"{name}-loaded",
        {
            "description": "Loads that ended",
            "pattern": _ended_loads(warehouse),
            "function": loaded.ref,
            "encryption_key_arn": args["encryption_key_arn"],
            "alarm_topic_arn": topic_arn,
        },
        opts,
    )
    alarms.create(
        name,
        monitoring.missing_objects(metrics_namespace()),
        {"service": f"{name}-load"},
        topic_arn=topic_arn,
        opts=opts,
    )
    alarms.create(
        name,
        monitoring.failed_loads(metrics_namespace()),
        {"service": f"{name}-loaded"},
        topic_arn=topic_arn,
        opts=opts,
    )
    return Loading(queue.url, dead_letters.url)


def _reconcile(name: str, args: WarehouseArgs, load: Function, *, opts: pulumi.ResourceOptions) -> None:
    """Have what was lost on its way into the warehouse looked for, and loaded."""
    call_on_schedule(
        name,
        load.ref,
        description="Objects of the lake that are not in the warehouse are loaded again",
        expression=RECONCILED,
        event={"reconcile": True},
        encryption_key_arn=args["encryption_key_arn"],
        alarm_topic_arn=args["alarm_topic_arn"],
        opts=opts,
    )


def statements_digest(folder: Path = FOLDER) -> str:
    """Return the SHA-256 of all statements: when it changes, a deployment migrates the schema."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.sql")):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _migrate(
    name: str,
    common: FunctionArgs,
    warehouse: WarehouseRef,
    load: Function,
    rights_role_name: str | None,
    *,
    opts: pulumi.ResourceOptions,
) -> aws.lambda_.Invocation:
    migrate = Function(
        f"{name}-migrate",
        {
            **common,
            "handler": f"handlers.{DOMAIN}.migrate.handler",
            "description": "Brings the warehouse's schema to its newest version",
            "may": [
                read_secret({"arn": warehouse["secret_arn"], "encryption_key_arn": warehouse["encryption_key_arn"]}),
                run_statements(warehouse),
            ],
            "environment": {
                **warehouse_variables(warehouse),
                "WAREHOUSE_SECRET_ARN": warehouse["secret_arn"],
                "LOADER_ROLE_NAME": load.role_name,
                **({"RIGHTS_ROLE_NAME": rights_role_name} if rights_role_name else {}),
            },
            "timeout_seconds": 900,
        },
        opts,
    )
    return aws.lambda_.Invocation(
        f"{name}-migrate",
        function_name=migrate.name,
        input="{}",
        triggers={
            "statements": statements_digest(),
            "loader": load.role_name,
            "rights": rights_role_name or "",
            "warehouse": warehouse["arn"],
        },
        opts=opts,
    )


def _returns(args: WarehouseArgs, *queues: QueueRef) -> list[Grants]:
    """Return what it takes to send a load's objects back: its manifest names them."""
    return [read(args["lake"], LOADS), list_objects(args["lake"], LOADS), *(send(queue) for queue in queues)]


def _ended_loads(warehouse: WarehouseRef) -> pulumi.Output[str]:
    """Return the pattern of loads' ends, in this warehouse and no other of the account."""
    return pulumi.Output.json_dumps(
        {
            "source": ["aws.redshift-data"],
            "detail-type": ["Redshift Data Statement Status Change"],
            "resources": [warehouse["arn"]],
            "detail": {"statementName": [{"prefix": LOAD}]},
        }
    )
