-- whether content and digest are sealed, and with the newest version's the identifiers of the
-- resource; what earlier versions left open is sealed at the next start
ALTER TABLE directory_version ADD COLUMN sealed BOOLEAN DEFAULT FALSE NOT NULL;
CREATE INDEX directory_version_open ON directory_version (type, id, version) WHERE NOT sealed;
-- which key seals: one row, of which number is 1; it says nothing of the key
CREATE TABLE directory_key (
  number INTEGER PRIMARY KEY,
  id VARCHAR(32) NOT NULL
);
