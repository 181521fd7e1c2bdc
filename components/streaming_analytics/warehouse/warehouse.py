"""A Redshift warehouse in a private tier, loaded from the lake."""

from __future__ import annotations

import pulumi

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.log_group import LogRetention, days_of_values, log_group
from components.building_blocks.references import WarehouseRef, store_ref
from components.building_blocks.role import service_role
from components.streaming_analytics.warehouse.access import load_from
from components.streaming_analytics.warehouse.args import WarehouseArgs, problems
from components.streaming_analytics.warehouse.loading import create_loading
from components.streaming_analytics.warehouse.network import PORT
from components.streaming_analytics.warehouse.provisioned import create_provisioned
from components.streaming_analytics.warehouse.serverless import create_serverless

SERVICES = ("redshift-serverless.amazonaws.com", "redshift.amazonaws.com")
"""https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-iam.html"""
LOGS_WITH_VALUES = frozenset({"useractivitylog"})


class Warehouse(Component):
    """Creates a warehouse, Redshift Serverless or a cluster, with what loads it, with limits and alarms.

    New objects of the lake are gathered in a queue and loaded in one transaction, each event once; events of restricted
    subjects are left out. A load that fails is tried again object by object, and then kept aside, with an alarm. The
    schema is brought to its newest version whenever a deployment changes a statement.

    It is reached by TLS alone, within its tier alone; loads and unloads go by way of the VPC. Redshift keeps the
    administrator's password in a secret under the data key, and replaces it every thirty days.

    Cost: 1.50 dollars for an hour in which queries run (4 RPU at 0.375), by the second and a minute at least; nothing
    while none does. A cluster 793 dollars a month (2 ra3.large at 0.543 an hour). 0.024 a GB-month, 0.40 a month for
    the secret (https://aws.amazon.com/redshift/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    ref: WarehouseRef
    role_arn: pulumi.Output[str]
    """What Redshift loads with, its default role."""
    load_queue_url: pulumi.Output[str]
    """Where new objects of the lake wait to be loaded."""
    dead_letter_queue_url: pulumi.Output[str]
    """Where objects wait that could not be loaded: redrive it once the cause is fixed."""

    def __init__(self, name: str, args: WarehouseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        identifier = identifier_of(name)
        args = checked("Warehouse", name, WarehouseArgs, args, lambda good: problems(good, identifier))
        super().__init__(name, args, opts)
        provisioned = args.get("provisioned")
        place = identifier if provisioned is None else f"cluster/{identifier}"
        # Redshift would create its own, without a key and kept forever: they have to be there first.
        # https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-audit-logging.html
        logs = [
            log_group(
                f"{name}-{log}",
                physical_name=f"/aws/redshift/{place}/{log}",
                encryption_key_arn=args["logs_key_arn"],
                retention_days=_log_days(log, args),
                data_class=args["data_class"] if log in LOGS_WITH_VALUES else "internal",
                purpose="what the database did and which statements were slow or failed",
                opts=self.child(),
            )
            for log in args["exported_logs"]
        ]
        role, policies = service_role(name, service=SERVICES, may=[load_from(args["lake"])], opts=self.child())
        create = create_serverless if provisioned is None else create_provisioned
        created = create(
            name,
            args,
            identifier=identifier,
            role=role,
            after=[*logs, *policies],
            opts=self.child(),
            data_opts=self.child(protect=not args["force_destroy"]),
        )
        self.ref = {
            **store_ref(args, identifier, created.arn),
            "address": created.address,
            "port": PORT,
            "database": args["database"],
            "secret_arn": created.secret_arn,
            "workgroup": created.workgroup,
            "cluster": created.cluster,
        }
        loads = create_loading(name, args, self.ref, opts=self.child())
        self.load_queue_url = loads.queue_url
        self.dead_letter_queue_url = loads.dead_letter_queue_url
        self.role_arn = role.arn
        self.register()


def _log_days(log: str, args: WarehouseArgs) -> LogRetention:
    days = args["log_retention_days"]
    return days_of_values(days) if log in LOGS_WITH_VALUES else days


def identifier_of(name: str) -> str:
    """Return the name on AWS of the warehouse that is called `name`."""
    return f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}"
