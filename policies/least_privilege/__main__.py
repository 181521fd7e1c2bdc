"""Serves this pack to the engine, or runs its command line.

`pulumi preview --policy-pack policies/least_privilege` starts the folder, `python -m policies.least_privilege` the
module.
"""

import sys
from pathlib import Path

# The engine starts a pack by its folder, which does not know of `policies`.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if __package__:
    from cli.main import main
    from policies.least_privilege.command import app

    sys.exit(main(app))

from policies.engine import serve

serve(__file__)
