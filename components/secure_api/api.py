"""The component: Route 53 -> CloudFront and its web ACL -> API Gateway and its own -> functions, or a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.domain import point_to
from components.building_blocks.foundation import foundation_of
from components.building_blocks.log_group import LOG_RETENTION
from components.building_blocks.references import DistributionRef, ServiceRef, StoreRef
from components.secure_api.args import SecureApiArgs, api_problems
from components.secure_api.distribution import ApiOrigin, create_distribution
from components.secure_api.domain import (
    SERVICE_WITHOUT_DOMAIN,
    WITHOUT_DOMAIN,
    create_origin_domain,
    create_service_tls,
    create_viewer_certificate,
)
from components.secure_api.gateway import ServiceBackend, create_rest_api, create_stage
from components.secure_api.monitoring import create_dashboard, create_edge_alarms, create_stage_alarms
from components.secure_api.openapi import callers_document
from components.secure_api.origin_secret import create_origin_acl, create_origin_secret, rotate
from components.secure_api.routes import STAGE
from components.secure_api.service import ServiceArgs, ServiceBehind
from components.secure_api.users import create_users, users_ref
from components.secure_api.web_acl import create_viewer_acl


class SecureApi(Component):
    """Creates an API that is reached through CloudFront and a web ACL, and in no other way.

    - A user pool, with the groups `reviewers` and `privacy_officers`.
    - A REST API from `routes`: each is authenticated, validated and throttled before its backend is asked.
    - Two web ACLs: in front of CloudFront against attacks; at the stage, to refuse what lacks the secret that
      CloudFront sends, which is replaced every `secret_days`.
    - CloudFront: TLS, security headers, caching by route, signed files of a bucket.
    - With `service`, a Java service on instances and its database behind a VPC link.
    - Logs without secrets at every hop, alarms, and one dashboard.

    What CloudFront uses is in us-east-1, whatever the stack's region. Default settings, cost, failure modes, and what
    is weaker without a domain: docs/components/secure_api.md.

    Args:
        name: The component's name.
        args: See `SecureApiArgs`.
        opts: Pulumi's options.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits; every problem is named with
            its route, its value and the remedy.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    url: pulumi.Output[str]
    """Where callers find the API."""
    origin_url: pulumi.Output[str]
    """Where the gateway answers, around CloudFront: 403 without the origin secret."""
    user_pool_id: pulumi.Output[str]
    user_pool_arn: pulumi.Output[str]
    user_pool_client_id: pulumi.Output[str]
    distribution_id: pulumi.Output[str]
    distribution_domain: pulumi.Output[str]
    rest_api_id: pulumi.Output[str]
    stage_name: pulumi.Output[str]
    openapi: pulumi.Output[str]
    """The document for callers, as JSON."""
    web_acl_arn: pulumi.Output[str]
    origin_web_acl_arn: pulumi.Output[str]
    load_balancer_dns_name: pulumi.Output[str]
    """The service's, within the VPC; empty without one."""
    stores: Sequence[StoreRef]
    """All that keeps data of people: the user pool, and the service's database."""
    weaker: Sequence[str]
    """What is weaker than it could be, and why."""

    def __init__(self, name: str, args: SecureApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("SecureApi", name, SecureApiArgs, args, api_problems)
        super().__init__(name, args, opts)
        foundation, force_destroy = foundation_of(args), args.get("force_destroy", False)
        domain = args.get("domain")

        # Who the callers are
        pool, client = create_users(
            f"{name}-users", args.get("users", {}), protected=not force_destroy, opts=self.child()
        )

        # What answers them
        behind = None
        wanted: ServiceArgs | None = args.get("service")
        if wanted is not None:
            if domain and not wanted.get("tls"):
                wanted = {**wanted, "tls": create_service_tls(f"{name}-service", wanted["name"], domain, self.child())}
            behind = ServiceBehind(
                name,
                wanted,
                foundation,
                issuer=pulumi.Output.concat("https://", pool.endpoint),
                audience=client.id,
                force_destroy=force_destroy,
                opts=self.child(),
            )
        api, document = create_rest_api(
            name,
            args,
            user_pool_arn=pool.arn,
            service=(
                ServiceBackend(behind.instances.vpc_link_id, behind.instances.load_balancer_arn, behind.instances.url)
                if behind
                else None
            ),
            opts=self.child(),
        )

        # The way to it: CloudFront, and nothing else
        secret = create_origin_secret(f"{name}-origin", foundation, force_destroy=force_destroy, opts=self.child())
        viewer_acl = create_viewer_acl(
            f"{name}-viewer",
            args.get("web_acl", {}),
            logs_key_arn=args["us_east_1"]["key_arn"],
            log_retention_days=foundation.get("log_retention_days", LOG_RETENTION),
            opts=self.child(),
        )
        region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region
        own_host = pulumi.Output.concat(api.id, ".execute-api.", region, ".amazonaws.com")
        origin_name = create_origin_domain(name, domain, self.child()) if domain else None
        distribution = create_distribution(
            name,
            args,
            ApiOrigin(origin_name.domain_name, "") if origin_name else ApiOrigin(own_host, f"/{STAGE}"),
            secret,
            viewer_acl,
            certificate_arn=create_viewer_certificate(name, domain, self.child()) if domain else None,
            opts=self.child(),
        )
        host = pulumi.Output.from_input(domain["name"]) if domain else distribution.domain_name
        url = pulumi.Output.concat("https://", host)
        origin_acl, rule_group = create_origin_acl(f"{name}-origin", secret, foundation, opts=self.child())
        stage, access_logs = create_stage(
            name, args, foundation, api, document, media_url=url, web_acl=origin_acl, opts=self.child()
        )
        if domain and origin_name:
            aws.apigateway.BasePathMapping(
                name,
                domain_name=origin_name.domain_name,
                rest_api=api.id,
                stage_name=stage.stage_name,
                opts=self.child(),
            )
            point_to(
                name,
                domain["name"],
                domain,
                target=distribution.domain_name,
                target_zone_id=distribution.hosted_zone_id,
                opts=self.child(),
            )
        origin_url = (
            pulumi.Output.concat("https://", origin_name.domain_name)
            if origin_name
            else pulumi.Output.concat("https://", own_host, "/", stage.stage_name)
        )
        rotate(
            f"{name}-origin",
            secret.secret,
            days=args.get("secret_days", 30),
            rule_group=rule_group,
            viewer_acl=viewer_acl,
            distribution=distribution,
            origin_url=origin_url,
            layer_arn=args["layer_arn"],
            foundation=foundation,
            opts=self.child(),
        )

        # Alarms and dashboard
        create_stage_alarms(name, api, stage, access_logs, topic_arn=args["alarm_topic_arn"], opts=self.child())
        create_edge_alarms(
            name, distribution, viewer_acl, topic_arn=args["us_east_1"]["alarm_topic_arn"], opts=self.child()
        )
        create_dashboard(
            name,
            distribution=distribution,
            viewer_acl=viewer_acl,
            api=api,
            stage=stage,
            service_dimensions=behind.instances.dimensions if behind else None,
            database=behind.database.identifier if behind and behind.database else None,
            opts=self.child(),
        )

        self.weaker = [] if domain else [*WITHOUT_DOMAIN, *([SERVICE_WITHOUT_DOMAIN] if behind else [])]
        for reason in self.weaker:
            pulumi.log.warn(f"without a domain, {reason}", self)
        self.url = url
        self.origin_url = origin_url
        self.user_pool_id = pool.id
        self.user_pool_arn = pool.arn
        self.user_pool_client_id = client.id
        self.distribution_id = distribution.id
        self.distribution_domain = distribution.domain_name
        self.rest_api_id = api.id
        self.stage_name = stage.stage_name
        title = f"{pulumi.get_project()} {name}"
        self.openapi = pulumi.Output.json_dumps(callers_document(title, args["routes"], url), sort_keys=True)
        self.web_acl_arn = viewer_acl.arn
        self.origin_web_acl_arn = origin_acl.arn
        self.load_balancer_dns_name = (
            behind.instances.load_balancer_dns_name if behind else pulumi.Output.from_input("")
        )
        self.stores = [users_ref(pool), *(behind.stores if behind else ())]
        self._behind = behind
        self._distribution: DistributionRef = {"id": distribution.id, "arn": distribution.arn}
        self.register()

    @property
    def users(self) -> StoreRef:
        """The user pool: what is kept of people who sign in."""
        return self.stores[0]

    @property
    def service(self) -> ServiceRef | None:
        """The service behind the VPC link, for callers within the VPC; None without one."""
        return self._behind.instances.ref if self._behind else None

    @property
    def backup_days(self) -> Mapping[str, int]:
        """Which backups hold data of people -> after how many days they are deleted."""
        days = self._behind.backup_days if self._behind else 0
        return {"backups of the database": days} if days else {}

    @property
    def distribution(self) -> DistributionRef:
        """The distribution that serves the API and the files of `media`."""
        return self._distribution
