CREATE TABLE [call_lease] (
    [node] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [places] int NOT NULL,
    [per_minute] int NOT NULL,
    [starts_until] bigint NOT NULL,
    [until] bigint NOT NULL,
    CONSTRAINT [PK_call_lease] PRIMARY KEY ([node])
);
