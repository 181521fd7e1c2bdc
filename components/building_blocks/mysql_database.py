"""A MySQL database on Amazon RDS: reached by TLS from its clients' tier, encrypted, backed up, its password rotated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, NotRequired

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import Between, Default, Length, Matches, Problem, checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import Foundation
from components.building_blocks.log_group import LogRetention, days_of_values, log_group
from components.building_blocks.references import DatabaseRef, Placement, store_ref
from components.building_blocks.stores import StoreArgs, store_tags

VERSION = "8.4"
"""The release with long-term support; RDS takes its newest minor version, and later ones in maintenance windows.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html"""
FAMILY = f"mysql{VERSION}"
NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled"
"""At the end of standard support RDS upgrades the major version, instead of charging for more support by the vCPU.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html"""
CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1"
"""Valid until 2061. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html"""
MASTER_USER = "administrator"
IDENTIFIER_LIMIT = 63
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"""
INSIGHTS_DAYS = {"standard": 7, "advanced": 465}
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html"""
TOO_SMALL_FOR_INSIGHTS = re.compile(r"db\.t[234]g?\.(micro|small)")
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.Engines.html"""
LOGS_WITH_VALUES = frozenset({"general", "slowquery"})
"""Logs of statements, with the values in them."""
SLOW_SECONDS = 1
"""From how long on a statement is slow."""
GROWTH = 1.1
"""By how much a limit of storage must exceed the storage.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html"""
TIER = "database"

Log = Literal["error", "general", "slowquery"]
Insights = Literal["none", "standard", "advanced"]


class MySqlDatabaseArgs(StoreArgs, Foundation):
    """Arguments of `MySqlDatabase`."""

    network: Placement
    """Whose database tier it is in: its subnets, its security group, its port."""
    database: Annotated[
        str, Matches("[a-zA-Z][a-zA-Z0-9_]{0,63}", "must be a letter, then at most 63 letters, digits or _")
    ]
    """Name of the first database on the server."""
    instance_class: NotRequired[
        Annotated[
            str,
            Matches(r"db\.[a-z0-9-]+\.[a-z0-9]+", "must be a class such as db.t4g.medium"),
            Default("db.t4g.medium"),
        ]
    ]
    """Of the primary, of its standby and of the replicas."""
    multi_az: NotRequired[Annotated[bool, Default(True)]]
    """A standby in another zone takes over within one or two minutes. Doubles the price."""
    replicas: NotRequired[Annotated[int, Between(0, 15, "replicas"), Default(0)]]
    """Copies that may be read, a moment behind the primary."""
    storage_gb: NotRequired[Annotated[int, Between(20, 65_536, "GB"), Default(20)]]
    """Storage (gp3) at the beginning."""
    max_storage_gb: NotRequired[Annotated[int, Between(22, 65_536, "GB"), Default(100)]]
    """RDS adds storage up to here when less than a tenth is free; it never gives any back."""
    max_connections: NotRequired[Annotated[int, Between(10, 16_000, "connections"), Default(200)]]
    """Beyond these, clients are refused. What the class has memory for: 12 MB each, says RDS's own default."""
    backup_days: NotRequired[Annotated[int, Between(1, 35, "days"), Default(14)]]
    """Any second of so many days can be restored. What is erased stays in the backups for so long."""
    insights: NotRequired[Insights]
    """CloudWatch Database Insights, which keeps statements under the data key: 7 days (`standard`), or 465 (`advanced`,
    0.0125 dollars a vCPU-hour). Default: standard; `none` for the micro and small classes, which cannot have any."""
    exported_logs: NotRequired[Annotated[Sequence[Log], Length(0, 3), Default(("error", "slowquery"))]]
    """Logs that go to CloudWatch. `general` and `slowquery` have the values of statements, and are kept for 30 days at
    most."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the database with its backups. Default: False, it is protected against deletion; once
    the protection is off, a last snapshot and the backups are kept."""
    tags: NotRequired[Mapping[str, str]]


class MySqlDatabase(Component):
    """Creates a MySQL 8.4 server on RDS: parameter group, subnet group, log groups, the instance, replicas and alarms.

    Connections without TLS are refused. RDS keeps the master user's password in a secret under the data key and
    replaces it every seven days; users with the plugin `AWSAuthenticationPlugin` log in by IAM instead. Changes that
    interrupt wait for the maintenance window. Enhanced Monitoring is left out: its log group `RDSOSMetrics` is the
    account's.

    Cost: 95 dollars a month as it comes (two db.t4g.medium at 0.065 dollars an hour each), 4.60 for 20 GB in two zones;
    as a single db.t4g.micro 12 (https://aws.amazon.com/rds/mysql/pricing/); 0.40 for the secret.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    address: pulumi.Output[str]
    """The primary's host name; a failover moves it."""
    arn: pulumi.Output[str]
    identifier: str
    resource_id: pulumi.Output[str]
    secret_arn: pulumi.Output[str]
    """The secret with the master user's name and password."""
    replica_addresses: pulumi.Output[Sequence[str]]
    ref: DatabaseRef

    def __init__(self, name: str, args: MySqlDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        identifier = f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}"
        args = checked("MySqlDatabase", name, MySqlDatabaseArgs, args, lambda good: _problems(good, identifier))
        super().__init__(name, args, opts)
        key_arn = args["encryption_key_arn"]
        network = args["network"]
        tags = store_tags(args)
        stays = not args["force_destroy"]
        insights = args.get("insights") or ("none" if _too_small_for_insights(args) else "standard")

        parameters = aws.rds.ParameterGroup(
            name,
            family=FAMILY,
            description="TLS only",
            parameters=_parameters(args),
            opts=self.child(),
        )
        subnets = aws.rds.SubnetGroup(
            name,
            description="The database tier",
            subnet_ids=network["subnets"][TIER],
            opts=self.child(),
        )
        # RDS would create its own, without a key and kept forever: they have to be there first.
        logs = [
            log_group(
                f"{name}-{log}",
                physical_name=f"/aws/rds/instance/{identifier}/{log}",
                encryption_key_arn=args["logs_key_arn"],
                retention_days=_log_days(log, args),
                data_class=args["data_class"] if log in LOGS_WITH_VALUES else "internal",
                purpose="what the database did and which statements were slow or failed",
                opts=self.child(),
            )
            for log in args["exported_logs"]
        ]
        primary = aws.rds.Instance(
            name,
            identifier=identifier,
            engine="mysql",
            engine_version=VERSION,
            engine_lifecycle_support=NO_EXTENDED_SUPPORT,
            auto_minor_version_upgrade=True,
            instance_class=args["instance_class"],
            multi_az=args["multi_az"],
            db_name=args["database"],
            port=network["database_port"],
            username=MASTER_USER,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=key_arn,
            iam_database_authentication_enabled=True,
            ca_cert_identifier=CERTIFICATE_AUTHORITY,
            parameter_group_name=parameters.name,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[network["groups"][TIER]],
            publicly_accessible=False,
            storage_type="gp3",
            allocated_storage=args["storage_gb"],
            max_allocated_storage=args["max_storage_gb"],
            storage_encrypted=True,
            kms_key_id=key_arn,
            backup_retention_period=args["backup_days"],
            copy_tags_to_snapshot=True,
            delete_automated_backups=not stays,
            deletion_protection=stays,
            skip_final_snapshot=not stays,
            final_snapshot_identifier=f"{identifier}-final" if stays else None,
            enabled_cloudwatch_logs_exports=list(args["exported_logs"]),
            performance_insights_enabled=insights != "none",
            performance_insights_kms_key_id=key_arn if insights != "none" else None,
            performance_insights_retention_period=INSIGHTS_DAYS.get(insights),
            database_insights_mode="advanced" if insights == "advanced" else "standard",
            tags=tags,
            # A name is taken until the old server is gone: a replacement cannot be created before that.
            opts=self.child(depends_on=logs, delete_before_replace=True),
        )
        alarms.create(
            name,
            alarms.database(args["storage_gb"], args["max_connections"]),
            {"DBInstanceIdentifier": primary.identifier},
            topic_arn=args["alarm_topic_arn"],
            opts=self.child(),
        )
        replicas = [
            self._replica(f"{name}-replica-{number}", f"{identifier}-replica-{number}", primary, parameters, args)
            for number in range(1, args["replicas"] + 1)
        ]

        self.address = primary.address
        self.arn = primary.arn
        self.identifier = identifier
        self.resource_id = primary.resource_id
        self.secret_arn = primary.master_user_secrets.apply(lambda secrets: secrets[0].secret_arn or "")
        self.replica_addresses = pulumi.Output.all(*(replica.address for replica in replicas))
        self.ref = {
            **store_ref(args, primary.identifier, primary.arn),
            "address": primary.address,
            "port": network["database_port"],
            "database": args["database"],
            "resource_id": primary.resource_id,
            "secret_arn": self.secret_arn,
        }
        self.register()

    def _replica(
        self,
        name: str,
        identifier: str,
        primary: aws.rds.Instance,
        parameters: aws.rds.ParameterGroup,
        args: MySqlDatabaseArgs,
    ) -> aws.rds.Instance:
        """Create a replica: in its source's subnets, under its source's key, with its source's users."""
        replica = aws.rds.Instance(
            name,
            identifier=identifier,
            replicate_source_db=primary.identifier,
            instance_class=args["instance_class"],
            iam_database_authentication_enabled=True,
            ca_cert_identifier=CERTIFICATE_AUTHORITY,
            auto_minor_version_upgrade=True,
            engine_lifecycle_support=NO_EXTENDED_SUPPORT,
            parameter_group_name=parameters.name,
            vpc_security_group_ids=[args["network"]["groups"][TIER]],
            publicly_accessible=False,
            storage_type="gp3",
            max_allocated_storage=args["max_storage_gb"],
            copy_tags_to_snapshot=True,
            # Nothing is lost with it: all that it has, the primary has.
            deletion_protection=False,
            skip_final_snapshot=True,
            tags=store_tags(args),
            opts=self.child(delete_before_replace=True),
        )
        alarms.create(
            name,
            alarms.REPLICA,
            {"DBInstanceIdentifier": replica.identifier},
            topic_arn=args["alarm_topic_arn"],
            opts=self.child(),
        )
        return replica


def _log_days(log: Log, args: MySqlDatabaseArgs) -> LogRetention:
    days = args["log_retention_days"]
    return days_of_values(days) if log in LOGS_WITH_VALUES else days


def _parameters(args: MySqlDatabaseArgs) -> list[aws.rds.ParameterGroupParameterArgsDict]:
    """Return the parameters that differ from RDS's own."""
    values = {
        "require_secure_transport": "1",
        "max_connections": str(args["max_connections"]),
        "local_infile": "0",  # no client's files are read into tables
    }
    if logs := LOGS_WITH_VALUES.intersection(args["exported_logs"]):
        values["log_output"] = "FILE"  # RDS exports files; its own choice is tables
        values["general_log"] = str(int("general" in logs))
        values["slow_query_log"] = str(int("slowquery" in logs))
        values["long_query_time"] = str(SLOW_SECONDS)
    return [{"name": name, "value": value} for name, value in sorted(values.items())]


def _problems(args: MySqlDatabaseArgs, identifier: str) -> Iterator[Problem]:
    """Refuse now what RDS would refuse after minutes, or at the first failure."""
    if not re.fullmatch("[a-z](-?[a-z0-9])*", identifier) or len(identifier) > IDENTIFIER_LIMIT - len("-replica-15"):
        limit = IDENTIFIER_LIMIT - len("-replica-15")
        yield Problem(
            "name",
            identifier,
            f"with project and stack must be at most {limit} lower-case letters, digits and single hyphens",
        )
    if args["max_storage_gb"] < args["storage_gb"] * GROWTH:
        yield Problem("max_storage_gb", args["max_storage_gb"], "must exceed storage_gb by a tenth at least")
    if args.get("insights") not in (None, "none") and _too_small_for_insights(args):
        remedy = f"must be 'none' for {args['instance_class']}, or take db.t4g.medium or larger"
        yield Problem("insights", args.get("insights"), remedy)


def _too_small_for_insights(args: MySqlDatabaseArgs) -> bool:
    return TOO_SMALL_FOR_INSIGHTS.fullmatch(args["instance_class"]) is not None
