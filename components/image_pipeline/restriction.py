"""What it takes to make nothing of photos whose owners are restricted or erased."""

from __future__ import annotations

from components.building_blocks.grants import Grants, delete_versions, item_actions
from components.building_blocks.references import SecretRef, StoreRef
from components.subject_list import ask_subject_list
from handlers.images.core import keys


def forget_erased(
    uploads: StoreRef, ledger: StoreRef, tombstones: StoreRef | None, key: SecretRef | None
) -> list[Grants]:
    """Ask the list of subjects, and delete what arrives of somebody who is erased; nothing where there is no list."""
    asked = ask_subject_list(tombstones, key)
    return [*asked, delete_versions(uploads, keys.UPLOADS), item_actions(ledger, "DeleteItem")] if asked else []
