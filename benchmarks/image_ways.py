"""The ways that `images.py` compares, each a function from the original's bytes to the JPEG files, and their worker.

`python -m benchmarks.image_ways WAY FILE` measures one way in a process of its own. It answers each line on its
standard input with a number: `run` with the milliseconds of processor time of one run, `memory` with the megabytes that
one run adds to the process at its peak (give it first: what a run leaves behind would hide what the next one takes).
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from aws_lambda_powertools.utilities.typing import LambdaContext
from PIL import Image, ImageFilter

from handlers.images import apply_filters, file_names, optimise, resize, storage, validate
from handlers.images.core.options import Blur, Options, as_data
from handlers.images.core.pipeline import process

Files = dict[str, bytes]
"""By the variant's name."""

SIDES = {"large": 1600, "medium": 800, "thumbnail": 200}
QUALITY = 85
RADIUS = 8.0
"""Of the blur, in pixels of the large size."""
OPTIONS = Options(filters=(Blur(radius=RADIUS),), formats=("jpeg",))


def one_job(data: bytes) -> Files:
    """Run this project's cores as one job."""
    result = process(data, name="photo.jpg", options=OPTIONS, read_mark=_no_mark)
    return {variant.name: variant.data for variant in result.variants}


def naive_handler(data: bytes) -> Files:
    """Do it as a first version would: decode, and make each size from all the pixels."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    resized = {name: image.resize(_fitted(image, side), Image.Resampling.LANCZOS) for name, side in SIDES.items()}
    resized["blur"] = resized["large"].filter(ImageFilter.GaussianBlur(RADIUS))
    return {name: _jpeg(made) for name, made in resized.items()}


def workflow(data: bytes) -> Files:
    """Call this project's functions as the workflow does, over a bucket in memory, JSON in and out."""
    bucket = _Bucket()
    bucket.objects["raw/ann/photo.jpg"] = data
    storage.s3 = lambda: bucket  # pyright: ignore[reportAttributeAccessIssue] - without the cache around it
    file_names.dynamodb = _Records  # pyright: ignore[reportAttributeAccessIssue] - likewise
    photo = {
        "bucket": "raw",
        "key": "raw/ann/photo.jpg",
        "version": "1",
        "versioned": True,
        "owner_id": "ann",
        "photo_id": "0" * 32,
    }
    plan = _call(validate.handler, {"photo": photo})["plan"]
    state = {"photo": photo, "plan": plan}
    variants = [*_call(resize.handler, state)["variants"], *_call(apply_filters.handler, state)["variants"]]
    stored = _call(optimise.handler, state | {"variants": variants})["variants"]
    return {variant["name"]: bucket.objects[variant["key"]] for variant in stored}


def obvious_states(data: bytes) -> Files:
    """Do the workflow as it is often written: each state decodes the original, and the filter runs at full size."""
    Image.open(io.BytesIO(data)).load()  # validate

    image = Image.open(io.BytesIO(data)).convert("RGB")  # resize
    files = {name: _jpeg(image.resize(_fitted(image, side), Image.Resampling.LANCZOS)) for name, side in SIDES.items()}

    image = Image.open(io.BytesIO(data)).convert("RGB")  # filter
    size = _fitted(image, SIDES["large"])
    blurred = image.filter(ImageFilter.GaussianBlur(RADIUS * image.width / size[0]))
    files["blur"] = _jpeg(blurred.resize(size, Image.Resampling.LANCZOS))

    return {name: _jpeg(Image.open(io.BytesIO(file)), optimize=True) for name, file in files.items()}  # optimise


WAYS: Mapping[str, Callable[[bytes], Files]] = {
    way.__name__: way for way in (one_job, naive_handler, workflow, obvious_states)
}


def _fitted(image: Image.Image, side: int) -> tuple[int, int]:
    scale = side / max(image.size)
    return round(image.width * scale), round(image.height * scale)


def _jpeg(image: Image.Image, *, optimize: bool = False) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=optimize)
    return buffer.getvalue()


def _no_mark(key: str) -> bytes:
    raise LookupError(key)


class _Bucket:
    """As much of S3 as the functions call."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def get_object(self, *, Bucket: str, Key: str, **_: str) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        data = self.objects[Key]
        return {"Body": io.BytesIO(data), "ContentLength": len(data), "ContentType": "image/jpeg"}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_: str) -> None:  # noqa: ARG002, N803 - boto3's names
        self.objects[Key] = Body


class _Records:
    """As much of DynamoDB as the functions call: it has no record of any photo."""

    def get_item(self, **_: object) -> dict[str, Any]:
        return {}


_CONTEXT = SimpleNamespace(
    function_name="images",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:::",
    aws_request_id="1",
    get_remaining_time_in_millis=lambda: 30_000,
)


def _call(handler: Callable[[Any, LambdaContext], dict[str, Any]], event: dict[str, Any]) -> dict[str, Any]:
    answer = handler(json.loads(json.dumps(event)), cast("LambdaContext", _CONTEXT))
    return json.loads(json.dumps(answer))


def _resident(field: str) -> int:
    """Return a figure of this process in kilobytes: `VmRSS` now, `VmHWM` at the peak since it was last reset."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{field}:")[1].split()[0])


def _added_megabytes(way: Callable[[bytes], Files], data: bytes) -> float:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets VmHWM, see proc_pid_clear_refs(5)
    before = _resident("VmRSS")
    way(data)
    return (_resident("VmHWM") - before) / 1024


def main() -> None:
    """Serve the benchmark's requests until its end of the pipe is closed."""
    way, data = WAYS[sys.argv[1]], Path(sys.argv[2]).read_bytes()
    os.environ |= {
        "VARIANTS_BUCKET": "variants",
        "LEDGER_TABLE": "ledger",
        "IMAGE_OPTIONS": json.dumps(as_data(OPTIONS)),
    }
    for request in sys.stdin:
        if request.strip() == "memory":
            answer = _added_megabytes(way, data)
        else:
            start = time.process_time()
            way(data)
            answer = (time.process_time() - start) * 1000
        print(json.dumps(answer), file=sys.stderr, flush=True)  # the functions' logs have the standard output


if __name__ == "__main__":
    main()
