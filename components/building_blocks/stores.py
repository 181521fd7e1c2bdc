"""What every store must say of the data it keeps, as tags: what a register of processing (GDPR Art. 30) asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, NotRequired, TypedDict

from components.building_blocks.arguments import Between, Matches

DataClass = Literal["personal", "internal", "public"]
"""`personal`: about an identified person (GDPR Art. 4(1)); `internal`: about the platform; `public`: meant for all."""

UNTIL_ERASED: Literal["until_erased"] = "until_erased"
"""Data is kept until its subject, or the user, erases it (GDPR Art. 17)."""

Retention = Annotated[int, Between(1, 3653, "days")] | Literal["until_erased"]
"""How long data is kept: a number of days, ten years at most, or until it is erased."""


Purpose = Annotated[str, Matches(".{3,200}", "must be 3 to 200 characters: why the data is kept")]
"""Why data is kept, as the register of processing says it (GDPR Art. 30)."""


class StoreArgs(TypedDict):
    """The arguments that every store requires."""

    data_class: DataClass
    purpose: Purpose
    retention_days: Retention
    owner_key: NotRequired[str]
    """By what the data of one person is found: a prefix of keys such as `raw/<owner_id>/`, or a table's key attribute
    or index. Default: nothing names an owner."""


def store_tags(data_class: DataClass, retention_days: Retention) -> Mapping[str, str]:
    """Return the tags by which a store says its data class and retention."""
    return {"data-class": data_class, "retention-days": str(retention_days)}
