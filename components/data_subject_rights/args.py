"""The arguments of `PrivacyApi` and `DataSubjectRights`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, Matches, Problem
from components.building_blocks.bucket import Days
from components.building_blocks.foundation import Foundation
from components.building_blocks.references import (
    AnalyticsRef,
    DistributionRef,
    PhotosRef,
    RequestsRef,
    SecretRef,
    ServiceRef,
    StoreRef,
)

MONTH_DAYS: Final = 28
"""Of the shortest month: a shorter time than GDPR Art. 12(3) gives may be set, a longer one not."""
FORM_SECONDS: Final = 900
"""For forms of uploads (300 s), for the workflow of a photo, and for batches of the stream that are tried again."""
LONGEST_DRAIN: Final = 86_400
_NAMED: Final = Matches("[a-z][a-z0-9 _-]{1,40}", "must be 2 to 41 of a-z 0-9 _ -")


class PrivacyApiArgs(Foundation):
    """Arguments of `PrivacyApi`."""

    answered_by: NotRequired[
        Annotated[
            str, Matches("[a-z][a-z0-9-]{0,20}", "must be a letter, then at most 20 of a-z 0-9 -"), Default("rights")
        ]
    ]
    """The name of the `DataSubjectRights` that answers the requests, and is created later."""
    access_log_bucket: StoreRef
    """The bucket that gets the access logs of the exports."""
    tombstones: StoreRef
    """The list of restricted and erased subjects, `GdprBaseline.tombstones`."""
    subject_key_secret: SecretRef
    """The secret with the key of the hashes in it, `GdprBaseline.subject_key_secret`."""
    due_days: NotRequired[Annotated[float, Between(0.001, MONTH_DAYS, "days")] | None]
    """Within how many days a request must be answered. Default: one calendar month, as GDPR Art. 12(3) says."""
    export_days: NotRequired[Annotated[Days, Default(7)]]
    """How long an export can be fetched."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the requests and the exports."""
    tags: NotRequired[Mapping[str, str]]


_TEXT: Final = Matches(r"[^\x00-\x1f\x7f\ud800-\udfff]{2,200}", "must be 2 to 200 characters on one line")


class ControllerArgs(TypedDict):
    """Who is responsible for the processing, as a person reads it beside the copy of their data (GDPR Art. 15)."""

    name: Annotated[str, _TEXT]
    """The controller (Art. 4(7))."""
    contact: Annotated[str, _TEXT]
    """Where people write to: a postal or e-mail address."""
    data_protection_officer: NotRequired[Annotated[str, _TEXT] | None]
    """Contact details (Art. 37(7)). Default: the archive says that it is unknown."""
    supervisory_authority: NotRequired[Annotated[str, _TEXT] | None]
    """With whom a complaint can be lodged (Art. 77). Default: the archive says that it is unknown."""
    safeguards: NotRequired[Annotated[str, _TEXT] | None]
    """On what transfers to third countries stand: an adequacy decision (Art. 45) or the safeguards of Art. 46. Default:
    the archive says that it is unknown."""


class DataSubjectRightsArgs(Foundation):
    """Arguments of `DataSubjectRights`."""

    requests: RequestsRef
    """What takes the requests, `PrivacyApi.ref`."""
    tombstones: StoreRef
    """The list of restricted and erased subjects, `GdprBaseline.tombstones`."""
    subject_key_secret: SecretRef
    """The secret with the key of the hashes in it, `GdprBaseline.subject_key_secret`."""
    photos: PhotosRef
    """What keeps photos, `ImagePipeline.refs`."""
    analytics: NotRequired[AnalyticsRef | None]
    """What keeps events, `StreamingAnalytics.refs`. Default: nothing does."""
    albums: NotRequired[ServiceRef | None]
    """The albums service, `SecureApi.service`; the role `requests["albums_role_name"]` is one of its
    `internal_callers`. Default: there is none."""
    users: NotRequired[StoreRef | None]
    """The user pool, `SecureApi.users`. Default: accounts are kept elsewhere."""
    distribution: NotRequired[DistributionRef | None]
    """What caches variants, `SecureApi.distribution`. Default: nothing does."""
    controller: NotRequired[ControllerArgs | None]
    """Who is responsible, which no store can say. Default: archives say that it is unknown."""
    drain_seconds: NotRequired[Annotated[int, Between(0, LONGEST_DRAIN, "seconds"), Default(FORM_SECONDS)]]
    """How long an erasure waits, once the account is closed, for what is under way: forms of uploads, executions,
    batches of the stream that are tried again. What takes longer is found by the last look, and erased then."""
    warn_days: NotRequired[Annotated[int, Between(1, 27, "days"), Default(7)]]
    """So many days before a request is due, somebody is notified."""
    expires_days: NotRequired[Annotated[Mapping[Annotated[str, _NAMED], Days], Default({})]]
    """What else cannot be edited, holds the pseudonym alone and is deleted by itself -> after how many days: access
    logs, audit trails. Certificates state it. What this component knows itself is added."""
    backup_days: NotRequired[Annotated[Mapping[Annotated[str, _NAMED], Days], Default({})]]
    """Which other backups there are of what is erased -> after how many days they are deleted. Certificates state
    it."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    tags: NotRequired[Mapping[str, str]]


def rights_problems(name: str, args: DataSubjectRightsArgs) -> Iterator[Problem]:
    """Yield what does not go together."""
    if not args["requests"]["state_machine_name"].endswith(f"-{name}"):
        remedy = f"must be of a PrivacyApi that is answered by {name!r}: set its `answered_by`"
        yield Problem("requests.state_machine_name", args["requests"]["state_machine_name"], remedy)
    service = args.get("albums")
    if service and "backend" not in service["network"]["subnets"]:
        yield Problem("albums.network", sorted(service["network"]["subnets"]), "must have a tier 'backend'")


def physical_name(*parts: str) -> str:
    """Return what AWS calls something that others must know before it exists: project and stack come first."""
    return "-".join((pulumi.get_project(), pulumi.get_stack(), *parts))
