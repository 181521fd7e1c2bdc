"""What AWS WAF decides about a request, from the web ACL as it is recorded: a pure evaluator.

`read_acl(stack, resource)` makes a `WebAcl`; `acl.evaluate(request, RateCounter(), now)` returns the `Verdict`: the
action, the rule that took it, the labels, what was counted, and what could not be decided. The rules are evaluated as
AWS documents them. Two things only stand in for AWS's own, which are not public: the detection of SQL injection and
cross-site scripting (libinjection, and patterns of this project), and the rules inside the managed groups.
"""

from waf.acl import Verdict, WebAcl
from waf.rates import RateCounter
from waf.readers import acl_of_api, read_acl
from waf.request import HttpRequest

__all__ = ["HttpRequest", "RateCounter", "Verdict", "WebAcl", "acl_of_api", "read_acl"]
