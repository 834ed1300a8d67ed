-- which leaves of the log touch an account: up to 4,096 indexes a row, 8 bytes each, ascending
CREATE TABLE account_leaf (
  lane VARCHAR(20) NOT NULL,
  account VARCHAR(32) NOT NULL,
  first_idx BIGINT NOT NULL,
  indexes BYTEA NOT NULL,
  PRIMARY KEY (lane, account, first_idx)
);
-- how many leaves are listed there; older logs have none listed and are listed at the next start
ALTER TABLE log_state ADD COLUMN listed BIGINT DEFAULT 0 NOT NULL;
