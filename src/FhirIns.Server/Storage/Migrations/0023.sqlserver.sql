ALTER TABLE [hl7v2_sent] ADD [heard_at] bigint NULL;
