-- The user that Redshift knows the loader's role by. It has no password: it comes with temporary credentials.
CREATE USER "IAMR:${loader_role}" PASSWORD DISABLE;
