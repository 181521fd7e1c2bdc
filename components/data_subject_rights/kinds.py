"""The kinds of stores: what each function is told of its stores, and what it may do with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi

from components.building_blocks.grants import Grants, item_actions, query, read_versions, write
from components.building_blocks.references import QueueRef, StoreRef
from components.data_subject_rights.access import (
    end_uploads,
    erase_objects,
    erase_versions,
    invalidate,
    manage_users,
    rewrite_objects,
    sort_messages,
)
from components.data_subject_rights.args import DataSubjectRightsArgs
from components.image_pipeline.review import BY_OWNER
from components.streaming_analytics.lake import WORK
from components.streaming_analytics.warehouse.access import log_in, run_statements, warehouse_variables
from components.subject_list import ask_subject_list, subject_list_variables
from handlers.images.core import keys
from handlers.rights.core.corrections import ACCOUNT, UPLOAD
from handlers.rights.exports import EXPORTS
from handlers.rights.passes import OWNER
from handlers.stream.core.keys import Layer

KINDS: Final = ("objects", "items", "lake", "results", "dead_letters", "warehouse", "caches", "albums", "accounts")
"""As `workflows/rights.asl.json` has them."""
EVENTS: Final = ("analytics.events",)
"""The tables of the warehouse with rows of people."""
DEAD_LETTERS: Final = "dead-letters"
"""How the ids of dead-letter queues begin."""
LARGE_MB: Final = 1769
"""A whole processor: objects of the lake are decoded and rewritten."""
SMALL_MB: Final = 512
ERASED_BELOW: Final = (*keys.VARIANTS, keys.DECODED, keys.WORKING_SIZES, keys.WORKING_FILTERED, keys.JOBS)
"""Where the bucket of variants has folders of owners."""


@dataclass(slots=True, kw_only=True)
class StoreKind:
    """A kind of store of this deployment."""

    description: str
    stores: list[Mapping[str, Any]]
    """What the variable `STORES` says; values may be outputs."""
    may: list[Grants]
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    memory_mb: int = SMALL_MB
    refs: Mapping[str, StoreRef] = field(default_factory=dict[str, StoreRef])
    """Its stores by their ids: what each says of its data. A store that is not in it says nothing."""

    @property
    def covers(self) -> list[pulumi.Input[str]]:
        """ARNs of its stores."""
        return [ref["arn"] for ref in self.refs.values()]


def kinds_of(args: DataSubjectRightsArgs) -> dict[str, StoreKind]:
    """Return the kinds that there are, by their names."""
    found = {"objects": _objects(args), "items": _items(args), **dict(_analytics(args))}
    if queues := {f"{DEAD_LETTERS}-{number}": queue for number, queue in enumerate(_queues(args))}:
        found["dead_letters"] = StoreKind(
            description="Deletes a person's messages from dead-letter queues",
            stores=[{"id": id_, "queue_url": queue["url"]} for id_, queue in queues.items()],
            may=[sort_messages(queue) for queue in queues.values()],
            refs=queues,
        )
    if distribution := args.get("distribution"):
        # Everybody's: CloudFront keeps the paths of invalidations for a time that AWS does not state
        paths = [f"/{prefix}*" for prefix in keys.VARIANTS]
        found["caches"] = StoreKind(
            description="Has CloudFront forget the variants",
            stores=[{"id": "cdn", "distribution_id": distribution["id"], "paths": paths}],
            may=[invalidate(distribution["arn"])],
            # What it keeps are copies of variants, so it says what these say
            refs={"cdn": {**args["photos"]["variants"], "name": distribution["id"], "arn": distribution["arn"]}},
        )
    if service := args.get("albums"):
        found["albums"] = StoreKind(
            description="Asks the albums service to find, export, correct, restrict and erase",
            stores=[
                {"id": "albums", "url": service["url"], "service": service["name"], "tls_name": service["tls_name"]}
            ],
            may=[*_export_parts(args), *_asks(args)],
            environment=_list_variables(args),
            refs={"albums": service["database"]} if service["database"] else {},
        )
    if users := args.get("users"):
        found["accounts"] = StoreKind(
            description="Finds, closes, corrects and deletes a person's account",
            stores=[{"id": "accounts", "user_pool_id": users["name"], "rectify": [*ACCOUNT]}],
            may=[manage_users(users), *_export_parts(args), *_asks(args)],
            environment=_list_variables(args),
            refs={"accounts": users},
        )
    return {name: found[name] for name in KINDS if name in found}


def _objects(args: DataSubjectRightsArgs) -> StoreKind:
    uploads, variants, exports = args["photos"]["uploads"], args["photos"]["variants"], args["requests"]["exports"]

    def owned(*prefixes: str) -> list[str]:
        return [f"{prefix}{OWNER}/" for prefix in prefixes]

    return StoreKind(
        description="Finds, exports and erases a person's photos, their variants and exports",
        stores=[
            {"id": "uploads", "bucket": uploads["name"], "prefixes": owned(keys.UPLOADS)},
            {
                "id": "variants",
                "bucket": variants["name"],
                "prefixes": owned(*ERASED_BELOW),
                "export": owned(*keys.VARIANTS),
            },
            {"id": "exports", "bucket": exports["name"], "prefixes": owned(EXPORTS), "export": []},
        ],
        may=[
            *erase_objects(uploads, keys.UPLOADS),
            read_versions(uploads, keys.UPLOADS),
            *erase_objects(variants, *ERASED_BELOW),
            read_versions(variants, *keys.VARIANTS),
            *erase_objects(exports, EXPORTS),
            *_export_parts(args),
            *_asks(args),
        ],
        environment=_list_variables(args),
        refs={"uploads": uploads, "variants": variants, "exports": exports},
    )


def _items(args: DataSubjectRightsArgs) -> StoreKind:
    ledger, reviews = args["photos"]["ledger"], args["photos"]["reviews"]
    stores: list[Mapping[str, Any]] = [
        {
            "id": "ledger",
            "table": ledger["name"],
            "owner": {"attribute": "pk", "value": f"owner#{OWNER}"},
            "key": ["pk", "sk"],
            "leave_out": ["claim", "execution"],
            "rectify": [*UPLOAD],
        }
    ]
    on_items = ("DeleteItem", "GetItem", "Query", "Scan", "UpdateItem")
    may = [item_actions(ledger, *on_items)]
    if reviews:
        stores.append(
            {
                "id": "reviews",
                "table": reviews["name"],
                "owner": {"attribute": "owner_id", "value": OWNER, "index": BY_OWNER},
                "key": ["review_id"],
                "leave_out": ["token", "reviewer", "comment"],
            }
        )
        may += [item_actions(reviews, "DeleteItem", "GetItem", "Scan"), query(reviews, BY_OWNER)]
    return StoreKind(
        description="Finds, exports, corrects and erases a person's items",
        stores=stores,
        may=[*may, *_export_parts(args), *_asks(args)],
        environment=_list_variables(args),
        refs={"ledger": ledger, **({"reviews": reviews} if reviews else {})},
    )


def _analytics(args: DataSubjectRightsArgs) -> Iterator[tuple[str, StoreKind]]:
    """Yield what keeps events, and what keeps copies of anything."""
    variants, analytics = args["photos"]["variants"], args.get("analytics")
    buckets: list[tuple[str, StoreRef, str]] = [("reports", variants, keys.REPORTS)]
    if analytics:
        buckets.append(("query_results", analytics["query_results"], ""))
        lake, failures = analytics["lake"], analytics["failures"]
        layers = [f"{layer}/" for layer in (*Layer, WORK)]
        yield (
            "lake",
            StoreKind(
                description="Finds and exports a person's events in the lake, and rewrites its objects without them",
                stores=[
                    {"id": "lake", "bucket": lake["name"], "prefixes": layers},
                    {"id": "failures", "bucket": failures["name"], "prefixes": [""]},
                ],
                may=[
                    *rewrite_objects(lake, *layers),
                    *rewrite_objects(failures, ""),
                    end_uploads(failures, ""),
                    *_export_parts(args),
                    *_asks(args),
                ],
                environment=_list_variables(args),
                memory_mb=LARGE_MB,
                refs={"lake": lake, "failures": failures},
            ),
        )
        if warehouse := analytics["warehouse"]:
            yield (
                "warehouse",
                StoreKind(
                    description="Finds, exports and erases a person's rows in the warehouse",
                    stores=[{"id": "warehouse", "tables": list(EVENTS), "owner_column": "owner_id"}],
                    may=[run_statements(warehouse), log_in(warehouse), *_export_parts(args), *_asks(args)],
                    environment={**warehouse_variables(warehouse), **_list_variables(args)},
                    refs={"warehouse": warehouse},
                ),
            )
    yield (
        "results",
        StoreKind(
            description="Deletes results of queries and reports that name a person",
            stores=[{"id": id_, "bucket": bucket["name"], "prefixes": [prefix]} for id_, bucket, prefix in buckets],
            may=[
                grants
                for _, bucket, prefix in buckets
                for grants in (*erase_versions(bucket, prefix), read_versions(bucket, prefix))
            ],
            memory_mb=LARGE_MB,
            refs={id_: bucket for id_, bucket, _ in buckets},
        ),
    )


def _queues(args: DataSubjectRightsArgs) -> Sequence[QueueRef]:
    analytics = args.get("analytics")
    return [*args["photos"]["dead_letters"], *(analytics["dead_letters"] if analytics else ())]


def _export_parts(args: DataSubjectRightsArgs) -> list[Grants]:
    """Put parts of an export, as long as nobody has withdrawn it; what is to be corrected is read there as well."""
    return [write(args["requests"]["exports"], EXPORTS), item_actions(args["requests"]["table"], "GetItem")]


def _asks(args: DataSubjectRightsArgs) -> list[Grants]:
    """Ask who is erased, after a restore."""
    return ask_subject_list(args["tombstones"], args["subject_key_secret"])


def _list_variables(args: DataSubjectRightsArgs) -> dict[str, pulumi.Input[str]]:
    return subject_list_variables(args["tombstones"], args["subject_key_secret"])
