"""The component that answers requests: a function for each kind of store, and the workflow of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import foundation_of
from components.building_blocks.function import Function, FunctionArgs, FunctionNetworkArgs
from components.building_blocks.grants import (
    Grants,
    delete_versions,
    invoke,
    item_actions,
    list_versions,
    query,
    read,
    sign,
    start_execution,
    write,
)
from components.building_blocks.group_rules import NamedGroup, connect
from components.building_blocks.log_group import LOG_RETENTION
from components.building_blocks.references import ServiceRef, WarehouseRef
from components.building_blocks.signing_key import ALGORITHM, SigningKey
from components.building_blocks.state_machine import StateMachine
from components.data_subject_rights.access import end_own_uploads, see_executions
from components.data_subject_rights.api import DOMAIN
from components.data_subject_rights.args import DataSubjectRightsArgs, rights_problems
from components.data_subject_rights.information import as_variable, information_of, information_problems
from components.data_subject_rights.kinds import KINDS, LARGE_MB, SMALL_MB, StoreKind, kinds_of
from components.data_subject_rights.monitoring import create_dashboard, schedule_deadline_count
from components.three_tier_network.design import BACKEND
from handlers.rights.core.requests import BY_DUE, BY_SUBJECT
from handlers.rights.exports import EXPORTS

WORKFLOW: Final = "rights.asl.json"
LONG_SECONDS: Final = 900
"""Of a pass over a kind of store, Lambda's limit; what takes longer goes on by its cursor."""
SHORT_SECONDS: Final = 60
BACKUP_DAYS: Final = 35
"""How long tables can be restored to any second: the longest, as `Table` has it."""
HISTORY_DAYS: Final = 90
"""Of executions (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html)."""
TRACE_DAYS: Final = 30
"""https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html"""
QUERY_DAYS: Final = 45
"""https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html"""
RESULT_DAYS: Final = 1
"""https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html"""
HTTPS: Final = 443


class DataSubjectRights(Component):
    """Creates what answers requests for people's rights: it is created last, and takes all stores as references.

    - A function for each kind of store finds, exports, corrects, restricts and erases there, and may do nothing in
      stores of another kind.
    - A state machine does the steps of a request in the order in which nobody comes back; each can be repeated.
    - A key signs the certificates of erasures: by `kms:GetPublicKey` anybody with the right to verifies them.
    - An hourly count of the requests by what time is left, with alarms before one is due.

    Default settings, cost and failure modes: docs/components/data_subject_rights.md.

    Args:
        name: The component's name, which the `PrivacyApi` was given as `answered_by`.
        args: See `DataSubjectRightsArgs`.
        opts: Pulumi's options.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    state_machine_arn: pulumi.Output[str]
    certificate_key_arn: pulumi.Output[str]
    """The key that signs certificates, ECC_NIST_P256."""
    deadlines_function: pulumi.Output[str]
    """The name of the function that counts requests."""
    kinds: Sequence[str]
    """The kinds of stores that there are."""
    covers: Sequence[pulumi.Input[str]]
    """ARNs of all stores that are looked through."""

    def __init__(self, name: str, args: DataSubjectRightsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked(
            "DataSubjectRights",
            name,
            DataSubjectRightsArgs,
            args,
            lambda good: rights_problems(name, good),
            information_problems,
        )
        super().__init__(name, args, opts)
        self._name, self._args = name, args
        requests, table = args["requests"], args["requests"]["table"]
        key = SigningKey(f"{name}-certificates", {"description": "Certificates of erasures"}, self.child())
        kinds = kinds_of(args)
        functions = {
            **self._kind_functions(kinds),
            **self._step_functions(key, as_variable(information_of(args, kinds))),
        }
        machine = StateMachine(
            name,
            {
                "definition": WORKFLOW,
                "physical_name": requests["state_machine_name"],
                "overrides": {"Drain": {"Seconds": args["drain_seconds"]}},
                "substitutions": {
                    **{f"{kind}_function_arn": "" for kind in KINDS},
                    **{f"{step}_function_arn": function.arn for step, function in functions.items()},
                    "kinds": f"[{', '.join(repr(kind) for kind in kinds)}]",
                },
                "may": [invoke(*(function.ref for function in functions.values()))],
                **foundation_of(args),
            },
            self.child(),
        )
        deadlines = self._function(
            "deadlines",
            "Counts the requests that are not answered, and starts what was not started",
            [
                query(table, BY_DUE),
                item_actions(table, "UpdateItem"),
                start_execution(machine.ref),
                see_executions(machine.arn),
            ],
            {"STATE_MACHINE_ARN": machine.arn, "WARN_DAYS": str(args["warn_days"])},
            alarms=True,
        )
        service = f"{name}-deadlines"
        schedule_deadline_count(service, args, deadlines, service=service, opts=self.child())
        create_dashboard(name, service=service, machine_arn=machine.arn, opts=self.child())

        self.state_machine_arn = machine.arn
        self.certificate_key_arn = key.arn
        self.deadlines_function = deadlines.name
        self.kinds = list(kinds)
        self.covers = _covers(args, kinds)
        self.register()

    def _kind_functions(self, kinds: Mapping[str, StoreKind]) -> dict[str, Function]:
        """Create a function for each kind of store, which may do nothing in stores of another kind."""
        args, requests = self._args, self._args["requests"]
        albums = args.get("albums")
        network = self._network(albums) if albums else None
        role_names = {"albums": requests["albums_role_name"], "warehouse": requests["warehouse_role_name"]}
        return {
            kind: self._function(
                kind,
                found.description,
                found.may,
                {
                    "STORES": pulumi.Output.json_dumps(found.stores, sort_keys=True),
                    "EXPORTS_BUCKET": requests["exports"]["name"],
                    **found.environment,
                },
                memory_mb=found.memory_mb,
                timeout_seconds=LONG_SECONDS,
                network=network if kind == "albums" else None,
                role_name=role_names.get(kind),
            )
            for kind, found in kinds.items()
        }

    def _step_functions(self, key: SigningKey, information: str) -> dict[str, Function]:
        """Create a function for each step that is not about one kind of store; the key signs certificates.

        Args:
            key: that signs.
            information: that goes with copies of data.
        """
        args, requests = self._args, self._args["requests"]
        copies = backups(args)
        retention = pulumi.Output.json_dumps({**expiring(args), **copies}, sort_keys=True)
        expires = {"RETENTION": retention, "BACKUPS": json.dumps(sorted(copies))}
        table, exports = requests["table"], requests["exports"]
        change, look = item_actions(table, "GetItem", "UpdateItem"), query(table, BY_SUBJECT)
        return {
            "begin": self._function(
                "begin",
                "Begins a request: in the ledger, and in the list of subjects",
                [change, look, item_actions(args["tombstones"], "DeleteItem", "GetItem", "UpdateItem")],
                {"TOMBSTONES_TABLE": args["tombstones"]["name"], "RETENTION": retention},
            ),
            "record": self._function("record", "Keeps what was found before an erasure", [change, look], {}),
            "archive": self._function(
                "archive",
                "Makes one archive of the parts of an export, with the information of GDPR Art. 15",
                [
                    change,
                    write(exports, EXPORTS),
                    read(exports, EXPORTS),
                    list_versions(exports, EXPORTS),
                    delete_versions(exports, EXPORTS),
                    end_own_uploads(exports, EXPORTS),
                ],
                {"EXPORTS_BUCKET": exports["name"], "INFORMATION": information, **expires},
                memory_mb=LARGE_MB,
                timeout_seconds=LONG_SECONDS,
            ),
            "certify": self._function(
                "certify",
                "Certifies an erasure, if nothing is left",
                [change, sign(key.arn, ALGORITHM, "DIGEST")],
                {"CERTIFICATE_KEY_ARN": key.arn, **expires},
            ),
            "close": self._function("close", "Closes a request: nobody knows then whose it was", [change, look], {}),
        }

    def _function(
        self,
        step: str,
        description: str,
        may: Sequence[Grants],
        environment: Mapping[str, pulumi.Input[str]],
        *,
        memory_mb: int = SMALL_MB,
        timeout_seconds: int = SHORT_SECONDS,
        alarms: bool = False,
        **more: Any,  # noqa: ANN401 - further arguments of the function
    ) -> Function:
        """Create a function; the state machine tries again what fails, and has the alarm of what fails for good."""
        requests = self._args["requests"]
        given: dict[str, Any] = {
            "handler": f"handlers.{DOMAIN}.{step}.handler",
            "description": description,
            "may": may,
            "environment": {"REQUESTS_TABLE": requests["table"]["name"], **environment},
            "layers": [requests["layer_arn"]],
            "memory_mb": memory_mb,
            "timeout_seconds": timeout_seconds,
            "alarms": alarms,
            **{key: value for key, value in more.items() if value is not None},
            **foundation_of(self._args),
        }
        return Function(f"{self._name}-{step.replace('_', '-')}", cast("FunctionArgs", given), self.child())

    def _network(self, service: ServiceRef) -> FunctionNetworkArgs:
        """Return where the function is that calls the service, with a way to it, and to AWS for exports."""
        network, name = service["network"], f"{self._name}-albums"
        group = aws.ec2.SecurityGroup(
            name,
            description="What asks the albums service for the rights of people",
            vpc_id=network["vpc_id"],
            tags={"Name": name},
            opts=self.child(),
        )
        own = NamedGroup(name, group.id)
        balancer = NamedGroup(f"{service['name']}-balancer", service["balancer_group_id"])
        connect(own, balancer, service["port"], "Requests for the rights of people", opts=self.child())
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-https",
            security_group_id=group.id,
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            description="AWS services, by endpoints or NAT",
            opts=self.child(),
        )
        return {"subnet_ids": network["subnets"][BACKEND], "group_ids": [group.id]}


def expiring(args: DataSubjectRightsArgs) -> dict[str, pulumi.Input[float]]:
    """Return what cannot be edited, holds the pseudonym alone and is deleted by itself -> after how many days."""
    analytics = args.get("analytics")
    stream: dict[str, int] = {}
    if analytics:
        stream = {"stream": int(analytics["stream"]["retention_days"]), "history of Athena's queries": QUERY_DAYS}
        if analytics["warehouse"]:
            stream["results of the warehouse's statements"] = RESULT_DAYS
    return {
        "execution histories": HISTORY_DAYS,
        "log groups": args.get("log_retention_days", LOG_RETENTION),
        "traces": TRACE_DAYS,
        **stream,
        **args["expires_days"],
    }


def backups(args: DataSubjectRightsArgs) -> dict[str, pulumi.Input[float]]:
    """Return which backups hold copies from before an erasure -> after how many days they are deleted."""
    analytics = args.get("analytics")
    warehouse = analytics["warehouse"] if analytics else None
    return {
        "backups of tables": BACKUP_DAYS,
        **({"recovery points of the warehouse": _recovery_days(warehouse)} if warehouse else {}),
        **args["backup_days"],
    }


def _recovery_days(warehouse: WarehouseRef) -> int:
    """Return how long a warehouse can be restored: a cluster's snapshots 35 days at most, a work group's points one.

    https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-snapshots-recovery-points.html
    """
    return BACKUP_DAYS if warehouse["cluster"] is not None else 1


def _covers(args: DataSubjectRightsArgs, kinds: Mapping[str, StoreKind]) -> list[pulumi.Input[str]]:
    requests = args["requests"]
    own = [requests["table"]["arn"], args["tombstones"]["arn"]]
    return [*(arn for kind in kinds.values() for arn in kind.covers), *own]
