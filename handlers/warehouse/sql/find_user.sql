SELECT usename
FROM pg_user
WHERE usename = 'IAMR:${role}';
