ALTER TABLE hl7v2_sent ADD COLUMN heard_at bigint;
