SELECT usename
FROM pg_user
WHERE usename = 'IAMR:${loader_role}';
