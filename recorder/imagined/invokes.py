"""Answers to the provider functions that a program may call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Answer = Callable[[Mapping[str, Any], str, str], Mapping[str, Any]]


def answer(token: str, args: Mapping[str, Any], *, region: str, account: str) -> Mapping[str, Any]:
    """Answer the function `token` as AWS would.

    Raises:
        LookupError: no answer is known; the message says where to add one.
    """
    known = ANSWERS.get(token)
    if known is None:
        raise LookupError(f"no answer is known for {token}: add a row to ANSWERS in {__name__}")
    return known(args, str(args.get("region") or region), account)


def _zones(_: Mapping[str, Any], region: str, __: str) -> Mapping[str, Any]:
    letters = "abc"
    return {
        "id": region,
        "names": [f"{region}{letter}" for letter in letters],
        "zoneIds": [f"{region.replace('-', '')[:4]}-az{number}" for number, _ in enumerate(letters, 1)],
        "groupNames": [region],
        "region": region,
    }


def _caller(_: Mapping[str, Any], __: str, account: str) -> Mapping[str, Any]:
    return {
        "id": account,
        "accountId": account,
        "arn": f"arn:aws:sts::{account}:assumed-role/deployer/pulumi",
        "userId": "AROAEXAMPLE:pulumi",
    }


def _region(_: Mapping[str, Any], region: str, __: str) -> Mapping[str, Any]:
    return {"id": region, "region": region, "name": region, "endpoint": f"ec2.{region}.amazonaws.com"}


def _partition(_: Mapping[str, Any], __: str, ___: str) -> Mapping[str, Any]:
    return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


def _image(_: Mapping[str, Any], region: str, __: str) -> Mapping[str, Any]:
    value = "ami-0abcdef1234567890"
    return {"id": value, "name": "image", "type": "String", "value": value, "insecureValue": value, "region": region}


def _managed_prefix_list(args: Mapping[str, Any], region: str, account: str) -> Mapping[str, Any]:
    return {
        "id": "pl-0123456789abcdef0",
        "name": args.get("name", ""),
        "arn": f"arn:aws:ec2:{region}:{account}:prefix-list/pl-0123456789abcdef0",
        "entries": [],
        "region": region,
    }


ANSWERS: Mapping[str, Answer] = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:ssm/getParameter:getParameter": _image,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _managed_prefix_list,
}
