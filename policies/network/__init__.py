"""Who can reach whom, by routes, security groups and network ACLs together.

The rules of `reachable` ask the analyser what passes, both layers and all routes considered. Those of `layers` look at
each layer by itself, because one that is open only waits for the other to fail. `vpcs` and `hosts` are about settings.
"""

from policies.network import hosts, layers, reachable, vpcs
from policies.rule import Rule

RULES: tuple[Rule, ...] = (*reachable.RULES, *layers.RULES, *vpcs.RULES, *hosts.RULES)
