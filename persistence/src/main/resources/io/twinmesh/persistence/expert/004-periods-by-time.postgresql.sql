-- a period is called by when it begins, in milliseconds since 1970; rows that have its number in place of that are of no period that still counts
ALTER TABLE expert_draw ADD COLUMN ends BIGINT DEFAULT 0 NOT NULL;
