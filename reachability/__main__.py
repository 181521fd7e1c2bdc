"""Entry point of `python -m reachability`."""

import sys

from cli.main import main
from reachability.command import app

sys.exit(main(app))
