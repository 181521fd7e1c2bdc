"""Ways to AWS services that do not leave AWS: gateway endpoints by routes, interface endpoints by addresses."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws


def create_gateway_endpoints(
    name: str,
    services: Sequence[str],
    *,
    vpc_id: pulumi.Input[str],
    region: pulumi.Input[str],
    route_table_ids: Sequence[pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> dict[str, pulumi.Output[str]]:
    """Create a gateway endpoint for each service, and return the services' prefix lists."""
    endpoints = {
        service: aws.ec2.VpcEndpoint(
            f"{name}-{service}",
            vpc_id=vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=pulumi.Output.concat("com.amazonaws.", region, ".", service),
            route_table_ids=route_table_ids,
            tags={"Name": f"{name}-{service}"},
            opts=opts,
        )
        for service in services
    }
    return {service: endpoint.prefix_list_id for service, endpoint in endpoints.items()}


def create_interface_endpoints(
    name: str,
    services: Sequence[str],
    *,
    vpc_id: pulumi.Input[str],
    region: pulumi.Input[str],
    subnet_ids: Sequence[pulumi.Input[str]],
    security_group_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Create an interface endpoint for each service, under the service's usual name."""
    for service in services:
        aws.ec2.VpcEndpoint(
            f"{name}-{service}",
            vpc_id=vpc_id,
            vpc_endpoint_type="Interface",
            service_name=pulumi.Output.concat("com.amazonaws.", region, ".", service),
            subnet_ids=subnet_ids,
            security_group_ids=[security_group_id],
            private_dns_enabled=True,
            tags={"Name": f"{name}-{service}"},
            opts=opts,
        )
