"""What becomes of each record of a batch. Nothing here knows of AWS.

Read in this order: `events` (what may be on the stream), `versions` (how a record is read, older versions included),
`transforms` (what users add: filters and enrichments), `batch` (what becomes of each record), `rows` and `codecs` (how
it is written), `keys` (where). `subjects` says how a person is looked up without being named.
"""
