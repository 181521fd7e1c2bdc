"""AWS Elastic Beanstalk."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:elasticbeanstalk/application:Application": AwsType(
        arn=regional("elasticbeanstalk", "application/{name}"),
        name_limit=100,
        deployer=Deployer(
            "elasticbeanstalk",
            (
                "AddTags CreateApplication DeleteApplication DescribeApplications ListTagsForResource "
                "RemoveTags UpdateApplication UpdateApplicationResourceLifecycle"
            ),
        ),
    ),
    "aws:elasticbeanstalk/environment:Environment": AwsType(
        arn=regional("elasticbeanstalk", "environment/{application}/{name}"),
        id="e-{hex:.10}",
        name_limit=40,
        deployer=Deployer(
            "elasticbeanstalk",
            (
                "AddTags AssociateEnvironmentOperationsRole CreateEnvironment "
                "DescribeConfigurationSettings DescribeEnvironments DisassociateEnvironmentOperationsRole "
                "ListTagsForResource RemoveTags TerminateEnvironment UpdateEnvironment"
            ),
        ),
    ),
}
