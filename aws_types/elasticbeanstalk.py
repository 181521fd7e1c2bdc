"""AWS Elastic Beanstalk."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:elasticbeanstalk/application:Application": AwsType(
        arn=regional("elasticbeanstalk", "application/{name}"), name_limit=100
    ),
    "aws:elasticbeanstalk/environment:Environment": AwsType(
        arn=regional("elasticbeanstalk", "environment/{application}/{name}"), id="e-{hex:.10}", name_limit=40
    ),
}
