-- until now, every leaf was a payout
ALTER TABLE log_state ADD COLUMN payouts BIGINT DEFAULT 0 NOT NULL;
UPDATE log_state SET payouts = size;
-- the largest checkpoint that enough witnesses cosigned, with their lines
CREATE TABLE log_final (
  lane VARCHAR(20) NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  checkpoint TEXT NOT NULL
);
