-- What each migration begins with, in its own transaction. The lock lets one at a time in; whoever waited for it, and
-- whose migration was applied meanwhile, fails at the cast, because no name is a number, and so applies nothing twice.
LOCK analytics.schema_migrations;

SELECT CAST(name AS INTEGER) AS applied_already
FROM analytics.schema_migrations
WHERE version = ${version};
