"""Serves this pack to the engine: `pulumi preview --policy-pack policies/gdpr`."""

import sys
from pathlib import Path

# The engine starts a pack by its folder, which does not know of `policies`.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policies.engine import serve

serve(__file__)
