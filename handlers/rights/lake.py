"""Buckets whose objects hold many owners' records: the lake's layers, and the batches that Lambda gave up.

`STORES`: `{"id", "bucket", "prefixes": ["raw/", ...]}`. Every object is read and decoded, because no key says whose
records are in it. One that names an owner is rewritten under its key, under the condition that nobody has replaced
it meanwhile, with what S3 knows of it: type, metadata, tags, storage class. Then the version before is deleted. Where
nothing is left, the object goes. Of older versions those are deleted that name an owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from handlers.rights import exports
from handlers.rights.buckets import UNVERSIONED, Version, abort, delete, uploads_in_parts, versions_of
from handlers.rights.contents import AT_ONCE, GONE, named, opened, read
from handlers.rights.contents import some as some_of
from handlers.rights.core.mentions import Mentions
from handlers.rights.core.operations import Counts, Operation, StoreTask
from handlers.rights.core.rewriting import Rewritten, extract, owners_in, rewrite
from handlers.rights.passes import Store, kind
from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults
from handlers.shared.subjects import State, find_states

_ATTEMPTS: Final = 5
"""Of one key that others replace meanwhile."""
_LOST: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
_KEPT: Final = (
    "ContentType",
    "ContentEncoding",
    "ContentDisposition",
    "ContentLanguage",
    "CacheControl",
    "StorageClass",
)
"""What S3 knows of an object besides its bytes, its metadata and its tags."""


@dataclass(slots=True)
class _Done:
    """What became of one version."""

    found: int = 0
    erased: int = 0
    rewritten: int = 0


def _step(operation: Operation) -> Any:  # noqa: ANN401 - a step
    """Return the step that goes through a page of versions, some at once."""

    def step(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
        index, after = place or (0, None)
        prefix = store["prefixes"][index]
        some = some_of(store["bucket"], prefix, after)
        mentions = Mentions(task.owner_ids)
        versions = [one for one in some.versions if not one.is_marker and counts.is_free(task, store["id"], one.key)]

        def done(one: Version) -> _Done:
            if operation is Operation.ERASE:
                return _erase(store["bucket"], one, mentions)
            return _Done(found=named(store["bucket"], one, mentions))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for one in pool.map(done, versions):
                counts.found += one.found
                counts.erased += one.erased
                counts.rewritten += one.rewritten
        if some.next:
            return index, some.next
        if operation is Operation.ERASE and prefix == "":
            for key, upload_id in list(uploads_in_parts(store["bucket"], prefix)):
                abort(store["bucket"], key, upload_id)
        return (index + 1, None) if index + 1 < len(store["prefixes"]) else None

    return step


def _erase(bucket: str, version: Version, mentions: Mentions) -> _Done:
    """Take the owners out of one version: the newest is rewritten, an older one is deleted."""
    if version.is_latest:
        return _rewrite(bucket, version.key, mentions)
    removed = named(bucket, version, mentions)
    if removed:
        delete(bucket, [version])
    return _Done(found=removed, erased=removed)


def _rewrite(bucket: str, key: str, mentions: Mentions) -> _Done:
    """Write the newest version of a key without the owners, and delete the one before.

    Raises:
        TransientFault: others replaced it again and again; the call may succeed later.
    """
    done = _Done()
    for attempt in range(_ATTEMPTS):
        with opened() as source, opened() as target:
            answer = read(bucket, key, None, source)
            outcome = rewrite(source, target, mentions) if answer else Rewritten(0, 0)
            if answer and outcome.removed:
                if not _replace(bucket, key, answer, outcome, target):
                    continue  # somebody else was faster: what is there now is looked at
                done = _Done(outcome.removed, outcome.removed, int(outcome.left > 0))
        if attempt:  # the versions that the others replaced are older ones now, and in no list
            for one in versions_of(bucket, key):
                if not one.is_latest and not one.is_marker:
                    older = _erase(bucket, one, mentions)
                    done.found, done.erased = done.found + older.found, done.erased + older.erased
        return done
    raise TransientFault(f"{key} was replaced by others {_ATTEMPTS} times while it was rewritten")


def _replace(bucket: str, key: str, answer: Mapping[str, Any], outcome: Rewritten, target: BinaryIO) -> bool:
    """Put what is left in place of what was read, and delete that; return False where it is not there any more."""
    before = Version(key=key, version_id=answer.get("VersionId") or UNVERSIONED, is_marker=False, is_latest=True)
    try:
        with transient_faults("S3"):
            if outcome.left:
                target.seek(0)
                put = client("s3").put_object(
                    Bucket=bucket, Key=key, Body=target, IfMatch=answer["ETag"], **_kept(bucket, key, answer)
                )
                if (put.get("VersionId") or UNVERSIONED) == before.version_id:
                    return True  # the bucket keeps no versions: it took its place
            elif any(one.version_id != before.version_id for one in versions_of(bucket, key)):
                # A mark, or the version before would be the newest one again
                client("s3").delete_object(Bucket=bucket, Key=key, IfMatch=answer["ETag"])
    except ClientError as error:
        if error.response["Error"]["Code"] in _LOST | GONE:
            return False
        raise
    delete(bucket, [before])
    return True


def _kept(bucket: str, key: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the new version has of the one before."""
    kept = {name: answer[name] for name in _KEPT if answer.get(name)}
    if answer.get("Metadata"):
        kept["Metadata"] = answer["Metadata"]
    if answer.get("TagCount"):
        which = {"VersionId": answer["VersionId"]} if answer.get("VersionId") else {}
        tags = client("s3").get_object_tagging(Bucket=bucket, Key=key, **which)["TagSet"]
        kept["Tagging"] = urlencode({one["Key"]: one["Value"] for one in tags})
    return kept


def _export(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Copy the records of a page of objects. The archive has each once, although two layers have it."""
    index, after = place or (0, None)
    some = some_of(store["bucket"], store["prefixes"][index], after)
    mentions = Mentions(task.owner_ids)
    found: list[dict[str, Any]] = []
    for one in some.versions:
        if one.is_latest and not one.is_marker:
            with opened() as source:
                if read(store["bucket"], one.key, None, source) is not None:
                    found += extract(source, mentions)
    counts.found += exports.put_lines(task, store["id"], f"records-{index}-{_place(after)}.ndjson", found)
    if some.next:
        return index, some.next
    return (index + 1, None) if index + 1 < len(store["prefixes"]) else None


def _place(after: str | None) -> str:
    return exports.digest(after) if after else "first"


def _replay(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Erase from a page of versions whoever is in them and was erased before."""
    index, after = place or (0, None)
    some = some_of(store["bucket"], store["prefixes"][index], after)
    for one in some.versions:
        if one.is_marker or not counts.is_free(task, store["id"], one.key):
            continue
        with opened() as source:
            if read(store["bucket"], one.key, one.version_id, source) is None:
                continue
            owners = owners_in(source)
        erased = [owner for owner, state in find_states(owners).items() if state is State.ERASED]
        if erased:
            done = _erase(store["bucket"], one, Mentions(erased))
            counts.found += done.found
            counts.erased += done.erased
            counts.rewritten += done.rewritten
    if some.next:
        return index, some.next
    return (index + 1, None) if index + 1 < len(store["prefixes"]) else None


handler = kind(
    {
        Operation.FIND: _step(Operation.FIND),
        Operation.ERASE: _step(Operation.ERASE),
        Operation.EXPORT: _export,
        Operation.REPLAY: _replay,
    }
)
