"""Stand-ins for AWS's managed rule groups, whose rules are not public: what their documentation says, and no more.

https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html

Groups that live from AWS's own lists and measurements (IP reputation, anonymous addresses, Anti-DDoS, bots) have no
stand-in: whether they match is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from waf.rule import Rule

_DECODED: Final = [{"priority": 0, "type": "URL_DECODE_UNI"}]
_LOWER: Final = [*_DECODED, {"priority": 1, "type": "LOWERCASE"}]
_MARKUP: Final = [*_DECODED, {"priority": 1, "type": "HTML_ENTITY_DECODE"}]
_BODY: Final = {"body": {"oversizeHandling": "CONTINUE"}}
_ARGUMENTS: Final = {"allQueryArguments": {}}
_PATH: Final = {"uriPath": {}}
_COOKIE: Final = {"singleHeader": {"name": "cookie"}}
_SPACES: Final = {"QUERYARGUMENTS": _ARGUMENTS, "BODY": _BODY, "URIPATH": _PATH, "COOKIE": _COOKIE}


def _larger(field: Mapping[str, Any], size: int) -> Mapping[str, Any]:
    return {
        "sizeConstraintStatement": {
            "fieldToMatch": field,
            "comparisonOperator": "GT",
            "size": size,
            "textTransformations": [{"priority": 0, "type": "NONE"}],
        }
    }


def _regex(field: Mapping[str, Any], expression: str) -> Mapping[str, Any]:
    return {"regexMatchStatement": {"fieldToMatch": field, "regexString": expression, "textTransformations": _LOWER}}


def _everywhere(name: str, expression: str, spaces: Sequence[str] = tuple(_SPACES)) -> dict[str, Mapping[str, Any]]:
    return {f"{name}_{space}": _regex(_SPACES[space], expression) for space in spaces}


_COMMON: Final[Mapping[str, Mapping[str, Any]]] = {
    "NoUserAgent_HEADER": {
        "notStatement": {"statement": _larger({"singleHeader": {"name": "user-agent"}}, 0)},
    },
    "UserAgent_BadBots_HEADER": _regex({"singleHeader": {"name": "user-agent"}}, r"nessus|nmap|nikto|sqlmap|masscan"),
    "SizeRestrictions_QUERYSTRING": _larger({"queryString": {}}, 2048),
    "SizeRestrictions_Cookie_HEADER": _larger(_COOKIE, 10240),
    "SizeRestrictions_BODY": {
        "sizeConstraintStatement": {
            "fieldToMatch": {"body": {"oversizeHandling": "MATCH"}},
            "comparisonOperator": "GT",
            "size": 8192,
            "textTransformations": [{"priority": 0, "type": "NONE"}],
        }
    },
    "SizeRestrictions_URIPATH": _larger(_PATH, 1024),
    **_everywhere("EC2MetaDataSSRF", r"169\.254\.169\.254|fd00:ec2::254"),
    **_everywhere("GenericLFI", r"\.\./\.\.|/etc/(passwd|shadow)|c:\\windows", ["QUERYARGUMENTS", "BODY", "URIPATH"]),
    **_everywhere("RestrictedExtensions", r"\.(log|ini|bak|sql|config)$", ["QUERYARGUMENTS", "URIPATH"]),
    **_everywhere("GenericRFI", r"^(https?|ftp)://\d+\.\d+\.\d+\.\d+", ["QUERYARGUMENTS", "BODY", "URIPATH"]),
    **{
        f"CrossSiteScripting_{space}": {"xssMatchStatement": {"fieldToMatch": field, "textTransformations": _MARKUP}}
        for space, field in _SPACES.items()
    },
}
_BAD_INPUTS: Final[Mapping[str, Mapping[str, Any]]] = {
    **_everywhere("JavaDeserializationRCE", r"java\.lang\.(runtime|processbuilder)|rO0AB", ["QUERYARGUMENTS", "BODY"]),
    "Host_localhost_HEADER": _regex({"singleHeader": {"name": "host"}}, r"^localhost"),
    "PROPFIND_METHOD": _regex({"method": {}}, r"^propfind$"),
    "ExploitablePaths_URIPATH": _regex(_PATH, r"/(web-inf|\.git|\.env|wp-admin|phpmyadmin)(/|$)"),
    **_everywhere("Log4JRCE", r"\$\{(jndi|lower|upper|env|sys):", ["QUERYARGUMENTS", "BODY", "URIPATH"]),
}
_SQL: Final[Mapping[str, Mapping[str, Any]]] = {
    f"SQLi_{space}": {
        "sqliMatchStatement": {"fieldToMatch": field, "textTransformations": _DECODED, "sensitivityLevel": "LOW"}
    }
    for space, field in _SPACES.items()
}


def _rules(group: str, statements: Mapping[str, Mapping[str, Any]]) -> Sequence[Rule]:
    return [
        Rule(name, number, statement, "block", labels=(f"awswaf:managed:aws:{group}:{name}",))
        for number, (name, statement) in enumerate(statements.items())
    ]


STAND_INS: Final[Mapping[str, Sequence[Rule]]] = {
    "AWSManagedRulesCommonRuleSet": _rules("core-rule-set", _COMMON),
    "AWSManagedRulesKnownBadInputsRuleSet": _rules("known-bad-inputs", _BAD_INPUTS),
    "AWSManagedRulesSQLiRuleSet": _rules("sql-database", _SQL),
}
"""Name of a managed group -> what stands in for its rules."""
