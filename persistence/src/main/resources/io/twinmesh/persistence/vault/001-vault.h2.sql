-- a patient has a row in data_key while the twin can be read, and a row in destroyed_key for ever after
CREATE TABLE data_key (
  patient VARCHAR(40) PRIMARY KEY,
  master_key VARCHAR(64) NOT NULL,
  wrapped VARBINARY(128) NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE destroyed_key (
  patient VARCHAR(40) PRIMARY KEY,
  destroyed_at TIMESTAMP WITH TIME ZONE NOT NULL
);
