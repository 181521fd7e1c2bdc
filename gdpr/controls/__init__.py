"""The controls, a module an article; a new one is a `Control` in the `CONTROLS` of its article's module."""

import pkgutil
from importlib import import_module

from gdpr.control import Control

CONTROLS: tuple[Control, ...] = tuple(
    sorted(
        (
            control
            for module in pkgutil.iter_modules(__path__)
            for control in import_module(f"{__name__}.{module.name}").CONTROLS
        ),
        key=lambda control: (control.number, control.article),
    )
)
