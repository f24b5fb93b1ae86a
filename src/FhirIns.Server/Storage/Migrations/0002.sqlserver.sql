-- Campaigns of mass verification; and, on identities, what puts them in order: who INSi has not spoken of for longest.
ALTER TABLE [identity] ADD [ins_nature] nvarchar(450) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [identity] ADD [ins_confirmed_at] bigint NULL;

GO

UPDATE [identity]
SET ins_nature = CASE ins_oid WHEN '1.2.250.1.213.1.4.9' THEN 'NIA' ELSE 'NIR' END,
    ins_confirmed_at = CASE
        WHEN last_verified_at > COALESCE(ins_obtained_at, created) THEN last_verified_at
        ELSE COALESCE(ins_obtained_at, created)
    END
WHERE ins_number IS NOT NULL AND deleted = 0;


CREATE TABLE [campaign] (
    [key] bigint NOT NULL IDENTITY,
    [id] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [plan_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [status] nvarchar(450) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [created_at] bigint NOT NULL,
    [starts_at] bigint NULL,
    [started_at] bigint NULL,
    [ended_at] bigint NULL,
    [client] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [person] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [scope_statuses] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [scope_nature] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [scope_organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [scope_not_verified_since] bigint NULL,
    [nir_due_before] bigint NULL,
    [nia_due_before] bigint NULL,
    [limit] int NULL,
    [calls_per_minute] int NULL,
    [hours] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [time_zone] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [walk_nature] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [walk_after] bigint NOT NULL,
    [walk_after_key] bigint NOT NULL,
    [walk_until] bigint NOT NULL,
    [walk_step] int NOT NULL,
    [lots] int NOT NULL,
    [total] int NOT NULL,
    [ok] int NOT NULL,
    [ko] int NOT NULL,
    [failed] int NOT NULL,
    [skipped] int NOT NULL,
    [interrupted] int NOT NULL,
    [next_lot_at] bigint NULL,
    [held_until] bigint NULL,
    [held_by] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [holds] int NOT NULL,
    [dismissed] bit NOT NULL,
    CONSTRAINT [PK_campaign] PRIMARY KEY ([key])
);

CREATE TABLE [campaign_item] (
    [campaign_key] bigint NOT NULL,
    [patient_key] bigint NOT NULL,
    [lot] int NOT NULL,
    [state] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [place] int NULL,
    [attempts] int NOT NULL,
    [interrupted] bit NOT NULL,
    [cause] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [at] bigint NULL,
    CONSTRAINT [PK_campaign_item] PRIMARY KEY ([campaign_key], [patient_key])
);

CREATE TABLE [campaign_lot] (
    [campaign_key] bigint NOT NULL,
    [number] int NOT NULL,
    [claimable_at] bigint NULL,
    [lease] int NOT NULL,
    [holder] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [deposit_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [deposited_at] bigint NULL,
    [ok] int NOT NULL,
    [ko] int NOT NULL,
    [failed] int NOT NULL,
    [skipped] int NOT NULL,
    [interrupted] int NOT NULL,
    CONSTRAINT [PK_campaign_lot] PRIMARY KEY ([campaign_key], [number])
);

CREATE TABLE [campaign_plan] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [name] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [cron] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [time_zone] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [created_at] bigint NOT NULL,
    [client] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [person] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [scope_statuses] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [scope_nature] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [scope_organization] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [nir_period_days] int NOT NULL,
    [nia_period_days] int NOT NULL,
    [limit] int NULL,
    [calls_per_minute] int NULL,
    [hours] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [paused] bit NOT NULL,
    [next_at] bigint NULL,
    [last_campaign_id] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [held_by] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [PK_campaign_plan] PRIMARY KEY ([id])
);

CREATE INDEX [IX_campaign_created_at] ON [campaign] ([created_at]);

CREATE UNIQUE INDEX [IX_campaign_id] ON [campaign] ([id]);

CREATE INDEX [IX_campaign_status] ON [campaign] ([status]);

CREATE INDEX [IX_campaign_item_campaign_key_lot] ON [campaign_item] ([campaign_key], [lot]);

CREATE INDEX [IX_campaign_lot_campaign_key_claimable_at_number] ON [campaign_lot] ([campaign_key], [claimable_at], [number]);

CREATE INDEX [IX_identity_ins_nature_ins_confirmed_at_key] ON [identity] ([ins_nature], [ins_confirmed_at], [key]);
