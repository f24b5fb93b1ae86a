-- Large columns stand last: a lookup by key then reads few pages.
CREATE TABLE [subscription] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [version] int NOT NULL,
    [created_at] bigint NOT NULL,
    [updated_at] bigint NOT NULL,
    [deleted] bit NOT NULL,
    [status] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [criteria] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [endpoint] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [payload] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [headers] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [ends_at] bigint NULL,
    [client] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [scopes] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [error] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [failures] int NOT NULL,
    [next_attempt_at] bigint NOT NULL,
    [resource] varbinary(max) NOT NULL,
    CONSTRAINT [PK_subscription] PRIMARY KEY ([id])
);

CREATE TABLE [outbox] (
    [key] bigint NOT NULL IDENTITY,
    [id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [subscription_id] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [subject_id] nvarchar(420) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [resource_type] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [resource_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [version] int NOT NULL,
    [at] bigint NOT NULL,
    [delivered_at] bigint NULL,
    [attempts] int NOT NULL,
    [not_before] bigint NOT NULL,
    CONSTRAINT [PK_outbox] PRIMARY KEY ([key])
);

CREATE TABLE [lease] (
    [name] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [owner] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [until] bigint NOT NULL,
    CONSTRAINT [PK_lease] PRIMARY KEY ([name])
);

CREATE TABLE [trace_seal] (
    [number] bigint NOT NULL,
    [trace_id] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at] bigint NOT NULL,
    [raw_hash] varbinary(max) NULL,
    [hash] varbinary(max) NOT NULL,
    CONSTRAINT [PK_trace_seal] PRIMARY KEY ([number])
);

CREATE TABLE [call_count] (
    [day] nvarchar(110) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [operation] nvarchar(110) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [result] nvarchar(110) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [organization] nvarchar(110) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [calls] int NOT NULL,
    CONSTRAINT [PK_call_count] PRIMARY KEY ([day], [operation], [result], [organization])
);

CREATE TABLE [status_count] (
    [day] nvarchar(220) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [status] nvarchar(220) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [identities] int NOT NULL,
    CONSTRAINT [PK_status_count] PRIMARY KEY ([day], [status])
);

CREATE INDEX [IX_subscription_client_created_at] ON [subscription] ([client], [created_at]);

CREATE INDEX [IX_outbox_subscription_id_delivered_at_key] ON [outbox] ([subscription_id], [delivered_at], [key]);

CREATE INDEX [IX_outbox_subject_id_subscription_id_delivered_at_key] ON [outbox] ([subject_id], [subscription_id], [delivered_at], [key]);

CREATE INDEX [IX_outbox_delivered_at] ON [outbox] ([delivered_at]);

CREATE UNIQUE INDEX [IX_trace_seal_trace_id] ON [trace_seal] ([trace_id]);

CREATE INDEX [IX_identity_status_deleted] ON [identity] ([status], [deleted]);

CREATE INDEX [IX_identity_is_merged_is_fictive] ON [identity] ([is_merged], [is_fictive]);
