"""Derived copies that can be made again, such as results of queries: what names an owner is deleted, as a whole.

`STORES`: `{"id", "bucket", "prefixes": [""]}`. Others' rows in it go as well: they are still where they came from.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from handlers.rights.buckets import Version, delete
from handlers.rights.contents import AT_ONCE, named, some
from handlers.rights.core.mentions import Mentions
from handlers.rights.core.operations import Counts, Operation, StoreTask
from handlers.rights.passes import Step, Store, kind


def _step(operation: Operation) -> Step:
    """Return the step that goes through a page of versions, some at once."""

    def step(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
        index, after = place or (0, None)
        found = some(store["bucket"], store["prefixes"][index], after)
        mentions = Mentions(task.owner_ids)
        versions = [one for one in found.versions if not one.is_marker]

        def names_them(one: Version) -> bool:
            return named(store["bucket"], one, mentions) > 0

        with ThreadPoolExecutor(AT_ONCE) as pool:
            names = list(pool.map(names_them, versions))
        # A key may name somebody where the content does not, and a mark has a key alone
        theirs = [one for one, is_named in zip(versions, names, strict=True) if is_named or mentions.in_text(one.key)]
        theirs += [one for one in found.versions if one.is_marker and mentions.in_text(one.key)]
        free = [one for one in theirs if counts.is_free(task, store["id"], one.key)]
        counts.found += len(free)
        if operation is Operation.ERASE:
            delete(store["bucket"], free)
            counts.erased += len(free)
        if found.next:
            return index, found.next
        return (index + 1, None) if index + 1 < len(store["prefixes"]) else None

    return step


handler = kind({Operation.FIND: _step(Operation.FIND), Operation.ERASE: _step(Operation.ERASE)})
