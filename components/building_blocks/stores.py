"""What every store must say of the data it keeps, as tags: what a register of processing (GDPR Art. 30) asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict

from components.building_blocks.arguments import Between

DataClass = Literal["personal", "internal", "public"]
"""`personal`: about an identified person (GDPR Art. 4(1)); `internal`: about the platform; `public`: meant for all."""

UNTIL_ERASED: Literal["until_erased"] = "until_erased"
"""Data is kept until its subject, or the user, erases it (GDPR Art. 17)."""

Retention = Annotated[int, Between(1, 3653, "days")] | Literal["until_erased"]
"""How long data is kept: a number of days, ten years at most, or until it is erased."""


class Kept(TypedDict):
    """The arguments that every store requires."""

    data_class: DataClass
    retention_days: Retention


def store_tags(args: Kept) -> Mapping[str, str]:
    """Return the tags by which a store tells its data class and retention."""
    return {"data-class": args["data_class"], "retention-days": str(args["retention_days"])}
