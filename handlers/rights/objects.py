"""Buckets whose keys name the owner: uploads, variants, and the files of work that is under way.

`STORES`: `{"id", "bucket", "prefixes": ["raw/<owner_id>/"], "export": [those that belong into an export; all]}`. Erased
are all versions, the marks of deletions, and uploads in parts that nobody finished. A hold keeps all versions of a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handlers.rights import exports
from handlers.rights.buckets import Version, abort, delete, page, uploads_in_parts
from handlers.rights.core.operations import Counts, Operation, StoreTask
from handlers.rights.passes import OWNER, Store, kind, of_owner
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.subjects import State, find_states


def _prefixes(task: StoreTask, store: Store) -> list[tuple[str, str]]:
    """Return owner and prefix of all that is looked through."""
    return [(owner, of_owner(prefix, owner)) for owner in task.owner_ids for prefix in store["prefixes"]]


def _find(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Count a page of versions."""
    index, after = place or (0, None)
    prefixes = _prefixes(task, store)
    _, prefix = prefixes[index]
    some = page(store["bucket"], prefix, after)
    counts.found += sum(counts.is_free(task, store["id"], one.key) for one in some.versions)
    if some.next:
        return index, some.next
    counts.found += sum(1 for _ in uploads_in_parts(store["bucket"], prefix))
    return (index + 1, None) if index + 1 < len(prefixes) else None


def _erase(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Delete a page of versions, and after the last one what is left of uploads in parts."""
    index, after = place or (0, None)
    prefixes = _prefixes(task, store)
    _, prefix = prefixes[index]
    some = page(store["bucket"], prefix, after)
    gone = [one for one in some.versions if counts.is_free(task, store["id"], one.key)]
    delete(store["bucket"], gone)
    counts.found += len(gone)
    counts.erased += len(gone)
    if some.next:
        return index, some.next
    for key, upload_id in list(uploads_in_parts(store["bucket"], prefix)):
        abort(store["bucket"], key, upload_id)
        counts.found += 1
        counts.erased += 1
    return (index + 1, None) if index + 1 < len(prefixes) else None


def _export(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Copy a page of versions. A version that was replaced is a photo of its own, so it is copied as well."""
    index, after = place or (0, None)
    wanted = store.get("export", store["prefixes"])
    prefixes = _prefixes(task, {**store, "prefixes": wanted})
    if not prefixes:
        return None
    _, prefix = prefixes[index]
    some = page(store["bucket"], prefix, after)
    for one in some.versions:
        if not one.is_marker:
            exports.copy(task, store["id"], _name(one), _source(store, one))
            counts.found += 1
    if some.next:
        return index, some.next
    return (index + 1, None) if index + 1 < len(prefixes) else None


def _name(one: Version) -> str:
    return one.key if one.is_latest else f"versions/{one.version_id}/{one.key}"


def _source(store: Store, one: Version) -> dict[str, str]:
    return {"Bucket": store["bucket"], "Key": one.key, "VersionId": one.version_id}


def _replay(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Erase whoever is in the store and was erased before: all below one folder of owners."""
    index = place or 0
    owners = set(_owners(store["bucket"], store["prefixes"][index].partition(OWNER)[0]))
    erased = [owner for owner, state in find_states(owners).items() if state is State.ERASED]
    for owner in sorted(erased):
        again = StoreTask(operation=Operation.ERASE, request_id=task.request_id, owner_ids=(owner,), holds=task.holds)
        here = {**store, "prefixes": [store["prefixes"][index]]}
        next_: Any = None
        while (next_ := _erase(again, here, counts, next_)) is not None:
            pass
    return index + 1 if index + 1 < len(store["prefixes"]) else None


def _owners(bucket: str, folder: str) -> Iterator[str]:
    """Yield whose objects, or uploads in parts, are in a folder that has one of each owner."""
    for key, _ in uploads_in_parts(bucket, folder):
        yield key.removeprefix(folder).partition("/")[0]
    with transient_faults("S3"):
        pages = client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=folder, Delimiter="/")
        for one in pages:
            for prefix in one.get("CommonPrefixes", ()):
                yield str(prefix["Prefix"]).removeprefix(folder).rstrip("/")


handler = kind({Operation.FIND: _find, Operation.ERASE: _erase, Operation.EXPORT: _export, Operation.REPLAY: _replay})
