-- What the function for the rights of people may do: find, copy and delete a person's rows.
GRANT USAGE ON SCHEMA analytics TO "IAMR:${rights_role}";

GRANT SELECT, DELETE ON TABLE analytics.events TO "IAMR:${rights_role}";
