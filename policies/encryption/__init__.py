"""Encryption at rest and in transit, with customer managed keys.

Each module is one idea. A rule that one resource decides is a `ResourceRule`, so that it stops the resource before it
is made; a rule that links resources (a bucket and its policy, a table and its key) is a `StackRule`.
"""

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
from policies.rule import Rule

RULES: tuple[Rule, ...] = (
    *bucket_keys.RULES,
    *buckets.RULES,
    *tls_only.RULES,
    *at_rest.RULES,
    *volumes.RULES,
    *customer_keys.RULES,
    *rotation.RULES,
    *in_transit.RULES,
    *endpoints.RULES,
    *parameter_groups.RULES,
    *mounts.RULES,
)
