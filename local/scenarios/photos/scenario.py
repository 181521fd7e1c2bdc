"""Photos one at a time, many at once, and with a person's approval: the user's own, or samples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from rich.console import Console

from local.deployment import Deployment
from local.scenarios.api.people import owner_who_signs_in
from local.scenarios.photos.bulk import Bulk, start_bulk
from local.scenarios.photos.inputs import Photo, Unusable, collect
from local.scenarios.photos.outcomes import Outcome, Result
from local.scenarios.photos.pipeline import COMPONENT, pipeline_of
from local.scenarios.photos.progress import progress
from local.scenarios.photos.report import bulk_lines, photo_table, review_lines, title
from local.scenarios.photos.review import Reviewed, run_review
from local.scenarios.photos.samples import sample_photos
from local.scenarios.photos.sender import DEFAULT_OWNER, Sender
from local.scenarios.scenario import Explanation, RunOptions, Section
from recorder.resource import Resource

HEAVY: Final = "photo-platform:index:BatchPipeline"
BULK: Final = "photo-platform:index:BulkProcessing"
REVIEW: Final = "photo-platform:index:HumanReview"
_EVERY_PHOTO: Final = re.compile(r"handlers\.images\.\w+\.handler")
"""The functions that every photo needs; those of the folders below are called for some photos only."""
_NOT_FOUND: Final = "used when a file is gone before it is read: without it S3 answers 403 instead of 404"
_FAILED_EVENT: Final = "used when the function fails for good, and its event goes to the dead-letter queue"

_TOO_LATE: Final = "used when a photo arrives after its owner was erased"


class PhotosScenario:
    """Sends photos through an ImagePipeline."""

    name: ClassVar = "photos"
    component: ClassVar[str] = COMPONENT
    needs_servers: ClassVar[bool] = False
    explanations: ClassVar[Sequence[Explanation]] = (
        Explanation(COMPONENT, "validate", "s3:ListBucket", _NOT_FOUND),
        Explanation(COMPONENT, "validate", "s3:DeleteObjectVersion", _TOO_LATE),
        Explanation(COMPONENT, "validate", "dynamodb:DeleteItem", _TOO_LATE),
        Explanation(HEAVY, "validate", "s3:ListBucket", _NOT_FOUND),
        Explanation(HEAVY, "validate", "s3:DeleteObjectVersion", _TOO_LATE),
        Explanation(HEAVY, "validate", "dynamodb:DeleteItem", _TOO_LATE),
        Explanation(HEAVY, "validate", "sns:Publish", "used when a heavy photo is refused before there is a job"),
        Explanation(HEAVY, "create-variants", "s3:ListBucket", _NOT_FOUND),
        Explanation(HEAVY, "record-outcome", "s3:ListBucket", _NOT_FOUND),
        Explanation(HEAVY, "record-outcome", "sqs:SendMessage", _FAILED_EVENT),
        Explanation(
            HEAVY,
            "record-outcome",
            "s3:DeleteObject",
            "used when a heavy photo is refused or failed: none of its variants stay",
        ),
        Explanation(
            HEAVY, "record-outcome", "batch:DescribeJobs", "used when a container ended before it could say why"
        ),
        Explanation(BULK, "prefix", "states:RedriveExecution", "used when an operator redrives a failed map run"),
    )

    def __init__(self, options: RunOptions) -> None:
        """Find the photos that the user names.

        Raises:
            UsageError: one does not exist, or there is no file in what is named.
        """
        self._options = options
        self._named = collect(options.photos, options.out) if options.photos else []

    def warms(self, function: Resource) -> bool:
        """Start what every photo needs."""
        return bool(_EVERY_PHOTO.fullmatch(str(function.inputs.get("handler"))))

    def run(self, deployed: Deployment, console: Console) -> Section:
        """Send the photos; then small photos of the project's own, many at once and to a reviewer."""
        from samples import hostile, photos  # noqa: PLC0415 - imports Pillow, which nothing needs before

        pipeline = pipeline_of(deployed.recording)
        results = self._send(deployed, console)
        good = photos.jpeg(480, 360)
        end_of_bulk = start_bulk(deployed, pipeline, good, hostile.cut_short())
        reviewed = run_review(deployed, pipeline, good)
        return section(results, end_of_bulk(), reviewed)

    def _send(self, deployed: Deployment, console: Console) -> list[Result]:
        inputs, expected = self._inputs()
        results = [Result(item.file, "refused", item.reason) for item in inputs if isinstance(item, Unusable)]
        photos = [item for item in inputs if isinstance(item, Photo)]
        options, pipeline = self._options, pipeline_of(deployed.recording)
        owner = owner_who_signs_in(deployed) if options.keep else ""
        sender = Sender(
            deployed.clients,
            pipeline,
            options.out,
            deployed.emulator.check,
            keep=options.keep,
            owner=owner or DEFAULT_OWNER,
        )
        with progress(console, len(photos)) as advance:
            for result in sender.send(photos):
                results.append(result.expecting(expected.get(Path(result.file).name)))
                advance(result)
        order = {item.file: index for index, item in enumerate(inputs)}
        return sorted(results, key=lambda result: order[result.file])

    def _inputs(self) -> tuple[list[Photo | Unusable], Mapping[str, Outcome]]:
        if self._named:
            return self._named, {}
        files, expected = sample_photos()
        return collect(files, self._options.out), expected


def section(results: Sequence[Result], bulk: Mapping[str, Bulk], reviewed: Sequence[Reviewed]) -> Section:
    """Return the report of a run.

    Args:
        results: Of the photos sent one at a time.
        bulk: Of many at once, by `list` and `prefix`.
        reviewed: Of those that a person decided on; empty where the program has nothing reviewed.
    """
    many: dict[str, Any] = {
        "bulk": {name: of.to_json() for name, of in bulk.items()},
        "review": {"photos": [photo.to_json() for photo in reviewed]} if reviewed else None,
    }
    counts = Counter(result.outcome for result in results)
    return Section(
        title=title(results),
        ok=all(one.as_expected for one in (*results, *bulk.values(), *reviewed)),
        facts={"photos": {"total": len(results), **counts}, **many},
        content=[photo_table(results), *bulk_lines(bulk), *review_lines(reviewed)],
        top_level={"photos": [result.to_json() for result in results], **many},
        not_exercised=_not_exercised(results, reviewed),
    )


def _not_exercised(results: Sequence[Result], reviewed: Sequence[Reviewed]) -> dict[str, str]:
    skipped: dict[str, str] = {}
    if not any(result.route == "batch" and result.outcome == "processed" for result in results):
        skipped[HEAVY] = "no photo of this run was processed by AWS Batch"
    if not reviewed:
        skipped[REVIEW] = "the sample photos meet no rule of reviewWhen"
    return skipped
