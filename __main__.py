"""The photo platform: configuration, components, exports. Read it top to bottom; docs/architecture.md draws it."""

from typing import cast

import pulumi

from components.building_blocks.job_queue import Compute
from components.gdpr_baseline import GdprBaseline
from components.image_pipeline import ImagePipeline, WorkflowType
from components.three_tier_network import NatStrategy, ThreeTierNetwork

config = pulumi.Config()

baseline = GdprBaseline(
    "baseline",
    {
        "alarm_email": config.get("alarmEmail") or None,
        "auto_scaled_disks": config.require("heavyCompute").startswith("ec2"),
        "deletable": config.require_bool("deletable"),
    },
)

network = ThreeTierNetwork(
    "network",
    {
        "cidr": config.require("cidr"),
        "zones": config.require_int("zones"),
        "nat": cast("NatStrategy", config.require("nat")),
        "nat_disk_key_arn": baseline.data_key_arn,
        "alarm_topic_arn": baseline.alarm_topic_arn,
        "flow_logs": {"bucket_arn": baseline.delivery_log_bucket_arn},
        "interface_endpoints": config.require_object("interfaceEndpoints"),
        "denied_ranges": config.require_object("deniedRanges"),
    },
)

reviewed = config.require_object("reviewWhen")
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
        "workflow_type": cast("WorkflowType", config.require("workflowType")),
        "review": {"when": reviewed, "timeout_seconds": config.require_int("reviewSeconds")} if reviewed else None,
        "heavy": {
            "from_bytes": config.require_int("heavyFromBytes"),
            "compute": cast("Compute", config.require("heavyCompute")),
            "vpc_id": network.vpc_id,
            "subnet_ids": network.placement["subnets"]["backend"],
        },
        "deletable": config.require_bool("deletable"),
    },
)

pulumi.export("uploads_bucket", photos.uploads_bucket)
pulumi.export("variants_bucket", photos.variants_bucket)
pulumi.export("ledger_table", photos.ledger_table)
pulumi.export("notifications_topic_arn", photos.notifications_topic_arn)
pulumi.export("state_machine_arn", photos.state_machine_arn)
pulumi.export("list_state_machine_arn", photos.list_state_machine_arn)
pulumi.export("prefix_state_machine_arn", photos.prefix_state_machine_arn)
pulumi.export("reviewers_topic_arn", photos.reviewers_topic_arn)
pulumi.export("answer_function", photos.answer_function)
pulumi.export("heavy_image", photos.heavy_image)
pulumi.export("vpc_id", network.vpc_id)
pulumi.export("alarm_topic_arn", baseline.alarm_topic_arn)
