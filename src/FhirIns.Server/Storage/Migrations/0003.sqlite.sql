-- Large columns stand last: a lookup by key then reads few pages.
CREATE TABLE "subscription" (
    "id" TEXT NOT NULL CONSTRAINT "PK_subscription" PRIMARY KEY,
    "version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "deleted" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "criteria" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "payload" TEXT NULL,
    "headers" TEXT NULL,
    "ends_at" INTEGER NULL,
    "client" TEXT NOT NULL,
    "organization" TEXT NULL,
    "scopes" TEXT NOT NULL,
    "error" TEXT NULL,
    "failures" INTEGER NOT NULL,
    "next_attempt_at" INTEGER NOT NULL,
    "resource" BLOB NOT NULL
);

CREATE TABLE "outbox" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_outbox" PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "delivered_at" INTEGER NULL,
    "attempts" INTEGER NOT NULL,
    "not_before" INTEGER NOT NULL
);

CREATE TABLE "lease" (
    "name" TEXT NOT NULL CONSTRAINT "PK_lease" PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "until" INTEGER NOT NULL
);

CREATE TABLE "trace_seal" (
    "number" INTEGER NOT NULL CONSTRAINT "PK_trace_seal" PRIMARY KEY,
    "trace_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "raw_hash" BLOB NULL,
    "hash" BLOB NOT NULL
);

CREATE TABLE "call_count" (
    "day" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "organization" TEXT NOT NULL,
    "calls" INTEGER NOT NULL,
    CONSTRAINT "PK_call_count" PRIMARY KEY ("day", "operation", "result", "organization")
);

CREATE TABLE "status_count" (
    "day" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "identities" INTEGER NOT NULL,
    CONSTRAINT "PK_status_count" PRIMARY KEY ("day", "status")
);

CREATE INDEX "IX_subscription_client_created_at" ON "subscription" ("client", "created_at");

CREATE INDEX "IX_outbox_subscription_id_delivered_at_key" ON "outbox" ("subscription_id", "delivered_at", "key");

CREATE INDEX "IX_outbox_subject_id_subscription_id_delivered_at_key" ON "outbox" ("subject_id", "subscription_id", "delivered_at", "key");

CREATE INDEX "IX_outbox_delivered_at" ON "outbox" ("delivered_at");

CREATE UNIQUE INDEX "IX_trace_seal_trace_id" ON "trace_seal" ("trace_id");

CREATE INDEX "IX_identity_status_deleted" ON "identity" ("status", "deleted");

CREATE INDEX "IX_identity_is_merged_is_fictive" ON "identity" ("is_merged", "is_fictive");
