SELECT object_key
FROM analytics.loads
WHERE object_key >= '${first}';
