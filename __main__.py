"""The photo platform: settings, components, exports. Read it top to bottom; docs/architecture.md draws it."""

import pulumi

import packages
from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.container_platform import ContainerPlatform
from components.data_subject_rights import DataSubjectRights, PrivacyApi, physical_name
from components.dns_routing import DnsRouting
from components.gdpr_baseline import GdprBaseline
from components.image_pipeline import ImagePipeline
from components.outputs import export
from components.personal_stores import audited_stores
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
        **audited_stores(settings.expected_sources),
        "bound_roles": True,
        "allow_auto_scaling_volumes": settings.api or settings.heavy_compute.startswith("ec2"),
        "owns_account": settings.owns_account,
        "analytics": settings.analytics,
        "subject_list": True,
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
        **baseline.for_stores,
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
    },
)

analytics = None
if settings.analytics:
    analytics = StreamingAnalytics(
        "analytics",
        {
            **baseline.for_stores,
            "sources": {"photos": photos.events, "bus_events": {"platform": PLATFORM_EVENTS}},
            "warehouse": {"network": network.placement} if warehouse else None,
            "rights_role_name": physical_name("rights", "warehouse") if settings.api else None,
        },
    )
    export(analytics)

if settings.api:
    privacy = PrivacyApi("rights-api", {**baseline.for_stores, "due_days": settings.rights_due_days or None})

    photo_api = PhotoApi(
        "photo-api",
        {
            **baseline.foundation,
            **baseline.subjects,
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
            "routes": [*photo_api.routes, *privacy.routes],
            "layer_arn": photo_api.layer_arn,
            "service": {
                "name": "albums",
                "network": network.placement,
                "package": str(packages.service_jar("albums")),
                "access_log_bucket": baseline.delivery_logs,
                "internal_callers": [privacy.albums_role_arn],
                "database": {"instance_class": settings.database_class, "multi_az": settings.database_multi_az},
                "announces": settings.analytics,
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
        export(gallery)

    rights = DataSubjectRights(
        "rights",
        {
            **baseline.foundation,
            **baseline.subjects,
            "requests": privacy.ref,
            "photos": photos.refs,
            "analytics": analytics.refs if analytics else None,
            "albums": api.service,
            "users": api.users,
            "distribution": api.distribution,
            "controller": settings.controller,
            "drain_seconds": settings.rights_drain_seconds,
            "expires_days": baseline.expires_days,
            "backup_days": api.backup_days,
        },
    )
    export(privacy, api, names, rights)

export(photos, network, baseline)
