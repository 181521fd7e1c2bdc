"""Verifies a certificate of an erasure without AWS: `python -m handlers.rights.verify CERTIFICATE.json PUBLIC_KEY`.

CERTIFICATE.json is the answer of `GET /privacy/requests/{request_id}`, or its `certificate` alone; PUBLIC_KEY is the
platform's public key (`aws kms get-public-key`), as PEM or DER. It prints what the certificate says. Exit status: 0 if
the signature is that key's over this certificate, 1 if it is not, 64 for a file that is missing or of another format.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

from handlers.rights.core.certificate import ALGORITHM, canonical
from handlers.rights.core.reading import as_text

USAGE: Final = "usage: python -m handlers.rights.verify CERTIFICATE.json PUBLIC_KEY"
VERIFIED, NOT_VERIFIED, USAGE_ERROR = 0, 1, 64


class NotVerified(Exception):  # noqa: N818 - for whoever was given the certificate
    """The signature is not the key's, or not over this certificate."""


def verify(signed: Mapping[str, Any], public_key: bytes) -> None:
    """Verify the signature of a certificate.

    Args:
        signed: the certificate with its signature.
        public_key: in PEM or DER.

    Raises:
        NotVerified: it is not what the key has signed.
        ValueError: the bytes are no public key.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 - no function needs it
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    is_pem = public_key.lstrip().startswith(b"-----")
    load = serialization.load_pem_public_key if is_pem else serialization.load_der_public_key
    try:
        key = load(public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(
            "is not a public key in PEM or DER: save what `aws kms get-public-key` answers as PublicKey, "
            "decoded from base64"
        ) from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise NotVerified("the public key is not one of an elliptic curve, so it did not sign any certificate")
    signature = signed["signature"]
    if signature["algorithm"] != ALGORITHM:
        raise NotVerified(f"the algorithm {signature['algorithm']} is unknown; certificates are signed by {ALGORITHM}")
    try:
        value = base64.b64decode(signature["value"], validate=True)
        key.verify(value, canonical(signed["certificate"]), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error) as error:
        raise NotVerified("the signature is not this key's over this certificate") from error


def signed_certificate(document: object) -> Mapping[str, Any]:
    """Return the signed certificate in a document: itself, or what the API answers of the request.

    Raises:
        ValueError: the document has none.
    """
    found = document
    if isinstance(found, dict) and "request_id" in found:
        found = cast("dict[str, Any]", found).get("certificate")
    known = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    signature, certificate = known.get("signature"), known.get("certificate")
    if isinstance(certificate, dict) and isinstance(signature, dict) and {"algorithm", "value"} <= signature.keys():
        return known
    raise ValueError(
        "has no signed certificate: save what GET /privacy/requests/{request_id} answers of an erasure that is done"
    )


def main() -> int:
    """Verify the certificate that the command line names."""
    if len(sys.argv) != 3:  # noqa: PLR2004 - the command and two files
        print(USAGE, file=sys.stderr)
        return USAGE_ERROR
    name = sys.argv[1]
    try:
        signed = signed_certificate(json.loads(Path(name).read_text(encoding="utf-8")))
        name = sys.argv[2]
        verify(signed, Path(name).read_bytes())
    except NotVerified as error:
        print(f"not verified: {error}", file=sys.stderr)
        return NOT_VERIFIED
    except OSError as error:
        print(f"Error: {name} cannot be read: {error.strerror}", file=sys.stderr)
        return USAGE_ERROR
    except ValueError as error:
        said = f"is not JSON ({error})" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else str(error)
        print(f"Error: {name} {said}", file=sys.stderr)
        return USAGE_ERROR
    with suppress(BrokenPipeError):  # whoever reads has seen enough, as `head` does
        print("verified: the signature is this key's over this certificate\n\n" + as_text(signed["certificate"]))
    return VERIFIED


if __name__ == "__main__":
    sys.exit(main())
