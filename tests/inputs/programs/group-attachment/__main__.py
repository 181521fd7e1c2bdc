# pyright: basic, reportArgumentType=false
"""Two network interfaces that get their security group by an attachment, and a public address each."""

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

web = aws.ec2.SecurityGroup(
    "web",
    vpc_id=vpc.id,
    egress=EVERYWHERE,
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
)
for name in ("one", "two"):
    interface = aws.ec2.NetworkInterface(name, subnet_id=public.id)
    aws.ec2.NetworkInterfaceSecurityGroupAttachment(name, security_group_id=web.id, network_interface_id=interface.id)
    aws.ec2.Eip(name, network_interface=interface.id, domain="vpc")
