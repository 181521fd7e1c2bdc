# pyright: basic, reportArgumentType=false
"""An instance of the newest image that a filter finds."""

import pulumi_aws as aws

image = aws.ec2.get_ami(
    most_recent=True, owners=["amazon"], filters=[{"name": "name", "values": ["al2023-ami-*-x86_64"]}]
)
aws.ec2.Instance("host", ami=image.id, instance_type="t3.micro")
