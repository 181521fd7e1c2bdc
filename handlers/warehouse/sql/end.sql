-- What each migration ends with, in the same transaction.
INSERT INTO analytics.schema_migrations (version, name, checksum, applied_at)
VALUES (${version}, '${name}', '${checksum}', GETDATE());
