"""Event source mappings of Kinesis, with the semantics that AWS documents: what of a stream calls a function, and when.

Read in this order: `settings` (a mapping's parameters), `records` (records, batches, the event), `filters`, `answers`
(what a function's answer means), `lanes` (what follows it: the whole decision, with no clock and no call), `shards`
(lanes of one shard, parents before children), `checkpoints`, `poller` (does it), `aws` (the calls), `mapping` (runs it
beside the emulator). `discards` is the record of a batch that is given up.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html

What AWS does not document is this emulator's own: the hash that spreads partition keys over the batches of a shard that
run at once, and how long it waits before it tries again (0.1 s, doubled up to 2 s).
"""

from __future__ import annotations

from local.emulators.event_source_mapping.mapping import EventSourceMapping, event_source_mapping
from local.emulators.event_source_mapping.settings import KINESIS, Settings, settings_of

__all__ = ["KINESIS", "EventSourceMapping", "Settings", "event_source_mapping", "settings_of"]
