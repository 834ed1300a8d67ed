-- a key per patient and scope (CLINICAL, GENOME, SIGNALS, IDENTITY; EVERY: the patient's one key of the time before)
CREATE TABLE class_key (
  patient VARCHAR(40) NOT NULL,
  scope VARCHAR(10) NOT NULL,
  master_key VARCHAR(64) NOT NULL,
  wrapped BYTEA NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (patient, scope)
);
-- the graves of keys, for ever
CREATE TABLE destroyed_class_key (
  patient VARCHAR(40) NOT NULL,
  scope VARCHAR(10) NOT NULL,
  destroyed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (patient, scope)
);
INSERT INTO class_key SELECT patient, 'EVERY', master_key, wrapped, made_at FROM data_key;
INSERT INTO destroyed_class_key SELECT patient, 'EVERY', destroyed_at FROM destroyed_key;
INSERT INTO destroyed_class_key SELECT patient, 'CLINICAL', destroyed_at FROM destroyed_key;
INSERT INTO destroyed_class_key SELECT patient, 'GENOME', destroyed_at FROM destroyed_key;
INSERT INTO destroyed_class_key SELECT patient, 'SIGNALS', destroyed_at FROM destroyed_key;
INSERT INTO destroyed_class_key SELECT patient, 'IDENTITY', destroyed_at FROM destroyed_key;
DROP TABLE data_key;
DROP TABLE destroyed_key;
