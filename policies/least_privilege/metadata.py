"""Which actions read metadata alone: a wildcard that covers nothing else gives nothing away.

`ec2:Describe*` on `*` is how programs look around: of the actions that it covers, nearly all take no resource, so that
naming one would take them away.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from iam import actions, patterns
from policies.least_privilege.sensitive import sensitive


@cache
def _listing() -> Mapping[str, Any]:
    listing: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("metadata_reads.yaml").read_text())
    return listing


@cache
def reads_metadata(name: str) -> bool:
    """Say whether an action reads how resources are set up, and nothing of what they hold.

    Args:
        name: without wildcards. One that does not exist reads no metadata.
    """
    known = actions.lookup(name)
    if known is None or known.access_level not in ("List", "Read") or _is_listed(known.name):
        return False
    service, _, verb = known.name.partition(":")
    if known.access_level == "List" or patterns.any_matches(_listing()["every_service"], verb):
        return True
    entry = _listing()["services"].get(service)
    return (
        entry is not None and verb.upper().startswith("GET") and not patterns.any_matches(entry.get("except", ()), verb)
    )


def _is_listed(name: str) -> bool:
    return patterns.any_matches(_listing()["never"], name) or any(
        name in sensitive(kind) for kind in ("data", "credentials", "keys")
    )
