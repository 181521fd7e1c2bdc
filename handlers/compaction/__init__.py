"""The compaction of the lake's closed days: many small objects become one, in which each event is once."""
