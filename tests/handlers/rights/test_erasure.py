"""An erasure over all stores: nothing of the subject is left, and all of the others is as before."""

from __future__ import annotations

from tests.handlers.rights.people import Platform, Rights
from tests.handlers.rights.world import World, person


def test_nothing_is_left_and_the_others_have_all(world: World, platform: Platform, rights: Rights) -> None:
    ann, bob = person("ann"), person("bob")
    for one in (ann, bob):
        platform.join(one)
        platform.upload(one)
        platform.leave_behind(one)
        platform.create_album(one)
        platform.ask_for_review(one)
        platform.lose(one)
    platform.send(platform.events([ann, bob]))
    platform.send_invalid([ann, bob])
    platform.give_up([ann, bob])
    platform.compact()
    platform.load()
    platform.ask([ann, bob])
    rights.export(rights.ask(ann, "export"))
    assert len(world.named(ann)) > 20
    before = world.named(bob)
    rights.erase(rights.ask(ann, "erase"))
    assert world.named(ann) == {}
    left = {where: names for where, names in before.items() if not where.startswith("results ")}
    assert world.named(bob) == left
