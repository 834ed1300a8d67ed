-- what is sealed or made of digests does not shrink; PostgreSQL would try for a tenth of its time
ALTER TABLE event_journal ALTER COLUMN event_payload SET STORAGE EXTERNAL;
ALTER TABLE snapshot ALTER COLUMN snapshot_payload SET STORAGE EXTERNAL;
