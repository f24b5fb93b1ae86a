CREATE TABLE [page_session] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [person] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [until] bigint NOT NULL,
    CONSTRAINT [PK_page_session] PRIMARY KEY ([id])
);

CREATE INDEX [IX_page_session_until] ON [page_session] ([until]);
