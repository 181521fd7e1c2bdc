"""The headers of every answer: what the page may load, whom it may talk to, and who may show it."""

from __future__ import annotations

from collections.abc import Mapping

from gallery.settings import Settings, origin_of

YEAR_SECONDS = 365 * 24 * 60 * 60


def content_security_policy(settings: Settings) -> str:
    """Return the policy: no inline code or style, no strings made code, nobody but the platform's own three.

    https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/
    """
    directives = {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
        "font-src": ("'self'",),
        "img-src": ("'self'", settings.media_origin, settings.upload_origin),
        "connect-src": ("'self'", origin_of(settings.api_url), settings.upload_origin),
        "form-action": ("'none'",),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
        "require-trusted-types-for": ("'script'",),
        "trusted-types": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(dict.fromkeys(sources))}" for name, sources in directives.items())


def security_headers(settings: Settings) -> Mapping[str, str]:
    """Return the headers of every answer. Browsers ignore the one of HSTS where there is no TLS."""
    return {
        "Content-Security-Policy": content_security_policy(settings),
        "Strict-Transport-Security": f"max-age={YEAR_SECONDS}; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Version": settings.version,
    }
