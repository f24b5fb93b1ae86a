CREATE TABLE page_person (
    id text NOT NULL,
    name text NOT NULL,
    CONSTRAINT "PK_page_person" PRIMARY KEY (id)
);
