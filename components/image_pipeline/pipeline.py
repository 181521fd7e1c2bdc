"""The component itself: stores, functions, workflow, trigger."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.building_blocks.arguments import checked
from components.building_blocks.bucket import Bucket
from components.building_blocks.component import Component
from components.building_blocks.event_trigger import EventTrigger, new_objects
from components.building_blocks.foundation import foundation_of
from components.building_blocks.grants import invoke, item_actions, publish
from components.building_blocks.layer import dependencies_layer
from components.building_blocks.references import PhotoEventsRef, PhotosRef, ReviewsRef, StoreRef
from components.building_blocks.state_machine import StateMachine, read_definition
from components.building_blocks.table import Table
from components.building_blocks.topic import Topic
from components.image_pipeline.args import (
    ImagePipelineArgs,
    check_heavy,
    check_options,
    check_workflow_type,
    options_of,
    watermark_prefixes,
)
from components.image_pipeline.batch_pipeline import DOMAIN, BatchPipeline
from components.image_pipeline.bulk import BulkProcessing, HeavyPhotosArgs
from components.image_pipeline.express import express_overrides
from components.image_pipeline.functions import create_functions
from components.image_pipeline.options import ledger_days
from components.image_pipeline.review import SKIP_REVIEW, HumanReview, review_overrides
from components.subject_list import subject_list_problems
from handlers.images.core import keys

WORKFLOW = "process_image.asl.json"
VIEWERS = "who holds a signed address - by CloudFront"
"""Who gets the variants, where they are served: addresses are signed for their owner, and expire."""
REPORT_DAYS = 90
"""How long the report of many photos is kept: it names them."""
WORK_DAYS = 1
"""How long a work file lives when a run ends before its own cleaning up."""


class ImagePipeline(Component):
    """Creates what turns every upload into its variants.

    - Two buckets: originals stay in `uploads` as they came; `variants` is written by the pipeline only.
    - A state machine that validates, resizes and filters in parallel, encodes, records and notifies; whatever fails
      is recorded and notified with its reason.
    - Five functions, each of which may read and write just the prefixes that it uses.
    - Two state machines that process many photos, each by the workflow above: `BulkProcessing`.
    - Where some photos need it, a review by a person before anything is made of them: `HumanReview`.
    - Where uploads from some size on are heavy, AWS Batch for these: `BatchPipeline`.
    - A ledger of every photo by owner, and a topic for each outcome.

    Default settings, cost and failure modes: docs/components/image_pipeline.md.

    Args:
        name: The component's name.
        args: See `ImagePipelineArgs`.
        opts: Pulumi's options.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    stores: Sequence[StoreRef]
    """All that keeps data of people: uploads, variants, the ledger, and the reviews where there are any."""
    uploads_bucket: pulumi.Output[str]
    upload_origin: pulumi.Output[str]
    """Where a form with a photo is sent, scheme and host: what a page's content security policy names."""
    variants_bucket: pulumi.Output[str]
    ledger_table: pulumi.Output[str]
    notifications_topic_arn: pulumi.Output[str]
    state_machine_arn: pulumi.Output[str]
    list_state_machine_arn: pulumi.Output[str]
    """Processes a list of photos: `{"photos": [{"key", "version"?}, ...]}`."""
    prefix_state_machine_arn: pulumi.Output[str]
    """Processes every photo below a prefix: `{"prefix": "raw/..."}`."""
    reviewers_topic_arn: pulumi.Output[str]
    """Notifies reviewers of what waits for them; empty where nothing is reviewed."""
    answer_function_name: pulumi.Output[str]
    """The name of the function that takes reviewers' answers; empty where nothing is reviewed."""
    heavy_image: pulumi.Output[str]
    """The URI that the batch pipeline's container image is pulled from; empty where nothing is heavy."""

    def __init__(self, name: str, args: ImagePipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked(
            "ImagePipeline",
            name,
            ImagePipelineArgs,
            args,
            check_options,
            check_heavy,
            check_workflow_type,
            subject_list_problems,
        )
        super().__init__(name, args, opts)
        retention_days, force_destroy = args["retention_days"], args["force_destroy"]
        foundation = foundation_of(args)
        key_arn, alarm_topic_arn = args["encryption_key_arn"], args["alarm_topic_arn"]

        uploads_bucket = Bucket(
            f"{name}-uploads",
            {
                "data_class": "personal",
                "purpose": "to make the variants that people ask for: the originals of their photos",
                "retention_days": retention_days,
                "owner_key": f"{keys.UPLOADS}<owner_id>/",
                "encryption_key_arn": key_arn,
                "access_log_bucket": args["access_log_bucket"],
                "eventbridge": True,
                "upload_origins": args["upload_origins"],
                "force_destroy": force_destroy,
            },
            self.child(),
        )
        uploads = uploads_bucket.ref
        variants = Bucket(
            f"{name}-variants",
            {
                "data_class": "personal",
                "purpose": "to show people their photos: the variants and reports of many",
                "retention_days": retention_days,
                "owner_key": f"{keys.VARIANTS[0]}<owner_id>/",
                "recipients": VIEWERS if args["served"] else None,
                "encryption_key_arn": key_arn,
                "access_log_bucket": args["access_log_bucket"],
                "distribution_prefixes": keys.VARIANTS if args["served"] else (),
                "expire_prefixes": {keys.WORK: WORK_DAYS, keys.REPORTS: REPORT_DAYS},
                "force_destroy": force_destroy,
            },
            self.child(),
        ).ref
        ledger = Table(
            f"{name}-ledger",
            {
                "data_class": "personal",
                "purpose": "to find photos: which there are and whose they are and what came of them",
                "retention_days": retention_days,
                "owner_key": "pk",
                "partition_key": "pk",
                "sort_key": "sk",
                "encryption_key_arn": key_arn,
                "alarm_topic_arn": alarm_topic_arn,
                "deletion_protection": not force_destroy,
            },
            self.child(),
        ).ref
        notifications = Topic(f"{name}-notifications", {"encryption_key_arn": key_arn}, self.child()).ref

        dependencies = dependencies_layer(name, DOMAIN, opts=self.child())

        functions = create_functions(
            name,
            args,
            uploads=uploads,
            variants=variants,
            ledger=ledger,
            layer_arn=dependencies.arn,
            foundation=foundation,
            opts=self.child(),
        )

        workflow_type = args["workflow_type"]
        choice = args.get("review")
        review = None
        if choice:
            review = HumanReview(
                f"{name}-review",
                {
                    "timeout_seconds": choice["timeout_seconds"],
                    "reviewer_emails": choice["reviewer_emails"],
                    "layer_arn": dependencies.arn,
                    **foundation,
                    "force_destroy": force_destroy,
                },
                self.child(),
            )
        workflow = StateMachine(
            f"{name}-workflow",
            {
                "definition": WORKFLOW,
                "type": workflow_type,
                "skip_states": {} if review else SKIP_REVIEW,
                "overrides": {
                    **(review_overrides(choice) if choice else {}),
                    **(express_overrides(read_definition(WORKFLOW)) if workflow_type == "EXPRESS" else {}),
                },
                "substitutions": {
                    **{f"{state}_function_arn": function.arn for state, function in functions.items()},
                    "ledger_table_name": ledger["name"],
                    "retention_days": str(ledger_days(retention_days)),
                    "uploads_prefix": keys.UPLOADS,
                    "topic_arn": notifications["arn"],
                    **({"ask_function_arn": review.ask_function_arn} if review else {}),
                },
                "may": [
                    invoke(*(function.ref for function in functions.values())),
                    *([invoke(review.ask_function)] if review else ()),
                    item_actions(ledger, "PutItem", "UpdateItem"),
                    publish(notifications),
                ],
                **foundation,
            },
            self.child(),
        )
        heavy = args.get("heavy")
        batch: BatchPipeline | None = None
        heavy_photos: HeavyPhotosArgs | None = None
        if heavy:
            batch = BatchPipeline(
                f"{name}-heavy",
                {
                    **heavy,
                    "options": options_of(args),
                    "uploads": uploads,
                    "uploads_prefix": keys.UPLOADS,
                    "variants": variants,
                    "watermark_prefixes": watermark_prefixes(args),
                    "ledger": ledger,
                    "notifications": notifications,
                    "layer_arn": dependencies.arn,
                    "tombstones": args.get("tombstones"),
                    "subject_key_secret": args.get("subject_key_secret"),
                    **foundation,
                    "force_destroy": force_destroy,
                },
                self.child(),
            )
            heavy_photos = {
                "from_bytes": heavy["from_bytes"],
                "function": batch.validate_function,
            }
        bulk = BulkProcessing(
            f"{name}-bulk",
            {
                **args["bulk"],
                "uploads": uploads,
                "uploads_prefix": keys.UPLOADS,
                "reports": variants,
                "workflow": workflow.ref,
                "workflow_type": workflow_type,
                "heavy": heavy_photos,
                "layer_arn": dependencies.arn,
                **foundation,
            },
            self.child(),
        )
        upload = EventTrigger(
            f"{name}-upload",
            {
                "description": "New objects start the state machine",
                "pattern": new_objects(
                    uploads["name"], keys.UPLOADS, below_bytes=heavy["from_bytes"] if heavy else None
                ),
                "state_machine": workflow.ref,
                "encryption_key_arn": key_arn,
                "alarm_topic_arn": alarm_topic_arn,
            },
            self.child(),
        )

        self.stores = [uploads, variants, ledger, *([review.reviews] if review else ())]
        self._uploads, self._variants, self._ledger = uploads, variants, ledger
        self._dead_letters = [upload.dead_letters, *(batch.dead_letters if batch else ())]
        self._notifications = notifications
        self.uploads_bucket = uploads_bucket.name
        self.upload_origin = uploads_bucket.origin
        self.variants_bucket = pulumi.Output.from_input(variants["name"])
        self.ledger_table = pulumi.Output.from_input(ledger["name"])
        self.notifications_topic_arn = pulumi.Output.from_input(notifications["arn"])
        self.state_machine_arn = workflow.arn
        self.list_state_machine_arn = bulk.list_state_machine_arn
        self.prefix_state_machine_arn = bulk.prefix_state_machine_arn
        none = pulumi.Output.from_input("")
        self.reviewers_topic_arn = review.reviewers_topic_arn if review else none
        self.answer_function_name = review.answer_function_name if review else none
        self._reviews = review.ref if review else None
        self.heavy_image = batch.image if batch else none
        self.register()

    @property
    def uploads(self) -> StoreRef:
        """The bucket of originals."""
        return self._uploads

    @property
    def variants(self) -> StoreRef:
        """The bucket of variants."""
        return self._variants

    @property
    def served_paths(self) -> Sequence[str]:
        """The paths below which variants are, as a distribution's behaviours name them."""
        return [f"{prefix}*" for prefix in keys.VARIANTS]

    @property
    def ledger(self) -> StoreRef:
        """The table of photos and their outcomes."""
        return self._ledger

    @property
    def events(self) -> PhotoEventsRef:
        """What tells of photos: the uploads' bucket, and the topic of what became of them."""
        return {"uploads": self._uploads, "notifications": self._notifications}

    @property
    def reviews(self) -> ReviewsRef | None:
        """What waits for people's approval; None where nothing is reviewed."""
        return self._reviews

    @property
    def refs(self) -> PhotosRef:
        """All that keeps photos and what is known of them, for the rights of people."""
        return {
            "uploads": self._uploads,
            "variants": self._variants,
            "ledger": self._ledger,
            "reviews": self._reviews["table"] if self._reviews else None,
            "dead_letters": self._dead_letters,
        }
