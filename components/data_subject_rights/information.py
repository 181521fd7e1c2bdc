"""What goes with the copy of somebody's data (GDPR Art. 15(1) and (2)): read off the stores that it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from components.building_blocks.arguments import Problem
from components.building_blocks.references import StoreRef
from components.data_subject_rights.args import DataSubjectRightsArgs
from components.data_subject_rights.kinds import DEAD_LETTERS, StoreKind, kinds_of

MOST_BYTES: Final = 3_000
"""Of the 4 KB that Lambda has for all variables of a function, names and values: the others take the rest.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def information_of(args: DataSubjectRightsArgs, kinds: Mapping[str, StoreKind]) -> Mapping[str, Any]:
    """Return what the function that makes archives is told: `handlers.rights.core.information.StackFacts` has the form.

    It has every store that a function is told of, and the two that the component has itself. Dead-letter queues that
    say the same are one.
    """
    own = {"requests": args["requests"]["table"], "subjects": args["tombstones"]}
    told = [(str(store["id"]), kind.refs.get(store["id"])) for kind in kinds.values() for store in kind.stores]
    rows = [_row(id_, ref) for id_, ref in (*told, *own.items())]
    return {
        "stores": [row for number, row in enumerate(rows) if row not in rows[:number]],
        "controller": dict(args.get("controller") or {}),
        "is_distributed": args.get("distribution") is not None,
    }


def _row(id_: str, ref: StoreRef | None) -> Mapping[str, Any]:
    """Return what a store says; one that says nothing has its id alone."""
    name = {"id": DEAD_LETTERS if id_.startswith(f"{DEAD_LETTERS}-") else id_}
    if ref is None:
        return name
    recipients = {"recipients": ref["recipients"]} if ref["recipients"] else {}
    return {**name, "purpose": ref["purpose"], "kept": ref["retention_days"], **recipients}


def as_variable(information: Mapping[str, Any]) -> str:
    """Return it as the variable of a function has it."""
    return json.dumps(information, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def information_problems(args: DataSubjectRightsArgs) -> Iterator[Problem]:
    """Yield that the information is more than a function's variables may have."""
    size = len(as_variable(information_of(args, kinds_of(args))).encode())
    if size > MOST_BYTES:
        remedy = (
            f"together with the purposes of the stores it has {size:,} bytes, and must have {MOST_BYTES:,} at most, "
            "because Lambda has 4 KB for a function's variables: shorten its texts"
        )
        yield Problem("controller", args.get("controller"), remedy)
