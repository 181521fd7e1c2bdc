"""The control plane of Redshift Serverless: namespaces, work groups, usage limits, and their tags.

What is stored and returned is what the API's own model has: of a request every member that the answer has as well, and
what AWS computes. https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from local.emulators.redshift.database import Database, Objects
from local.emulators.redshift.refusal import RefusedError, model, not_found

Body = Mapping[str, Any]
Record = dict[str, Any]
_PORT: Final = 5439
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "Namespace": {"dbName": "dev", "adminUsername": "admin", "iamRoles": [], "logExports": []},
    "Workgroup": {
        "baseCapacity": 128,
        "port": _PORT,
        "enhancedVpcRouting": False,
        "publiclyAccessible": False,
        "ipAddressType": "ipv4",
        "trackName": "current",
        "configParameters": [],
        "securityGroupIds": [],
        "subnetIds": [],
    },
    "UsageLimit": {"breachAction": "log", "period": "monthly"},
}
"""What AWS puts where nothing is given."""
_SECRETS: Final = ("adminUserPassword", "manageAdminPassword", "tags")
"""Of a request, what no answer has."""


class Account(Protocol):
    """What the resources need of the account that they are in."""

    def arn(self, resource: str) -> str:
        """Return the ARN of a resource of Redshift Serverless."""
        ...

    def address(self, workgroup: str) -> str:
        """Return the host name of a work group."""
        ...

    def create_secret(self, name: str, value: str, key: str | None) -> str:
        """Create a secret that Redshift manages, and return its ARN."""
        ...


@dataclass(slots=True)
class Serverless:
    """Keeps the resources, and the databases behind them.

    Args:
        account: where they are.
        folder: for the databases' files.
        objects: returns what COPY reads, given what returns the ARN of the role in which it does; empty without one.
    """

    account: Account
    folder: Path
    objects: Callable[[Callable[[], str]], Objects]
    _records: dict[str, dict[str, Record]] = field(
        default_factory=lambda: {kind: dict[str, Record]() for kind in _DEFAULTS}
    )
    _tags: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    _databases: dict[tuple[str, str], Database] = field(default_factory=dict[tuple[str, str], Database])

    @property
    def operations(self) -> Mapping[str, Callable[[Body], Body]]:
        """Name of an operation -> what answers it."""
        return {
            "CreateNamespace": self.create_namespace,
            "CreateWorkgroup": self.create_workgroup,
            "CreateUsageLimit": self.create_usage_limit,
            **{f"{verb}{kind}": self._bound(verb, kind) for kind in _DEFAULTS for verb in ("Get", "Delete", "Update")},
            **{f"List{kind}s": self._bound("List", kind) for kind in _DEFAULTS},
            "TagResource": self.tag_resource,
            "UntagResource": self.untag_resource,
            "ListTagsForResource": lambda body: {"tags": self._tag_list(str(body["resourceArn"]))},
        }

    def _bound(self, verb: str, kind: str) -> Callable[[Body], Body]:
        does: Mapping[str, Callable[[str, Body], Body]] = {
            "Get": self._get,
            "Delete": self._delete,
            "Update": self._update,
            "List": self._list,
        }
        return lambda body: does[verb](kind, body)

    def create_namespace(self, body: Body) -> Body:
        """Create a namespace; where Redshift manages the administrator's password, it is a secret."""
        id_, name = str(uuid.uuid4()), str(body["namespaceName"])
        computed: Record = {"namespaceId": id_, "namespaceArn": self.account.arn(f"namespace/{id_}")}
        if body.get("manageAdminPassword"):
            if body.get("adminUserPassword"):
                raise RefusedError(
                    "ValidationException", "adminUserPassword and manageAdminPassword exclude each other"
                )
            user = str(body.get("adminUsername") or _DEFAULTS["Namespace"]["adminUsername"])
            value = json.dumps({"username": user, "password": secrets.token_urlsafe(24)})
            key = body.get("adminPasswordSecretKmsKeyId")
            computed["adminPasswordSecretArn"] = self.account.create_secret(f"redshift!{name}-{user}", value, key)
        return self._create("Namespace", name, body, computed, "AVAILABLE")

    def create_workgroup(self, body: Body) -> Body:
        """Create a work group of a namespace, which has one at most."""
        self._found("Namespace", str(body["namespaceName"]))
        for other in self._records["Workgroup"].values():
            if other["namespaceName"] == body["namespaceName"]:
                raise RefusedError("ConflictException", f"the namespace has the work group {other['workgroupName']}")
        id_, name = str(uuid.uuid4()), str(body["workgroupName"])
        endpoint = {"address": self.account.address(name), "port": body.get("port", _PORT), "vpcEndpoints": []}
        computed = {"workgroupId": id_, "workgroupArn": self.account.arn(f"workgroup/{id_}"), "endpoint": endpoint}
        return self._create("Workgroup", name, body, computed, "AVAILABLE")

    def create_usage_limit(self, body: Body) -> Body:
        """Create a limit of a work group."""
        if not any(one["workgroupArn"] == body["resourceArn"] for one in self._records["Workgroup"].values()):
            raise not_found(f"there is no work group {body['resourceArn']}")
        id_ = str(uuid.uuid4())
        computed = {"usageLimitId": id_, "usageLimitArn": self.account.arn(f"usagelimit/{id_}")}
        return self._create("UsageLimit", id_, body, computed, "")

    def _create(self, kind: str, name: str, body: Body, computed: Body, status: str) -> Body:
        if name in self._records[kind]:
            raise RefusedError("ConflictException", f"There is already a {kind.lower()} {name}")
        given = {key: value for key, value in body.items() if key in _members(kind) and key not in _SECRETS}
        state = {"status": status, "creationDate": time.time()} if status else {}
        record = self._records[kind][name] = {**_DEFAULTS[kind], **state, **given, **computed}
        self._tags[record[f"{_member(kind)}Arn"]] = {
            str(one["key"]): str(one["value"]) for one in body.get("tags") or ()
        }
        return {_member(kind): record}

    def _found(self, kind: str, name: str) -> Record:
        try:
            return self._records[kind][name]
        except KeyError:
            raise not_found(f"The {kind.lower()} {name} does not exist") from None

    def _get(self, kind: str, body: Body) -> Body:
        return {_member(kind): self._found(kind, str(body[_key(kind)]))}

    def _delete(self, kind: str, body: Body) -> Body:
        record = self._found(kind, str(body[_key(kind)]))
        if kind == "Namespace" and any(
            one["namespaceName"] == body[_key(kind)] for one in self._records["Workgroup"].values()
        ):
            raise RefusedError("ConflictException", "a work group uses the namespace")
        del self._records[kind][str(body[_key(kind)])]
        return {_member(kind): record}

    def _update(self, kind: str, body: Body) -> Body:
        record = self._found(kind, str(body[_key(kind)]))
        record |= {key: value for key, value in body.items() if key in _members(kind) and key not in _SECRETS}
        return {_member(kind): record}

    def _list(self, kind: str, body: Body) -> Body:
        wanted = body.get("resourceArn")
        found = [one for one in self._records[kind].values() if wanted in (None, one.get("resourceArn"))]
        return {f"{_member(kind)}s": found}

    def tag_resource(self, body: Body) -> Body:
        """Add tags."""
        self._tags.setdefault(str(body["resourceArn"]), {}).update({one["key"]: one["value"] for one in body["tags"]})
        return {}

    def untag_resource(self, body: Body) -> Body:
        """Remove tags."""
        for key in body["tagKeys"]:
            self._tags.get(str(body["resourceArn"]), {}).pop(key, None)
        return {}

    def _tag_list(self, arn: str) -> list[Body]:
        if arn not in self._tags:
            raise not_found(f"The resource {arn} does not exist")
        return [{"key": key, "value": value} for key, value in self._tags[arn].items()]

    def database(self, workgroup: str, name: str) -> Database | None:
        """Return a database of a work group, by its name or its ARN; None where its namespace has no such database.

        Raises:
            RefusedError: there is no such work group.
        """
        found = self.workgroup(workgroup)
        namespace = self._found("Namespace", str(found["namespaceName"]))
        if name != namespace["dbName"]:
            return None
        key = (str(namespace["namespaceId"]), name)
        if key not in self._databases:
            self.folder.mkdir(parents=True, exist_ok=True)
            objects = self.objects(lambda: str(namespace.get("defaultIamRoleArn") or ""))
            self._databases[key] = Database(self.folder / f"{key[0]}.duckdb", objects)
        return self._databases[key]

    def workgroup(self, name_or_arn: str) -> Record:
        """Return a work group.

        Raises:
            RefusedError: there is none.
        """
        for one in self._records["Workgroup"].values():
            if name_or_arn in (one["workgroupName"], one["workgroupArn"]):
                return one
        raise RefusedError("ValidationException", f"Redshift endpoint doesn't exist in this region: {name_or_arn}")

    def close(self) -> None:
        """Close the databases."""
        for one in self._databases.values():
            one.close()


def _member(kind: str) -> str:
    return kind[:1].lower() + kind[1:]


def _key(kind: str) -> str:
    """Return the parameter that names a resource."""
    return "usageLimitId" if kind == "UsageLimit" else f"{_member(kind)}Name"


def _members(kind: str) -> frozenset[str]:
    """Return what an answer says of a resource, by the API's model."""
    return frozenset(model("redshift-serverless").shape_for(kind).members)
