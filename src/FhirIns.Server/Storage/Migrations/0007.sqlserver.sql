ALTER TABLE [worklist_task] ADD [origin] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [worklist_task] ADD [letter_on] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [worklist_task] ADD [follow_up_on] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL;
