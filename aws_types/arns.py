"""ARNs: the one place that puts them together and takes them apart."""

from __future__ import annotations

from dataclasses import dataclass


def arn(service: str, resource: str, *, region: str = "", account: str = "", partition: str = "aws") -> str:
    """Return an ARN.

    Each part may be a placeholder or a wildcard, so that the result serves as a template or a pattern as well:
    `pulumi.Output.format(arn("logs", "log-group:*", region="{0}", account="{1}"), region, account)`.

    Args:
        service: The service's namespace, such as `sqs`.
        resource: The last part, such as `table/orders`.
        region: The region; empty for what exists once in the world, and for buckets.
        account: The account's 12 digits; empty where AWS writes none.
        partition: `aws`, `aws-cn` or `aws-us-gov`.
    """
    return f"arn:{partition}:{service}:{region}:{account}:{resource}"


def regional(service: str, resource: str) -> str:
    """Return the template of the ARN of something in a region of an account."""
    return arn(service, resource, region="{region}", account="{account}", partition="{partition}")


def worldwide(service: str, resource: str) -> str:
    """Return the template of the ARN of something that exists once in an account, whatever the region."""
    return arn(service, resource, account="{account}", partition="{partition}")


def bare(service: str, resource: str) -> str:
    """Return the template of an ARN that names neither region nor account, such as a bucket's."""
    return arn(service, resource, partition="{partition}")


def in_partition(text: str, partition: str) -> str:
    """Return an ARN, or the pattern of one, with another partition."""
    return f"arn:{partition}:{text.split(':', 2)[2]}"


@dataclass(frozen=True, slots=True)
class Arn:
    """The parts of an ARN."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """Return the parts of an ARN; None if `text` is no ARN."""
    parts = text.split(":", 5)
    if len(parts) != len(("arn", *Arn.__slots__)) or parts[0] != "arn":
        return None
    return Arn(*parts[1:])
