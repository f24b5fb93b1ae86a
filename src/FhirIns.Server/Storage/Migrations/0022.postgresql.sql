CREATE TABLE page_session (
    id text NOT NULL,
    person text NOT NULL,
    until bigint NOT NULL,
    CONSTRAINT "PK_page_session" PRIMARY KEY (id)
);

CREATE INDEX "IX_page_session_until" ON page_session (until);
