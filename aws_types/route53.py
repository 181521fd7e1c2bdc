"""Amazon Route 53."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import bare, regional
from aws_types.row import AwsType, Deployer, Family, Label, When
from aws_types.values import Values

_NAME_SERVERS = ["ns-1.awsdns-00.org", "ns-512.awsdns-00.net", "ns-1024.awsdns-00.com", "ns-1536.awsdns-00.co.uk"]


def _given_name(values: Values) -> str:
    """Return a record's name as the program gives it: AWS invents none."""
    return str(values.given("name") or "").rstrip(".")


def _record_id(values: Values) -> str:
    """Return what the provider calls a record."""
    parts = (str(values.given("zoneId")), _given_name(values).lower(), str(values.given("type")))
    identifier = values.given("setIdentifier")
    return "_".join((*parts, identifier) if identifier else parts)


def _fqdn(values: Values) -> str:
    """Return a record's whole name: what the program gives, ended with the zone's name where that is missing."""
    name, zone = _given_name(values), str(values.referred("zoneId").get("name", "")).rstrip(".")
    return name if name == zone or name.endswith(f".{zone}") else ".".join(filter(None, (name, zone)))


TYPES: Mapping[str, AwsType] = {
    "aws:route53/cidrCollection:CidrCollection": AwsType(
        arn=bare("route53", "cidrcollection/{id}"),
        id="{uuid}",
        name_limit=64,
        outputs={"version": 1},
        deployer=Deployer(
            "route53",
            (
                "ChangeCidrCollection CreateCidrCollection DeleteCidrCollection ListCidrCollections "
                "ListTagsForResource ListTagsForResources"
            ),
        ),
    ),
    "aws:route53/cidrLocation:CidrLocation": AwsType(
        id="{cidrCollectionId},{name}",
        name_limit=16,
        deployer=Deployer(
            "route53",
            ("ChangeCidrCollection ListCidrBlocks ListCidrLocations ListTagsForResource ListTagsForResources"),
        ),
    ),
    "aws:route53/delegationSet:DelegationSet": AwsType(
        arn=bare("route53", "delegationset/{id}"),
        id="N{HEX:.20}",
        name="",
        outputs={"nameServers": _NAME_SERVERS},
        deployer=Deployer(
            "route53",
            ("CreateReusableDelegationSet DeleteReusableDelegationSet ListTagsForResource ListTagsForResources"),
        ),
    ),
    "aws:route53/healthCheck:HealthCheck": AwsType(
        arn=bare("route53", "healthcheck/{id}"),
        id="{uuid}",
        name="",
        label=Label("Health check", "R53", Family.NETWORK),
        deployer=Deployer(
            "route53",
            (
                "ChangeTagsForResource CreateHealthCheck DeleteHealthCheck GetHealthCheck "
                "GetHealthCheckCount GetHealthCheckLastFailureReason GetHealthCheckStatus "
                "ListHealthChecks ListTagsForResource ListTagsForResources UpdateHealthCheck"
            ),
            when=(
                When("cloudwatchAlarmName", "cloudwatch:DescribeAlarms"),
                When("routingControlArn", "route53-recovery-control-config:DescribeRoutingControl"),
            ),
        ),
    ),
    "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": AwsType(
        id="{hostedZoneId}",
        name="",
        deployer=Deployer(
            "route53",
            (
                "DisableHostedZoneDNSSEC EnableHostedZoneDNSSEC GetChange GetDNSSEC ListTagsForResource "
                "ListTagsForResources"
            ),
        ),
    ),
    "aws:route53/keySigningKey:KeySigningKey": AwsType(
        id="{hostedZoneId},{name}",
        name_limit=128,
        outputs={
            "keyTag": 12345,
            "flag": 257,
            "digestAlgorithmMnemonic": "SHA-256",
            "digestAlgorithmType": 2,
            "signingAlgorithmMnemonic": "ECDSAP256SHA256",
            "signingAlgorithmType": 13,
            "dnskeyRecord": "257 3 13 {hex}",
            "dsRecord": "12345 13 2 {HEX}{HEX}",
            "digestValue": "{HEX}{HEX}",
            "publicKey": "{hex}",
        },
        deployer=Deployer(
            "route53",
            (
                "ActivateKeySigningKey CreateKeySigningKey DeactivateKeySigningKey DeleteKeySigningKey "
                "GetDNSSEC ListTagsForResource ListTagsForResources"
            ),
        ),
    ),
    "aws:route53/queryLog:QueryLog": AwsType(
        arn=bare("route53", "queryloggingconfig/{id}"),
        id="{uuid}",
        name="",
        deployer=Deployer(
            "route53",
            (
                "CreateQueryLoggingConfig DeleteQueryLoggingConfig GetQueryLoggingConfig "
                "ListTagsForResource ListTagsForResources ec2:DescribeAccountAttributes "
                "logs:DescribeResourcePolicies logs:ListTagsLogGroup"
            ),
        ),
    ),
    "aws:route53/record:Record": AwsType(
        id=_record_id,
        name="",
        outputs={"fqdn": _fqdn},
        deployer=Deployer(
            "route53",
            (
                "ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets "
                "ListTagsForResource ListTagsForResources"
            ),
        ),
    ),
    "aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig": AwsType(
        arn=regional("route53resolver", "resolver-dnssec-config/{id}"),
        id="rdsc-{hex:.16}",
        name="",
        outputs={"validationStatus": "ENABLED"},
        deployer=Deployer(
            "route53resolver",
            (
                "GetResolverDnssecConfig ListResolverDnssecConfigs UpdateResolverDnssecConfig "
                "ec2:DescribeVpcs route53:ListTagsForResource route53:ListTagsForResources"
            ),
        ),
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": AwsType(
        arn=regional("route53resolver", "resolver-endpoint/{id}"),
        id="rslvr-in-{hex:.17}",
        name_limit=64,
        outputs={"hostVpcId": "vpc-{hex:.17}"},
        label=Label("DNS resolver", "R53", Family.NETWORK),
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources route53resolver:CreateResolverEndpoint "
                "route53resolver:DeleteResolverEndpoint route53resolver:GetResolverEndpoint "
                "route53resolver:ListResolverEndpoints route53resolver:TagResource "
                "route53resolver:UntagResource route53resolver:UpdateResolverEndpoint"
            ),
        ),
    ),
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": AwsType(
        arn=regional("route53resolver", "firewall-domain-list/{id}"),
        id="rslvr-fdl-{hex:.16}",
        name_limit=64,
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources route53resolver:CreateFirewallDomainList "
                "route53resolver:DeleteFirewallDomainList route53resolver:GetFirewallDomainList "
                "route53resolver:ListFirewallDomains route53resolver:TagResource "
                "route53resolver:UntagResource"
            ),
        ),
    ),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": AwsType(
        id="{firewallRuleGroupId}:{hex:.16}",
        name_limit=64,
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources route53resolver:CreateFirewallRule "
                "route53resolver:DeleteFirewallRule route53resolver:ListFirewallRules "
                "route53resolver:UpdateFirewallRule"
            ),
        ),
    ),
    "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": AwsType(
        arn=regional("route53resolver", "firewall-rule-group/{id}"),
        id="rslvr-frg-{hex:.16}",
        name_limit=64,
        outputs={"shareStatus": "NOT_SHARED"},
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources route53resolver:CreateFirewallRuleGroup "
                "route53resolver:DeleteFirewallRuleGroup route53resolver:GetFirewallRuleGroup "
                "route53resolver:ListTagsForResource route53resolver:TagResource "
                "route53resolver:UntagResource"
            ),
        ),
    ),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": AwsType(
        arn=regional("route53resolver", "firewall-rule-group-association/{id}"),
        id="rslvr-frgassoc-{hex:.16}",
        name_limit=64,
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources route53resolver:AssociateFirewallRuleGroup "
                "route53resolver:DisassociateFirewallRuleGroup "
                "route53resolver:GetFirewallRuleGroupAssociation "
                "route53resolver:UpdateFirewallRuleGroupAssociation"
            ),
        ),
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": AwsType(
        arn=regional("route53resolver", "resolver-query-log-config/{id}"),
        id="rqlc-{hex:.16}",
        name_limit=64,
        outputs={"shareStatus": "NOT_SHARED"},
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources logs:CreateLogDelivery logs:DeleteLogDelivery "
                "logs:DescribeLogGroups logs:DescribeResourcePolicies logs:GetLogDelivery "
                "logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery "
                "route53resolver:DeleteResolverQueryLogConfig route53resolver:GetResolverQueryLogConfig "
                "route53resolver:ListResolverQueryLogConfigs route53resolver:ListTagsForResource "
                "route53resolver:TagResource route53resolver:UntagResource"
            ),
        ),
    ),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": AwsType(
        id="rqlca-{hex:.16}",
        name="",
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources route53resolver:AssociateResolverQueryLogConfig "
                "route53resolver:DisassociateResolverQueryLogConfig "
                "route53resolver:GetResolverQueryLogConfigAssociation"
            ),
        ),
    ),
    "aws:route53/resolverRule:ResolverRule": AwsType(
        arn=regional("route53resolver", "resolver-rule/{id}"),
        id="rslvr-rr-{hex:.17}",
        name_limit=64,
        outputs={"shareStatus": "NOT_SHARED"},
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources route53resolver:CreateResolverRule "
                "route53resolver:DeleteResolverRule route53resolver:GetResolverRule "
                "route53resolver:TagResource route53resolver:UntagResource "
                "route53resolver:UpdateResolverRule"
            ),
        ),
    ),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": AwsType(
        id="rslvr-rrassoc-{hex:.17}",
        name_limit=64,
        deployer=Deployer(
            "route53",
            (
                "ListTagsForResource ListTagsForResources ec2:DescribeVpcs "
                "route53resolver:AssociateResolverRule route53resolver:DisassociateResolverRule "
                "route53resolver:GetResolverRuleAssociation"
            ),
        ),
    ),
    "aws:route53/trafficPolicy:TrafficPolicy": AwsType(
        arn=bare("route53", "trafficpolicy/{id}"),
        id="{uuid}",
        name_limit=512,
        outputs={"version": 1, "type": "A"},
        deployer=Deployer(
            "route53",
            (
                "CreateTrafficPolicy DeleteTrafficPolicy GetTrafficPolicy ListTagsForResource "
                "ListTagsForResources ListTrafficPolicies ListTrafficPolicyVersions"
            ),
        ),
    ),
    "aws:route53/trafficPolicyInstance:TrafficPolicyInstance": AwsType(
        arn=bare("route53", "trafficpolicyinstance/{id}"),
        id="{uuid}",
        name="",
        deployer=Deployer(
            "route53",
            (
                "CreateTrafficPolicyInstance DeleteTrafficPolicyInstance GetTrafficPolicyInstance "
                "ListTagsForResource ListTagsForResources UpdateTrafficPolicyInstance"
            ),
        ),
    ),
    "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization": AwsType(
        id="{zoneId}:{vpcId}",
        name="",
        deployer=Deployer(
            "route53",
            (
                "CreateVPCAssociationAuthorization DeleteVPCAssociationAuthorization ListTagsForResource "
                "ListTagsForResources ListVPCAssociationAuthorizations"
            ),
        ),
    ),
    "aws:route53/zone:Zone": AwsType(
        arn=bare("route53", "hostedzone/{id}"),
        id="Z{HEX:.20}",
        name="",
        outputs={"zoneId": "{id}", "nameServers": _NAME_SERVERS, "primaryNameServer": "ns-1.awsdns-00.org"},
        label=Label("DNS zone", "R53", Family.NETWORK),
        deployer=Deployer(
            "route53",
            (
                "AssociateVPCWithHostedZone ChangeTagsForResource CreateHostedZone DeleteHostedZone "
                "GetChange GetDNSSEC GetHostedZone ListResourceRecordSets ListTagsForResource "
                "ListTagsForResources ec2:DescribeVpcs"
            ),
            when=(
                When("forceDestroy", "ChangeResourceRecordSets"),
                When("vpcs", "DisassociateVPCFromHostedZone"),
            ),
        ),
    ),
    "aws:route53/zoneAssociation:ZoneAssociation": AwsType(
        id="{zoneId}:{vpcId}",
        name="",
        outputs={"owningAccount": "{account}"},
        deployer=Deployer(
            "route53",
            (
                "CreateVPCAssociationAuthorization DeleteVPCAssociationAuthorization ListTagsForResource "
                "ListTagsForResources ListVPCAssociationAuthorizations"
            ),
        ),
    ),
}
