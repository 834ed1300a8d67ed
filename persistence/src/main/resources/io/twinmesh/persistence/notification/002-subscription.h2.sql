-- subscribers that are greeted before they are told anything, and shown now and then that we live
ALTER TABLE subscriber ALTER COLUMN target SET DATA TYPE VARBINARY(65536);
ALTER TABLE subscriber ADD COLUMN revision INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE subscriber ADD COLUMN heartbeat BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE subscriber ADD COLUMN told_at BIGINT DEFAULT 0 NOT NULL;
-- up to which notification it is decided what it may hear of, and how many that were
ALTER TABLE subscriber ADD COLUMN decided BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE subscriber ADD COLUMN events BIGINT DEFAULT 0 NOT NULL;
-- the number under which it hears of it; 0 when that is not decided, or not counted
ALTER TABLE notification ADD COLUMN event BIGINT DEFAULT 0 NOT NULL;
CREATE INDEX notification_event_idx ON notification (subscriber, event);
