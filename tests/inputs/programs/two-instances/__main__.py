# pyright: basic, reportArgumentType=false
"""Two instances in one VPC; the group of one lets the other in, by its group."""

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

web = aws.ec2.SecurityGroup("web", vpc_id=vpc.id, egress=EVERYWHERE)
db = aws.ec2.SecurityGroup(
    "db",
    vpc_id=vpc.id,
    egress=EVERYWHERE,
    ingress=[{"protocol": "tcp", "from_port": 5432, "to_port": 5432, "security_groups": [web.id]}],
)
aws.ec2.Instance(
    "web",
    ami="ami-0abcdef1234567890",
    instance_type="t3.micro",
    subnet_id=public.id,
    vpc_security_group_ids=[web.id],
)
aws.ec2.Instance(
    "db",
    ami="ami-0abcdef1234567890",
    instance_type="t3.micro",
    subnet_id=private.id,
    vpc_security_group_ids=[db.id],
)
