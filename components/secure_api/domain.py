"""The API's own names: where viewers find it, and where CloudFront finds it."""

from __future__ import annotations

from typing import Final

import pulumi
import pulumi_aws as aws

from aws_types import GLOBAL_REGION
from components.building_blocks.domain import DomainArgs, create_certificate, point_to
from components.instance_service import TlsArgs
from components.secure_api.gateway import TLS_POLICY

WITHOUT_DOMAIN: Final = (
    "CloudFront's own certificate lets viewers use TLS 1.0 and 1.1",
    "the gateway's own address is not switched off: whoever learns the origin secret gets around CloudFront",
    "the API's address changes when the distribution is replaced",
)
"""What is weaker without one."""
SERVICE_WITHOUT_DOMAIN: Final = "API Gateway calls the service's load balancer by plain HTTP, within the VPC"


def create_viewer_certificate(name: str, domain: DomainArgs, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Create the certificate that CloudFront shows to viewers, in us-east-1."""
    return create_certificate(f"{name}-viewer", domain["name"], domain, region=GLOBAL_REGION, opts=opts)


def create_service_tls(name: str, service: str, domain: DomainArgs, opts: pulumi.ResourceOptions) -> TlsArgs:
    """Create the certificate that the service's load balancer shows to API Gateway, in the stack's region.

    The name needs no address: API Gateway compares it with the certificate's, and finds the load balancer by the VPC
    link.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
    """
    domain_name = f"{service}.{domain['name']}"
    # That API Gateway takes an elliptic curve from its backends is documented nowhere.
    arn = create_certificate(name, domain_name, domain, key_algorithm="RSA_2048", opts=opts)
    return {"certificate_arn": arn, "domain_name": domain_name}


def create_origin_domain(name: str, domain: DomainArgs, opts: pulumi.ResourceOptions) -> aws.apigateway.DomainName:
    """Create the name by which CloudFront calls the API, so that the gateway's own address can be switched off."""
    origin = f"origin.{domain['name']}"
    named = aws.apigateway.DomainName(
        f"{name}-origin",
        domain_name=origin,
        regional_certificate_arn=create_certificate(f"{name}-origin", origin, domain, opts=opts),
        endpoint_configuration={"types": "REGIONAL"},
        security_policy=TLS_POLICY,
        endpoint_access_mode="BASIC",
        opts=opts,
    )
    point_to(
        f"{name}-origin",
        origin,
        domain,
        target=named.regional_domain_name,
        target_zone_id=named.regional_zone_id,
        opts=opts,
    )
    return named
