"""The list of restricted and erased subjects (GDPR Art. 17 and 18), which whatever processes their data asks first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi

from components.building_blocks.arguments import Problem
from components.building_blocks.generated_secret import generated_secret
from components.building_blocks.grants import Grants, item_actions, read_secret
from components.building_blocks.references import SecretRef, StoreRef
from components.building_blocks.stores import UNTIL_ERASED
from components.building_blocks.table import Table

SUBJECT: Final = "subject"
"""The table's key: a keyed hash of an owner id, which `handlers.shared.subject_hash` computes."""
KEY_LENGTH: Final = 64
"""Letters and digits, 5.95 bits each: more than the 256 bits of the hash, and as much as it takes."""


@dataclass(frozen=True, slots=True)
class SubjectList:
    """The table, and the secret with the key of its hashes."""

    tombstones: StoreRef
    key: SecretRef


def create_subject_list(
    name: str,
    *,
    encryption_key_arn: pulumi.Input[str],
    alarm_topic_arn: pulumi.Input[str],
    force_destroy: bool,
    opts: pulumi.ResourceOptions,
) -> SubjectList:
    """Create the table and the secret.

    The key of the hashes is never rotated: with another one nobody in the list is found. An item is kept as long as any
    backup could bring its subject back; who writes it says so by `expires_at`, which a restriction lacks.

    Args:
        name: How the logical names begin.
        encryption_key_arn: The KMS key of both.
        alarm_topic_arn: The SNS topic that is notified of throttled calls.
        force_destroy: Whether `pulumi destroy` deletes both, for good.
        opts: Pulumi's options.
    """
    tombstones = Table(
        f"{name}-tombstones",
        {
            "data_class": "personal",
            "purpose": "whose data is restricted or erased: so that no copy brings it back",
            "retention_days": UNTIL_ERASED,
            "owner_key": SUBJECT,
            "partition_key": SUBJECT,
            "encryption_key_arn": encryption_key_arn,
            "alarm_topic_arn": alarm_topic_arn,
            "deletion_protection": not force_destroy,
        },
        opts,
    ).ref
    secret, version = generated_secret(
        f"{name}-subject-key",
        description="The key of the hashes in the list of restricted and erased subjects; a change makes it worthless",
        length=KEY_LENGTH,
        encryption_key_arn=encryption_key_arn,
        force_destroy=force_destroy,
        opts=opts,
    )
    # Who reads the secret waits until it has a value.
    arn = pulumi.Output.all(secret.arn, version.id).apply(lambda known: str(known[0]))
    return SubjectList(tombstones, {"arn": arn, "encryption_key_arn": encryption_key_arn})


def ask_subject_list(tombstones: StoreRef | None, key: SecretRef | None) -> list[Grants]:
    """Find out who is in the list; none where there is none."""
    return [item_actions(tombstones, "BatchGetItem"), read_secret(key)] if tombstones and key else []


def subject_list_variables(tombstones: StoreRef | None, key: SecretRef | None) -> dict[str, pulumi.Input[str]]:
    """Return by which variables `handlers.shared.subjects` finds the list; none where there is none."""
    if not tombstones or not key:
        return {}
    return {"TOMBSTONES_TABLE": tombstones["name"], "SUBJECT_KEY_SECRET_ARN": key["arn"]}


def subject_list_problems(args: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield which of `tombstones` and `subject_key_secret` is missing, where one is given."""
    given = [key for key in ("tombstones", "subject_key_secret") if args.get(key) is not None]
    if len(given) == 1:
        [missing] = {"tombstones", "subject_key_secret"} - {*given}
        yield Problem(missing, None, f"required with `{given[0]}`: without it nobody is found in the list")
