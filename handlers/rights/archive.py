"""Makes one archive of the parts of an export: a zip with an index that a machine can read, and the index's schema.

Beside the data it has what GDPR Art. 15(1) and (2) ask for, `information.json` and `information.txt`.

Input: `{"request_id"}`. Output: `{"key", "bytes", "files"}`. The zip is written to S3 while it is made, part by part,
so that it may be larger than the function's memory and disk. Lines of records that two parts have are in it once. The
parts go when the archive is there. Repeated, the archive that is there is answered. Environment: that of `ledger` and
of `exports`; `INFORMATION`, a JSON object with `stores`, `controller` and `is_distributed`; `RETENTION` and `BACKUPS`,
as `handlers.rights.certify` has them (`handlers.rights.core.information.StackFacts` says what is in each).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import exports, ledger
from handlers.rights.buckets import abort, delete, page
from handlers.rights.core import information
from handlers.rights.core.index import INDEX, RECORDS, SCHEMA, File, index, schema
from handlers.shared.budget import left_seconds
from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults
from handlers.shared.telemetry import Event, instrumented, logger

ARCHIVE: Final = "archive.zip"
_PART: Final = 8 * 1024 * 1024
"""Bytes of a part of an upload: above S3's least of 5 MiB; of 10,000 parts that is 80 GB."""
_CHUNK: Final = 1024 * 1024
_TO_END_SECONDS: Final = 30.0
_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)


class _Upload(io.RawIOBase):
    """A file that is an object of S3, written from its beginning to its end."""

    def __init__(self, key: str) -> None:
        self._where = {"Bucket": os.environ["EXPORTS_BUCKET"], "Key": key}
        self._buffer, self._parts = bytearray(), list[dict[str, Any]]()
        self.size = 0
        with transient_faults("S3"):
            made = client("s3").create_multipart_upload(**self._where, ContentType="application/zip")
        self._id = str(made["UploadId"])

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        given = bytes(data)
        self._buffer += given
        self.size += len(given)
        while len(self._buffer) >= _PART:
            self._send(bytes(self._buffer[:_PART]))
            del self._buffer[:_PART]
        return len(given)

    def _send(self, data: bytes) -> None:
        if left_seconds() < _TO_END_SECONDS:
            raise TransientFault("the archive is larger than what one invocation can write")
        number = len(self._parts) + 1
        with transient_faults("S3"):
            sent = client("s3").upload_part(**self._where, UploadId=self._id, PartNumber=number, Body=data)
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})

    def complete(self) -> None:
        """Make the object appear."""
        self._send(bytes(self._buffer))
        with transient_faults("S3"):
            client("s3").complete_multipart_upload(
                **self._where, UploadId=self._id, MultipartUpload={"Parts": self._parts}
            )

    def abort(self) -> None:
        """Leave nothing behind. One that is complete, although nobody heard of it, is none to abort."""
        abort(self._where["Bucket"], self._where["Key"], self._id)


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Make the archive of an export."""
    item = ledger.known_open(str(event["request_id"]))
    folder = exports.folder(item["owner_id"], item["request_id"])
    if "export" not in item:
        upload = _Upload(f"{folder}{ARCHIVE}")
        try:
            files = _write(upload, item, f"{folder}{exports.PARTS}")
            upload.complete()
        except BaseException:
            upload.abort()
            raise
        export = {"key": f"{folder}{ARCHIVE}", "bytes": upload.size, "files": files}
        ledger.change(item["request_id"], {"export": export})
        item["export"] = export
        logger.info("archived", request_id=item["request_id"], bytes=upload.size, files=files)
    _delete_parts(f"{folder}{exports.PARTS}")
    return {"key": item["export"]["key"], "bytes": int(item["export"]["bytes"]), "files": int(item["export"]["files"])}


def _write(upload: _Upload, item: dict[str, Any], parts: str) -> int:
    files: list[File] = []
    with zipfile.ZipFile(upload, "w", allowZip64=True) as archive:
        keys = list(_keys(parts))
        stores = sorted({key.removeprefix(parts).partition("/")[0] for key in keys})
        for store in stores:
            own = [key for key in keys if key.startswith(f"{parts}{store}/")]
            lines = [key for key in own if key.endswith(".ndjson")]
            if lines:
                files.append(_add_records(archive, store, lines))
            files += [_add(archive, store, key, key.removeprefix(parts)) for key in own if key not in set(lines)]
        moment = ledger.moment()
        about = information.information(_deployment(), moment)
        archive.writestr(_entry(information.TEXT), information.as_text(about))
        for name, document in (
            (information.INFORMATION, about),
            (information.SCHEMA, information.schema()),
            (SCHEMA, schema()),
            (INDEX, index(item["request_id"], item["owner_id"], moment, files)),
        ):
            archive.writestr(_entry(name), json.dumps(document, indent=1, ensure_ascii=False))
    return len(files)


def _deployment() -> information.StackFacts:
    """Return what the function is told of the deployment; it is itself in the region of the stores."""
    told = json.loads(os.environ["INFORMATION"])
    return information.StackFacts(
        stores=told["stores"],
        controller=told["controller"],
        is_distributed=told["is_distributed"],
        region=os.environ["AWS_REGION"],
        retention=json.loads(os.environ["RETENTION"]),
        backups=frozenset(json.loads(os.environ["BACKUPS"])),
    )


def _add_records(archive: zipfile.ZipFile, store: str, keys: list[str]) -> File:
    """Add the lines of some parts as one file, each line once."""
    seen, size, sha = set[bytes](), 0, hashlib.sha256()
    path = f"{store}.ndjson"
    with archive.open(_entry(path), "w") as file:
        for key in keys:
            with _opened(key) as answer:
                for line in answer["Body"].iter_lines(_CHUNK):
                    own = hashlib.sha256(line).digest()
                    if own in seen:
                        continue
                    seen.add(own)
                    text = line + b"\n"
                    file.write(text)
                    sha.update(text)
                    size += len(text)
    return File(path=path, store=store, media_type=RECORDS, size=size, sha256=sha.hexdigest(), records=len(seen))


def _add(archive: zipfile.ZipFile, store: str, key: str, path: str) -> File:
    """Add a file as it is. Photos are compressed already."""
    size, sha, entry = 0, hashlib.sha256(), _entry(path, zipfile.ZIP_STORED)
    with _opened(key) as answer, archive.open(entry, "w", force_zip64=True) as file:
        for chunk in answer["Body"].iter_chunks(_CHUNK):
            file.write(chunk)
            sha.update(chunk)
            size += len(chunk)
        media_type = answer.get("ContentType") or "application/octet-stream"
    return File(path=path, store=store, media_type=media_type, size=size, sha256=sha.hexdigest())


def _entry(path: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _BEGINNING)
    entry.compress_type = compression
    return entry


@contextmanager
def _opened(key: str) -> Generator[dict[str, Any]]:
    """Yield S3's answer with an object: its body may end too early as well."""
    with transient_faults("S3"):
        answer = client("s3").get_object(Bucket=os.environ["EXPORTS_BUCKET"], Key=key)
        with closing(answer["Body"]):
            yield answer


def _keys(prefix: str) -> Iterator[str]:
    """Yield the keys of the parts that are there, in their order."""
    after: str | None = None
    while True:
        some = page(os.environ["EXPORTS_BUCKET"], prefix, after)
        yield from (one.key for one in some.versions if one.is_latest and not one.is_marker)
        after = some.next
        if after is None:
            return


def _delete_parts(prefix: str) -> None:
    bucket = os.environ["EXPORTS_BUCKET"]
    while True:
        some = page(bucket, prefix, None)
        delete(bucket, some.versions)
        if some.next is None:
            return
