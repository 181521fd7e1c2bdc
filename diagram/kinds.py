"""Which resources are nodes of the drawing, and what they are called there; all others are folded into a count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Family(StrEnum):
    """A family of services, and its colour."""

    STORAGE = "#3f7d20"
    DATABASE = "#3a5bbf"
    COMPUTE = "#c4570d"
    INTEGRATION = "#b0246b"
    SECURITY = "#b3261e"
    NETWORK = "#6a3fb5"
    ANALYTICS = "#0f7480"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a main resource is labelled."""

    label: str
    mark: str
    """Two to four letters on the family's colour."""
    family: Family


ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
KEY: Final = "aws:kms/key:Key"

KINDS: Final = {
    "aws:s3/bucket:Bucket": Kind("S3 bucket", "S3", Family.STORAGE),
    "aws:ecr/repository:Repository": Kind("ECR repository", "ECR", Family.STORAGE),
    "aws:dynamodb/table:Table": Kind("DynamoDB table", "DDB", Family.DATABASE),
    "aws:rds/instance:Instance": Kind("RDS database", "RDS", Family.DATABASE),
    "aws:lambda/function:Function": Kind("Lambda function", "λ", Family.COMPUTE),
    "aws:ecs/service:Service": Kind("ECS service", "ECS", Family.COMPUTE),
    "aws:eks/cluster:Cluster": Kind("EKS cluster", "EKS", Family.COMPUTE),
    "aws:batch/jobQueue:JobQueue": Kind("Batch job queue", "BQ", Family.COMPUTE),
    "aws:batch/jobDefinition:JobDefinition": Kind("Batch job", "JOB", Family.COMPUTE),
    "aws:autoscaling/group:Group": Kind("Auto Scaling group", "ASG", Family.COMPUTE),
    "aws:ec2/instance:Instance": Kind("EC2 instance", "EC2", Family.COMPUTE),
    "aws:sfn/stateMachine:StateMachine": Kind("State machine", "SFN", Family.INTEGRATION),
    "aws:cloudwatch/eventRule:EventRule": Kind("Event rule", "EVB", Family.INTEGRATION),
    "aws:sns/topic:Topic": Kind("SNS topic", "SNS", Family.INTEGRATION),
    "aws:sqs/queue:Queue": Kind("SQS queue", "SQS", Family.INTEGRATION),
    "aws:apigateway/restApi:RestApi": Kind("REST API", "API", Family.INTEGRATION),
    "aws:codepipeline/pipeline:Pipeline": Kind("Code pipeline", "CP", Family.INTEGRATION),
    "aws:kinesis/stream:Stream": Kind("Kinesis stream", "KDS", Family.ANALYTICS),
    "aws:glue/catalogDatabase:CatalogDatabase": Kind("Glue database", "GLUE", Family.ANALYTICS),
    "aws:redshiftserverless/workgroup:Workgroup": Kind("Redshift Serverless", "RS", Family.ANALYTICS),
    "aws:redshift/cluster:Cluster": Kind("Redshift cluster", "RS", Family.ANALYTICS),
    KEY: Kind("KMS key", "KMS", Family.SECURITY),
    "aws:cloudtrail/trail:Trail": Kind("Trail", "CT", Family.SECURITY),
    "aws:guardduty/detector:Detector": Kind("GuardDuty detector", "GD", Family.SECURITY),
    "aws:cfg/recorder:Recorder": Kind("Config recorder", "CFG", Family.SECURITY),
    "aws:securityhub/account:Account": Kind("Security Hub", "HUB", Family.SECURITY),
    "aws:cognito/userPool:UserPool": Kind("User pool", "COG", Family.SECURITY),
    "aws:wafv2/webAcl:WebAcl": Kind("Web ACL", "WAF", Family.SECURITY),
    "aws:secretsmanager/secret:Secret": Kind("Secret", "SEC", Family.SECURITY),
    "aws:ec2/securityGroup:SecurityGroup": Kind("Security group", "SG", Family.SECURITY),
    "aws:ec2/vpc:Vpc": Kind("VPC", "VPC", Family.NETWORK),
    "aws:ec2/subnet:Subnet": Kind("Subnet", "NET", Family.NETWORK),
    "aws:ec2/natGateway:NatGateway": Kind("NAT gateway", "NAT", Family.NETWORK),
    "aws:ec2/internetGateway:InternetGateway": Kind("Internet gateway", "IGW", Family.NETWORK),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": Kind("IPv6 egress gateway", "EIGW", Family.NETWORK),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Kind("VPC endpoint", "EP", Family.NETWORK),
    "aws:lb/loadBalancer:LoadBalancer": Kind("Load balancer", "LB", Family.NETWORK),
    "aws:cloudfront/distribution:Distribution": Kind("CloudFront", "CF", Family.NETWORK),
    "aws:route53/zone:Zone": Kind("DNS zone", "R53", Family.NETWORK),
}
"""Pulumi type -> kind. A type that is not here is a setting of what stands beside it."""
