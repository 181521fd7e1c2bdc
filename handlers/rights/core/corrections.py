"""What people may have corrected (Art. 16), store by store, and the form that a request gives it in.

An account has its attributes, `{"accounts": {"email": "new@example.com"}}`; the other stores have items, and these have
attributes: `{"albums": {ALBUM_ID: {"title": "New"}}}`, `{"ledger": {"owner#OWNER_ID/upload#UPLOAD_ID": {"file_name":
"new.jpg"}}}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from handlers.api.core.requests import writable

ACCOUNT: Final = ("email",)
ALBUM: Final = ("title", "description")
UPLOAD: Final = ("file_name",)
CORRECTABLE: Final[Mapping[str, tuple[str, ...]]] = {"accounts": ACCOUNT, "albums": ALBUM, "ledger": UPLOAD}
"""The attributes that may be corrected, by the id of their store."""
LONGEST: Final = 1_024
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


def check_changes(changes: object, owner_id: str) -> Mapping[str, Any]:
    """Return what is to be corrected.

    A store, an item or an attribute that nobody can correct is refused here, before anything is in the ledger: the
    functions look only at what they know, and a request that corrects nothing must not end as done.

    Args:
        changes: of the request.
        owner_id: whose data it is.

    Raises:
        ValueError: it is not of this form; the message says what is wrong and what is possible.
    """
    stores = _mapping(changes, "it", f"a JSON object of the stores {_listed(CORRECTABLE)}")
    for store, value in stores.items():
        if store not in CORRECTABLE:
            raise ValueError(f"{store[:64]!r} is not a store that can be corrected; {_listed(CORRECTABLE)} are")
        if store == "accounts":
            _check_attributes(store, value)
            continue
        for item, attributes in _mapping(value, store, "a JSON object: item -> attributes").items():
            if not item or not writable(item):
                raise ValueError(f"{store}: an item must be a text that UTF-8 can write")
            if store == "ledger" and not item.startswith(f"owner#{owner_id}/upload#"):
                raise ValueError(f"{store}: an item is owner#OWNER_ID/upload#UPLOAD_ID, with the subject's own id")
            _check_attributes(store, attributes)
    return stores


def _check_attributes(store: str, value: object) -> None:
    known = CORRECTABLE[store]
    for name, new in _mapping(value, store, f"a JSON object of {_listed(known)}").items():
        if name not in known:
            raise ValueError(f"{store}: {name[:64]!r} cannot be corrected; {_listed(known)} can")
        if not isinstance(new, str) or len(new) > LONGEST or not writable(new):
            raise ValueError(f"{store}: {name} must be a text of at most {LONGEST:,} characters that UTF-8 can write")
        if not new.strip() and name != "description":
            raise ValueError(f"{store}: {name} must be a text of 1 to {LONGEST:,} characters")
        if name == "email" and not _EMAIL.fullmatch(new):
            raise ValueError(f"{store}: email must be a mail address")


def _mapping(value: object, name: str, form: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value:
        raise ValueError(f"{name} must be {form}")
    return cast("Mapping[str, Any]", value)


def _listed(names: object) -> str:
    return ", ".join(cast("Mapping[str, Any]", names))
