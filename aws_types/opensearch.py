"""Amazon OpenSearch Service."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:opensearch/domain:Domain": AwsType(
        arn=regional("es", "domain/{domainName}"),
        id="{arn}",
        name="domainName",
        name_limit=28,
        outputs={
            "domainId": "{account}/{domainName}",
            "endpoint": "search-{domainName}-{hex:.26}.{region}.es.amazonaws.com",
            "dashboardEndpoint": "search-{domainName}-{hex:.26}.{region}.es.amazonaws.com/_dashboards",
        },
        keys=("encryptAtRest.kmsKeyId",),
        placement=Placement("vpcOptions.subnetIds", "vpcOptions.securityGroupIds"),
        label=Label("OpenSearch", "OS", Family.ANALYTICS),
        deployer=Deployer(
            "es",
            (
                "AddTags CreateDomain CreateElasticsearchDomain DeleteDomain DeleteElasticsearchDomain "
                "DescribeDomain DescribeDomainConfig DescribeDomains DescribeElasticsearchDomain "
                "DescribeElasticsearchDomainConfig ListTags RemoveTags UpdateDomainConfig "
                "UpdateElasticsearchDomainConfig"
            ),
        ),
    ),
    "aws:opensearch/domainPolicy:DomainPolicy": AwsType(
        id="esd-policy-{domainName}",
        name="",
        deployer=Deployer("es", "AddTags ListTags RemoveTags UpdateDomainConfig UpdateElasticsearchDomainConfig"),
    ),
    "aws:opensearch/serverlessCollection:ServerlessCollection": AwsType(
        arn=regional("aoss", "collection/{id}"),
        id="{hex:.20}",
        name_limit=32,
        outputs={
            "collectionEndpoint": "https://{id}.{region}.aoss.amazonaws.com",
            "dashboardEndpoint": "https://{id}.{region}.aoss.amazonaws.com/_dashboards",
        },
        deployer=Deployer("es", "AddTags ListTags RemoveTags"),
    ),
    "aws:opensearch/vpcEndpoint:VpcEndpoint": AwsType(
        id="aos-{hex:.32}",
        name="",
        deployer=Deployer(
            "es",
            ("AddTags CreateVpcEndpoint DeleteVpcEndpoint DescribeVpcEndpoints ListTags RemoveTags UpdateVpcEndpoint"),
        ),
    ),
}
