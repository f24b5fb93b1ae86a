CREATE TABLE [identity] (
    [key] bigint NOT NULL IDENTITY,
    [version] int NOT NULL,
    [created] bigint NOT NULL,
    [updated] bigint NOT NULL,
    [deleted] bit NOT NULL,
    [active] bit NOT NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [id] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [registered_at] bigint NOT NULL,
    [registered_by] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [birth_name] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [first_given_name] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [given_names] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [birth_date_text] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [birth_date_marker] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [sex] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [birth_place_code] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [ins_method] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [ins_obtained_at] bigint NULL,
    [ins_obtained_by] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [ins_matched_known_traits] bit NOT NULL,
    [last_verified_at] bigint NULL,
    [has_open_mismatch] bit NOT NULL,
    [is_homonym] bit NOT NULL,
    [is_doubtful] bit NOT NULL,
    [is_fictive] bit NOT NULL,
    [is_anonymous] bit NOT NULL,
    [no_proof_on] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [informed_on] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [is_merged] bit NOT NULL,
    [ins_number] nvarchar(420) COLLATE Latin1_General_100_BIN2 NULL,
    [ins_oid] nvarchar(420) COLLATE Latin1_General_100_BIN2 NULL,
    [status] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [residual] varbinary(max) NOT NULL,
    [for_everyone] varbinary(max) NOT NULL,
    [for_ins_readers] varbinary(max) NOT NULL,
    [carries_ins] bit NOT NULL,
    [ins_epoch] int NOT NULL,
    CONSTRAINT [PK_identity] PRIMARY KEY ([key])
);

CREATE TABLE [retrieval] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at] bigint NOT NULL,
    [patient_id] nvarchar(420) COLLATE Latin1_General_100_BIN2 NULL,
    [trace_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [method] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [stamp] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [by_first_given_name] bit NOT NULL,
    [client] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [state] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [reason] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [PK_retrieval] PRIMARY KEY ([id])
);

CREATE TABLE [server_key] (
    [name] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [xml] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [PK_server_key] PRIMARY KEY ([name])
);

CREATE TABLE [trace] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at] bigint NOT NULL,
    [kind] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [patient_id] nvarchar(450) COLLATE Latin1_General_100_BIN2 NULL,
    [client] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [person] nvarchar(450) COLLATE Latin1_General_100_BIN2 NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [operation] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [mode] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [automatic] bit NOT NULL,
    [context] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [request] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [message_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [result_code] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [outcome] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [duration_milliseconds] int NULL,
    [raw] varbinary(max) NULL,
    [from_status] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [to_status] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [event] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [reason] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [about] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [PK_trace] PRIMARY KEY ([id])
);

CREATE TABLE [worklist_task] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [code] nvarchar(280) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [opened_at] bigint NOT NULL,
    [updated_at] bigint NOT NULL,
    [version] int NOT NULL,
    [status] nvarchar(280) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [patient_id] nvarchar(280) COLLATE Latin1_General_100_BIN2 NULL,
    [other_patient_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [reason] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [proposed] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [trace_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [owner] nvarchar(450) COLLATE Latin1_General_100_BIN2 NULL,
    [note] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [PK_worklist_task] PRIMARY KEY ([id])
);

CREATE TABLE [identity_check] (
    [key] bigint NOT NULL IDENTITY,
    [proofs] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [checked_on] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [recorded_at] bigint NOT NULL,
    [recorded_by] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [state] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [ended_at] bigint NULL,
    [birth_name] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [given_names] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [birth_date_text] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [birth_date_marker] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [sex] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [birth_place_code] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [patient_key] bigint NOT NULL,
    CONSTRAINT [PK_identity_check] PRIMARY KEY ([key]),
    CONSTRAINT [FK_identity_check_identity_patient_key] FOREIGN KEY ([patient_key]) REFERENCES [identity] ([key]) ON DELETE CASCADE
);

CREATE TABLE [identity_identifier] (
    [key] bigint NOT NULL IDENTITY,
    [patient_key] bigint NOT NULL,
    [system] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [value] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [use] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [PK_identity_identifier] PRIMARY KEY ([key]),
    CONSTRAINT [FK_identity_identifier_identity_patient_key] FOREIGN KEY ([patient_key]) REFERENCES [identity] ([key]) ON DELETE CASCADE
);

CREATE TABLE [identity_ins_history] (
    [key] bigint NOT NULL IDENTITY,
    [number] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [oid] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [kind] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [valid_from] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [valid_to] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [recorded_at] bigint NOT NULL,
    [reason] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [patient_key] bigint NOT NULL,
    CONSTRAINT [PK_identity_ins_history] PRIMARY KEY ([key]),
    CONSTRAINT [FK_identity_ins_history_identity_patient_key] FOREIGN KEY ([patient_key]) REFERENCES [identity] ([key]) ON DELETE CASCADE
);

CREATE TABLE [identity_name_key] (
    [key] bigint NOT NULL IDENTITY,
    [patient_key] bigint NOT NULL,
    [kind] int NOT NULL,
    [text] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [birth_date] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [PK_identity_name_key] PRIMARY KEY ([key]),
    CONSTRAINT [FK_identity_name_key_identity_patient_key] FOREIGN KEY ([patient_key]) REFERENCES [identity] ([key]) ON DELETE CASCADE
);

CREATE TABLE [identity_search_value] (
    [key] bigint NOT NULL IDENTITY,
    [patient_key] bigint NOT NULL,
    [parameter] nvarchar(280) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [value] nvarchar(280) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [system] nvarchar(280) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [exact] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [PK_identity_search_value] PRIMARY KEY ([key]),
    CONSTRAINT [FK_identity_search_value_identity_patient_key] FOREIGN KEY ([patient_key]) REFERENCES [identity] ([key]) ON DELETE CASCADE
);

CREATE TABLE [identity_version] (
    [patient_key] bigint NOT NULL,
    [version] int NOT NULL,
    [at] bigint NOT NULL,
    [method] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [for_everyone] varbinary(max) NULL,
    [for_ins_readers] varbinary(max) NULL,
    [ins_epoch] int NULL,
    [event] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [from_status] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [to_status] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [reason] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [client] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [person] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [names_as_sent] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [PK_identity_version] PRIMARY KEY ([patient_key], [version]),
    CONSTRAINT [FK_identity_version_identity_patient_key] FOREIGN KEY ([patient_key]) REFERENCES [identity] ([key]) ON DELETE CASCADE
);

CREATE INDEX [IX_identity_active_deleted] ON [identity] ([active], [deleted]);

CREATE INDEX [IX_identity_birth_date_text] ON [identity] ([birth_date_text]);

CREATE INDEX [IX_identity_birth_name] ON [identity] ([birth_name]);

CREATE INDEX [IX_identity_first_given_name] ON [identity] ([first_given_name]);

CREATE UNIQUE INDEX [IX_identity_id] ON [identity] ([id]);

CREATE UNIQUE INDEX [IX_identity_ins_number_ins_oid] ON [identity] ([ins_number], [ins_oid]) WHERE [deleted] = 0 AND [ins_number] IS NOT NULL;

CREATE INDEX [IX_identity_last_verified_at] ON [identity] ([last_verified_at]);

CREATE INDEX [IX_identity_sex] ON [identity] ([sex]);

CREATE INDEX [IX_identity_status_key] ON [identity] ([status], [key]);

CREATE INDEX [IX_identity_updated] ON [identity] ([updated]);

CREATE INDEX [IX_identity_check_patient_key] ON [identity_check] ([patient_key]);

CREATE INDEX [IX_identity_identifier_patient_key] ON [identity_identifier] ([patient_key]);

CREATE INDEX [IX_identity_identifier_system_patient_key] ON [identity_identifier] ([system], [patient_key]);

CREATE INDEX [IX_identity_identifier_value_system_patient_key] ON [identity_identifier] ([value], [system], [patient_key]);

CREATE INDEX [IX_identity_ins_history_number_oid] ON [identity_ins_history] ([number], [oid]);

CREATE INDEX [IX_identity_ins_history_patient_key] ON [identity_ins_history] ([patient_key]);

CREATE INDEX [IX_identity_name_key_birth_date_kind_text_patient_key] ON [identity_name_key] ([birth_date], [kind], [text], [patient_key]);

CREATE INDEX [IX_identity_name_key_kind_text_birth_date_patient_key] ON [identity_name_key] ([kind], [text], [birth_date], [patient_key]);

CREATE INDEX [IX_identity_name_key_patient_key] ON [identity_name_key] ([patient_key]);

CREATE INDEX [IX_identity_search_value_parameter_value_system_patient_key] ON [identity_search_value] ([parameter], [value], [system], [patient_key]);

CREATE INDEX [IX_identity_search_value_patient_key_parameter] ON [identity_search_value] ([patient_key], [parameter]);

CREATE INDEX [IX_identity_version_at_patient_key_version] ON [identity_version] ([at], [patient_key], [version]);

CREATE INDEX [IX_retrieval_patient_id_state] ON [retrieval] ([patient_id], [state]);

CREATE INDEX [IX_trace_at_kind] ON [trace] ([at], [kind]);

CREATE INDEX [IX_trace_client_at] ON [trace] ([client], [at]);

CREATE INDEX [IX_trace_kind_at] ON [trace] ([kind], [at]);

CREATE INDEX [IX_trace_patient_id_at] ON [trace] ([patient_id], [at]);

CREATE INDEX [IX_trace_person_at] ON [trace] ([person], [at]);

CREATE INDEX [IX_worklist_task_code_status_opened_at] ON [worklist_task] ([code], [status], [opened_at]);

CREATE INDEX [IX_worklist_task_opened_at_status] ON [worklist_task] ([opened_at], [status]);

CREATE INDEX [IX_worklist_task_owner_opened_at] ON [worklist_task] ([owner], [opened_at]);

CREATE INDEX [IX_worklist_task_patient_id_code_status] ON [worklist_task] ([patient_id], [code], [status]);

CREATE INDEX [IX_worklist_task_status_opened_at] ON [worklist_task] ([status], [opened_at]);
