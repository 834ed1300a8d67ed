-- of leaves: what payouts gave the account for its work and how many they were, what of that has
-- left it for its owner, and what was taken or went back to who had paid. Tokens that somebody sent
-- are in none of them. Older leaves are counted at the next start
ALTER TABLE account_balance ADD COLUMN earned BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE account_balance ADD COLUMN payouts BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE account_balance ADD COLUMN vested BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE account_balance ADD COLUMN lost BIGINT DEFAULT 0 NOT NULL;
-- how many leaves are counted there
ALTER TABLE log_state ADD COLUMN counted BIGINT DEFAULT 0 NOT NULL;
