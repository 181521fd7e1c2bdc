"""What is forbidden: one pack a folder, and the small framework that its rules are written in.

A pack is a folder `policies/<pack>/` with

- `__init__.py`: a docstring whose first line describes the pack, and `RULES: tuple[Rule, ...]`;
- modules of rules, one rule or family each (`policies.rule` has the vocabulary);
- `PulumiPolicy.yaml` and `__main__.py`, alike in every pack, for `pulumi preview --policy-pack policies/<pack>`.

`packs()` finds it by its `PulumiPolicy.yaml`; nothing else needs to name it.
"""

from policies.evaluate import judge
from policies.pack import Pack, packs
from policies.pack import load as load_pack
from policies.report import Report

__all__ = ["Pack", "Report", "judge", "load_pack", "packs"]
