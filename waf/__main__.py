"""Entry point of `python -m waf`."""

import sys

from cli.main import main
from waf.command import app

sys.exit(main(app))
