CREATE TABLE "page_session" (
    "id" TEXT NOT NULL CONSTRAINT "PK_page_session" PRIMARY KEY,
    "person" TEXT NOT NULL,
    "until" INTEGER NOT NULL
);

CREATE INDEX "IX_page_session_until" ON "page_session" ("until");
