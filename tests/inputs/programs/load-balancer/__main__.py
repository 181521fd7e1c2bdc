# pyright: basic, reportArgumentType=false
"""A load balancer with an HTTPS listener, in a VPC whose routes are written in their table."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("net", cidr_block="10.50.0.0/16")
gateway = aws.ec2.InternetGateway("gw", vpc_id=vpc.id)
subnets = [
    aws.ec2.Subnet(
        f"s{number}",
        vpc_id=vpc.id,
        cidr_block=f"10.50.{number}.0/24",
        availability_zone=f"eu-west-1{zone}",
    )
    for number, zone in enumerate("ab")
]
table = aws.ec2.RouteTable("pub", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
for number, subnet in enumerate(subnets):
    aws.ec2.RouteTableAssociation(f"a{number}", subnet_id=subnet.id, route_table_id=table.id)
group = aws.ec2.SecurityGroup("web", vpc_id=vpc.id)
balancer = aws.lb.LoadBalancer(
    "web",
    load_balancer_type="application",
    subnets=[subnet.id for subnet in subnets],
    security_groups=[group.id],
)
targets = aws.lb.TargetGroup("web", port=80, protocol="HTTP", vpc_id=vpc.id, target_type="ip")
aws.lb.Listener(
    "web",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/x",
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)
