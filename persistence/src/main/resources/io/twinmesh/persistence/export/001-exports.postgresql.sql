-- one row, locked by whoever lets an export in, so that the limits hold
CREATE TABLE export_gate (
  id INTEGER NOT NULL PRIMARY KEY
);
INSERT INTO export_gate VALUES (1);
-- exports that have begun and not ended: they are woken after a restart
CREATE TABLE open_export (
  export VARCHAR(40) NOT NULL PRIMARY KEY,
  client VARCHAR(64) NOT NULL,
  begun_at BIGINT NOT NULL
);
CREATE INDEX open_export_by_client ON open_export (client);
-- whose data an export holds or is about to read: an erased patient's exports are withdrawn
CREATE TABLE export_patient (
  export VARCHAR(40) NOT NULL,
  twin VARCHAR(35) NOT NULL,
  PRIMARY KEY (export, twin)
);
CREATE INDEX export_patient_by_twin ON export_patient (twin);
