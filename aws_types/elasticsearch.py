"""Amazon OpenSearch Service, by its former name."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:elasticsearch/domain:Domain": AwsType(
        arn=regional("es", "domain/{domainName}"),
        id="{arn}",
        name="domainName",
        name_limit=28,
        outputs={
            "endpoint": "search-{domainName}-{hex:.26}.{region}.es.amazonaws.com",
            "domainId": "{account}/{domainName}",
            "kibanaEndpoint": "search-{domainName}-{hex:.26}.{region}.es.amazonaws.com/_plugin/kibana/",
        },
        keys=("encryptAtRest.kmsKeyId",),
        placement=Placement("vpcOptions.subnetIds", "vpcOptions.securityGroupIds"),
        deployer=Deployer(
            "elasticsearch",
            (
                "es:AddTags es:CreateDomain es:CreateElasticsearchDomain es:DeleteDomain "
                "es:DeleteElasticsearchDomain es:DescribeDomainConfig es:DescribeElasticsearchDomain "
                "es:DescribeElasticsearchDomainConfig es:ListTags es:RemoveTags es:UpdateDomainConfig "
                "es:UpdateElasticsearchDomainConfig"
            ),
        ),
    ),
    "aws:elasticsearch/domainPolicy:DomainPolicy": AwsType(
        id="esd-policy-{domainName}",
        name="",
        deployer=Deployer("elasticsearch", "es:UpdateDomainConfig es:UpdateElasticsearchDomainConfig"),
    ),
}
