-- who did what and when. Rows are added and never changed or deleted; each carries a keyed hash over itself and the hash of
-- the row before it. Clear: time, kind, client, pseudonym, resource type, refusal code. The rest is sealed
CREATE TABLE audit_record (
  number BIGINT NOT NULL PRIMARY KEY,
  id VARCHAR(40) NOT NULL UNIQUE,
  at_micros BIGINT NOT NULL,
  interaction VARCHAR(32) NOT NULL,
  outcome INTEGER NOT NULL,
  client VARCHAR(200) NOT NULL,
  patient VARCHAR(40),
  resource_type VARCHAR(64) NOT NULL,
  refusal VARCHAR(64),
  form INTEGER NOT NULL,
  who BYTEA NOT NULL,
  sealed_by VARCHAR(16) NOT NULL,
  what BYTEA NOT NULL,
  chain BYTEA NOT NULL
);
CREATE INDEX audit_record_patient ON audit_record (patient, number);
CREATE INDEX audit_record_client ON audit_record (client, number);
CREATE INDEX audit_record_at ON audit_record (at_micros, number);
