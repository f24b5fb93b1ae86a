CREATE TABLE [hl7v2_received] (
    [sender] nvarchar(220) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [control_id] nvarchar(220) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at] bigint NOT NULL,
    [digest] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [answer] varbinary(max) NOT NULL,
    CONSTRAINT [PK_hl7v2_received] PRIMARY KEY ([sender], [control_id])
);

CREATE TABLE [hl7v2_sent] (
    [receiver] nvarchar(220) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [patient_id] nvarchar(220) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at] bigint NOT NULL,
    [ins] varbinary(max) NULL,
    CONSTRAINT [PK_hl7v2_sent] PRIMARY KEY ([receiver], [patient_id])
);

CREATE INDEX [IX_hl7v2_received_at] ON [hl7v2_received] ([at]);
