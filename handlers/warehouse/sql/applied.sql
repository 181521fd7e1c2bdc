SELECT
    version,
    name,
    checksum
FROM analytics.schema_migrations
ORDER BY version;
