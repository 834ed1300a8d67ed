-- every version of every resource that is about no patient; a deletion is a version without content
CREATE TABLE directory_version (
  type VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  recorded_at BIGINT NOT NULL,
  digest VARBINARY(32) NOT NULL,
  content BINARY LARGE OBJECT,
  PRIMARY KEY (type, id, version)
);
-- the newest version of each; writers lock its row
CREATE TABLE directory_current (
  type VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  deleted BOOLEAN NOT NULL,
  PRIMARY KEY (type, id)
);
-- the identifiers of the newest versions that are not deleted
CREATE TABLE directory_identifier (
  type VARCHAR(64) NOT NULL,
  identifier_value VARCHAR(200) NOT NULL,
  identifier_system VARCHAR(200) NOT NULL,
  id VARCHAR(64) NOT NULL,
  PRIMARY KEY (type, identifier_value, identifier_system, id)
);
CREATE INDEX directory_identifier_of ON directory_identifier (type, id);
