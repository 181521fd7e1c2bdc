"""AWS App Runner."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:apprunner/service:Service": AwsType(
        arn=regional("apprunner", "service/{serviceName}/{hex:.32}"),
        id="{arn}",
        name="serviceName",
        name_limit=40,
        outputs={"serviceId": "{hex:.32}", "serviceUrl": "{hex:.10}.{region}.awsapprunner.com", "status": "RUNNING"},
        deployer=Deployer(
            "apprunner",
            (
                "CreateService DeleteService DescribeService ListTagsForResource TagResource "
                "UntagResource UpdateService events:PutRule events:PutTargets logs:CreateLogGroup "
                "logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents logs:PutRetentionPolicy"
            ),
        ),
    ),
    "aws:apprunner/vpcConnector:VpcConnector": AwsType(
        arn=regional("apprunner", "vpcconnector/{vpcConnectorName}/1/{hex:.32}"),
        id="{arn}",
        name="vpcConnectorName",
        name_limit=40,
        outputs={"status": "ACTIVE", "vpcConnectorRevision": 1},
        placement=Placement("subnets", "securityGroups"),
        deployer=Deployer(
            "apprunner",
            (
                "CreateVpcConnector DeleteVpcConnector DescribeVpcConnector ListTagsForResource "
                "TagResource UntagResource ec2:DescribeSecurityGroups ec2:DescribeSubnets"
            ),
        ),
    ),
}
