CREATE TABLE "page_person" (
    "id" TEXT NOT NULL CONSTRAINT "PK_page_person" PRIMARY KEY,
    "name" TEXT NOT NULL
);
