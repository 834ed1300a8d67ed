-- what owners destroyed; until now nothing could be
ALTER TABLE log_state ADD COLUMN burned BIGINT DEFAULT 0 NOT NULL;
