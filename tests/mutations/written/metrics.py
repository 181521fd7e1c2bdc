"""Mistakes on the way from a line of a log to an alarm: each would have a breach pass unseen, or ring without one."""

from __future__ import annotations

from typing import Final

from tests.mutations.written.mistake import Mistake

FILTERS: Final = "local/emulators/metric_filters"
BASELINE: Final = "components/gdpr_baseline"
_NUMBER: Final = """\
        "Value": number,
        "Unit": transformation.get("unit", "None"),
        "Timestamp": event.milliseconds"""

MISTAKES: Final[dict[str, tuple[Mistake, ...]]] = {
    f"{FILTERS}/conditions.py": (
        Mistake("an array ends one later", "step >= len(found)", "step > len(found)"),
        Mistake("a text is an array", "not isinstance(value, str | bytes)", "not isinstance(value, bytes)"),
        Mistake(
            "one of several conditions is enough",
            "return all(condition.matches(event) for condition in self.conditions)",
            "return any(condition.matches(event) for condition in self.conditions)",
        ),
        Mistake(
            "each of several conditions must hold",
            "return any(condition.matches(event) for condition in self.conditions)",
            "return all(condition.matches(event) for condition in self.conditions)",
        ),
        Mistake(
            "null does not exist",
            "return self.selector.find(event) is MISSING",
            "return self.selector.find(event) in (MISSING, None)",
        ),
        Mistake(
            "1 is TRUE",
            "return self.selector.find(event) is self.value",
            "return self.selector.find(event) == self.value",
        ),
        Mistake(
            "what is missing is unequal",
            'return found is not None and self._equals(found) is (self.operator == "=")',
            'return self._equals(found or "") is (self.operator == "=")',
        ),
        Mistake(
            "a text with * at both ends begins so",
            "return self.text[1:-1] in found",
            "return found.startswith(self.text[1:-1])",
        ),
        Mistake("a * at the end is a star", "return found.startswith(self.text[:-1])", "return found == self.text"),
        Mistake("a * at the beginning is a star", "return found.endswith(self.text[1:])", "return found == self.text"),
        Mistake(
            "a number in a text is a number",
            'return self.operator in ("=", "!=") and (found == self.written)',
            "return (Decimal(found) == self.number)",
        ),
        Mistake(
            "TRUE is 1",
            "if isinstance(found, bool) or not isinstance(found, int | float):",
            "if not isinstance(found, int | float):",
        ),
        Mistake("a limit is out", '"<=": value <= self.number', '"<=": value < self.number'),
        Mistake("a limit is in", '">": value > self.number', '">": value >= self.number'),
        Mistake(
            "a regular expression is the whole value",
            "bool(self.expression.search(found))",
            "bool(self.expression.fullmatch(found))",
        ),
        Mistake(
            "what is missing matches no regular expression",
            "return found is not None and bool(self.expression",
            "return bool(found is not None and self.expression",
        ),
        Mistake(
            "one required term is enough",
            "has_one and all(term in line for term in self.required)",
            "has_one and any(term in line for term in self.required)",
        ),
        Mistake("excluded terms are taken", " and not any(term in line for term in self.excluded)", ""),
        Mistake(
            "none of the terms of which one must be is enough",
            "has_one = not self.one_of or any(term in line for term in self.one_of)",
            "has_one = True",
        ),
    ),
    f"{FILTERS}/syntax.py": (
        Mistake("|| binds as && does", "found = [self._all()]\n", "found = [self._term()]\n"),
        Mistake("a pattern goes on behind its end", "if self._kind() or self.text[self.at :].strip():", "if False:"),
        Mistake(
            "quoted characters keep their backslash",
            'return Text(selector, operator, re.sub(r"\\\\(.)", r"\\1", self._take()))',
            "return Text(selector, operator, self._take())",
        ),
        Mistake("three regular expressions are valid", "if self.expressions > MOST_EXPRESSIONS:", "if False:"),
        Mistake("any regular expression is valid", "if not _EXPRESSION.fullmatch(written):", "if False:"),
        Mistake("a pattern of any length is valid", "if len(pattern) > LONGEST:", "if False:"),
        Mistake("texts are compared by < and >", 'if operator not in ("=", "!="):', "if False:"),
        Mistake("parentheses nest without end", "if self.depth == DEEPEST:", "if False:"),
        Mistake("parentheses count although they are closed", "            self.depth -= 1\n", ""),
        Mistake("the empty pattern matches nothing", "return Everything()", "return AnyOf(())"),
    ),
    f"{FILTERS}/metrics.py": (
        Mistake(
            "milliseconds are seconds",
            f"{_NUMBER} / 1000",
            _NUMBER,
        ),
        Mistake("a default is reported where something matched", "if not matched and parsed and", "if parsed and"),
        Mistake("a default is reported where nothing came", "if not matched and parsed and", "if not matched and"),
        Mistake(
            "a datum without its dimension is one",
            "if isinstance(value, bool) or MISSING in (value, *dimensions.values()):",
            "if isinstance(value, bool) or value is MISSING:",
        ),
        Mistake("TRUE is a value", "if isinstance(value, bool) or MISSING", "if MISSING"),
        Mistake("terms are looked for in JSON", "event.message if in_text else content", "content"),
        Mistake(
            "all that matched is one",
            "found = [_datum(transformation, event, content) for event, content in matched]",
            "found = [_datum(transformation, event, content) for event, content in matched[:1]]",
        ),
    ),
    f"{BASELINE}/detection.py": (
        Mistake(
            "the alarm rings one later",
            'comparison="GreaterThanOrEqualToThreshold"',
            'comparison="GreaterThanThreshold"',
        ),
        Mistake("a burst is one call", "threshold=row.threshold,", "threshold=1,"),
        Mistake("alarms look at another metric", "metrics[row.of or row.name],", "row.name,"),
        Mistake(
            "filters are in another namespace",
            '"namespace": namespace, "value"',
            '"namespace": metrics_namespace(), "value"',
        ),
    ),
    f"{BASELINE}/security_alarms.py": (
        Mistake("AWS's own use of root rings", "($.userIdentity.invokedBy NOT EXISTS) && '", "'"),
        Mistake("what a federated role does rings", '\'($.userIdentity.type = "IAMUser") && ', "'"),
        Mistake(
            "a denial of a service's own rings",
            '(($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket"))',
            '($.eventName != "HeadBucket")',
        ),
        Mistake("people without a role read unseen", 'f"(({issuer} NOT EXISTS) || ({others}))"', 'f"({others})"'),
        Mistake("reads from the office ring", '*([_outside(expected["sources"])] if expected["sources"] else ()),', ""),
        Mistake("writes ring as reads", '        "($.readOnly IS TRUE)",\n', ""),
        Mistake("a range is one octet too short", "network.prefixlen // 8]", "network.prefixlen // 8 + 1]"),
        Mistake(
            "a range has no dot before its wildcard",
            '(".*" if len(octets) < 4 else "")',
            '("*" if len(octets) < 4 else "")',
        ),
        Mistake("a trail is made blind unseen", ', "PutEventSelectors"', ""),
        Mistake("a key is disabled unseen", '"DisableKey", ', ""),
    ),
}
