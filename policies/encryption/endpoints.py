"""Endpoints that people and services call: CloudFront, load balancers, API Gateway, OpenSearch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.frameworks import GDPR_ENCRYPTION, fsbp
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Settings, Severity, Violation
from policies.rule_factories import NOT_FALSE, NOT_TRUE, Must, one_of, property_rule
from policies.values import dig, shown
from recorder.resource import Resource, is_unknown

LISTENERS = ("aws:lb/listener:Listener", "aws:alb/listener:Listener")

_HTTPS_ONLY = one_of("redirect-to-https", "https-only")
_TLS_1_2_ORIGIN = Must("TLSv1.2 alone", lambda value: value == ["TLSv1.2"])


def _matching(words: str, pattern: str) -> Must:
    compiled = re.compile(pattern)
    return Must(words, lambda value: isinstance(value, str) and compiled.match(value) is not None)


# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
_VIEWER_POLICY = _matching("TLSv1.2_2018 or newer", r"TLSv1\.[23]_20\d\d$")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
_LISTENER_POLICY = _matching(
    "a policy of TLS 1.2 or newer, such as ELBSecurityPolicy-TLS13-1-2-2021-06",
    r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-",
)
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
_DOMAIN_POLICY = _matching("TLS_1_2 or newer", r"(TLS_1_2$|SecurityPolicy_TLS1[23]_)")
_HTTPS_URI = _matching("an https address", r"https://")
_SEARCH_POLICY = _matching("Policy-Min-TLS-1-2-2019-07 or newer", r"Policy-Min-TLS-1-[23]-")


def _listener(listener: Resource, _: Settings) -> Iterator[Finding]:
    """An HTTP listener may do nothing but send its callers to HTTPS."""
    protocol = listener.inputs.get("protocol")
    if is_unknown(protocol):
        yield NotEvaluated(listener.urn, f"{shown(listener, 'protocol', protocol)}.")
        return
    if protocol != "HTTP":
        return
    redirects = [value for _, value in dig(listener.inputs, "defaultActions[].redirect.protocol")]
    if any(is_unknown(redirect) for redirect in redirects):
        yield NotEvaluated(listener.urn, "`defaultActions` is not known yet.")
    elif not redirects or any(redirect != "HTTPS" for redirect in redirects):
        yield Violation(listener.urn, '`protocol` is "HTTP" and `defaultActions` do not redirect to HTTPS.')


RULES: tuple[Rule, ...] = (
    property_rule(
        name="cloudfront-viewer-https",
        description="CloudFront serves viewers by HTTPS only.",
        severity=Severity.HIGH,
        frameworks=(fsbp("CloudFront.3"), GDPR_ENCRYPTION),
        remediation="Set each `viewerProtocolPolicy` to redirect-to-https or https-only.",
        types=("aws:cloudfront/distribution:Distribution",),
        must={
            "defaultCacheBehavior.viewerProtocolPolicy": _HTTPS_ONLY,
            "orderedCacheBehaviors[].viewerProtocolPolicy": _HTTPS_ONLY,
        },
    ),
    property_rule(
        name="cloudfront-minimum-tls",
        description="CloudFront takes TLS 1.2 or newer from viewers.",
        severity=Severity.HIGH,
        frameworks=(fsbp("CloudFront.7"), fsbp("CloudFront.15"), GDPR_ENCRYPTION),
        remediation="Use your own certificate with `minimumProtocolVersion` TLSv1.2_2021; CloudFront's takes TLS 1.0.",
        types=("aws:cloudfront/distribution:Distribution",),
        must={
            "viewerCertificate.cloudfrontDefaultCertificate": NOT_TRUE,
            "viewerCertificate.minimumProtocolVersion": _VIEWER_POLICY,
        },
    ),
    property_rule(
        name="cloudfront-origin-https",
        description="CloudFront calls its origins by HTTPS and TLS 1.2.",
        severity=Severity.HIGH,
        frameworks=(fsbp("CloudFront.9"), fsbp("CloudFront.10"), GDPR_ENCRYPTION),
        remediation="Set `originProtocolPolicy` to https-only and `originSslProtocols` to [TLSv1.2].",
        types=("aws:cloudfront/distribution:Distribution",),
        must={
            "origins[].customOriginConfig?.originProtocolPolicy": one_of("https-only"),
            "origins[].customOriginConfig?.originSslProtocols": _TLS_1_2_ORIGIN,
        },
    ),
    ResourceRule(
        name="lb-listener-https",
        description="Application Load Balancers serve HTTPS; HTTP only redirects to it.",
        severity=Severity.HIGH,
        frameworks=(fsbp("ELB.1"), fsbp("ELB.18"), GDPR_ENCRYPTION),
        remediation="Set `protocol` to HTTPS with a certificate, or make the default action a redirect to HTTPS.",
        resource_types=LISTENERS,
        judge=_listener,
    ),
    property_rule(
        name="lb-listener-tls",
        description="Network Load Balancers end TLS themselves.",
        # What passes through a TCP listener may be TLS from end to end: a person has to tell.
        severity=Severity.LOW,
        frameworks=(fsbp("ELB.18"), GDPR_ENCRYPTION),
        remediation="Set `protocol` to TLS with a certificate, or suppress the finding where TLS ends behind it.",
        types=LISTENERS,
        must={"protocol": Must("TLS", lambda value: value not in ("TCP", "TCP_UDP"))},
    ),
    property_rule(
        name="lb-listener-policy",
        description="HTTPS and TLS listeners take TLS 1.2 or newer.",
        severity=Severity.HIGH,
        frameworks=(fsbp("ELB.17"), GDPR_ENCRYPTION),
        remediation="Set `sslPolicy` to ELBSecurityPolicy-TLS13-1-2-2021-06.",
        types=LISTENERS,
        when={"protocol": one_of("HTTPS", "TLS")},
        must={"sslPolicy": _LISTENER_POLICY},
    ),
    property_rule(
        name="elb-listener-tls",
        description="Classic Load Balancers serve HTTPS or TLS.",
        severity=Severity.HIGH,
        frameworks=(fsbp("ELB.3"), GDPR_ENCRYPTION),
        remediation="Set each `lbProtocol` to https or ssl; better, use an Application Load Balancer.",
        types=("aws:elb/loadBalancer:LoadBalancer",),
        must={"listeners[].lbProtocol": one_of("https", "ssl", "HTTPS", "SSL")},
    ),
    property_rule(
        name="api-domain-tls",
        description="Custom domains of REST APIs take TLS 1.2 or newer.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Set `securityPolicy` to TLS_1_2.",
        types=("aws:apigateway/domainName:DomainName",),
        must={"securityPolicy": _DOMAIN_POLICY},
    ),
    property_rule(
        name="http-api-domain-tls",
        description="Custom domains of HTTP and WebSocket APIs take TLS 1.2 or newer.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Set `domainNameConfiguration.securityPolicy` to TLS_1_2.",
        types=("aws:apigatewayv2/domainName:DomainName",),
        must={"domainNameConfiguration.securityPolicy": _DOMAIN_POLICY},
    ),
    property_rule(
        name="api-integration-https",
        description="REST APIs call HTTP backends by HTTPS and check their certificates.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Give an https `uri`, and leave out `tlsConfig.insecureSkipVerification`.",
        types=("aws:apigateway/integration:Integration",),
        # Behind a VPC link the traffic stays in the network; the listener is judged there.
        when={
            "type": one_of("HTTP", "HTTP_PROXY"),
            "connectionType": Must("INTERNET", lambda value: value != "VPC_LINK"),
        },
        must={"uri": _HTTPS_URI, "tlsConfig.insecureSkipVerification": NOT_TRUE},
    ),
    property_rule(
        name="http-api-integration-https",
        description="HTTP APIs call HTTP backends by HTTPS.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Give an https `integrationUri`.",
        types=("aws:apigatewayv2/integration:Integration",),
        when={
            "integrationType": one_of("HTTP", "HTTP_PROXY"),
            "connectionType": Must("INTERNET", lambda value: value != "VPC_LINK"),
        },
        must={"integrationUri": _HTTPS_URI},
    ),
    property_rule(
        name="opensearch-endpoint-https",
        description="OpenSearch domains take HTTPS only, by TLS 1.2 or newer.",
        severity=Severity.HIGH,
        frameworks=(fsbp("Opensearch.8"), fsbp("ES.8"), GDPR_ENCRYPTION),
        remediation="Set `domainEndpointOptions.enforceHttps` and `tlsSecurityPolicy` Policy-Min-TLS-1-2-PFS-2023-10.",
        types=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
        must={
            "domainEndpointOptions.enforceHttps": NOT_FALSE,
            "domainEndpointOptions.tlsSecurityPolicy": _SEARCH_POLICY,
        },
    ),
)
