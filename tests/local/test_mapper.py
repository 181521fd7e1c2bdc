from __future__ import annotations

import json
from typing import Any

import pytest
from botocore import xform_name
from hypothesis import given
from hypothesis import strategies as st

from local.clients import isolated_session
from local.mapper import Mapper, as_text

SESSION = isolated_session()
NAMES = st.text("abcdefghij", min_size=1, max_size=8)


def shape_of(service: str, operation: str) -> Any:
    return SESSION.get_service_model(service).operation_model(operation).input_shape


def mapped(service: str, operation: str, values: dict[str, Any], **renames: str) -> Any:
    return Mapper(renames).structure(values, shape_of(service, operation))


@given(st.dictionaries(NAMES, NAMES, max_size=5))
@pytest.mark.parametrize(
    ("operation", "member", "names"),
    [
        (("kms", "CreateKey"), "Tags", ("TagKey", "TagValue")),
        (("iam", "CreateRole"), "Tags", ("Key", "Value")),
        (("stepfunctions", "CreateStateMachine"), "tags", ("key", "value")),
        (("cloudtrail", "CreateTrail"), "TagsList", ("Key", "Value")),
        (("cloudwatch", "PutMetricAlarm"), "Dimensions", ("Name", "Value")),
    ],
)
def test_a_dict_becomes_the_list_of_pairs_that_the_service_wants(
    operation: tuple[str, str], member: str, names: tuple[str, str], tags: dict[str, str]
) -> None:
    key, value = names
    given_name = "dimensions" if member == "Dimensions" else "tags"
    pairs = mapped(*operation, {given_name: tags}).parameters[member]
    assert {pair[key]: pair[value] for pair in pairs} == tags
    assert len(pairs) == len(tags)


@given(st.dictionaries(NAMES, NAMES, max_size=5))
def test_a_dict_stays_a_dict_where_the_service_has_a_map(tags: dict[str, str]) -> None:
    assert mapped("logs", "CreateLogGroup", {"tags": tags}).parameters == {"tags": tags}


OPERATIONS = [
    ("sqs", "CreateQueue"), ("sns", "CreateTopic"), ("iam", "CreateRole"),
    ("kms", "CreateKey"),
    ("ecr", "CreateRepository"), ("ec2", "CreateVpc"), ("ec2", "CreateSubnet"), ("batch", "CreateComputeEnvironment"),
    ("lambda", "CreateFunction"),
    ("dynamodb", "CreateTable"), ("stepfunctions", "CreateStateMachine"), ("s3", "PutBucketLifecycleConfiguration"),
    ("events", "PutTargets"),
]  # fmt: skip


def sample(shape: Any, depth: int = 0) -> Any:
    """Return a value that the shape takes, with every member filled to a certain depth."""
    match shape.type_name:
        case "structure":
            return {
                n: sample(m, depth + 1) for n, m in shape.members.items() if depth < 3 or n in shape.required_members
            }
        case "list":
            return [sample(shape.member, depth + 1)]
        case "map":
            return {"key": sample(shape.value, depth + 1)}
        case "integer" | "long":
            return 1
        case "float" | "double":
            return 1.5
        case "boolean":
            return True
        case _:
            return "text"


def camel(value: Any) -> Any:
    """Return a structure as Pulumi writes it: names begin in lower case."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: camel(item) for key, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_the_apis_own_names_in_pulumis_case_come_back_as_they_are(service: str, operation: str) -> None:
    shape = shape_of(service, operation)
    parameters = {name: sample(member) for name, member in shape.members.items() if member.type_name != "map"}
    result = Mapper().structure(camel(parameters), shape)
    assert result.left_over == []
    assert result.parameters == parameters


@given(NAMES)
def test_what_has_no_place_is_told_with_its_path(name: str) -> None:
    result = mapped("iam", "CreateRole", {"description": "d", f"no{name}": 1})
    assert result.left_over == [f"no{name}"]
    nested = mapped("stepfunctions", "CreateStateMachine", {"tracingConfiguration": {"enabled": True, f"no{name}": 1}})
    assert nested.left_over == [f"tracingConfiguration.no{name}"]
    assert nested.parameters == {"tracingConfiguration": {"enabled": True}}


def test_what_is_none_counts_as_not_given() -> None:
    assert mapped("iam", "CreateRole", {"description": None}).parameters == {}


def test_a_block_may_stand_for_a_list_of_one_and_a_list_of_one_for_a_block() -> None:
    one = mapped("s3", "PutBucketOwnershipControls", {"ownershipControls": {"rule": {"objectOwnership": "x"}}})
    assert one.parameters == {"OwnershipControls": {"Rules": [{"ObjectOwnership": "x"}]}}
    other = mapped("ecr", "CreateRepository", {"encryptionConfiguration": [{"encryptionType": "KMS"}]})
    assert other.parameters == {"encryptionConfiguration": {"encryptionType": "KMS"}}


def test_cloudfronts_lists_carry_their_length() -> None:
    result = mapped("cloudfront", "CreateDistribution", {"distributionConfig": {"aliases": ["a", "b"]}})
    assert result.parameters["DistributionConfig"]["Aliases"] == {"Quantity": 2, "Items": ["a", "b"]}


def test_renames_hold_at_any_depth() -> None:
    target = {"targets": [{"inputTransformer": {"inputPaths": {"a": "$.b"}}}]}
    result = mapped("events", "PutTargets", target, inputPaths="InputPathsMap")
    assert result.parameters["Targets"][0]["InputTransformer"] == {"InputPathsMap": {"a": "$.b"}}


@given(st.one_of(st.booleans(), st.integers(), st.dictionaries(NAMES, st.integers()), st.lists(st.integers())))
def test_documents_numbers_and_switches_become_text_that_reads_back(value: Any) -> None:
    assert json.loads(as_text(value)) == value


def test_operations_are_called_by_botocores_own_names() -> None:
    assert all(hasattr(SESSION.create_client(s, region_name="eu-west-1"), xform_name(o)) for s, o in OPERATIONS)
