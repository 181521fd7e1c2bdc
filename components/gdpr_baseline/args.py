"""The arguments of `GdprBaseline`, and what does not go together in them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, NotRequired, TypedDict

from components.building_blocks.arguments import Between, Default, Length, Matches, Problem
from components.building_blocks.topic import EmailAddress
from components.gdpr_baseline.account_settings import QuickSightSubscription

NamePrefix = Annotated[
    str,
    Matches("[A-Za-z0-9][A-Za-z0-9._-]{2,62}", "must be 3 to 63 letters, digits, dots, hyphens and underscores"),
]
"""How physical names begin: Pulumi puts random digits behind the logical name, so `photos-` is every store of it."""
WHOLE_OCTETS: Final = (8, 16, 24, 32)
"""The prefix lengths of IPv4 ranges that are whole octets."""


class RecordedStores(TypedDict):
    """The stores of personal data whose every access the trail records, as data events.

    Cost: 0.10 dollars per 100,000 events (https://aws.amazon.com/cloudtrail/pricing/), and CloudWatch Logs' ingestion,
    0.57 dollars a GB: an event has 1 to 2 KB.
    """

    buckets: NotRequired[Annotated[Sequence[NamePrefix], Length(0, 50), Default(())]]
    """How the names of the S3 buckets begin."""
    tables: NotRequired[Annotated[Sequence[NamePrefix], Length(0, 50), Default(())]]
    """How the names of the DynamoDB tables in the stack's region begin."""
    reads: NotRequired[Annotated[bool, Default(True)]]
    """Whether reads are recorded besides changes. Without them, nobody can tell after a breach whose data was read
    (GDPR Art. 33(3)(a))."""


class ExpectedAccess(TypedDict):
    """From where people sign in, and who reads personal stores: what differs is an alarm."""

    sources: NotRequired[
        Annotated[
            Sequence[Annotated[str, Matches(r"[0-9.]+(/[0-9]+)?", "must be an IPv4 range, such as 203.0.113.0/24")]],
            Length(0, 10),
            Default(()),
        ]
    ]
    """IPv4 ranges of whole octets (/8, /16, /24, /32): a metric filter compares addresses as text. Default: a sign-in
    from anywhere is usual."""
    reader_roles: NotRequired[Annotated[Sequence[NamePrefix], Length(0, 10), Default(())]]
    """How the names of the IAM roles begin that read personal stores. Default: a read by anybody is usual."""


class ShieldAdvanced(TypedDict):
    """What AWS Shield Advanced protects."""

    protected: Annotated[
        Mapping[str, Annotated[str, Matches("arn:aws:.+", "must be an ARN: of a distribution, zone or load balancer")]],
        Length(1, 100),
    ]
    """What a resource is called -> its ARN, such as that of `SecureApi`'s distribution: known once that exists."""


class GdprBaselineArgs(TypedDict):
    """Arguments of `GdprBaseline`."""

    alarm_email: NotRequired[EmailAddress | None]
    """Gets every alarm, once it has confirmed the subscriptions. Default: nobody; GDPR Art. 33 asks for somebody."""
    recorded_stores: NotRequired[Annotated[RecordedStores, Default({})]]
    """The stores whose accesses the trail records. Default: none, only calls that manage resources are recorded."""
    expected_access: NotRequired[Annotated[ExpectedAccess, Default({})]]
    """From where people sign in, and who reads the recorded stores. Default: everything is usual."""
    key_administrators: NotRequired[Annotated[Sequence[str], Default(())]]
    """ARNs of the IAM principals that manage the keys, the deploying role among them. Default: whoever the
    account's IAM policies allow."""
    audit_retention_days: NotRequired[Annotated[int, Between(90, 3653, "days"), Default(365)]]
    """How long audit logs are kept, and locked, and AWS Config's records are kept. Default: 365, as PCI DSS 10.5.1
    asks."""
    delivery_retention_days: NotRequired[Annotated[int, Between(1, 3653, "days"), Default(90)]]
    """How long delivered logs (access, load balancer, flow logs) are kept: they hold IP addresses."""
    allow_auto_scaling_volumes: NotRequired[Annotated[bool, Default(False)]]
    """EC2 Auto Scaling may use the data key for the disks of instances that it starts."""
    bound_roles: NotRequired[Annotated[bool, Default(False)]]
    """Whether every role of the stack that is created after the component's permissions boundary takes it, unless it
    has another. Default: only the component's own roles do."""
    owns_account: NotRequired[Annotated[bool, Default(False)]]
    """Whether this stack creates what exists once in an account and region: the role by which API Gateway writes its
    logs, the password policy, the block of public buckets, EBS's encryption, Access Analyzer, AWS Config, GuardDuty and
    Security Hub. One stack of an account does, or two take it from one another. Default: False, it is there already."""
    shield_advanced: NotRequired[ShieldAdvanced]
    """Subscribes the account to AWS Shield Advanced, with `owns_account`: 3,000 dollars a month for a year. Default:
    Shield Standard, which costs nothing."""
    quicksight_subscription: NotRequired[QuickSightSubscription]
    """Subscribes the account to Amazon QuickSight, with `owns_account`. Default: nothing is subscribed to."""
    analytics: NotRequired[Annotated[bool, Default(False)]]
    """Whether there is what `StreamingAnalytics` takes: the list of restricted and erased subjects with the key of its
    hashes, and the use of the data key through Kinesis."""
    subject_list: NotRequired[Annotated[bool, Default(False)]]
    """Whether there is the list of subjects, which `DataSubjectRights` writes, without `analytics` as well."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the delivery and configuration logs and the results of queries as well."""
    tags: NotRequired[Mapping[str, str]]


def check_account(args: GdprBaselineArgs) -> Iterator[Problem]:
    """Yield what only the stack that owns the account may create."""
    subscription = args.get("quicksight_subscription")
    if subscription and not args["owns_account"]:
        remedy = "is the account's: leave it out, or set `owns_account` in the one stack that owns it"
        yield Problem("quicksight_subscription", subscription["account_name"], remedy)
    if (shield := args.get("shield_advanced")) and not args["owns_account"]:
        remedy = "is the account's: leave it out, or set `owns_account` in the one stack that owns it"
        yield Problem("shield_advanced", dict(shield["protected"]), remedy)


def check_expected_access(args: GdprBaselineArgs) -> Iterator[Problem]:
    """Yield the ranges that a metric filter cannot express, and readers of stores that are not recorded."""
    expected, recorded = args["expected_access"], args["recorded_stores"]
    for index, source in enumerate(expected["sources"]):
        path = f"expected_access.sources[{index}]"
        try:
            network = ipaddress.IPv4Network(source)
        except ValueError as error:
            yield Problem(path, source, f"must be an IPv4 range: {error}")
            continue
        if network.prefixlen not in WHOLE_OCTETS:
            remedy = "must have whole octets, /8, /16, /24 or /32: write a range of another size as several of these"
            yield Problem(path, source, remedy)
    if expected["reader_roles"] and not ((recorded["buckets"] or recorded["tables"]) and recorded["reads"]):
        remedy = "needs the reads that `recorded_stores` records: give it `buckets` or `tables`, with `reads`"
        yield Problem("expected_access.reader_roles", list(expected["reader_roles"]), remedy)
