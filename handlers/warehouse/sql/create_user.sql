-- A user that Redshift knows a role by. It has no password: it comes with temporary credentials.
CREATE USER "IAMR:${role}" PASSWORD DISABLE;
