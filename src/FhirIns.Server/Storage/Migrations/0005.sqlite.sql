CREATE TABLE "call_lease" (
    "node" TEXT NOT NULL CONSTRAINT "PK_call_lease" PRIMARY KEY,
    "places" INTEGER NOT NULL,
    "per_minute" INTEGER NOT NULL,
    "starts_until" INTEGER NOT NULL,
    "until" INTEGER NOT NULL
);
