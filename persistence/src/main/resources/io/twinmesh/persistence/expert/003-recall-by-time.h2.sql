-- how far was told is a moment, since: no patient's number stays behind
ALTER TABLE expert_delisting DROP COLUMN told_at;
ALTER TABLE expert_delisting DROP COLUMN told_twin;
ALTER TABLE expert_delisting DROP COLUMN told_answer;
