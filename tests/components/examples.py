"""A minimal good use of every component: the contract tests make each of them from these arguments."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.building_blocks.bucket import Bucket, BucketArgs
from components.building_blocks.component import Component
from components.building_blocks.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.building_blocks.event_trigger import EventTrigger, EventTriggerArgs
from components.building_blocks.function import Function, FunctionArgs
from components.building_blocks.image_repository import ImageRepository, ImageRepositoryArgs
from components.building_blocks.job_definition import JobDefinition, JobDefinitionArgs
from components.building_blocks.job_queue import JobQueue, JobQueueArgs
from components.building_blocks.mysql_database import MySqlDatabase, MySqlDatabaseArgs
from components.building_blocks.public_load_balancer import PublicLoadBalancer, PublicLoadBalancerArgs
from components.building_blocks.queue import Queue, QueueArgs
from components.building_blocks.references import LoadBalancerRef, Placement
from components.building_blocks.signing_key import SigningKey, SigningKeyArgs
from components.building_blocks.state_machine import StateMachine, StateMachineArgs
from components.building_blocks.stream import Stream, StreamArgs
from components.building_blocks.table import Table, TableArgs
from components.building_blocks.topic import Topic, TopicArgs
from components.container_platform import ContainerPlatform, ContainerPlatformArgs
from components.data_subject_rights import DataSubjectRights, DataSubjectRightsArgs, PrivacyApi, PrivacyApiArgs
from components.dns_routing import DnsRouting, DnsRoutingArgs, distribution
from components.gdpr_baseline import GdprBaseline, GdprBaselineArgs
from components.image_pipeline import (
    BatchPipeline,
    BatchPipelineArgs,
    BulkProcessing,
    BulkProcessingArgs,
    HumanReview,
    HumanReviewArgs,
    ImagePipeline,
    ImagePipelineArgs,
)
from components.instance_service import InstanceService, InstanceServiceArgs
from components.photo_api import PhotoApi, PhotoApiArgs
from components.secure_api import SecureApi, SecureApiArgs
from components.streaming_analytics import StreamingAnalytics, StreamingAnalyticsArgs
from components.streaming_analytics.quicksight import QuickSightReports, QuickSightReportsArgs
from components.streaming_analytics.warehouse import Warehouse, WarehouseArgs
from components.three_tier_network import ThreeTierNetwork, ThreeTierNetworkArgs

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
GLOBAL_TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
WATCHED = {"logs_key_arn": KEY, "alarm_topic_arn": TOPIC}
SUBNETS = {"vpc_id": "vpc-0a1b2c3d", "subnet_ids": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]}
KEPT = {"data_class": "personal", "purpose": "an example", "retention_days": 30}
NOBODY = {"owner_key": None, "recipients": None}
KEPT_UNTIL_ERASED = {**KEPT, "retention_days": "until_erased"}
"""Of databases: no setting of theirs deletes rows after some days."""
UPLOADS = {**KEPT, "name": "uploads", "arn": "arn:aws:s3:::uploads", "encryption_key_arn": KEY, **NOBODY}
LOGS = {**UPLOADS, "name": "logs", "arn": "arn:aws:s3:::logs", "encryption_key_arn": None}
LAKE = {**UPLOADS, "name": "lake", "arn": "arn:aws:s3:::lake"}
RESULTS = {**UPLOADS, "name": "results", "arn": "arn:aws:s3:::results"}
READER_SECRET = {
    "arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:reader-AbCdEf",
    "encryption_key_arn": KEY,
}
WAREHOUSE: Mapping[str, Any] = {
    **UPLOADS,
    "name": "analytics",
    "arn": "arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/0a1b2c3d-1111-2222-3333-444455556666",
    "address": "analytics.123456789012.eu-west-1.redshift-serverless.amazonaws.com",
    "port": 5439,
    "database": "analytics",
    "secret_arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:redshift!analytics-admin-AbCdEf",
    "workgroup": "analytics",
    "cluster": None,
}
LOADS = {
    **UPLOADS,
    "name": "loads",
    "arn": "arn:aws:sqs:eu-west-1:123456789012:loads",
    "url": "https://sqs.eu-west-1.amazonaws.com/123456789012/loads",
}
VARIANTS = {**UPLOADS, "name": "variants", "arn": "arn:aws:s3:::variants"}
LEDGER = {**UPLOADS, "name": "ledger", "arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/ledger"}
REVIEWS = {**UPLOADS, "name": "reviews", "arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/reviews"}
NOTIFICATIONS = {"arn": "arn:aws:sns:eu-west-1:123456789012:notifications", "encryption_key_arn": KEY}
PLACEMENT: Placement = {
    "vpc_id": "vpc-0a1b2c3d",
    "zones": ["eu-west-1a", "eu-west-1b"],
    "subnets": {
        "frontend": ["subnet-0f0f0f0f", "subnet-1f1f1f1f"],
        "backend": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
        "database": ["subnet-0d0d0d0d", "subnet-1d1d1d1d"],
    },
    "groups": {"frontend": "sg-0f0f0f0f", "backend": "sg-0a1b2c3d", "database": "sg-0d0d0d0d"},
    "cidrs": {"frontend": "10.0.0.0/20", "backend": "10.0.128.0/20", "database": "10.0.64.0/20"},
    "reaches": ["internet"],
    "service_port": 8080,
    "database_port": 3306,
}
WITH_ANALYTICS: Placement = {
    **PLACEMENT,
    "subnets": {**PLACEMENT["subnets"], "analytics": ["subnet-0e0e0e0e", "subnet-1e1e1e1e", "subnet-2e2e2e2e"]},
    "groups": {**PLACEMENT["groups"], "analytics": "sg-0a0a0a0a"},
    "cidrs": {**PLACEMENT["cidrs"], "analytics": "10.0.32.0/20"},
    "reaches": ["internet", "s3"],
}
DATABASE: Mapping[str, Any] = {
    **UPLOADS,
    "name": "albums",
    "arn": "arn:aws:rds:eu-west-1:123456789012:db:albums",
    "address": "albums.0a1b2c3d4e5f.eu-west-1.rds.amazonaws.com",
    "port": 3306,
    "database": "albums",
    "resource_id": "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "secret_arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-0a1b2c3d-AbCdEf",
}
LOAD_BALANCER: LoadBalancerRef = {
    "name": "entrance",
    "arn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/entrance/0a1b2c3d4e5f6a7b",
    "arn_suffix": "app/entrance/0a1b2c3d4e5f6a7b",
    "dns_name": "entrance-0a1b2c3d4e.eu-west-1.elb.amazonaws.com",
    "group_id": "sg-0e0e0e0e",
    "url": "https://photos.example.com",
    "port": 443,
    "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-4444-5555-6666-444455556666",
}
TOMBSTONES = {**UPLOADS, "name": "tombstones", "arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/tombstones"}
SUBJECT_KEY = {
    "arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:subject-key-AbCdEf",
    "encryption_key_arn": KEY,
}
DEAD_LETTERS = {
    **LOADS,
    "name": "undelivered",
    "arn": "arn:aws:sqs:eu-west-1:123456789012:undelivered",
    "url": "https://sqs.eu-west-1.amazonaws.com/123456789012/undelivered",
}
PHOTOS = {
    "uploads": UPLOADS,
    "variants": VARIANTS,
    "ledger": LEDGER,
    "reviews": REVIEWS,
    "dead_letters": [DEAD_LETTERS],
}
ANALYTICS = {
    "stream": {
        **UPLOADS,
        "name": "events",
        "arn": "arn:aws:kinesis:eu-west-1:123456789012:stream/events",
        "retention_days": 1,
        "consumer_arn": None,
    },
    "lake": LAKE,
    "failures": {**UPLOADS, "name": "failures", "arn": "arn:aws:s3:::failures"},
    "query_results": RESULTS,
    "warehouse": WAREHOUSE,
    "dead_letters": [],
}
ALBUMS_SERVICE = {
    "name": "albums",
    "url": "https://albums-0a1b2c3d.elb.eu-west-1.amazonaws.com:8080",
    "tls_name": "albums.example.com",
    "port": 8080,
    "database": DATABASE,
    "balancer_group_id": "sg-0b0b0b0b",
    "network": PLACEMENT,
}
USERS = {
    **UPLOADS,
    "name": "eu-west-1_0a1b2c3d4",
    "arn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_0a1b2c3d4",
    "encryption_key_arn": None,
    "owner_key": "sub",
}
DISTRIBUTION = {"id": "E1A2B3C4D5E6F7", "arn": "arn:aws:cloudfront::123456789012:distribution/E1A2B3C4D5E6F7"}
REQUESTS = {
    "table": {**UPLOADS, "name": "requests", "arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/requests"},
    "exports": {**UPLOADS, "name": "exports", "arn": "arn:aws:s3:::exports"},
    "layer_arn": "arn:aws:lambda:eu-west-1:123456789012:layer:rights:1",
    "state_machine_name": "photo-platform-test-example",
    "albums_role_name": "photo-platform-test-example-albums",
    "warehouse_role_name": "photo-platform-test-example-warehouse",
}
JAR = str(Path(__file__).with_name("instance_service").joinpath("example.jar"))
CERTIFICATE = {
    "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666",
    "domain_name": "albums.example.com",
}


def _address(name: str, number: int) -> dict[str, Any]:
    return {"name": name, "type": "A", "values": [f"192.0.2.{number}"]}


EXAMPLES: Mapping[type[Component], tuple[type, Mapping[str, Any]]] = {
    Bucket: (BucketArgs, {**KEPT, "encryption_key_arn": KEY}),
    BulkProcessing: (
        BulkProcessingArgs,
        {
            "uploads": UPLOADS,
            "uploads_prefix": "raw/",
            "reports": VARIANTS,
            "workflow": {
                "name": "workflow",
                "arn": "arn:aws:states:eu-west-1:123456789012:stateMachine:workflow",
                "encryption_key_arn": KEY,
            },
            "layer_arn": "arn:aws:lambda:eu-west-1:123456789012:layer:dependencies:1",
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    DnsRouting: (
        DnsRoutingArgs,
        {
            "zone": {"name": "example.com"},
            "health_checks": {
                "ireland": {"type": "https", "domain_name": "ireland.example.org", "path": "/health"},
                "errors": {"type": "alarm", "alarm_name": "errors", "alarm_region": "eu-west-1"},
                "both": {"type": "calculated", "children": ["ireland", "errors"]},
            },
            "cidr_locations": {"office": ["203.0.113.0/24"]},
            "alarm_topic_arn": GLOBAL_TOPIC,
            "records": {
                "viewer": {"name": "", "type": "A", "alias": distribution("d111111abcdef8.cloudfront.net")},
                "primary": {**_address("failover", 1), "failover": "primary", "health_check": "both"},
                "secondary": {**_address("failover", 2), "failover": "secondary"},
                "old": {**_address("weighted", 3), "weight": 255},
                "new": {**_address("weighted", 4), "weight": 0},
                "europe": {**_address("geolocation", 5), "geolocation": {"continent": "EU"}},
                "elsewhere": {**_address("geolocation", 6), "geolocation": {"country": "*"}},
                "oregon": {**_address("geoproximity", 7), "geoproximity": {"region": "us-west-2", "bias": -20}},
                "berlin": {**_address("geoproximity", 8), "geoproximity": {"coordinates": [52.5, 13.4]}},
                "near": {**_address("latency", 9), "latency_region": "eu-west-1"},
                "far": {**_address("latency", 10), "latency_region": "ap-southeast-2"},
                "one": {**_address("multivalue", 11), "multivalue": True, "health_check": "ireland"},
                "two": {**_address("multivalue", 12), "multivalue": True, "health_check": "errors"},
                "office": {**_address("ip-based", 13), "cidr_location": "office"},
                "others": {**_address("ip-based", 14), "cidr_location": "*"},
            },
        },
    ),
    ContainerPlatform: (
        ContainerPlatformArgs,
        {
            "network": PLACEMENT,
            "service": {"name": "gallery"},
            "image": {"digest": f"sha256:{'0a1b2c3d' * 8}"},
            "load_balancer": LOAD_BALANCER,
            "delivery": {"strategy": "rolling"},
            "force_destroy": True,
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    EncryptionKey: (EncryptionKeyArgs, {"description": "An example", "via_services": ["s3"]}),
    EventTrigger: (
        EventTriggerArgs,
        {
            "description": "Jobs that ended",
            "pattern": '{"source": ["aws.batch"]}',
            "function": {
                "name": "record-outcome",
                "arn": "arn:aws:lambda:eu-west-1:123456789012:function:record-outcome",
            },
            "encryption_key_arn": KEY,
            "alarm_topic_arn": TOPIC,
        },
    ),
    Function: (FunctionArgs, {"handler": "handlers.images.resize.handler", "encryption_key_arn": KEY, **WATCHED}),
    GdprBaseline: (GdprBaselineArgs, {}),
    BatchPipeline: (
        BatchPipelineArgs,
        {
            "from_bytes": 20_000_000,
            "network": PLACEMENT,
            "options": {},
            "uploads": UPLOADS,
            "uploads_prefix": "raw/",
            "variants": VARIANTS,
            "ledger": LEDGER,
            "notifications": NOTIFICATIONS,
            "layer_arn": "arn:aws:lambda:eu-west-1:123456789012:layer:dependencies:1",
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    HumanReview: (
        HumanReviewArgs,
        {
            "timeout_seconds": 3600,
            "layer_arn": "arn:aws:lambda:eu-west-1:123456789012:layer:dependencies:1",
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    ImageRepository: (ImageRepositoryArgs, {"encryption_key_arn": KEY}),
    InstanceService: (
        InstanceServiceArgs,
        {
            "network": PLACEMENT,
            "service": "albums",
            "package": JAR,
            "access_log_bucket": LOGS,
            "database": DATABASE,
            "tls": CERTIFICATE,
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    JobDefinition: (
        JobDefinitionArgs,
        {
            "platform": "FARGATE",
            "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/photos:1",
            "repository_arn": "arn:aws:ecr:eu-west-1:123456789012:repository/photos",
            "command": ["python", "-m", "handlers.images.heavy.create_variants", "Ref::photo_id"],
            "vcpus": 2,
            "memory_mb": 8192,
            "logs_key_arn": KEY,
        },
    ),
    JobQueue: (JobQueueArgs, {"compute": "fargate_spot", "max_vcpus": 16, **SUBNETS, "disk_key_arn": KEY}),
    MySqlDatabase: (
        MySqlDatabaseArgs,
        {**KEPT_UNTIL_ERASED, "network": PLACEMENT, "database": "albums", "encryption_key_arn": KEY, **WATCHED},
    ),
    PublicLoadBalancer: (
        PublicLoadBalancerArgs,
        {
            "network": PLACEMENT,
            "access_log_bucket": LOGS,
            "domain": {"name": "photos.example.com", "zone_id": "Z0123456789ABCDEFGHIJ"},
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    QuickSightReports: (
        QuickSightReportsArgs,
        {
            "principal_arn": "arn:aws:quicksight:eu-west-1:123456789012:group/default/analysts",
            "lake": {"lake": LAKE, "query_results": RESULTS, "work_group": "events", "database": "events"},
            "warehouse": {"warehouse": WAREHOUSE, "network": WITH_ANALYTICS, "reader_secret": READER_SECRET},
        },
    ),
    Queue: (QueueArgs, {**KEPT, "retention_days": 4, "encryption_key_arn": KEY}),
    Table: (TableArgs, {**KEPT, "partition_key": "pk", "encryption_key_arn": KEY, "alarm_topic_arn": TOPIC}),
    ImagePipeline: (
        ImagePipelineArgs,
        {"encryption_key_arn": KEY, "access_log_bucket": LOGS, **WATCHED},
    ),
    DataSubjectRights: (
        DataSubjectRightsArgs,
        {
            "requests": REQUESTS,
            "tombstones": TOMBSTONES,
            "subject_key_secret": SUBJECT_KEY,
            "photos": PHOTOS,
            "analytics": ANALYTICS,
            "albums": ALBUMS_SERVICE,
            "users": USERS,
            "distribution": DISTRIBUTION,
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    PrivacyApi: (
        PrivacyApiArgs,
        {
            "answered_by": "example",
            "access_log_bucket": LOGS,
            "tombstones": TOMBSTONES,
            "subject_key_secret": SUBJECT_KEY,
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    PhotoApi: (
        PhotoApiArgs,
        {
            "uploads": UPLOADS,
            "variants": VARIANTS,
            "ledger": LEDGER,
            "reviews": {
                "table": REVIEWS,
                "answer_function": {
                    "name": "answer",
                    "arn": "arn:aws:lambda:eu-west-1:123456789012:function:answer",
                },
            },
            "token_issuer": {"issuer": "https://login.example.com", "audience": "photos"},
            "albums": True,
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    SigningKey: (SigningKeyArgs, {"description": "An example"}),
    SecureApi: (
        SecureApiArgs,
        {
            "routes": [
                {
                    "method": "GET",
                    "path": "/photos/{photo_id}",
                    "summary": "Read a photo",
                    "function": {
                        "name": "read-photo",
                        "arn": "arn:aws:lambda:eu-west-1:123456789012:function:read-photo",
                    },
                }
            ],
            "layer_arn": "arn:aws:lambda:eu-west-1:123456789012:layer:dependencies:1",
            "delivery_log_bucket": LOGS,
            "domain": {"name": "api.example.com", "zone_id": "Z0123456789ABCDEFGHIJ"},
            "us_east_1": {
                "key_arn": KEY.replace("eu-west-1", "us-east-1"),
                "alarm_topic_arn": TOPIC.replace("eu-west-1", "us-east-1"),
            },
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    StateMachine: (
        StateMachineArgs,
        {
            "definition": "process_image.asl.json",
            "skip_states": {"Needs review?": "Prepare variants"},
            "substitutions": dict.fromkeys(
                [
                    "validate_function_arn",
                    "resize_function_arn",
                    "apply_filters_function_arn",
                    "optimise_function_arn",
                    "clean_up_function_arn",
                    "ledger_table_name",
                    "retention_days",
                    "topic_arn",
                    "uploads_prefix",
                ],
                "example",
            ),
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    Stream: (
        StreamArgs,
        {"data_class": "personal", "purpose": "an example", "encryption_key_arn": KEY, "alarm_topic_arn": TOPIC},
    ),
    StreamingAnalytics: (
        StreamingAnalyticsArgs,
        {
            "access_log_bucket": LOGS,
            "tombstones": TOMBSTONES,
            "subject_key_secret": SUBJECT_KEY,
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
    ThreeTierNetwork: (ThreeTierNetworkArgs, {"cidr": "10.0.0.0/16"}),
    Topic: (TopicArgs, {"encryption_key_arn": KEY}),
    Warehouse: (
        WarehouseArgs,
        {
            **KEPT_UNTIL_ERASED,
            "network": WITH_ANALYTICS,
            "lake": LAKE,
            "tombstones": TOMBSTONES,
            "subject_key_secret": SUBJECT_KEY,
            "encryption_key_arn": KEY,
            **WATCHED,
        },
    ),
}
