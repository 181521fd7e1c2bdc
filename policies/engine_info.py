"""What a pack says of itself to Pulumi's engine: its rules as policies of the analyzer protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policies.pack import Pack
from policies.rule import ResourceRule, Rule, Severity
from policies.settings import Enforcement, enforcement_of, schema_of

LEVELS: Final[Mapping[Enforcement, analyzer_pb2.EnforcementLevel.ValueType]] = {
    Enforcement.ADVISORY: analyzer_pb2.ADVISORY,
    Enforcement.MANDATORY: analyzer_pb2.MANDATORY,
    Enforcement.DISABLED: analyzer_pb2.DISABLED,
}

SEVERITIES: Final[Mapping[Severity, analyzer_pb2.PolicySeverity.ValueType]] = {
    Severity.LOW: analyzer_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}


def info_of(pack: Pack) -> analyzer_pb2.AnalyzerInfo:
    """Return what the engine shows of a pack: a policy a rule, and the one that reports suppressions."""
    return analyzer_pb2.AnalyzerInfo(
        name=pack.name,
        version=pack.version,
        description=pack.description,
        supportsConfig=True,
        policies=[*map(_policy, pack.rules), suppressions_policy(pack)],
    )


def suppressions_policy(pack: Pack) -> analyzer_pb2.PolicyInfo:
    """Return the policy in whose name accepted violations are reported."""
    return analyzer_pb2.PolicyInfo(
        name=f"{pack.name}-suppressions",
        description="Accepted violations are reported with their reasons.",
        enforcementLevel=LEVELS[Enforcement.ADVISORY],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
    )


def _policy(rule: Rule) -> analyzer_pb2.PolicyInfo:
    frameworks = [f"{framework.name} {framework.reference}" for framework in rule.frameworks]
    schema = json_format.ParseDict({name: dict(row) for name, row in schema_of(rule).items()}, struct_pb2.Struct())
    info = analyzer_pb2.PolicyInfo(
        name=rule.name,
        description=f"{rule.description} ({', '.join(frameworks)})" if frameworks else rule.description,
        enforcementLevel=LEVELS[enforcement_of(rule.severity)],
        configSchema=analyzer_pb2.PolicyConfigSchema(properties=schema),
        policy_type=(
            analyzer_pb2.POLICY_TYPE_RESOURCE if isinstance(rule, ResourceRule) else analyzer_pb2.POLICY_TYPE_STACK
        ),
        severity=SEVERITIES[rule.severity],
        tags=[*frameworks, *rule.resource_types],
        remediation_steps=rule.remediation,
        url=rule.url,
    )
    if rule.frameworks:
        first = rule.frameworks[0]
        info.framework.CopyFrom(analyzer_pb2.PolicyComplianceFramework(name=first.name, reference=first.reference))
    return info
