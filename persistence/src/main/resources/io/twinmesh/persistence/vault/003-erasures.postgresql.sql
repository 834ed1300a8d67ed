-- each erasure, from the transaction that destroyed the keys to its signed proof; kept for ever
CREATE TABLE erasure (
  id VARCHAR(40) NOT NULL PRIMARY KEY,
  patient VARCHAR(40) NOT NULL,
  classes VARCHAR(100) NOT NULL,
  asked_by VARCHAR(200) NOT NULL,
  destroyed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(10) NOT NULL,
  proof VARCHAR(10000)
);
CREATE INDEX erasure_patient ON erasure (patient);
CREATE INDEX erasure_state ON erasure (state);
