-- tables and columns as pekko-persistence-jdbc 1.1.1 wants them; a payload has no upper limit, as on PostgreSQL: a twin
-- with much history or a busy ledger lane has snapshots of several MiB, and H2's VARBINARY ends at one.
-- H2 keeps a BLOB of more than 256 bytes apart from its row, a second write; almost every event is below 32 KiB
SET MAX_LENGTH_INPLACE_LOB 32768;
CREATE TABLE "event_journal" (
  "ordering" BIGINT UNIQUE NOT NULL AUTO_INCREMENT,
  "deleted" BOOLEAN DEFAULT FALSE NOT NULL,
  "persistence_id" VARCHAR(255) NOT NULL,
  "sequence_number" BIGINT NOT NULL,
  "writer" VARCHAR(255) NOT NULL,
  "write_timestamp" BIGINT NOT NULL,
  "adapter_manifest" VARCHAR(255) NOT NULL,
  "event_payload" BLOB NOT NULL,
  "event_ser_id" INTEGER NOT NULL,
  "event_ser_manifest" VARCHAR(255) NOT NULL,
  "meta_payload" BLOB,
  "meta_ser_id" INTEGER,
  "meta_ser_manifest" VARCHAR(255),
  PRIMARY KEY ("persistence_id", "sequence_number")
);
CREATE TABLE "event_tag" (
  "event_id" BIGINT NOT NULL,
  "tag" VARCHAR(255) NOT NULL,
  PRIMARY KEY ("event_id", "tag"),
  FOREIGN KEY ("event_id") REFERENCES "event_journal" ("ordering") ON DELETE CASCADE
);
CREATE TABLE "snapshot" (
  "persistence_id" VARCHAR(255) NOT NULL,
  "sequence_number" BIGINT NOT NULL,
  "created" BIGINT NOT NULL,
  "snapshot_ser_id" INTEGER NOT NULL,
  "snapshot_ser_manifest" VARCHAR(255) NOT NULL,
  "snapshot_payload" BLOB NOT NULL,
  "meta_payload" BLOB,
  "meta_ser_id" INTEGER,
  "meta_ser_manifest" VARCHAR(255),
  PRIMARY KEY ("persistence_id", "sequence_number")
);
