-- Which migrations are applied. Before every migration: it changes nothing where it is there.
CREATE SCHEMA IF NOT EXISTS analytics;

CREATE TABLE IF NOT EXISTS analytics.schema_migrations (
    version INTEGER NOT NULL,
    name VARCHAR(256) NOT NULL,
    checksum CHAR(64) NOT NULL,
    applied_at TIMESTAMP NOT NULL
);
