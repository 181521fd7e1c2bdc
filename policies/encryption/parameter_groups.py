"""Databases whose parameters say whether they take connections without TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.frameworks import GDPR_ENCRYPTION, fsbp, security_hub
from policies.rule import (
    Finding,
    Framework,
    NotEvaluated,
    ResourceRule,
    Rule,
    Settings,
    Severity,
    Stack,
    StackRule,
    Violation,
)
from policies.values import shown
from recorder.resource import Resource, is_unknown

RDS_GROUP = "aws:rds/parameterGroup:ParameterGroup"
RDS_CLUSTER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
REDSHIFT_GROUP = "aws:redshift/parameterGroup:ParameterGroup"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the parameter groups of some families must say."""

    families: str
    """A regular expression over the whole family."""
    parameter: str
    values: tuple[str, ...]
    """Lower case."""
    by_default: bool = False
    """The family requires TLS unless a parameter says otherwise."""


# The first that matches a family counts.
REQUIREMENTS = (
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
    Requirement(
        r"postgres(1[5-9]|[2-9]\d).*|aurora-postgresql(1[7-9]|[2-9]\d).*", "rds.force_ssl", ("1",), by_default=True
    ),
    Requirement(r"(aurora-)?postgres.*|sqlserver-.*", "rds.force_ssl", ("1",)),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.html
    Requirement(r"mysql.*|mariadb.*|aurora-mysql.*", "require_secure_transport", ("1", "on", "true")),
    # https://docs.aws.amazon.com/documentdb/latest/developerguide/security.encryption.ssl.html
    Requirement(r"docdb.*", "tls", ("enabled", "tls1.2+", "tls1.3+", "fips-140-3"), by_default=True),
    # https://docs.aws.amazon.com/neptune/latest/userguide/security-ssl.html
    Requirement(r"neptune.*", "neptune_enforce_ssl", ("1",), by_default=True),
    # https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
    Requirement(r"redshift.*", "require_ssl", ("true",)),
)


def requirement_for(family: str) -> Requirement | None:
    """Return what a group of this family must say; None where TLS is no matter of parameters, as for Oracle."""
    return next((found for found in REQUIREMENTS if re.fullmatch(found.families, family)), None)


def _group(group: Resource, _: Settings) -> Iterator[Finding]:
    family = group.inputs.get("family")
    if is_unknown(family):
        yield NotEvaluated(group.urn, f"{shown(group, 'family', family)}.")
        return
    requirement = requirement_for(str(family))
    if requirement:
        yield from _judge(group, "parameters", ("name", "value"), requirement)


def _workgroup(workgroup: Resource, _: Settings) -> Iterator[Finding]:
    requirement = Requirement("", "require_ssl", ("true",))
    yield from _judge(workgroup, "configParameters", ("parameterKey", "parameterValue"), requirement)


def _judge(resource: Resource, path: str, keys: tuple[str, str], requirement: Requirement) -> Iterator[Finding]:
    rows = resource.inputs.get(path)
    if is_unknown(rows):
        yield NotEvaluated(resource.urn, f"{shown(resource, path, rows)}.")
        return
    name, value = keys
    known: list[Mapping[str, Any]] = [row for row in rows or () if isinstance(row, Mapping)]
    given = next((row.get(value) for row in known if row.get(name) == requirement.parameter), None)
    if is_unknown(given):
        yield NotEvaluated(resource.urn, f"`{requirement.parameter}` is not known yet.")
    elif given is None and any(is_unknown(row) or is_unknown(row.get(name)) for row in rows or ()):
        yield NotEvaluated(resource.urn, f"`{path}` is not wholly known yet.")
    elif given is None and not requirement.by_default:
        yield Violation(resource.urn, f"`{requirement.parameter}` is not set; it must be {requirement.values[0]}.")
    elif given is not None and str(given).lower() not in requirement.values:
        yield Violation(
            resource.urn, f"{shown(resource, requirement.parameter, given)}; it must be {requirement.values[0]}."
        )


def _group_rule(
    name: str, things: str, types: tuple[str, ...], parameters: str, *frameworks: Framework
) -> ResourceRule:
    return ResourceRule(
        name=name,
        description=f"Parameter groups of {things} require TLS.",
        severity=Severity.HIGH,
        frameworks=(*frameworks, GDPR_ENCRYPTION),
        remediation=f"Set {parameters}.",
        resource_types=types,
        judge=_group,
    )


@dataclass(frozen=True, slots=True)
class User:
    """A type that takes its parameters from a group."""

    type: str
    refers_by: str
    group: str


_USERS = (
    User("aws:rds/instance:Instance", "parameterGroupName", RDS_GROUP),
    User("aws:rds/cluster:Cluster", "dbClusterParameterGroupName", RDS_CLUSTER_GROUP),
)
_REDSHIFT = User("aws:redshift/cluster:Cluster", "clusterParameterGroupName", REDSHIFT_GROUP)


def _rds(stack: Stack, _: Settings) -> Iterator[Finding]:
    for user in _USERS:
        for database in stack.of_type(user.type):
            engine, version = database.inputs.get("engine"), database.inputs.get("engineVersion")
            if is_unknown(engine) or is_unknown(version):
                yield NotEvaluated(database.urn, "`engine` or `engineVersion` is not known yet.")
                continue
            # A replica has the engine and the parameters of its source. DocumentDB and Neptune have types of their own.
            requirement = requirement_for(f"{engine}{version or ''}") if engine else None
            if requirement:
                yield from _uses_group(stack, database, user, requirement)


def _redshift(stack: Stack, _: Settings) -> Iterator[Finding]:
    requirement = requirement_for("redshift-1.0")
    for cluster in stack.of_type(_REDSHIFT.type):
        if requirement:
            yield from _uses_group(stack, cluster, _REDSHIFT, requirement)


def _uses_group(stack: Stack, database: Resource, user: User, requirement: Requirement) -> Iterator[Finding]:
    name = database.inputs.get(user.refers_by)
    if stack.targets(database, user.refers_by, user.group):
        # What the group says is judged where it is made.
        return
    if is_unknown(name):
        yield NotEvaluated(
            database.urn, f"{shown(database, user.refers_by, name)}, and comes from no group of this program."
        )
    elif name is not None and not str(name).startswith("default."):
        yield NotEvaluated(database.urn, f"{shown(database, user.refers_by, name)}: no group of this program.")
    elif not requirement.by_default:
        yield Violation(
            database.urn, f"{shown(database, user.refers_by, name)}: AWS's default group takes connections without TLS."
        )


# One control an engine: PostgreSQL, MySQL, SQL Server, MariaDB.
_RDS_IN_TRANSIT = (security_hub("RDS.38"), security_hub("RDS.39"), fsbp("RDS.41"), fsbp("RDS.44"))

RULES: tuple[Rule, ...] = (
    _group_rule(
        "rds-parameters-tls",
        "RDS and Aurora",
        (RDS_GROUP, RDS_CLUSTER_GROUP),
        "`require_secure_transport` to ON (MySQL, MariaDB) or `rds.force_ssl` to 1 (PostgreSQL, SQL Server)",
        *_RDS_IN_TRANSIT,
    ),
    _group_rule(
        "documentdb-parameters-tls",
        "DocumentDB",
        ("aws:docdb/clusterParameterGroup:ClusterParameterGroup",),
        "`tls` to enabled, or leave it out",
        fsbp("DocumentDB.6"),
    ),
    _group_rule(
        "neptune-parameters-tls",
        "Neptune",
        ("aws:neptune/clusterParameterGroup:ClusterParameterGroup",),
        "`neptune_enforce_ssl` to 1, or leave it out",
    ),
    _group_rule("redshift-parameters-tls", "Redshift", (REDSHIFT_GROUP,), "`require_ssl` to true", fsbp("Redshift.2")),
    ResourceRule(
        name="redshift-serverless-tls",
        description="Redshift Serverless work groups require TLS.",
        severity=Severity.HIGH,
        frameworks=(fsbp("RedshiftServerless.2"), GDPR_ENCRYPTION),
        remediation="Set the `configParameters` entry `require_ssl` to true.",
        resource_types=("aws:redshiftserverless/workgroup:Workgroup",),
        judge=_workgroup,
    ),
    StackRule(
        name="rds-tls",
        description="RDS and Aurora databases use a parameter group that requires TLS.",
        severity=Severity.HIGH,
        frameworks=(*_RDS_IN_TRANSIT, GDPR_ENCRYPTION),
        remediation="Give the database a parameter group of the program that requires TLS.",
        resource_types=tuple(user.type for user in _USERS),
        judge=_rds,
    ),
    StackRule(
        name="redshift-tls",
        description="Redshift clusters use a parameter group that requires TLS.",
        severity=Severity.HIGH,
        frameworks=(fsbp("Redshift.2"), GDPR_ENCRYPTION),
        remediation="Give the cluster a parameter group of the program with `require_ssl` true.",
        resource_types=(_REDSHIFT.type,),
        judge=_redshift,
    ),
)
