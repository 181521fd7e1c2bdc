"""The service behind the VPC link, with its database: what `SecureApi` creates where routes ask for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired, TypedDict, cast

import pulumi

from components.building_blocks.arguments import Between, Default
from components.building_blocks.foundation import Foundation
from components.building_blocks.grants import Grants
from components.building_blocks.mysql_database import MySqlDatabase, MySqlDatabaseArgs
from components.building_blocks.references import Placement, StoreRef
from components.building_blocks.stream_grants import default_bus_arn, put_events
from components.instance_service import InstanceService, InstanceServiceArgs, TlsArgs
from components.secure_api.monitoring import create_announcement_alarm
from components.secure_api.routes import STAGE
from handlers.shared.bus import BUS, SOURCE

OWN_ARGS = frozenset({"name", "database", "internal_callers", "announces"})
"""Arguments that are none of `InstanceService`."""


class DatabaseArgs(TypedDict):
    """The service's MySQL database; see `MySqlDatabase` for what each is."""

    database: NotRequired[Annotated[str, Default("albums")]]
    """Its name on the server."""
    instance_class: NotRequired[str]
    multi_az: NotRequired[Annotated[bool, Default(True)]]
    replicas: NotRequired[Annotated[int, Between(0, 15, "replicas"), Default(0)]]
    storage_gb: NotRequired[Annotated[int, Between(20, 65_536, "GB"), Default(20)]]
    backup_days: NotRequired[Annotated[int, Between(1, 35, "days"), Default(14)]]


class ServiceArgs(TypedDict):
    """A Java service on instances, and its database; see `InstanceService` for what each is."""

    name: str
    """What it is called on its instances."""
    network: Placement
    """Where both are."""
    package: str
    """The path of the jar."""
    access_log_bucket: StoreRef
    """The bucket that gets the access logs of the jar's bucket."""
    database: NotRequired[DatabaseArgs | None]
    """Default: it has none."""
    environment: NotRequired[Annotated[Mapping[str, pulumi.Input[str]], Default({})]]
    """More variables; those by which it verifies tokens are set already."""
    internal_callers: NotRequired[Annotated[Sequence[pulumi.Input[str]], Default(())]]
    """ARNs of the IAM roles that may use its internal operations. They need not exist yet. Default: nobody may."""
    announces: NotRequired[Annotated[bool, Default(False)]]
    """Whether it puts what people change on EventBridge's default bus, as docs/events.md describes it. It may, and
    finds the bus in the variable `EVENT_BUS`. A line of its log with `"event": "not_announced"` is an attempt that
    failed; many are an alarm. Default: it does not."""
    may: NotRequired[Annotated[Sequence[Grants], Default(())]]
    instance_type: NotRequired[Annotated[str, Default("t4g.small")]]
    min_instances: NotRequired[Annotated[int, Between(1, 100, "instances"), Default(2)]]
    max_instances: NotRequired[Annotated[int, Between(1, 100, "instances"), Default(4)]]
    tls: NotRequired[TlsArgs]
    """TLS from API Gateway to the load balancer. Default: with `domain`, by a certificate of `NAME.DOMAIN`; without,
    plain HTTP."""


class ServiceBehind:
    """The service, and the database where it has one.

    Args:
        name: How the children are called.
        args: Complete.
        foundation: Keys, logs and alarms.
        issuer: Of the tokens that the service verifies.
        audience: The claim `aud` of these tokens.
        force_destroy: Whether `pulumi destroy` deletes the database.
        opts: Pulumi's options.
    """

    def __init__(
        self,
        name: str,
        args: ServiceArgs,
        foundation: Foundation,
        *,
        issuer: pulumi.Input[str],
        audience: pulumi.Input[str],
        force_destroy: bool,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self.database = None
        self.backup_days = (args.get("database") or {}).get("backup_days", 0)
        if (wanted := args.get("database")) is not None:
            database: dict[str, Any] = {
                **wanted,
                "data_class": "personal",
                "purpose": f"to run the service {args['name']}: what people enter there",
                "retention_days": "until_erased",
                "owner_key": "owner_id",
                "network": args["network"],
                "force_destroy": force_destroy,
                **foundation,
            }
            self.database = MySqlDatabase(f"{name}-database", cast("MySqlDatabaseArgs", database), opts)
        announces = args.get("announces", False)
        instances: dict[str, Any] = {
            **{key: value for key, value in args.items() if key not in OWN_ARGS},
            "service": args["name"],
            "database": self.database.ref if self.database else None,
            "environment": {
                "TOKEN_ISSUER": issuer,
                "TOKEN_AUDIENCE": audience,
                "PATH_PREFIX": STAGE,
                **_internal_callers(args.get("internal_callers", ())),
                **({"EVENT_BUS": BUS} if announces else {}),
                **args.get("environment", {}),
            },
            "may": [*args.get("may", ()), *([put_events(default_bus_arn(opts.parent), SOURCE)] if announces else ())],
            "force_destroy": force_destroy,
            **foundation,
        }
        self.instances = InstanceService(f"{name}-service", cast("InstanceServiceArgs", instances), opts)
        if announces:
            create_announcement_alarm(
                f"{name}-service", self.instances.log_group_name, topic_arn=foundation["alarm_topic_arn"], opts=opts
            )

    @property
    def stores(self) -> list[StoreRef]:
        """What keeps data of people."""
        return [self.database.ref] if self.database else []


def _internal_callers(roles: Sequence[pulumi.Input[str]]) -> dict[str, pulumi.Input[str]]:
    return {"INTERNAL_CALLERS": pulumi.Output.all(*roles).apply(",".join)} if roles else {}
