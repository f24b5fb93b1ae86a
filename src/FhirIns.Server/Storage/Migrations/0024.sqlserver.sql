CREATE TABLE [page_person] (
    [id] nvarchar(440) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [name] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [PK_page_person] PRIMARY KEY ([id])
);
