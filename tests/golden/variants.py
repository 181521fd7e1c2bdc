"""Arguments that can take any value, each given one: what components do with them is recorded beside their examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from components.building_blocks.bucket import Bucket
from components.building_blocks.component import Component
from components.building_blocks.encryption_key import EncryptionKey
from components.building_blocks.event_trigger import EventTrigger
from components.building_blocks.function import Function
from components.building_blocks.image_repository import ImageRepository
from components.building_blocks.job_definition import JobDefinition
from components.building_blocks.job_queue import JobQueue
from components.building_blocks.mysql_database import MySqlDatabase
from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.building_blocks.queue import Queue
from components.building_blocks.signing_key import SigningKey
from components.building_blocks.state_machine import StateMachine
from components.building_blocks.stream import Stream
from components.building_blocks.table import Table
from components.building_blocks.topic import Topic
from components.container_platform import ContainerPlatform
from components.data_subject_rights import DataSubjectRights, PrivacyApi
from components.dns_routing import DnsRouting
from components.gdpr_baseline import GdprBaseline
from components.image_pipeline import BatchPipeline, BulkProcessing, HumanReview, ImagePipeline
from components.instance_service import InstanceService
from components.photo_api import PhotoApi
from components.secure_api import SecureApi
from components.streaming_analytics import StreamingAnalytics
from components.streaming_analytics.quicksight import QuickSightReports
from components.streaming_analytics.warehouse import Warehouse
from components.three_tier_network import ThreeTierNetwork
from tests.components.examples import KEY, LOADS, LOGS, READER_SECRET, SUBJECT_KEY, TOMBSTONES, TOPIC, WITH_ANALYTICS

ELSEWHERE: Final = {
    "may": "tests/components/building_blocks/test_grants.py compares every statement of each grant",
    "used_by": "the keys of GdprBaseline, in prod, have users of every kind",
    "heavy": "prod has an ImagePipeline with it",
    "tags": "tests/components/test_contract.py follows them to every resource",
    "subjects": "prod has stores of others than users",
    "recipients": "prod has photos that are served",
}
"""Arguments that have no variant, with the reason."""

KEPT_DAYS: Final = {"log_retention_days": 30}
SECRET: Final = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:token-AbCdEf"
CONNECTION: Final = "arn:aws:codeconnections:eu-west-1:123456789012:connection/0a1b2c3d-1111-2222-3333-444455556666"
STREAM: Final = {
    "name": "events",
    "arn": "arn:aws:kinesis:eu-west-1:123456789012:stream/events",
    "encryption_key_arn": KEY,
    "data_class": "personal",
    "purpose": "an example",
    "retention_days": 1,
    "owner_key": None,
    "recipients": None,
    "consumer_arn": None,
}
ADMINISTRATOR: Final = "arn:aws:iam::123456789012:role/keys"

VARIANTS: Final[Mapping[type[Component], tuple[Mapping[str, Any], ...]]] = {
    Bucket: (
        {
            "owner_key": "raw/<owner_id>/",
            "access_log_bucket": LOGS,
            "expire_prefixes": {"work/": 1},
            "tier_prefixes": {"old/": 30},
            "noncurrent_version_days": 7,
            "log_writers": ["logging.s3.amazonaws.com"],
        },
        {"object_lock_days": 20},
        {"distribution_prefixes": ["sizes/"], "upload_origins": ["https://photos.example.com"]},
    ),
    BulkProcessing: (
        {
            "list_max_concurrency": 7,
            "prefix_max_concurrency": 8,
            "tolerated_failure_percentage": 9,
            "heavy": {
                "from_bytes": 1_000_000,
                "function": {"name": "heavy", "arn": "arn:aws:lambda:eu-west-1:123456789012:function:heavy"},
            },
            **KEPT_DAYS,
        },
    ),
    DnsRouting: (
        {
            "zone": {"name": "photos.internal", "vpc_ids": ["vpc-0a1b2c3d"]},
            "health_checks": {
                "alarm": {
                    "type": "alarm",
                    "alarm_name": "a",
                    "alarm_region": "eu-west-1",
                    "insufficient_data": "unhealthy",
                    "inverted": True,
                }
            },
            "cidr_locations": {},
            "records": {
                "albums": {"name": "albums", "type": "CNAME", "values": ["lb.example.org"], "ttl": 30},
                "again": {
                    "name": "again",
                    "type": "CNAME",
                    "alias": {"name": "albums", "evaluate_target_health": True},
                },
            },
        },
        {
            "zone": {"name": "example.com", "accelerated_recovery": True},
            "health_checks": {
                "all": {"type": "calculated", "children": ["text", "tcp"], "healthy_children": 1},
                "tcp": {"type": "tcp", "ip_address": "1.1.1.1", "port": 53, "failure_threshold": 5},
                "text": {
                    "type": "http",
                    "domain_name": "a.example.org",
                    "port": 8080,
                    "path": "/health",
                    "search_string": "ok",
                    "interval_seconds": 10,
                    "regions": ["us-east-1", "eu-west-1", "sa-east-1"],
                },
            },
            "records": {
                "here": {
                    "name": "",
                    "type": "A",
                    "values": ["192.0.2.1"],
                    "set_identifier": "Los Angeles",
                    "geoproximity": {"local_zone_group": "us-west-2-lax-1"},
                },
            },
        },
        {"zone": {"name": "example.com", "id": "Z0123456789ABCDEFGHIJ"}},
    ),
    ContainerPlatform: (
        {
            "service": {
                "name": "gallery",
                "vcpus": 1,
                "memory_mb": 4096,
                "architecture": "x86_64",
                "command": ["python", "-m", "gallery"],
                "environment": {"KEY": "value"},
                "secrets": {"TOKEN": {"arn": SECRET, "encryption_key_arn": KEY, "key": "token"}},
                "user": "1000",
                "writable": ["/work"],
                "health_path": "/well",
                "health_command": ["python", "-m", "gallery.health"],
                "start_seconds": 45,
                "drain_seconds": 15,
                "stop_timeout_seconds": 20,
            },
            "scaling": {
                "min": 3,
                "max": 9,
                "cpu_percent": 50,
                "memory_percent": 60,
                "requests_per_minute": 600,
                "schedule": {"night": {"cron": "cron(0 20 * * ? *)", "time_zone": "Europe/Berlin", "min": 1, "max": 2}},
            },
            "capacity": {"on_demand": {"base": 1, "weight": 1}, "spot": {"weight": 4}},
            "connects_to": {"store": {"group_id": "sg-0d0d0d0d", "port": 3306}},
            "service_connect": "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-0a1b2c3d4e5f6a7b",
            "collector_image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/collector:1",
            "puller_arns": {"backup": "arn:aws:iam::123456789012:role/backup"},
            **KEPT_DAYS,
        },
        {"load_balancer": None, "access_log_bucket": LOGS, "domain": None},
        {"owns_registry": True, "replicate_to": ["eu-central-1"]},
        {
            "launch_type": "ec2",
            "instances": {
                "types": ["c8g.xlarge", "c7g.xlarge"],
                "image": "al2023",
                "min": 1,
                "max": 5,
                "used_percent": 80,
                "disk_gb": 50,
            },
            "capacity": {"spot": {"weight": 2}},
        },
        {
            "delivery": {
                "strategy": "codedeploy",
                "shift": {"kind": "linear", "percent": 20, "minutes": 2},
                "bake_minutes": 5,
                "hooks": {"AfterAllowTestTraffic": "arn:aws:lambda:eu-west-1:123456789012:function:check"},
                "pipeline": {
                    "source": {
                        "connection_arn": CONNECTION,
                        "repository": "photos/platform",
                        "branch": "stable",
                        "folder": "services/gallery",
                        "test_command": "make test",
                    },
                    "scan_severity": "medium",
                },
            },
            "access_log_bucket": LOGS,
        },
        {
            "delivery": {
                "strategy": "native",
                "shift": {"kind": "canary", "percent": 5, "minutes": 3},
                "pipeline": {"source": "push"},
            }
        },
        {"delivery": {"strategy": "rolling", "circuit_breaker": False}},
        {
            "launch_type": "eks",
            "kubernetes": {
                "version": "1.34",
                "api_ranges": ["203.0.113.0/24"],
                "admin_arns": {"operators": "arn:aws:iam::123456789012:role/operators"},
            },
            "service": {
                "name": "web",
                "secrets": {"TOKEN": {"arn": SECRET, "encryption_key_arn": KEY}},
                "writable": ["/work"],
                "health_command": ["well"],
                "drain_seconds": 0,
            },
            "delivery": {"strategy": "rolling", "pipeline": {"source": "push"}},
            "access_log_bucket": LOGS,
            "traces": False,
        },
    ),
    EncryptionKey: (
        {
            "administrators": [ADMINISTRATOR],
            "region": "us-east-1",
            "deletion_window_days": 8,
            "rotation_days": 100,
        },
    ),
    EventTrigger: (
        {
            "function": None,
            "state_machine": {
                "name": "other",
                "arn": "arn:aws:states:eu-west-1:123456789012:stateMachine:other",
                "encryption_key_arn": KEY,
            },
        },
        {"function": None, "queue": LOADS},
        {
            "function": None,
            "pipeline_arn": "arn:aws:codepipeline:eu-west-1:123456789012:gallery",
            "input": {
                "paths": {"tag": "$.detail.image-tag"},
                "template": '{"variables": [{"name": "TAG", "value": "<tag>"}]}',
            },
        },
        {
            "function": None,
            "stream": STREAM,
            "partition_key_path": "$.detail.owner_id",
            "input_path": "$.detail",
        },
    ),
    Function: (
        {
            "description": "Described",
            "environment": {"KEY": "value"},
            "layers": ["arn:aws:lambda:eu-west-1:123456789012:layer:one:1"],
            "memory_mb": 512,
            "timeout_seconds": 17,
            "disk_mb": 1024,
            "concurrency": 3,
            "network": {"subnet_ids": ["subnet-0a1b2c3d"], "group_ids": ["sg-0a0a0a0a"]},
            "role_name": "somebody-else-knows-it",
            "alarms": False,
            **KEPT_DAYS,
        },
    ),
    GdprBaseline: (
        {
            "alarm_email": "alarms@example.com",
            "subject_list": True,
            "key_administrators": [ADMINISTRATOR],
            "audit_retention_days": 500,
            "delivery_retention_days": 50,
            "recorded_stores": {"buckets": ["photos-"], "tables": ["photos-"], "reads": True},
            "expected_access": {"sources": ["203.0.113.0/24"], "reader_roles": ["photos-"]},
            "bound_roles": True,
        },
        {
            "owns_account": True,
            "quicksight_subscription": {"account_name": "photos", "notification_email": "reports@example.com"},
            "shield_advanced": {"protected": {"api": "arn:aws:cloudfront::123456789012:distribution/E0A1B2C3D4E5F6"}},
        },
    ),
    BatchPipeline: (
        {
            "vcpus": 4,
            "memory_mb": 16_384,
            "max_vcpus": 40,
            "attempts": 2,
            "timeout_seconds": 700,
            "limits": {"max_pixels": 1_000_000},
            "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/photos:2",
            "watermark_prefixes": ["watermarks/"],
            "tombstones": TOMBSTONES,
            "subject_key_secret": SUBJECT_KEY,
            **KEPT_DAYS,
        },
    ),
    HumanReview: ({"reviewer_emails": ["reviewer@example.com"], **KEPT_DAYS},),
    ImageRepository: ({"kept_images": 4, "untagged_days": 5},),
    InstanceService: (
        {
            "database_user": "albums",
            "environment": {"KEY": "value"},
            "health_path": "/health",
            "instance_type": "c8g.large",
            "min_instances": 3,
            "max_instances": 9,
            "cpu_percent": 60,
            "connections_per_instance": 1000,
            "drain_seconds": 45,
            "warmup_seconds": 90,
            "disk_gb": 20,
            **KEPT_DAYS,
        },
        {"database": None, "tls": None},
    ),
    JobDefinition: (
        {
            "parameters": {"photo_id": "none"},
            "environment": {"KEY": "value"},
            "attempts": 2,
            "non_retryable_exit_code": 3,
            "timeout_seconds": 700,
            **KEPT_DAYS,
        },
    ),
    JobQueue: ({"compute": "ec2", "instance_types": ["c7g.xlarge"], "runnable_timeout_seconds": 700},),
    MySqlDatabase: (
        {
            "owner_key": "albums.owner_id",
            "instance_class": "db.r8g.large",
            "replicas": 2,
            "storage_gb": 30,
            "max_storage_gb": 200,
            "max_connections": 1000,
            "backup_days": 35,
            "exported_logs": ["error", "general"],
            **KEPT_DAYS,
        },
        {"instance_class": "db.t4g.micro", "exported_logs": []},
    ),
    DataSubjectRights: (
        {
            "analytics": None,
            "albums": None,
            "users": None,
            "distribution": None,
            "drain_seconds": 60,
            "warn_days": 3,
            "expires_days": {"access logs": 90},
            "backup_days": {"backups of the albums": 14},
            "controller": {"name": "Example Photos Ltd", "contact": "privacy@example.com"},
            **KEPT_DAYS,
        },
    ),
    PrivacyApi: ({"due_days": 14.5, "export_days": 3, **KEPT_DAYS},),
    PhotoApi: ({"max_bytes": 7_000_000, "tombstones": TOMBSTONES, "subject_key_secret": SUBJECT_KEY, **KEPT_DAYS},),
    PublicLoadBalancer: (
        {
            "domain": None,
            "allowed_ranges": ["198.51.100.0/24", "203.0.113.0/24"],
            "web_acl_arn": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/photos/0a1b2c3d",
            "idle_seconds": 90,
            **KEPT_DAYS,
        },
        {"scheme": "internal", "client_groups": {"link": "sg-0e0e0e0e"}},
    ),
    QuickSightReports: ({"warehouse": None},),
    Queue: (
        {"visibility_timeout_seconds": 45, "senders": ["events.amazonaws.com"]},
        {"dead_letter_queue_arn": "arn:aws:sqs:eu-west-1:123456789012:dead-letters", "max_receives": 3},
    ),
    Table: (
        {
            "owner_key": "pk",
            "sort_key": "sk",
            "indexes": {
                "by-owner": {"partition_key": "owner"},
                "by-time": {"partition_key": "day", "sort_key": "time", "projection": "ALL"},
            },
            "ttl_attribute": "gone_at",
        },
    ),
    ImagePipeline: (
        {
            "sizes": [{"name": "small", "width": 100}],
            "filters": [{"type": "blur", "name": "soft", "radius": 2}],
            "formats": ["avif"],
            "quality": {"avif": 40},
            "limits": {"max_pixels": 1_000_000},
            "accepted": ["jpeg"],
            "background": "#112233",
            "review": {"when": "always", "timeout_seconds": 3600, "reviewer_emails": ["reviewer@example.com"]},
            "bulk": {"list_max_concurrency": 7},
            "upload_origins": ["https://photos.example.com"],
            "tombstones": TOMBSTONES,
            "subject_key_secret": SUBJECT_KEY,
            **KEPT_DAYS,
        },
    ),
    SecureApi: (
        {
            "throttle": {"rate": 50, "burst": 60},
            "usage_plans": {"partners": {"throttle": {"rate": 10, "burst": 20}, "quota_per_day": 1000}},
            "countries": {"excluded": ["KP"]},
            "origins": ["https://photos.example.com"],
            "users": {"token_minutes": 30},
            "secret_days": 7,
            "web_acl": {"rules": [{"name": "office", "action": "allow", "addresses": ["203.0.113.0/24"]}]},
            "media": {
                "bucket": {
                    "name": "variants",
                    "arn": "arn:aws:s3:::variants",
                    "encryption_key_arn": None,
                    "data_class": "personal",
                    "purpose": "variants",
                    "retention_days": 30,
                    "owner_key": None,
                    "recipients": None,
                },
                "paths": ["sizes/*"],
                "key_ids": ["K1"],
            },
            **KEPT_DAYS,
        },
        {"authorizer": None, "service": None},
    ),
    SigningKey: ({"administrators": [ADMINISTRATOR], "deletion_window_days": 7},),
    StateMachine: (
        {"overrides": {"Validate": {"TimeoutSeconds": 7}}, "physical_name": "somebody-else-knows-it", **KEPT_DAYS},
    ),
    Stream: (
        {
            "shards": 3,
            "retention_hours": 50,
            "max_record_size_kib": 2048,
        },
        {"warm_throughput_mib_per_second": 100},
    ),
    StreamingAnalytics: (
        {
            "stream": {"consumer": True, "retention_hours": 48},
            "rights_role_name": "rights-warehouse",
            "batch": {
                "size": 1000,
                "window_seconds": 2,
                "parallelisation": 2,
                "attempts": 4,
                "max_age_seconds": 7200,
                "filters": [{"type": ["photo_viewed"]}],
            },
            "lake": {"raw_days": 3, "processed_days": 20, "curated_days": 100, "errors_days": 15},
            "queries": {"most_gib": 2, "hourly_gib": 20, "results_days": 3},
            "quarantined_percent": 10,
            "sources": {
                "bus_events": {
                    "platform": {"pattern": {"source": ["photo-platform"]}},
                    "views": {
                        "pattern": {"source": ["delivery"]},
                        "input": {"paths": {"id": "$.id"}, "template": '{"event_id": "<id>"}'},
                        "partition_key_path": "$.detail.owner",
                    },
                },
                "iot_topics": {"cameras": "cameras/+/events"},
            },
            "warehouse": {"network": WITH_ANALYTICS, "serverless": {"base_rpu": 8}},
            "quicksight": {
                "principal_arn": "arn:aws:quicksight:eu-west-1:123456789012:group/default/analysts",
                "days": 7,
                "reader_secret": READER_SECRET,
            },
            **KEPT_DAYS,
        },
        {"sources": {"log_events": {"exports": {"log_group_name": "/services/exports"}}}},
    ),
    ThreeTierNetwork: (
        {
            "zones": ["eu-west-1b", "eu-west-1c"],
            "nat": "instance",
            "nat_instance_type": "t4g.micro",
            "nat_disk_key_arn": KEY,
            "alarm_topic_arn": TOPIC,
            "gateway_endpoints": ["s3"],
            "interface_endpoints": ["secretsmanager"],
            "service_port": 8443,
            "database_port": 5432,
            "allowed_source_ranges": ["198.51.100.0/24"],
            "denied_ranges": ["203.0.113.0/24"],
            "declared_flows": [{"source": "backend", "target": "cache", "port": 6379, "reason": "Sessions"}],
            "extra_tiers": {"cache": {"kind": "isolated", "slot": 3}},
            "quotas": {"acl_rules": 30, "group_rules": 100},
        },
        {
            "existing_vpc": {"vpc_id": "vpc-0a1b2c3d", "ranges": ["10.0.0.0/16"]},
            "cidr": "10.0.64.0/18",
            "taken_ranges": ["10.0.0.0/24"],
        },
    ),
    Topic: ({"publishers": ["cloudwatch.amazonaws.com"], "emails": ["a@example.com"], "region": "us-east-1"},),
    Warehouse: (
        {
            "owner_key": "events.owner_id",
            "rights_role_name": "rights-warehouse",
            "database": "reports",
            "serverless": {"base_rpu": 8, "usage_limit": {"action": "emit-metric"}},
            "loading": {"window_seconds": 60, "objects": 50},
            "exported_logs": ["useractivitylog"],
            **KEPT_DAYS,
        },
        {
            "provisioned": {
                "resizes": [{"schedule": "cron(0 6 ? * MON *)", "nodes": 4}],
                "sleep": {"pause": "cron(0 20 ? * MON-FRI *)", "resume": "cron(0 6 ? * MON-FRI *)"},
            },
        },
    ),
}
"""Component -> sets of arguments, each given beside those of its example."""
