-- Step 25 changed rows that were hashed. A step that does so empties these hashes: the next run hashes the rows as they
-- are then, and has the chain list them anew.

update batch_rows set rows_sha256 = null;
