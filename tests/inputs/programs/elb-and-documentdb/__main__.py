# pyright: basic, reportArgumentType=false
"""A Classic Load Balancer that faces the internet and a DocumentDB cluster, in a group that is open to all."""

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
    "open",
    vpc_id=vpc.id,
    egress=EVERYWHERE,
    ingress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)

aws.elb.LoadBalancer(
    "classic",
    subnets=[public.id],
    security_groups=[group.id],
    listeners=[{"instance_port": 22, "instance_protocol": "tcp", "lb_port": 22, "lb_protocol": "tcp"}],
)
docs = aws.docdb.SubnetGroup("docs", subnet_ids=[private.id])
aws.docdb.Cluster(
    "docs",
    db_subnet_group_name=docs.name,
    vpc_security_group_ids=[group.id],
    master_username="u",
    master_password="pppppppp",
    storage_encrypted=True,
)
