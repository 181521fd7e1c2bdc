"""Brings the warehouse's schema to the newest version, and grants the loader what it may do.

Invoked at each deployment at which a statement changed. Output: the versions that it applied, and the one that the
warehouse has. Each migration is one transaction, in which it is noted as well: it is applied as a whole, and once,
whoever else runs at the same time and wherever this is killed.

Environment: that of `data_api`, `WAREHOUSE_SECRET_ARN` (of the administrator), `LOADER_ROLE_NAME`, and
`RIGHTS_ROLE_NAME` where there is a function that erases people's rows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.shared.telemetry import Event, instrumented, logger
from handlers.warehouse.core.migrations import as_user, pending, read
from handlers.warehouse.core.statements import statements
from handlers.warehouse.data_api import StatementFailed, query, run

_WAITS: Final = (0.1, 0.3, 1.0)
"""Seconds until what others do at the same time is seen."""


@instrumented
def handler(_event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Apply what is not applied."""
    secret = {"SecretArn": os.environ["WAREHOUSE_SECRET_ARN"]}
    loader = {"loader_role": as_user(os.environ["LOADER_ROLE_NAME"])}
    migrations = read()
    _unless_others_did(statements("versions"), lambda: _applied(secret) is not None, secret)
    done: list[str] = []
    for one in pending(migrations, _applied(secret) or {}):
        if _unless_others_did(one.transaction, lambda one=one: one.version in (_applied(secret) or {}), secret):
            done.append(one.name)
            logger.info("applied", migration=one.name)
    _create_user(loader["loader_role"], secret)
    grants = statements("grants", **loader)
    if rights := os.environ.get("RIGHTS_ROLE_NAME"):
        role = as_user(rights, "RIGHTS_ROLE_NAME")
        _create_user(role, secret)
        grants += statements("grants_rights", rights_role=role)
    run(grants, **secret)
    return {"applied": done, "version": migrations[-1].version}


def _create_user(role: str, secret: Mapping[str, str]) -> None:
    """Create the user that Redshift knows a role by, unless it is there."""
    [find] = statements("find_user", role=role)
    if not query(find, **secret):
        _unless_others_did(statements("create_user", role=role), lambda: bool(query(find, **secret)), secret)


def _unless_others_did(transaction: Sequence[str], is_done: Callable[[], bool], secret: Mapping[str, str]) -> bool:
    """Run a transaction, and return whether it took effect; where others did the same meanwhile, it need not."""
    try:
        run(transaction, **secret)
    except StatementFailed:
        for wait in _WAITS:
            if is_done():
                return False
            time.sleep(wait)
        raise
    return True


def _applied(secret: Mapping[str, str]) -> dict[int, str] | None:
    """Return the versions that the warehouse has, with the checksum of each; None where it has no table of them."""
    [statement] = statements("applied")
    try:
        return {int(version): str(checksum) for version, _, checksum in query(statement, **secret)}
    except StatementFailed:
        return None
