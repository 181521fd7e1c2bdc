"""The photo platform: configuration, components, exports. Read it top to bottom; docs/architecture.md draws it."""

import pulumi

from components.gdpr_baseline import GdprBaseline
from components.image_pipeline import ImagePipeline

config = pulumi.Config()

baseline = GdprBaseline(
    "baseline",
    {
        "alarm_email": config.get("alarmEmail") or None,
        "deletable": config.require_bool("deletable"),
    },
)

photos = ImagePipeline(
    "photos",
    {
        "encryption_key_arn": baseline.data_key_arn,
        "logs_key_arn": baseline.logs_key_arn,
        "access_log_bucket": baseline.delivery_log_bucket,
        "alarm_topic_arn": baseline.alarm_topic_arn,
        "sizes": config.require_object("sizes"),
        "formats": config.require_object("formats"),
        "filters": config.require_object("filters"),
        "deletable": config.require_bool("deletable"),
    },
)

pulumi.export("uploads_bucket", photos.uploads_bucket)
pulumi.export("variants_bucket", photos.variants_bucket)
pulumi.export("ledger_table", photos.ledger_table)
pulumi.export("notifications_topic_arn", photos.notifications_topic_arn)
pulumi.export("state_machine_arn", photos.state_machine_arn)
pulumi.export("alarm_topic_arn", baseline.alarm_topic_arn)
