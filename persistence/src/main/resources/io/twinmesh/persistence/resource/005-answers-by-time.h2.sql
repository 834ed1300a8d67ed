-- what was answered in a time is looked through once, when a sample of it is drawn
CREATE INDEX answer_place_by_time ON answer_place (recorded_at, twin, sequence_number);
