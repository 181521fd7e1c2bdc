"""The cloud behind `python -m local up`: what has a row is created in the emulator, the rest is recorded only."""

from __future__ import annotations

import base64
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.clients import Clients
from local.emulators.ministack import ACCOUNT
from local.emulators.runtime import Runtime
from local.resources import TABLE
from local.resources.row import Context
from recorder.cloud import Created
from recorder.index import has_unknown
from recorder.resource import Invoke, Resource, is_unknown
from recorder.simulated import SimulatedAws
from recorder.simulated.names import name_for

_PUBLIC_KEY_OF = "aws:kms/getPublicKey:getPublicKey"


class EmulatorError(Exception):
    """The emulator refused a resource."""


@dataclass(slots=True)
class Summary:
    """What a deployment created."""

    created: Counter[str] = field(default_factory=Counter[str])
    """How many of each type are in the emulator."""
    recorded: Counter[str] = field(default_factory=Counter[str])
    """How many of each type are only recorded, because the emulator lacks them."""
    not_applied: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Type and input that the emulated operation has no parameter for."""


@dataclass(slots=True)
class LocalCloud:
    """Creates resources in the emulator; a `recorder.cloud.Cloud`."""

    clients: Clients
    runtime: Runtime
    when_created: Mapping[str, Callable[[Resource, Created], None]] = field(
        default_factory=dict[str, Callable[[Resource, Created], None]]
    )
    """Type -> what is called with each that has been created."""
    ready: Callable[[], object] = lambda: None
    """Returns once the emulator answers, or raises; called before each call of it."""
    summary: Summary = field(default_factory=Summary)
    _simulated: SimulatedAws = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._simulated = SimulatedAws(region=self.clients.region, account=ACCOUNT)

    def create(self, resource: Resource) -> Created:
        """Create one resource, or record it only.

        Raises:
            EmulatorError: the emulator refused it; the message has its reason.
        """
        simulated = self._simulated.create(resource)
        creator, name = TABLE.get(resource.type), name_for(resource)
        if creator is None or is_unknown(name) or has_unknown(resource.inputs):
            with self._lock:
                self.summary.recorded[resource.type] += 1
            return simulated
        context = Context(resource, name, simulated, self.clients, self.runtime)
        self.ready()
        try:
            created = creator(context)
        except (BotoCoreError, ClientError, ValueError) as error:
            raise EmulatorError(" ".join(str(error).split())) from error
        with self._lock:
            self.summary.created[resource.type] += 1
            self.summary.not_applied |= {(resource.type, name) for name in context.left_over}
        outputs = {key: _renamed(value, simulated.id, created.id) for key, value in simulated.outputs.items()}
        created = Created(created.id, {**outputs, **created.outputs})
        self._simulated.remember(resource, created)
        if resource.type in self.when_created:
            self.when_created[resource.type](resource, created)
        return created

    def read(self, resource: Resource) -> Mapping[str, Any]:
        """Return what an existing resource would look like: the emulator starts empty."""
        return self._simulated.read(resource)

    def invoke(self, token: str, args: Mapping[str, Any]) -> Invoke:
        """Answer a provider function; a public key is that of the emulator's own key."""
        answer = self._simulated.invoke(token, args)
        if token == _PUBLIC_KEY_OF:
            key = self.clients.get("kms").get_public_key(KeyId=args["keyId"])
            body = base64.encodebytes(key["PublicKey"]).decode()
            pem = f"-----BEGIN PUBLIC KEY-----\n{body}-----END PUBLIC KEY-----\n"
            answer = replace(answer, result={**answer.result, "publicKeyPem": pem})
        return answer


def _renamed(value: Any, simulated_id: str, id_: str) -> Any:  # noqa: ANN401 - any output
    """Put the id that the emulator gave where the simulated one stands: in ARNs, mostly."""
    return value.replace(simulated_id, id_) if isinstance(value, str) and simulated_id else value
