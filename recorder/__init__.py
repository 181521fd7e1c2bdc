"""Runs the Pulumi program with no engine and records every resource it registers.

Unit tests, policy packs, the reachability proof and the local cloud all work on what is recorded here.
"""

from recorder.resource import UNKNOWN, Invoke, Options, Recording, Resource, Unknown, is_unknown

__all__ = ["UNKNOWN", "Invoke", "Options", "Recording", "Resource", "Unknown", "is_unknown"]
