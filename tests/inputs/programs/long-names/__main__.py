# pyright: basic, reportArgumentType=false
"""Two hosts with names of usual length."""

import pulumi_aws as aws

EVERYWHERE = [
    {
        "protocol": "-1",
        "from_port": 0,
        "to_port": 0,
        "cidr_blocks": ["0.0.0.0/0"],
        "ipv6_cidr_blocks": ["::/0"],
    }
]

vpc = aws.ec2.Vpc("net", cidr_block="10.20.0.0/16")
gateway = aws.ec2.InternetGateway("gw", vpc_id=vpc.id)
public = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.20.0.0/24", map_public_ip_on_launch=True)
private = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.20.1.0/24")
by_gateway = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
aws.ec2.RouteTableAssociation("public", subnet_id=public.id, route_table_id=by_gateway.id)
inside = aws.ec2.RouteTable("private", vpc_id=vpc.id)
aws.ec2.RouteTableAssociation("private", subnet_id=private.id, route_table_id=inside.id)

group = aws.ec2.SecurityGroup(
    "orders-service",
    vpc_id=vpc.id,
    egress=EVERYWHERE,
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.20.0.0/16"]}],
)
for name in ("orders-service-production-primary", "orders-service-production-replica"):
    aws.ec2.NetworkInterface(name, subnet_id=private.id, security_groups=[group.id])
