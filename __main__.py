"""The photo platform: settings, components, exports. Read it top to bottom; docs/architecture.md draws it."""

import pulumi

import packages
from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.container_platform import ContainerPlatform
from components.dns_routing import DnsRouting
from components.gdpr_baseline import GdprBaseline
from components.image_pipeline import ImagePipeline
from components.personal_stores import watched_stores
from components.photo_api import PhotoApi
from components.secure_api import SecureApi
from components.settings import read_settings
from components.streaming_analytics import StreamingAnalytics
from components.streaming_analytics.sources import PLATFORM_EVENTS
from components.streaming_analytics.warehouse import analytics_flows, analytics_tier
from components.three_tier_network import ThreeTierNetwork

settings = read_settings()
warehouse = settings.analytics and settings.warehouse

baseline = GdprBaseline(
    "baseline",
    {
        "alarm_email": settings.alarm_email or None,
        **watched_stores(settings.expected_sources),
        "bound_roles": True,
        "allow_auto_scaling_volumes": settings.api or settings.heavy_compute.startswith("ec2"),
        "owns_account": settings.owns_account,
        "analytics": settings.analytics,
        "force_destroy": settings.force_destroy,
    },
)

network = ThreeTierNetwork(
    "network",
    {
        "cidr": settings.cidr,
        "zones": settings.zones,
        "nat": settings.nat,
        "nat_disk_key_arn": baseline.data_key_arn,
        "alarm_topic_arn": baseline.alarm_topic_arn,
        "flow_logs": {"bucket": baseline.delivery_logs},
        "interface_endpoints": settings.interface_endpoints,
        "denied_ranges": settings.denied_ranges,
        "extra_tiers": {"analytics": analytics_tier()} if warehouse else {},
        "declared_flows": analytics_flows() if warehouse else [],
    },
)

gallery_entrance = None
origins: list[pulumi.Input[str]] = [*settings.origins]
if settings.api and settings.gallery:
    gallery_entrance = PublicLoadBalancer(
        "gallery-entrance",
        {
            **baseline.foundation,
            "network": network.placement,
            "access_log_bucket": baseline.delivery_logs,
            "domain": settings.in_zone(settings.gallery_domain),
            "force_destroy": settings.force_destroy,
        },
    )
    origins.append(gallery_entrance.url)

photos = ImagePipeline(
    "photos",
    {
        **baseline.foundation,
        "access_log_bucket": baseline.delivery_logs,
        "sizes": settings.sizes,
        "formats": settings.formats,
        "filters": settings.filters,
        "workflow_type": settings.workflow_type,
        "review": settings.review,
        "heavy": {
            "from_bytes": settings.heavy_from_bytes,
            "compute": settings.heavy_compute,
            "network": network.placement,
        },
        "served": settings.api,
        "upload_origins": origins if settings.api else [],
        "force_destroy": settings.force_destroy,
    },
)

if settings.api:
    photo_api = PhotoApi(
        "photo-api",
        {
            **baseline.foundation,
            "uploads": photos.uploads,
            "variants": photos.variants,
            "ledger": photos.ledger,
            "reviews": photos.reviews,
            "view_events": settings.analytics,
            "albums": True,
        },
    )

    api = SecureApi(
        "api",
        {
            **baseline.foundation,
            "us_east_1": baseline.us_east_1,
            "delivery_log_bucket": baseline.delivery_logs,
            "routes": photo_api.routes,
            "layer_arn": photo_api.layer_arn,
            "service": {
                "name": "albums",
                "network": network.placement,
                "package": str(packages.service_jar("albums")),
                "access_log_bucket": baseline.delivery_logs,
                "database": {"instance_class": settings.database_class, "multi_az": settings.database_multi_az},
            },
            "media": {"bucket": photos.variants, "paths": photos.served_paths, "key_ids": [photo_api.media_key_id]},
            "domain": settings.in_zone(settings.domain),
            "origins": origins,
            "users": {"sign_in": settings.sign_in},
            "force_destroy": settings.force_destroy,
        },
    )

    names = DnsRouting(
        "names",
        {
            "zone": {"name": "photos.internal", "vpc_ids": [network.vpc_id]},
            "records": {"albums": {"name": "albums", "type": "CNAME", "values": [api.load_balancer_dns_name]}},
            "force_destroy": settings.force_destroy,
        },
    )

    if gallery_entrance:
        gallery = ContainerPlatform(
            "gallery",
            {
                **baseline.foundation,
                "network": network.placement,
                "load_balancer": gallery_entrance.ref,
                "access_log_bucket": baseline.delivery_logs,
                "image": {"dockerfile": "services/gallery"},
                "service": {
                    "name": "gallery",
                    "vcpus": 0.25,
                    "memory_mb": 512,
                    "health_command": ["python3", "-m", "gallery.health"],
                    "environment": {
                        "API_URL": api.url,
                        "UPLOAD_ORIGIN": photos.upload_origin,
                        "USER_POOL_ID": api.user_pool_id,
                        "USER_POOL_CLIENT_ID": api.user_pool_client_id,
                    },
                },
                "launch_type": settings.gallery_launch_type,
                "delivery": {"pipeline": {"source": "push"}},
                "force_destroy": settings.force_destroy,
            },
        )
        pulumi.export("gallery_url", gallery.url)
        pulumi.export("gallery_image", gallery.image)

    pulumi.export("api_url", api.url)
    pulumi.export("api_origin_url", api.origin_url)
    pulumi.export("api_document", api.openapi)
    pulumi.export("user_pool_id", api.user_pool_id)
    pulumi.export("user_pool_client_id", api.user_pool_client_id)
    pulumi.export("private_names", names.names)

if settings.analytics:
    analytics = StreamingAnalytics(
        "analytics",
        {
            **baseline.foundation,
            "access_log_bucket": baseline.delivery_logs,
            "tombstones": baseline.tombstones,
            "subject_key_secret": baseline.subject_key_secret,
            "sources": {"photos": photos.events, "bus_events": {"platform": PLATFORM_EVENTS}},
            "warehouse": {"network": network.placement} if warehouse else None,
            "force_destroy": settings.force_destroy,
        },
    )
    pulumi.export("stream_name", analytics.stream_name)
    pulumi.export("lake_bucket", analytics.lake_bucket)
    pulumi.export("lake_database", analytics.database)
    pulumi.export("lake_work_group", analytics.work_group)

for output in (
    "uploads_bucket", "variants_bucket", "ledger_table", "notifications_topic_arn", "state_machine_arn",
    "list_state_machine_arn", "prefix_state_machine_arn", "reviewers_topic_arn",
):  # fmt: skip
    pulumi.export(output, getattr(photos, output))
pulumi.export("answer_function", photos.answer_function_name)
pulumi.export("heavy_image", photos.heavy_image)
pulumi.export("vpc_id", network.vpc_id)
pulumi.export("alarm_topic_arn", baseline.alarm_topic_arn)
pulumi.export("trail_log_group", baseline.trail_log_group)
