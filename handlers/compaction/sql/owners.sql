SELECT DISTINCT owner_id FROM read_parquet($sources, union_by_name = true);
