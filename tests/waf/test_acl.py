"""The order of rules, their actions, labels, groups and answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.waf.acls import acl, request, rule, text
from waf import HttpRequest, RateCounter, Verdict, WebAcl


def decided(found: WebAcl, asked: HttpRequest) -> Verdict:
    return found.evaluate(asked, RateCounter(), 0.0)


def test_the_lowest_priority_number_decides() -> None:
    found = acl(rule("second", text("/"), "Block", 2), rule("first", text("/"), "Allow", 1))
    assert (decided(found, request()).action, decided(found, request()).rule) == ("allow", "first")


def test_a_rule_that_counts_lets_later_ones_decide_and_see_its_labels() -> None:
    labelled = rule("counts", text("/"), "Count", 0, RuleLabels=[{"Name": "seen:here"}])
    by_label = {"LabelMatchStatement": {"Scope": "LABEL", "Key": "seen:here"}}
    by_namespace = {"LabelMatchStatement": {"Scope": "NAMESPACE", "Key": "seen:"}}
    for statement in (by_label, by_namespace):
        verdict = decided(acl(labelled, rule("by label", statement, priority=1)), request())
        assert (verdict.action, verdict.rule, verdict.counted) == ("block", "by label", ("counts",))
    other = {"LabelMatchStatement": {"Scope": "LABEL", "Key": "here:seen"}}
    assert decided(acl(labelled, rule("by label", other, priority=1)), request()).action == "allow"


def test_the_default_action_decides_what_no_rule_does() -> None:
    verdict = decided(acl(default="Block"), request())
    assert (verdict.action, verdict.rule, verdict.status) == ("block", "Default_Action", 403)


@pytest.mark.parametrize(("action", "status"), [("Block", 403), ("Captcha", 405), ("Challenge", 202)])
def test_a_client_without_a_token_passes_neither_captcha_nor_challenge(action: str, status: int) -> None:
    verdict = decided(acl(rule("only", text("/"), action)), request())
    assert (verdict.passes, verdict.status) == (False, status)


def test_a_custom_response_is_answered() -> None:
    custom = {
        "ResponseCode": 429,
        "CustomResponseBodyKey": "TooMany",
        "ResponseHeaders": [{"Name": "retry-after", "Value": "60"}],
    }
    blocking = rule("only", text("/")) | {"Action": {"Block": {"CustomResponse": custom}}}
    bodies = {"TooMany": {"ContentType": "APPLICATION_JSON", "Content": "{}"}}
    verdict = decided(acl(blocking, CustomResponseBodies=bodies), request())
    assert (verdict.status, verdict.body, dict(verdict.headers)) == (429, "{}", {"retry-after": "60"})


def group_rule(**more: Any) -> dict[str, Any]:
    override = more.pop("OverrideAction", {"None": {}})
    return {
        "Name": "group",
        "Priority": 0,
        "Statement": {"RuleGroupReferenceStatement": {"ARN": "group", **more}},
        "OverrideAction": override,
    }


GROUP = {"groups": {"group": [rule("a", text("/a")), rule("b", text("/b"), priority=1)]}}


def test_a_rule_of_a_group_decides() -> None:
    assert decided(acl(group_rule(), **GROUP), request("/b")).rule == "group/b"
    assert decided(acl(group_rule(), **GROUP), request("/c")).passes


def test_a_group_or_one_of_its_rules_can_be_made_to_count() -> None:
    counting = decided(acl(group_rule(OverrideAction={"Count": {}}), **GROUP), request("/a/b"))
    assert (counting.passes, counting.counted) == (True, ("group/a",))
    one = group_rule(RuleActionOverrides=[{"Name": "a", "ActionToUse": {"Count": {}}}])
    assert decided(acl(one, **GROUP), request("/a")).counted == ("group/a",)
    assert not decided(acl(one, **GROUP), request("/b")).passes


def test_a_group_that_is_not_there_is_unknown() -> None:
    assert decided(acl(group_rule()), request()).unknown == ("group",)


def managed(name: str, **more: Any) -> dict[str, Any]:
    statement = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": name, **more}}
    return {"Name": "managed", "Priority": 0, "Statement": statement, "OverrideAction": {"None": {}}}


@pytest.mark.parametrize(
    ("group", "asked", "rule_name"),
    [
        ("AWSManagedRulesCommonRuleSet", request(headers=[("Host", "a")]), "NoUserAgent_HEADER"),
        ("AWSManagedRulesCommonRuleSet", request(body=b"x" * 8193), "SizeRestrictions_BODY"),
        ("AWSManagedRulesCommonRuleSet", request("/?f=../../etc/passwd"), "GenericLFI_QUERYARGUMENTS"),
        ("AWSManagedRulesKnownBadInputsRuleSet", request("/.git/config"), "ExploitablePaths_URIPATH"),
        ("AWSManagedRulesKnownBadInputsRuleSet", request("/?a=${jndi:ldap://x}"), "Log4JRCE_QUERYARGUMENTS"),
        ("AWSManagedRulesSQLiRuleSet", request("/?a=1' or '1'='1"), "SQLi_QUERYARGUMENTS"),
    ],
)
def test_a_stand_in_for_a_managed_group_says_that_it_is_one(group: str, asked: HttpRequest, rule_name: str) -> None:
    pytest.importorskip("libmodsecurity", reason="libmodsecurity has no wheel for this machine")
    verdict = decided(acl(managed(group)), asked)
    assert (verdict.rule, verdict.stood_in) == (f"managed/{rule_name}", True)
    assert decided(acl(managed(group)), request("/photos?limit=10")).passes


def test_a_managed_group_of_aws_own_lists_is_unknown() -> None:
    verdict = decided(acl(managed("AWSManagedRulesAmazonIpReputationList")), request())
    assert (verdict.passes, verdict.unknown) == (True, ("managed",))


def test_a_managed_group_can_be_narrowed() -> None:
    narrowed = managed("AWSManagedRulesCommonRuleSet", ScopeDownStatement=text("/narrow"))
    assert decided(acl(narrowed), request("/wide", body=b"x" * 8193)).passes
    assert not decided(acl(narrowed), request("/narrow", body=b"x" * 8193)).passes
