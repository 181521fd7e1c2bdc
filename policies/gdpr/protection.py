"""Personal data is under a key of one's own, and its accesses are recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aws_types import row_of
from policies.encryption.buckets import ENCRYPTIONS
from policies.frameworks import GDPR_ACCOUNTABILITY, GDPR_BREACH, GDPR_CONFIDENTIALITY, GDPR_ENCRYPTION
from policies.gdpr.stores import BUCKETS, KINDS, TABLE, Store, stores_of
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, Stack, StackRule, Violation
from policies.rule_factories import KMS_KEY_SOURCES, is_aws_key
from policies.values import dig
from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

TRAIL: Final = "aws:cloudtrail/trail:Trail"
REPLICA_OF: Final = "replicateSourceDb"
RECORDED: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(BUCKETS, ("AWS::S3::Object", "arn:aws:s3:::")),
    TABLE: ("AWS::DynamoDB::Table", "arn:aws:dynamodb:::table/"),
}
"""Type -> what CloudTrail calls what is in it, and how the ARN begins."""


def key_of(stack: Stack, store: Resource) -> list[tuple[str, Any]]:
    """Return the customer key's values of a store, each with its path.

    A bucket's are those of its encryption; a read replica's are those of what it copies.
    """
    store = _copied(stack, store)
    if store.type in BUCKETS:
        return [
            found
            for one in stack.referrers(store, "bucket", *ENCRYPTIONS).found
            for found in dig(one.inputs, "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId")
        ]
    row = row_of(store.type)
    if _is_copy(store):
        return [(REPLICA_OF, UNKNOWN)]  # of a database that is not in the program
    return [found for path in (row.keys if row else ())[:1] for found in dig(store.inputs, path)]


def _copied(stack: Stack, store: Resource) -> Resource:
    """Return the database of a replica without a key of its own: within a region it is under the same key.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
    """
    sources = tuple(stack.targets(store, REPLICA_OF, store.type)) if _is_copy(store) else ()
    return sources[0] if len(sources) == 1 else store


def _is_copy(store: Resource) -> bool:
    return store.inputs.get(REPLICA_OF) is not None and store.inputs.get("kmsKeyId") is None


def _judge_key(stack: Stack, _: Settings) -> Iterator[Finding]:
    for store in stores_of(stack.resources):
        urn = store.resource.urn
        row = row_of(store.resource.type)
        if store.resource.type not in BUCKETS and not (row and row.keys):
            continue
        if is_unknown(store.personal):
            yield NotEvaluated(urn, "What its tags say is not known yet.")
        elif store.personal:
            keys = key_of(stack, store.resource)
            if _doubtful_encryption(stack, store.resource, keys):
                yield NotEvaluated(urn, "Which key encrypts it is not known yet.")
            elif not keys or any(not is_unknown(value) and (not value or is_aws_key(value)) for _, value in keys):
                yield Violation(urn, f"The {store.kind} has personal data under a key of AWS.")


def _doubtful_encryption(stack: Stack, store: Resource, keys: list[tuple[str, Any]]) -> bool:
    """Say whether it is not known which key encrypts: an unknown one that comes from a key of the program is known."""
    store = _copied(stack, store)
    if store.type in BUCKETS:
        referrers = stack.referrers(store, "bucket", *ENCRYPTIONS)
        owners, property_ = referrers.found, "rules"
        if not keys and referrers.unresolved:
            return True
    else:
        owners, property_ = (store,), keys[0][0].split(".")[0].split("[")[0] if keys else ""
    unknown = any(is_unknown(value) for _, value in keys)
    return unknown and not any(stack.targets(owner, property_, *KMS_KEY_SOURCES) for owner in owners)


def _judge_recorded(stack: Stack, _: Settings) -> Iterator[Finding]:
    trails = list(stack.of_type(TRAIL))
    # To record the deliveries of a trail is an event, which is delivered: that never ends.
    delivered = {bucket.urn for trail in trails for bucket in stack.targets(trail, "s3BucketName", *BUCKETS)}
    for store in stores_of(stack.of_type(*RECORDED)):
        urn = store.resource.urn
        if urn in delivered:
            continue
        if is_unknown(store.personal):
            yield NotEvaluated(urn, "What its tags say is not known yet.")
        elif store.personal:
            verdicts = [is_recorded(trail, store) for trail in trails]
            if True in verdicts:
                continue
            if any(is_unknown(verdict) for verdict in verdicts):
                yield NotEvaluated(urn, "What the trail records is not known yet.")
            else:
                yield Violation(urn, f"No trail records who reads or changes what is in this {store.kind}.")


def is_recorded(trail: Resource, store: Store) -> bool | Unknown:
    """Say whether a trail records reads and changes of what is in a store, by its advanced event selectors.

    A store whose name is not known yet is recorded if the selector holds for all that begins with its logical name:
    Pulumi puts digits behind that.
    """
    if is_unknown(trail.inputs.get("enableLogging")):
        return UNKNOWN
    if trail.inputs.get("enableLogging") is False:
        return False
    verdicts = [_selected(one, store) for one in _list(trail.inputs.get("advancedEventSelectors"))]
    recorded = {access for verdict in verdicts if isinstance(verdict, set) for access in verdict}
    if recorded >= {"false", "true"}:
        return True
    return UNKNOWN if any(is_unknown(verdict) for verdict in verdicts) else False


def _selected(selector: Any, store: Store) -> set[str] | Unknown:  # noqa: ANN401 - any input
    """Return which accesses a selector records of a store, as CloudTrail says them: `readOnly` false and true."""
    what, beginning = RECORDED[store.resource.type]
    fields: Any = selector.get("fieldSelectors") if isinstance(selector, Mapping) else UNKNOWN
    if any(is_unknown(field) or is_unknown(field.get("field")) for field in _list(fields)):
        return UNKNOWN
    by_name: dict[str, Mapping[str, Any]] = {field["field"]: field for field in _list(fields)}
    decisive = [by_name.get(name, {}).get("equals") for name in ("eventCategory", "resources.type", "readOnly")]
    if has_unknown(decisive):
        return UNKNOWN
    category, type_, read_only = decisive
    if category != ["Data"] or type_ != [what]:
        return set()
    accesses: set[str] = set(read_only or ("false", "true"))
    where = by_name.get("resources.ARN")
    if where is None:
        return accesses
    arn = _arn(store, beginning)
    starts = [*_list(where.get("startsWiths")), *_list(where.get("equals"))]
    if any(isinstance(start, str) and _begins(arn, start) for start in starts):
        return accesses
    return UNKNOWN if has_unknown(starts) else set()


def _list(value: object) -> list[Any]:
    return [UNKNOWN] if is_unknown(value) else value if isinstance(value, list) else []


def _arn(store: Store, beginning: str) -> str:
    arn = store.resource.outputs.get("arn")
    if isinstance(arn, str):
        return arn
    name = next((v for k in ("bucket", "name") if isinstance(v := store.resource.inputs.get(k), str)), "")
    return beginning + (name or f"{store.resource.name}-")


def _begins(arn: str, start: str) -> bool:
    """Say whether an ARN begins so; of a table, by its name, as region and account may not be known."""
    if arn.startswith("arn:aws:dynamodb:"):
        return arn.rpartition("/")[2].startswith(start.rpartition("/")[2]) if "/" in start else arn.startswith(start)
    return arn.startswith(start)


RULES: tuple[Rule, ...] = (
    StackRule(
        name="personal-data-customer-key",
        description="Personal data is encrypted with a customer managed key, wherever the service takes one.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Give the store a customer managed KMS key, or say by its tags that it has no personal data.",
        resource_types=tuple(KINDS),
        judge=_judge_key,
    ),
    StackRule(
        name="personal-data-access-recorded",
        description="A trail records who reads and changes what is in buckets and tables of personal data.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ACCOUNTABILITY, GDPR_CONFIDENTIALITY, GDPR_BREACH),
        remediation="Give a trail advanced event selectors of data events whose ARNs begin with the store's.",
        resource_types=tuple(RECORDED),
        url="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
        judge=_judge_recorded,
    ),
)
