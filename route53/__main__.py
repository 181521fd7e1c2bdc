"""Entry point of `python -m route53`."""

import sys

from cli.main import main
from route53.command import app

sys.exit(main(app))
