-- leaves that came together, and what opens the commitments of payouts, each behind its length in
-- two bytes; a row is never changed. Older leaves are in log_entry, and what opens them in receipt
CREATE TABLE log_leaves (
  log VARCHAR(20) NOT NULL,
  first_idx BIGINT NOT NULL,
  leaves VARBINARY(131072) NOT NULL,
  openings VARBINARY(131072) NOT NULL,
  PRIMARY KEY (log, first_idx)
);
-- which leaf paid a job
CREATE TABLE payout_leaf (
  job UUID NOT NULL PRIMARY KEY,
  log VARCHAR(20) NOT NULL,
  idx BIGINT NOT NULL
);
