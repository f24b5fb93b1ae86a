CREATE TABLE [intake] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at] bigint NOT NULL,
    [state] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [attempts] int NOT NULL,
    [next_attempt_at] bigint NOT NULL,
    [client] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [person] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [sender] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [sender_domain] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [receiver] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [is_from_outside] bit NOT NULL,
    [is_from_vitale_app] bit NOT NULL,
    [patient_id] nvarchar(420) COLLATE Latin1_General_100_BIN2 NULL,
    [made_it] bit NOT NULL,
    [outcome] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [content] varbinary(max) NULL,
    CONSTRAINT [PK_intake] PRIMARY KEY ([id])
);

CREATE TABLE [trust_contract] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [partner] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [name] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [valid_from] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [valid_to] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [version] int NOT NULL,
    [updated_at] bigint NOT NULL,
    [updated_by] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [removed] bit NOT NULL,
    CONSTRAINT [PK_trust_contract] PRIMARY KEY ([id])
);

CREATE TABLE [retrieval_list] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [client] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [person] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [person_name] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [practitioner] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [context] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [state] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [started_at] bigint NOT NULL,
    [ended_at] bigint NULL,
    [worked_until] bigint NOT NULL,
    [version] int NOT NULL,
    CONSTRAINT [PK_retrieval_list] PRIMARY KEY ([id])
);

CREATE TABLE [retrieval_list_item] (
    [list_id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [rank] int NOT NULL,
    [patient_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [state] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [outcome] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [retrieval_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [PK_retrieval_list_item] PRIMARY KEY ([list_id], [rank])
);

CREATE INDEX [IX_intake_client_patient_id] ON [intake] ([client], [patient_id]);

CREATE INDEX [IX_intake_state_next_attempt_at] ON [intake] ([state], [next_attempt_at]);

CREATE INDEX [IX_trust_contract_partner_valid_from] ON [trust_contract] ([partner], [valid_from]);
