-- one row that is written to learn whether the database still takes writes
CREATE TABLE storage_probe (
  id INTEGER PRIMARY KEY,
  writes BIGINT NOT NULL
);
INSERT INTO storage_probe VALUES (1, 0);
