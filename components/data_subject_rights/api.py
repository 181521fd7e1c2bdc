"""The component that takes requests: the ledger of them, the exports, and the operations of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.arguments import checked
from components.building_blocks.bucket import Bucket
from components.building_blocks.component import Component
from components.building_blocks.foundation import foundation_of
from components.building_blocks.function import Function
from components.building_blocks.grants import Grants, item_actions, query, read, read_secret, start_execution
from components.building_blocks.layer import dependencies_layer
from components.building_blocks.references import FunctionRef, RequestsRef, StoreRef
from components.building_blocks.stores import UNTIL_ERASED
from components.building_blocks.table import Table
from components.data_subject_rights.args import PrivacyApiArgs, physical_name
from components.data_subject_rights.routes import request_routes
from components.secure_api.routes import Route
from handlers.rights.core.requests import BY_DUE, BY_SUBJECT, OPEN
from handlers.rights.exports import EXPORTS

DOMAIN: Final = "rights"
"""The folder of `handlers/` that the functions are in."""
OFFICERS: Final = "privacy_officers"
"""The group of the user pool whose members act for others."""
MEMORY_MB: Final = 512
TIMEOUT_SECONDS: Final = 28
"""A second less than API Gateway waits."""
OLD_VERSION_DAYS: Final = 1


class PrivacyApi(Component):
    """Creates what people ask for their rights with: a ledger of requests, a bucket of exports, and three functions.

    - `POST /privacy/requests` takes a request and starts its workflow; `GET /privacy/requests` lists one's own, and
      `GET /privacy/requests/{request_id}` returns one with its certificate, or a link of 15 minutes to its export.
    - Officers, the group `privacy_officers`, do the same for others by `owner_id`, and list everybody's open requests.
    - What answers the requests, `DataSubjectRights`, is created after the API that these operations are part of: its
      state machine and two of its roles are known by their names.

    Default settings, cost and failure modes: docs/components/data_subject_rights.md.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    requests_table: pulumi.Output[str]
    exports_bucket: pulumi.Output[str]
    stores: Sequence[StoreRef]
    """What it keeps of people: requests and exports."""
    albums_role_arn: pulumi.Output[str]
    """The role that calls the albums service: one of its `internal_callers`."""
    ref: RequestsRef

    def __init__(self, name: str, args: PrivacyApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("PrivacyApi", name, PrivacyApiArgs, args)
        super().__init__(name, args, opts)
        key_arn, force_destroy = args["encryption_key_arn"], args["force_destroy"]
        table = Table(
            f"{name}-requests",
            {
                "data_class": "personal",
                "purpose": "to answer requests for rights in time: who asked for which and what came of it",
                "retention_days": UNTIL_ERASED,
                "owner_key": BY_SUBJECT,
                "partition_key": "request_id",
                "indexes": {
                    BY_SUBJECT: {"partition_key": "subject", "projection": "ALL"},
                    BY_DUE: {"partition_key": OPEN, "sort_key": "due_at", "projection": "ALL"},
                },
                "encryption_key_arn": key_arn,
                "alarm_topic_arn": args["alarm_topic_arn"],
                "deletion_protection": not force_destroy,
            },
            self.child(),
        ).ref
        exports = Bucket(
            f"{name}-exports",
            {
                "data_class": "personal",
                "purpose": "to hand over copies of their data that people asked for",
                "retention_days": args["export_days"],
                "owner_key": f"{EXPORTS}<owner_id>/",
                "encryption_key_arn": key_arn,
                "access_log_bucket": args["access_log_bucket"],
                "noncurrent_version_days": OLD_VERSION_DAYS,
                "force_destroy": force_destroy,
            },
            self.child(),
        ).ref
        layer = dependencies_layer(name, DOMAIN, opts=self.child())
        answered_by = args["answered_by"]
        machine_name = physical_name(answered_by)
        machine_arn = self._arn("states", f"stateMachine:{machine_name}")

        def function(
            operation: str, description: str, may: Sequence[Grants], environment: Mapping[str, pulumi.Input[str]]
        ) -> FunctionRef:
            return Function(
                f"{name}-{operation.replace('_', '-')}",
                {
                    "handler": f"handlers.{DOMAIN}.{operation}.handler",
                    "description": description,
                    "may": [read_secret(args["subject_key_secret"]), *may],
                    "environment": {
                        "REQUESTS_TABLE": table["name"],
                        "SUBJECT_KEY_SECRET_ARN": args["subject_key_secret"]["arn"],
                        "OFFICERS_GROUP": OFFICERS,
                        **environment,
                    },
                    "layers": [layer.arn],
                    "memory_mb": MEMORY_MB,
                    "timeout_seconds": TIMEOUT_SECONDS,
                    **foundation_of(args),
                },
                self.child(),
            ).ref

        due_days = args.get("due_days")
        create = function(
            "request",
            "Takes a request, and starts its workflow",
            [
                item_actions(table, "GetItem", "PutItem", "UpdateItem"),
                query(table, BY_SUBJECT),
                start_execution({"arn": machine_arn, "encryption_key_arn": key_arn}),
                item_actions(args["tombstones"], "BatchGetItem"),
            ],
            {
                "TOMBSTONES_TABLE": args["tombstones"]["name"],
                "STATE_MACHINE_ARN": machine_arn,
                **({"DUE_DAYS": f"{due_days:g}"} if due_days else {}),
            },
        )
        list_ = function(
            "list_requests",
            "Lists somebody's requests, or everybody's open ones",
            [query(table, BY_SUBJECT), query(table, BY_DUE)],
            {},
        )
        one = function(
            "read_request",
            "Returns a request with its certificate or its export",
            [item_actions(table, "GetItem"), read(exports, EXPORTS)],
            {"EXPORTS_BUCKET": exports["name"]},
        )
        self._routes = request_routes(create=create, list_=list_, read=one)
        albums_role = physical_name(answered_by, "albums")
        self.requests_table = pulumi.Output.from_input(table["name"])
        self.exports_bucket = pulumi.Output.from_input(exports["name"])
        self.stores = [table, exports]
        self.albums_role_arn = self._arn("iam", f"role/{albums_role}", region="")
        self.ref = {
            "table": table,
            "exports": exports,
            "layer_arn": layer.arn,
            "state_machine_name": machine_name,
            "albums_role_name": albums_role,
            "warehouse_role_name": physical_name(answered_by, "warehouse"),
        }
        self.register()

    @property
    def routes(self) -> Sequence[Route]:
        """The operations, as `SecureApi` takes them."""
        return self._routes

    def _arn(self, service: str, path: str, *, region: str = "{0}") -> pulumi.Output[str]:
        """Return the ARN of what is created later, by its name."""
        options = pulumi.InvokeOptions(parent=self)
        return pulumi.Output.format(
            aws_types.arn(service, path, region=region, account="{1}"),
            aws.get_region_output(opts=options).region,
            aws.get_caller_identity_output(opts=options).account_id,
        )
