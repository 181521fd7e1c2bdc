"""The actions of provider functions: what a deployer needs because the program looks something up."""

from __future__ import annotations

from collections.abc import Mapping

_OF_NO_SERVICE = (
    "aws:iam/getPolicyDocument:getPolicyDocument",
    "aws:index/getArn:getArn",
    "aws:index/getBillingServiceAccount:getBillingServiceAccount",
    "aws:index/getDefaultTags:getDefaultTags",
    "aws:index/getPartition:getPartition",
    "aws:index/getRegion:getRegion",
    "aws:index/getService:getService",
    "aws:index/getServicePrincipal:getServicePrincipal",
    "aws:cloudtrail/getServiceAccount:getServiceAccount",
    "aws:elb/getHostedZoneId:getHostedZoneId",
    "aws:elb/getServiceAccount:getServiceAccount",
    "aws:lb/getHostedZoneId:getHostedZoneId",
    "aws:redshift/getServiceAccount:getServiceAccount",
    "pulumi:pulumi:getResource",
)
"""Functions that the provider computes without a call to AWS."""

LOOKUPS: Mapping[str, str] = {
    **dict.fromkeys(_OF_NO_SERVICE, ""),
    "aws:acm/getCertificate:getCertificate": (
        "acm:ListCertificates acm:DescribeCertificate acm:GetCertificate acm:ListTagsForCertificate"
    ),
    "aws:apigateway/getRestApi:getRestApi": "apigateway:GET",
    "aws:cloudfront/getCachePolicy:getCachePolicy": "cloudfront:GetCachePolicy cloudfront:ListCachePolicies",
    "aws:cloudfront/getDistribution:getDistribution": "cloudfront:GetDistribution cloudfront:ListTagsForResource",
    "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": (
        "cloudfront:GetOriginRequestPolicy cloudfront:ListOriginRequestPolicies"
    ),
    "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": (
        "cloudfront:GetResponseHeadersPolicy cloudfront:ListResponseHeadersPolicies"
    ),
    "aws:cloudwatch/getLogGroup:getLogGroup": "logs:DescribeLogGroups logs:ListTagsForResource",
    "aws:cognito/getUserPools:getUserPools": "cognito-idp:ListUserPools",
    "aws:dynamodb/getTable:getTable": (
        "dynamodb:DescribeTable dynamodb:DescribeContinuousBackups dynamodb:DescribeTimeToLive "
        "dynamodb:ListTagsOfResource"
    ),
    "aws:ec2/getAmi:getAmi": "ec2:DescribeImages",
    "aws:ec2/getAmiIds:getAmiIds": "ec2:DescribeImages",
    "aws:ec2/getEip:getEip": "ec2:DescribeAddresses",
    "aws:ec2/getInstance:getInstance": (
        "ec2:DescribeInstances ec2:DescribeInstanceAttribute ec2:DescribeVolumes "
        "ec2:DescribeInstanceCreditSpecifications"
    ),
    "aws:ec2/getInstanceType:getInstanceType": "ec2:DescribeInstanceTypes",
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": "ec2:DescribeInstanceTypeOfferings",
    "aws:ec2/getInternetGateway:getInternetGateway": "ec2:DescribeInternetGateways",
    "aws:ec2/getKeyPair:getKeyPair": "ec2:DescribeKeyPairs",
    "aws:ec2/getLaunchTemplate:getLaunchTemplate": "ec2:DescribeLaunchTemplates ec2:DescribeLaunchTemplateVersions",
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": (
        "ec2:DescribeManagedPrefixLists ec2:GetManagedPrefixListEntries"
    ),
    "aws:ec2/getNatGateway:getNatGateway": "ec2:DescribeNatGateways",
    "aws:ec2/getNetworkInterface:getNetworkInterface": "ec2:DescribeNetworkInterfaces",
    "aws:ec2/getNetworkInterfaces:getNetworkInterfaces": "ec2:DescribeNetworkInterfaces",
    "aws:ec2/getPrefixList:getPrefixList": "ec2:DescribePrefixLists",
    "aws:ec2/getRouteTable:getRouteTable": "ec2:DescribeRouteTables",
    "aws:ec2/getRouteTables:getRouteTables": "ec2:DescribeRouteTables",
    "aws:ec2/getSecurityGroup:getSecurityGroup": "ec2:DescribeSecurityGroups",
    "aws:ec2/getSecurityGroups:getSecurityGroups": "ec2:DescribeSecurityGroups",
    "aws:ec2/getSubnet:getSubnet": "ec2:DescribeSubnets",
    "aws:ec2/getSubnets:getSubnets": "ec2:DescribeSubnets",
    "aws:ec2/getVpc:getVpc": "ec2:DescribeVpcs ec2:DescribeVpcAttribute ec2:DescribeRouteTables",
    "aws:ec2/getVpcEndpoint:getVpcEndpoint": "ec2:DescribeVpcEndpoints ec2:DescribePrefixLists",
    "aws:ec2/getVpcEndpointService:getVpcEndpointService": "ec2:DescribeVpcEndpointServices",
    "aws:ec2/getVpcs:getVpcs": "ec2:DescribeVpcs",
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": "ecr:GetAuthorizationToken",
    "aws:ecr/getCredentials:getCredentials": "ecr:GetAuthorizationToken",
    "aws:ecr/getImage:getImage": "ecr:DescribeImages ecr:DescribeRepositories",
    "aws:ecr/getRepository:getRepository": "ecr:DescribeRepositories ecr:ListTagsForResource ecr:DescribeImages",
    "aws:ecs/getCluster:getCluster": "ecs:DescribeClusters",
    "aws:ecs/getTaskDefinition:getTaskDefinition": "ecs:DescribeTaskDefinition",
    "aws:eks/getCluster:getCluster": "eks:DescribeCluster",
    "aws:eks/getClusterAuth:getClusterAuth": "",
    "aws:iam/getAccountAlias:getAccountAlias": "iam:ListAccountAliases",
    "aws:iam/getGroup:getGroup": "iam:GetGroup",
    "aws:iam/getInstanceProfile:getInstanceProfile": "iam:GetInstanceProfile",
    "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": (
        "iam:GetOpenIDConnectProvider iam:ListOpenIDConnectProviders"
    ),
    "aws:iam/getPolicy:getPolicy": "iam:GetPolicy iam:GetPolicyVersion iam:ListPolicies",
    "aws:iam/getRole:getRole": "iam:GetRole iam:ListRoleTags",
    "aws:iam/getSessionContext:getSessionContext": "iam:GetRole",
    "aws:iam/getUser:getUser": "iam:GetUser",
    "aws:index/getAvailabilityZone:getAvailabilityZone": "ec2:DescribeAvailabilityZones",
    "aws:index/getAvailabilityZones:getAvailabilityZones": "ec2:DescribeAvailabilityZones",
    "aws:index/getCallerIdentity:getCallerIdentity": "sts:GetCallerIdentity",
    "aws:index/getIpRanges:getIpRanges": "",
    "aws:index/getRegions:getRegions": "ec2:DescribeRegions",
    "aws:kms/getAlias:getAlias": "kms:ListAliases kms:DescribeKey",
    "aws:kms/getKey:getKey": "kms:DescribeKey",
    "aws:lambda/getFunction:getFunction": (
        "lambda:GetFunction lambda:GetFunctionConfiguration lambda:ListVersionsByFunction"
    ),
    "aws:lambda/getInvocation:getInvocation": "lambda:InvokeFunction",
    "aws:lambda/getLayerVersion:getLayerVersion": "lambda:GetLayerVersion lambda:ListLayerVersions",
    "aws:lb/getListener:getListener": "elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeTags",
    "aws:lb/getLoadBalancer:getLoadBalancer": (
        "elasticloadbalancing:DescribeLoadBalancers "
        "elasticloadbalancing:DescribeLoadBalancerAttributes elasticloadbalancing:DescribeTags"
    ),
    "aws:lb/getTargetGroup:getTargetGroup": (
        "elasticloadbalancing:DescribeTargetGroups "
        "elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTags"
    ),
    "aws:organizations/getOrganization:getOrganization": "organizations:DescribeOrganization",
    "aws:rds/getCluster:getCluster": "rds:DescribeDBClusters rds:ListTagsForResource",
    "aws:rds/getEngineVersion:getEngineVersion": "rds:DescribeDBEngineVersions",
    "aws:rds/getInstance:getInstance": "rds:DescribeDBInstances rds:ListTagsForResource",
    "aws:route53/getZone:getZone": (
        "route53:GetHostedZone route53:ListHostedZones route53:ListHostedZonesByName route53:ListTagsForResource"
    ),
    "aws:s3/getBucket:getBucket": "s3:ListBucket s3:GetBucketLocation",
    "aws:s3/getBucketObject:getBucketObject": "s3:GetObject s3:GetObjectTagging",
    "aws:s3/getCanonicalUserId:getCanonicalUserId": "s3:ListAllMyBuckets",
    "aws:s3/getObject:getObject": "s3:GetObject s3:GetObjectTagging",
    "aws:secretsmanager/getSecret:getSecret": "secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy",
    "aws:secretsmanager/getSecretVersion:getSecretVersion": "secretsmanager:GetSecretValue",
    "aws:sns/getTopic:getTopic": "sns:ListTopics sns:ListTagsForResource",
    "aws:sqs/getQueue:getQueue": "sqs:GetQueueUrl sqs:GetQueueAttributes sqs:ListQueueTags",
    "aws:ssm/getParameter:getParameter": "ssm:GetParameter",
    "aws:ssm/getParametersByPath:getParametersByPath": "ssm:GetParametersByPath",
}
"""Token -> actions, separated by spaces; empty for what the provider computes itself."""
