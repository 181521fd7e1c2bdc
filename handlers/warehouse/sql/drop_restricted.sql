-- Of whom nothing may be kept. Their hashes stand here and not their ids, because Redshift logs every statement's text.
DELETE FROM arrived
WHERE SHA2(owner_id, 256) IN (${hashes});
