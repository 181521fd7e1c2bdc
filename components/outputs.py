"""The outputs of a stack: what each component gives it, under which names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi

from components.building_blocks.component import Component
from components.container_platform import ContainerPlatform
from components.data_subject_rights import DataSubjectRights, PrivacyApi
from components.dns_routing import DnsRouting
from components.gdpr_baseline import GdprBaseline
from components.image_pipeline import ImagePipeline
from components.secure_api import SecureApi
from components.streaming_analytics import StreamingAnalytics
from components.three_tier_network import ThreeTierNetwork

OUTPUTS: Final[Mapping[type[Component], Mapping[str, str]]] = {
    ContainerPlatform: {"gallery_url": "url", "gallery_image": "image"},
    DataSubjectRights: {
        "rights_state_machine_arn": "state_machine_arn",
        "certificate_key_arn": "certificate_key_arn",
        "deadlines_function": "deadlines_function",
    },
    DnsRouting: {"private_names": "names"},
    GdprBaseline: {"alarm_topic_arn": "alarm_topic_arn", "trail_log_group": "trail_log_group"},
    ImagePipeline: {
        "uploads_bucket": "uploads_bucket",
        "variants_bucket": "variants_bucket",
        "ledger_table": "ledger_table",
        "notifications_topic_arn": "notifications_topic_arn",
        "state_machine_arn": "state_machine_arn",
        "list_state_machine_arn": "list_state_machine_arn",
        "prefix_state_machine_arn": "prefix_state_machine_arn",
        "reviewers_topic_arn": "reviewers_topic_arn",
        "answer_function": "answer_function_name",
        "heavy_image": "heavy_image",
    },
    PrivacyApi: {"requests_table": "requests_table", "exports_bucket": "exports_bucket"},
    SecureApi: {
        "api_url": "url",
        "api_origin_url": "origin_url",
        "api_document": "openapi",
        "user_pool_id": "user_pool_id",
        "user_pool_client_id": "user_pool_client_id",
    },
    StreamingAnalytics: {
        "stream_name": "stream_name",
        "lake_bucket": "lake_bucket",
        "lake_database": "database",
        "lake_work_group": "work_group",
    },
    ThreeTierNetwork: {"vpc_id": "vpc_id"},
}
"""Component -> what the stack calls an output -> what the component calls it."""


def export(*components: Component) -> None:
    """Export what components give the stack."""
    for component in components:
        for output, name in OUTPUTS[type(component)].items():
            pulumi.export(output, getattr(component, name))
