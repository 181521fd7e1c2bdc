"""What Redshift may read to load, and what functions may do with Redshift by its Data API."""

from __future__ import annotations

from components.building_blocks.grants import Grants, list_objects, read
from components.building_blocks.references import Encrypted
from handlers.stream.core.keys import LOADS, Layer

PROCESSED = f"{Layer.PROCESSED}/"
LOADED_PREFIXES = (PROCESSED, LOADS)


def load_from(lake: Encrypted) -> Grants:
    """Read what is loaded, and the manifests that name it.

    https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-access-permissions.html
    """
    return [
        *read(lake, *LOADED_PREFIXES),
        *(grant for prefix in LOADED_PREFIXES for grant in list_objects(lake, prefix)),
    ]
