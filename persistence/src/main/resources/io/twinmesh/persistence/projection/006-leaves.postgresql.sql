-- leaves that came together, and what opens the commitments of payouts, each behind its length in
-- two bytes; a row is never changed and stays on a page, unless one leaf alone is larger. Older
-- leaves are in log_entry, and what opens them in receipt
CREATE TABLE log_leaves (
  log VARCHAR(20) NOT NULL,
  first_idx BIGINT NOT NULL,
  leaves BYTEA NOT NULL,
  openings BYTEA NOT NULL,
  PRIMARY KEY (log, first_idx)
) WITH (toast_tuple_target = 8160);
ALTER TABLE log_leaves ALTER COLUMN leaves SET STORAGE EXTERNAL;
ALTER TABLE log_leaves ALTER COLUMN openings SET STORAGE EXTERNAL;
-- which leaf paid a job
CREATE TABLE payout_leaf (
  job UUID NOT NULL PRIMARY KEY,
  log VARCHAR(20) NOT NULL,
  idx BIGINT NOT NULL
);
-- hashes do not shrink, and lists of leaves are written without what could
ALTER TABLE log_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE account_leaf ALTER COLUMN indexes SET STORAGE EXTERNAL;
