"""Art. 25 and 32: data protection by design and by default, security of processing."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

from gdpr.control import (
    Control,
    Evidence,
    RecordedProgram,
    by_frameworks,
    by_rules,
    counted,
    failed,
    holds,
    known_or_from,
    missing,
    passed,
    value,
)
from gdpr.verdict import ControlVerdict
from policies.encryption import (
    at_rest,
    bucket_keys,
    buckets,
    customer_keys,
    endpoints,
    in_transit,
    mounts,
    parameter_groups,
    rotation,
    tls_only,
    volumes,
)
from policies.gdpr.retention import copies_of
from policies.gdpr.stores import DATABASE, DATABASE_CLUSTER, NAMESPACE, TABLE, USER_POOL, WAREHOUSE
from recorder.resource import UNKNOWN, Resource, is_unknown

DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
WEB_ACL: Final = "aws:wafv2/webAcl:WebAcl"
ASSOCIATION: Final = "aws:wafv2/webAclAssociation:WebAclAssociation"
SHIELD: Final = "aws:shield/protection:Protection"
AT_REST: Final = (at_rest, bucket_keys, buckets, customer_keys, volumes, rotation)
IN_TRANSIT: Final = (in_transit, endpoints, tls_only, parameter_groups, mounts)
LEAST_PASSWORD: Final = 12
RECOVERABLE: Final = (TABLE, DATABASE, DATABASE_CLUSTER, WAREHOUSE, NAMESPACE)
ACCOUNT: Final = {
    "aws:guardduty/detector:Detector": "GuardDuty looks for intruders",
    "aws:cfg/recorder:Recorder": "AWS Config records how resources are configured",
    "aws:securityhub/account:Account": "Security Hub judges the account",
    "aws:accessanalyzer/analyzer:Analyzer": "Access Analyzer looks for what others may reach",
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": "the account has a password policy",
}


def _signed_media(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield that whatever CloudFront serves from a bucket needs a signed address."""
    for distribution in program.of_type(DISTRIBUTION):
        behaviours: Any = distribution.inputs.get("orderedCacheBehaviors")
        if is_unknown(behaviours):
            yield holds(distribution, UNKNOWN, "", "")
        for behaviour in behaviours if isinstance(behaviours, list) else ():
            path, groups = behaviour.get("pathPattern"), behaviour.get("trustedKeyGroups")
            signed = True if is_unknown(groups) else bool(groups)
            yield holds(distribution, signed, f"{path}: signed addresses alone", f"{path}: whoever knows the address")


def _web_acl(program: RecordedProgram) -> Iterator[Evidence]:
    for distribution in program.of_type(DISTRIBUTION):
        acl = known_or_from(program, distribution, "webAclId", WEB_ACL)
        yield holds(distribution, acl, "a web ACL stands before it (AWS WAF)", "no web ACL stands before it")
    for acl in program.of_type(WEB_ACL):
        yield holds(acl, acl.inputs.get("rules"), f"has {_length(acl)} rules", "has no rules")
    guarded = program.of_type(ASSOCIATION)
    if program.of_type("aws:apigateway/stage:Stage") and not guarded:
        yield missing("no web ACL stands before the stage of the API")
    yield from (passed(one, "nobody gets around CloudFront: the API's stage has a web ACL too") for one in guarded)


def _length(acl: Resource) -> str:
    rules = acl.inputs.get("rules")
    return str(len(rules)) if isinstance(rules, list) else "some"


def _shield(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield what stands against floods; Shield Standard comes with every distribution.

    https://docs.aws.amazon.com/waf/latest/developerguide/ddos-standard-summary.html
    """
    distributions = program.of_type(DISTRIBUTION)
    if not distributions:
        yield missing("nothing is behind CloudFront, where Shield Standard stands against floods")
    for distribution in distributions:
        enabled = distribution.inputs.get("enabled")
        yield holds(
            distribution, enabled, "AWS Shield Standard stands before it, as before all of CloudFront", "is off"
        )
    for protection in program.of_type(SHIELD):
        yield passed(protection, "is protected by Shield Advanced")
    limits = [acl for acl in program.of_type(WEB_ACL) if "rateBasedStatement" in str(acl.inputs.get("rules"))]
    if distributions and not limits:
        yield missing("no web ACL limits the rate of requests")
    yield from (passed(acl, "limits the rate of requests from one address") for acl in limits)


def _recovery(program: RecordedProgram) -> Iterator[Evidence]:
    stores = [store for store in program.of_people if store.resource.type in RECOVERABLE]
    for store in stores:
        copies = list(copies_of(program.stack, store))
        if store.resource.inputs.get("replicateSourceDb") is not None:
            continue
        good = [what for what, days in copies if is_unknown(days) or days]
        yield holds(store.resource, bool(good), f"can be restored: {', '.join(good)}", "cannot be restored")


def _sign_in(program: RecordedProgram) -> Iterator[Evidence]:
    for pool in program.of_type(USER_POOL):
        length = value(pool, "passwordPolicy", "minimumLength")
        long = length if is_unknown(length) else (length or 0) >= LEAST_PASSWORD
        yield holds(pool, long, f"passwords have {LEAST_PASSWORD} characters or more", "short passwords are taken")
        mfa = pool.inputs.get("mfaConfiguration")
        yield holds(pool, mfa if is_unknown(mfa) else mfa not in {None, "OFF"}, "has a second factor", "has no MFA")


def _account(program: RecordedProgram) -> Iterator[Evidence]:
    for type_, says in ACCOUNT.items():
        found = program.of_type(type_)
        if not found:
            yield missing(f"{type_} is not in the program: it does not show that {says}")
        for one in found:
            yield holds(one, one.inputs.get("enable") is not False, says, "is off")


def _tested(program: RecordedProgram) -> Iterator[Evidence]:
    alarms = program.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    silent = [alarm for alarm in alarms if not alarm.inputs.get("alarmActions") and not alarm.inputs.get("alarmName")]
    yield from (failed(alarm, "notifies nobody") for alarm in silent)
    loud = [alarm for alarm in alarms if alarm not in silent]
    if loud:
        yield Evidence(counted(loud), "watch what runs", ControlVerdict.PASSED)


def _names(*modules: ModuleType) -> list[str]:
    return [rule.name for module in modules for rule in module.RULES]


CONTROLS: tuple[Control, ...] = (
    Control(
        id="private-by-default",
        article="Art. 25(2)",
        title="Nothing is open to more people or from more places than it must be.",
        resources="whatever the rules of the packs for Art. 25 judge",
        check=lambda program: [
            *by_frameworks("encryption", "Art. 25")(program),
            *by_frameworks("least_privilege", "Art. 25")(program),
            *by_frameworks("network", "Art. 25")(program),
        ],
    ),
    Control(
        id="files-need-signed-addresses",
        article="Art. 25(2)",
        title="Who knows the address of a photo does not see it: the address is signed, and expires.",
        resources="the behaviours of the distribution",
        check=_signed_media,
    ),
    Control(
        id="encryption-at-rest",
        article="Art. 32(1)(a)",
        title="Data is encrypted where it is kept, personal data under keys of the account.",
        resources="whatever the rules of the pack encryption on storage judge",
        check=by_rules(*_names(*AT_REST), "personal-data-customer-key"),
    ),
    Control(
        id="encryption-in-transit",
        article="Art. 32(1)(a)",
        title="Data is encrypted on its way.",
        resources="whatever the rules of the pack encryption on connections judge",
        check=by_rules(*_names(*IN_TRANSIT)),
    ),
    Control(
        id="least-privilege",
        article="Art. 32(1)(b)",
        title="Nobody may do more than they must, and nobody outside anything.",
        resources="roles, policies, keys: what the pack least_privilege judges",
        check=by_frameworks("least_privilege", "Art. 32(1)(b)"),
    ),
    Control(
        id="network",
        article="Art. 32(1)(b)",
        title="Nobody reaches what they need not reach.",
        resources="routes, security groups, network ACLs: what the pack network judges",
        check=by_frameworks("network", "Art. 32(1)(b)"),
    ),
    Control(
        id="web-application-firewall",
        article="Art. 32(1)(b)",
        title="AWS WAF stands before whatever the internet reaches.",
        resources="SecureApi's distribution, its web ACLs, the stage of its API",
        check=_web_acl,
    ),
    Control(
        id="floods",
        article="Art. 32(1)(b)",
        title="Floods of requests are stopped at the edge.",
        resources="SecureApi's distribution and web ACLs, protections of Shield Advanced",
        check=_shield,
    ),
    Control(
        id="sign-in",
        article="Art. 32(1)(b)",
        title="People prove who they are with long passwords, and a second factor where they want one.",
        resources="the user pool",
        check=_sign_in,
    ),
    Control(
        id="account-watched",
        article="Art. 32(1)(b)",
        title="The account itself is watched, its configuration and who may reach it from outside.",
        resources="what GdprBaseline creates where the stack owns the account",
        check=_account,
    ),
    Control(
        id="recovery",
        article="Art. 32(1)(c)",
        title="What is lost can be restored.",
        resources="tables, databases and warehouses with data of people",
        check=_recovery,
        at_best=ControlVerdict.LIVE,
        open_question="Restore each of them once, measure how long it takes, and replay the erasures afterwards.",
    ),
    Control(
        id="tested-regularly",
        article="Art. 32(1)(d)",
        title="Whether protection works is tested again and again.",
        resources="alarms of all components",
        check=_tested,
        at_best=ControlVerdict.LIVE,
        open_question="Run the breach drill and a penetration test against the account; keep their dates and results.",
    ),
)
