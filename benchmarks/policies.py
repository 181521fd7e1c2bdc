"""How long the packs take for a realistic mix of 100, 1,000 and 5,000 resources, in process as in `local preview`.

`python benchmarks/policies.py [--json]` exits with 1 where a resource takes more than 2 ms, or where one of 5,000 takes
more than 1.5 times as long as one of 100: the packs are linear.

`--against DIR` compares with another checkout of the project: each judges 1,000 resources in processes of its own,
with its own packs, in turn, and the medians of nine rounds count. It exits with 1 where this one takes more than 1.1
times as long.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

# `--of DIR` measures the packs of another checkout.
sys.path.insert(0, sys.argv[sys.argv.index("--of") + 1] if "--of" in sys.argv else str(Path(__file__).parents[1]))

from policies import Pack, judge, packs
from policies.suppressions import Suppressions
from recorder.resource import UNKNOWN, Resource

ROOT = Path(__file__).resolve().parents[1]
SIZES = (100, 1_000, 5_000)
LIMIT_MS = 2.0
LIMIT_GROWTH = 1.5
RUNS = 3
ROUNDS = 9
COMPARED = 1_000
MOST_OF_THE_OTHER = 1.1

ACCOUNT = "123456789012"
ARN = "arn:aws:{service}:eu-west-1:" + ACCOUNT + ":{name}"


def program(size: int, first: int = 0) -> tuple[Resource, ...]:
    """Return a program of `size` resources: a unit of a store and a function, over and over, each with its own names.

    A fifth of the units has unknowns, as in a preview, and a tenth breaks some rules, so that messages are made too.

    Args:
        size: how many.
        first: the number of the first unit; another one gives a program of which nothing has been seen before.
    """
    units = (resource for number in count(first) for resource in _unit(number))
    return tuple(islice(units, size))


def _unit(number: int) -> Iterator[Resource]:
    """Yield what one photo store with its function has: keys, buckets, a queue, a topic, a table, a role."""
    preview, broken = number % 5 == 0, number % 10 == 3  # noqa: PLR2004 - the mix
    key = _resource("aws:kms/key:Key", f"key-{number}", {"enableKeyRotation": not broken})
    yield key
    key_arn = UNKNOWN if preview else key.outputs["arn"]
    by_key = {"kmsKeyId": (key.urn,), "kmsMasterKeyId": (key.urn,), "kmsKeyArn": (key.urn,), "rules": (key.urn,)}
    bucket = _resource("aws:s3/bucket:Bucket", f"photos-{number}", {"tags": {"data_class": "personal"}})
    yield bucket
    name = UNKNOWN if preview else bucket.id
    of_bucket = {"bucket": (bucket.urn,), **by_key}
    sse = {"sseAlgorithm": "AES256" if broken else "aws:kms", "kmsMasterKeyId": key_arn}
    yield _resource(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        f"photos-{number}",
        {"bucket": name, "rules": [{"applyServerSideEncryptionByDefault": sse}]},
        of_bucket,
    )
    blocked = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    yield _resource(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        f"photos-{number}",
        {"bucket": name, **dict.fromkeys(blocked, True)},
        of_bucket,
    )
    bucket_arn = bucket.outputs["arn"]
    policy = _document(_tls_only("s3:*", bucket_arn, f"{bucket_arn}/*"))
    yield _resource(
        "aws:s3/bucketPolicy:BucketPolicy",
        f"photos-{number}",
        {"bucket": name, "policy": UNKNOWN if preview else policy},
        {**of_bucket, "policy": (bucket.urn,)},
    )
    queue = _resource("aws:sqs/queue:Queue", f"work-{number}", {"kmsMasterKeyId": key_arn}, by_key)
    yield queue
    yield _resource(
        "aws:sqs/queuePolicy:QueuePolicy",
        f"work-{number}",
        {"queueUrl": queue.id, "policy": _document(_tls_only("sqs:*", queue.outputs["arn"]))},
        {"queueUrl": (queue.urn,)},
    )
    yield _resource(
        "aws:dynamodb/table:Table",
        f"ledger-{number}",
        {"hashKey": "id", "serverSideEncryption": {"enabled": True, "kmsKeyArn": key_arn}},
        {"serverSideEncryption": (key.urn,)},
    )
    yield _resource("aws:cloudwatch/logGroup:LogGroup", f"resize-{number}", {"kmsKeyId": key_arn}, by_key)
    role = _resource(
        "aws:iam/role:Role",
        f"resize-{number}",
        {
            "assumeRolePolicy": _document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                }
            )
        },
    )
    yield role
    grant = {"Effect": "Allow", "Action": "s3:*" if broken else "s3:GetObject", "Resource": f"{bucket_arn}/raw/*"}
    yield _resource(
        "aws:iam/rolePolicy:RolePolicy",
        f"resize-{number}",
        {"role": role.id, "policy": _document(grant)},
        {"role": (role.urn,), "policy": (bucket.urn,)},
    )
    yield _resource(
        "aws:lambda/function:Function",
        f"resize-{number}",
        {
            "role": role.outputs["arn"],
            "kmsKeyArn": key_arn,
            "environment": {"variables": {"BUCKET": name}},
            "memorySize": 1024,
        },
        {**by_key, "role": (role.urn,), "environment": (bucket.urn,)},
    )
    yield from _network(number)


def _network(number: int) -> Iterator[Resource]:
    group = _resource("aws:ec2/securityGroup:SecurityGroup", f"backend-{number}", {"vpcId": "vpc-1"})
    yield group
    yield _resource(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        f"backend-{number}",
        {"securityGroupId": group.id, "ipProtocol": "tcp", "fromPort": 8080, "toPort": 8080, "cidrIpv4": "10.0.0.0/24"},
        {"securityGroupId": (group.urn,)},
    )


def _tls_only(action: str, *resources: str) -> dict[str, Any]:
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _resource(
    type_: str, name: str, inputs: dict[str, Any], sources: dict[str, tuple[str, ...]] | None = None
) -> Resource:
    service = type_.split(":")[1].split("/", maxsplit=1)[0]
    arn = f"arn:aws:s3:::{name}" if service == "s3" else ARN.format(service=service, name=name)
    return Resource(
        urn=f"urn:pulumi:dev::benchmark::{type_}::{name}",
        type=type_,
        name=name,
        id=name,
        inputs=inputs,
        outputs={**inputs, "arn": arn, "name": name},
        property_dependencies={key: urns for key, urns in (sources or {}).items() if key in inputs},
    )


def measure(chosen: tuple[Pack, ...], runs: Iterator[int]) -> dict[int, float]:
    """Return the milliseconds a resource takes, by size: the median of a few runs, each over a new program."""
    _milliseconds(program(SIZES[0], next(runs)), chosen)  # what is loaded once is loaded now
    return {
        size: statistics.median(_milliseconds(program(size, next(runs)), chosen) for _ in range(RUNS)) / size
        for size in SIZES
    }


def _milliseconds(resources: tuple[Resource, ...], chosen: tuple[Pack, ...]) -> float:
    gc.collect()
    start = time.perf_counter()
    judge(resources, chosen, suppressions=Suppressions())
    return (time.perf_counter() - start) * 1000


def compare(other: Path) -> int:
    """Measure this checkout and another in turn, print the medians, and say whether this one is slower."""
    found: dict[Path, list[float]] = {ROOT: [], other.resolve(): []}
    if len(found) == 1:
        raise SystemExit(f"{other} is this checkout: give another")
    for _ in range(ROUNDS):
        for root, times in found.items():
            command = [sys.executable, str(Path(__file__).resolve()), "--of", str(root)]
            times.append(float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout))
    mine, theirs = (statistics.median(times) for times in found.values())
    share = f"{mine / theirs:.2f}; at most {MOST_OF_THE_OTHER}"
    print(f"{COMPARED:,} resources: {mine:.0f} ms against {theirs:.0f} ms: {share}")
    return 0 if mine / theirs <= MOST_OF_THE_OTHER else 1


def main() -> int:
    """Measure, print, and say by the exit status whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--against", type=Path, metavar="DIR", help="compare with another checkout")
    parser.add_argument("--of", metavar="DIR", help="measure another checkout, and print its milliseconds")
    arguments = parser.parse_args()
    if arguments.against:
        return compare(arguments.against)
    runs = count(step=1_000_000)
    if arguments.of:
        _milliseconds(program(SIZES[0], next(runs)), packs())  # what is loaded once is loaded now
        print(statistics.median(_milliseconds(program(COMPARED, next(runs)), packs()) for _ in range(RUNS)))
        return 0
    as_json: bool = arguments.json
    rows = {
        name: (sum(len(pack.rules) for pack in chosen), measure(chosen, runs))
        for name, chosen in {**{pack.name: (pack,) for pack in packs()}, "all": packs()}.items()
    }
    total = rows["all"][1]
    growth = total[SIZES[-1]] / total[SIZES[0]]
    ok = max(total.values()) <= LIMIT_MS and growth <= LIMIT_GROWTH
    if as_json:
        figures = {name: {"rules": rules, "ms_per_resource": times} for name, (rules, times) in rows.items()}
        print(json.dumps({"packs": figures, "growth": growth, "ok": ok}, indent=2))
        return 0 if ok else 1
    print(f"{'pack':<18}{'rules':>6}" + "".join(f"{f'{size:,} resources':>18}" for size in SIZES))
    for name, (rules, times) in rows.items():
        print(f"{name:<18}{rules:>6}" + "".join(f"{f'{times[size]:.3f} ms each':>18}" for size in SIZES))
    print(f"A resource of {SIZES[-1]:,} takes {growth:.2f} times as long as one of {SIZES[0]:,}.")
    print(f"At most {LIMIT_MS} ms a resource and {LIMIT_GROWTH} times: {'yes' if ok else 'NO'}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
