"""Amazon MQ."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:mq/broker:Broker": AwsType(
        arn=regional("mq", "broker:{brokerName}:{id}"),
        id="b-{uuid}",
        name="brokerName",
        name_limit=50,
        keys=("encryptionOptions.kmsKeyId",),
        placement=Placement("subnetIds", "securityGroups", "publiclyAccessible", default_vpc=True),
        deployer=Deployer(
            "mq",
            (
                "CreateBroker CreateTags CreateUser DeleteBroker DeleteTags DeleteUser DescribeBroker "
                "DescribeUser ListTags UpdateBroker UpdateUser ec2:CreateNetworkInterface "
                "ec2:CreateNetworkInterfacePermission ec2:DeleteNetworkInterface "
                "ec2:DeleteNetworkInterfacePermission ec2:DescribeAccountAttributes "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs "
                "ec2:DetachNetworkInterface"
            ),
            when=(When("publiclyAccessible", "ec2:DescribeInternetGateways"),),
        ),
    ),
}
