-- What the loader may do. Given again at every deployment, because its role may be another one by then. The lock keeps apart two that do it at once.
LOCK analytics.schema_migrations;

GRANT USAGE ON SCHEMA analytics TO "IAMR:${loader_role}";

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE analytics.events TO "IAMR:${loader_role}";

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE analytics.loads TO "IAMR:${loader_role}";
