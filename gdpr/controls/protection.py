"""Art. 25 and 32: data protection by design and by default, security of processing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    unknown,
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
from policies.gdpr.alarming import ALARMS
from policies.gdpr.retention import copies_of, has_versions
from policies.gdpr.stores import BUCKETS, DATABASE, DATABASE_CLUSTER, NAMESPACE, TABLE, USER_POOL, WAREHOUSE
from recorder.index import has_unknown, strings
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
WEB_ACL: Final = "aws:wafv2/webAcl:WebAcl"
ASSOCIATION: Final = "aws:wafv2/webAclAssociation:WebAclAssociation"
SHIELD: Final = "aws:shield/protection:Protection"
AT_REST: Final = (at_rest, bucket_keys, buckets, customer_keys, volumes, rotation)
IN_TRANSIT: Final = (in_transit, endpoints, tls_only, parameter_groups, mounts)
LEAST_PASSWORD: Final = 12
KEY_GROUP: Final = "aws:cloudfront/keyGroup:KeyGroup"
STOPPING: Final = frozenset({"block", "captcha", "challenge"})
MOST_REQUESTS: Final = 20_000
"""From one address within five minutes: what lets more through limits nothing."""
PROTECTED: Final[Mapping[str, tuple[str, object]]] = {
    TABLE: ("deletionProtectionEnabled", True),
    DATABASE: ("deletionProtection", True),
    DATABASE_CLUSTER: ("deletionProtection", True),
    USER_POOL: ("deletionProtection", "ACTIVE"),
}
"""Type -> the input that protects it against deletion, and its value."""
RECOVERABLE: Final = (TABLE, DATABASE, DATABASE_CLUSTER, WAREHOUSE, NAMESPACE)
ACCOUNT: Final = {
    "aws:guardduty/detector:Detector": "GuardDuty looks for intruders",
    "aws:cfg/recorder:Recorder": "AWS Config records how resources are configured",
    "aws:securityhub/account:Account": "Security Hub judges the account",
    "aws:cfg/recorderStatus:RecorderStatus": "AWS Config's recorder is started",
    "aws:accessanalyzer/analyzer:Analyzer": "Access Analyzer looks for what others may reach",
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": "the account has a password policy",
}

SETTINGS: Final[Mapping[str, tuple[str, Callable[[Any], object]]]] = {
    "aws:guardduty/detector:Detector": ("enable", lambda on: on is not False),
    "aws:cfg/recorderStatus:RecorderStatus": ("isEnabled", lambda on: on is True),
    "aws:accessanalyzer/analyzer:Analyzer": ("type", lambda type_: type_ in (None, "ACCOUNT", "ORGANIZATION")),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": (
        "minimumPasswordLength",
        lambda length: (length or 0) >= LEAST_PASSWORD,
    ),
}
"""Type -> the input that says whether it does what it is for, and how."""


def _signed_media(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield that whatever CloudFront serves from a bucket needs a signed address."""
    for distribution in program.of_type(DISTRIBUTION):
        default = distribution.inputs.get("defaultCacheBehavior")
        ordered, origins = (distribution.inputs.get(name) for name in ("orderedCacheBehaviors", "origins"))
        if any(is_unknown(one) for one in (default, ordered, origins)):
            yield unknown(distribution, "not known before the deployment")
            continue
        of_buckets = {_part(one, "originId") for one in origins or () if _is_bucket(one)}
        for behaviour in [default, *(ordered or ())]:
            if is_unknown(behaviour) or is_unknown(_part(behaviour, "targetOriginId")):
                yield unknown(distribution, "what it serves is not known before the deployment")
            elif _part(behaviour, "targetOriginId") in of_buckets:
                path, signers = _part(behaviour, "pathPattern"), _signers(program, distribution, behaviour)
                path = path if isinstance(path, str) else "everything else"
                text, otherwise = f"{path}: signed addresses alone", f"{path}: whoever knows the address"
                yield holds(distribution, signers, text, otherwise)


def _signers(program: RecordedProgram, distribution: Resource, behaviour: object) -> object:
    """Return whether the addresses of a behaviour are signed; ids that are not known come from key groups."""
    named = [_part(behaviour, name) for name in ("trustedKeyGroups", "trustedSigners")]
    if not has_unknown(named):
        return any(named)
    return bool(program.stack.sources(distribution, "orderedCacheBehaviors", KEY_GROUP)) or UNKNOWN


def _is_bucket(origin: object) -> bool:
    """Say whether an origin is, or may be, a bucket and no server."""
    if is_unknown(origin) or _part(origin, "customOriginConfig") is not None:
        return is_unknown(origin)
    domain = _part(origin, "domainName")
    set_ = any(_part(origin, name) is not None for name in ("originAccessControlId", "s3OriginConfig"))
    return set_ or is_unknown(domain) or ".s3." in str(domain)


def _part(value_: object, name: str) -> Any:  # noqa: ANN401 - any input
    return UNKNOWN if is_unknown(value_) else value_.get(name) if isinstance(value_, Mapping) else None


def _web_acl(program: RecordedProgram) -> Iterator[Evidence]:
    for distribution in program.of_type(DISTRIBUTION):
        acl = known_or_from(program, distribution, "webAclId", WEB_ACL)
        yield holds(distribution, acl, "a web ACL stands before it (AWS WAF)", "no web ACL stands before it")
    for acl in program.of_type(WEB_ACL):
        yield holds(acl, _any_stops(acl), f"has {_length(acl)} rules", "has no rule that stops a request")
    guarded = program.of_type(ASSOCIATION)
    if program.of_type("aws:apigateway/stage:Stage") and not guarded:
        yield missing("no web ACL stands before the stage of the API")
    yield from (passed(one, "nobody gets around CloudFront: the API's stage has a web ACL too") for one in guarded)


def _rules(acl: Resource) -> list[Any]:
    rules = acl.inputs.get("rules")
    return [UNKNOWN] if is_unknown(rules) else rules if isinstance(rules, list) else []


def _any_stops(acl: Resource, within: str = "") -> bool | Unknown:
    """Say whether a rule of a web ACL stops requests, rather than counts or allows them.

    Args:
        acl: the web ACL.
        within: the statement that the rule must have; any where it is empty.
    """
    verdicts = [_stops(rule, within) for rule in _rules(acl)]
    return True if True in verdicts else UNKNOWN if any(is_unknown(one) for one in verdicts) else False


def _stops(rule: object, within: str) -> bool | Unknown:
    action, override, statement = (_part(rule, name) for name in ("action", "overrideAction", "statement"))
    if any(is_unknown(one) for one in (action, override, statement)):
        return UNKNOWN
    named = _part(statement, within) if within else statement
    limit = _part(named, "limit")
    if is_unknown(named) or is_unknown(limit):
        return UNKNOWN
    acts = {name for name, set_ in (action or {}).items() if set_ is not None}
    stops = bool(acts & STOPPING) or _part(override, "none") is not None
    return stops and named is not None and (limit is None or limit <= MOST_REQUESTS)


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
    limits = [(acl, _any_stops(acl, "rateBasedStatement")) for acl in program.of_type(WEB_ACL)]
    if distributions and not any(is_unknown(limited) or limited for _, limited in limits):
        yield missing("no web ACL limits the rate of requests")
    for acl, limited in limits:
        if limited is not False:
            yield holds(acl, limited, "limits the rate of requests from one address", "")


def _recovery(program: RecordedProgram) -> Iterator[Evidence]:
    stores = [store for store in program.of_people if store.resource.type in RECOVERABLE]
    for store in stores:
        copies = list(copies_of(program.stack, store))
        if store.resource.inputs.get("replicateSourceDb") is not None:
            continue
        good = [what for what, days in copies if is_unknown(days) or days]
        yield holds(store.resource, bool(good), f"can be restored: {', '.join(good)}", "cannot be restored")
    for store in program.of_people:
        is_copy = store.resource.inputs.get("replicateSourceDb") is not None
        if store.days is None and store.resource.type in (*PROTECTED, *BUCKETS) and not is_copy:
            text, otherwise = "is not deleted by mistake", "is deleted by whoever deletes the stack, with its data"
            yield holds(store.resource, _is_protected(program, store.resource), text, otherwise)


def _is_protected(program: RecordedProgram, store: Resource) -> object:
    """Say whether a store that keeps data until it is erased cannot be deleted by mistake, nor overwritten for good."""
    if store.type in PROTECTED:
        name, on = PROTECTED[store.type]
        protected = store.inputs.get(name)
        return protected if is_unknown(protected) else protected == on
    forced = store.inputs.get("forceDestroy")
    return UNKNOWN if is_unknown(forced) else not forced and has_versions(program.stack, store)


def _sign_in(program: RecordedProgram) -> Iterator[Evidence]:
    for pool in program.of_type(USER_POOL):
        length = value(pool, "passwordPolicy", "minimumLength")
        long = length if is_unknown(length) else (length or 0) >= LEAST_PASSWORD
        yield holds(pool, long, f"passwords have {LEAST_PASSWORD} characters or more", "short passwords are taken")
        mfa = pool.inputs.get("mfaConfiguration")
        yield holds(pool, mfa if is_unknown(mfa) else mfa not in {None, "OFF"}, "has a second factor", "has no MFA")


def _account(program: RecordedProgram) -> Iterator[Evidence]:
    for type_, text in ACCOUNT.items():
        found = program.of_type(type_)
        if not found:
            yield missing(f"{type_} is not in the program: it does not show that {text}")
        for one in found:
            yield holds(one, _is_on(one), text, "is off, or too weak")


def _is_on(one: Resource) -> bool | Unknown:
    """Say whether a setting of the account does what it is for."""
    if one.type not in SETTINGS:
        return True
    name, is_good = SETTINGS[one.type]
    set_ = one.inputs.get(name)
    return UNKNOWN if is_unknown(set_) else bool(is_good(set_))


def _tested(program: RecordedProgram) -> Iterator[Evidence]:
    alarms = program.of_type(*ALARMS)
    read = {text for r in program.stack.resources if r.custom and r.type not in ALARMS for text in strings(r.inputs)}
    silent = [a for a in alarms if a.inputs.get("alarmActions") in (None, []) and a.inputs.get("alarmName") not in read]
    silent += [alarm for alarm in alarms if alarm.inputs.get("actionsEnabled") is False]
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
        title="By default, nothing is accessible to more people or from more places than necessary.",
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
        title="Knowing a photo's address is not enough to see it: addresses are signed and expire.",
        resources="the behaviours of the distribution",
        check=_signed_media,
    ),
    Control(
        id="encryption-at-rest",
        article="Art. 32(1)(a)",
        title="Data is encrypted at rest, personal data with customer managed keys.",
        resources="whatever the rules of the pack encryption on storage judge",
        check=by_rules(*_names(*AT_REST), "personal-data-customer-key"),
    ),
    Control(
        id="encryption-in-transit",
        article="Art. 32(1)(a)",
        title="Data is encrypted in transit.",
        resources="whatever the rules of the pack encryption on connections judge",
        check=by_rules(*_names(*IN_TRANSIT)),
    ),
    Control(
        id="least-privilege",
        article="Art. 32(1)(b)",
        title="Roles have the least privilege they need, and nobody outside the account has any access.",
        resources="roles, policies, keys: what the pack least_privilege judges",
        check=by_frameworks("least_privilege", "Art. 32(1)(b)"),
    ),
    Control(
        id="network",
        article="Art. 32(1)(b)",
        title="Networks admit only the connections that are needed.",
        resources="routes, security groups, network ACLs: what the pack network judges",
        check=by_frameworks("network", "Art. 32(1)(b)"),
    ),
    Control(
        id="web-application-firewall",
        article="Art. 32(1)(b)",
        title="AWS WAF protects everything that is reachable from the internet.",
        resources="SecureApi's distribution, its web ACLs, the stage of its API",
        check=_web_acl,
    ),
    Control(
        id="floods",
        article="Art. 32(1)(b)",
        title="Denial-of-service attacks are mitigated at the edge.",
        resources="SecureApi's distribution and web ACLs, protections of Shield Advanced",
        check=_shield,
    ),
    Control(
        id="sign-in",
        article="Art. 32(1)(b)",
        title="Users authenticate with long passwords, and can add a second factor.",
        resources="the user pool",
        check=_sign_in,
    ),
    Control(
        id="account-watched",
        article="Art. 32(1)(b)",
        title="The account's configuration and external access are monitored.",
        resources="what GdprBaseline creates where the stack owns the account",
        check=_account,
    ),
    Control(
        id="recovery",
        article="Art. 32(1)(c)",
        title="Lost data can be restored.",
        resources="tables, databases and warehouses with data of people",
        check=_recovery,
        at_best=ControlVerdict.LIVE,
        open_question="Restore each store once, measure the time, and replay the erasures afterwards.",
    ),
    Control(
        id="tested-regularly",
        article="Art. 32(1)(d)",
        title="The effectiveness of the measures is tested regularly.",
        resources="alarms of all components",
        check=_tested,
        at_best=ControlVerdict.LIVE,
        open_question="Run the breach drill and a penetration test against the account; keep their dates and results.",
    ),
)
