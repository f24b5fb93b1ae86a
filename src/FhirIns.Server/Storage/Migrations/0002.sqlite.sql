-- Campaigns of mass verification; and, on identities, what puts them in order: who INSi has not spoken of for longest.
ALTER TABLE "identity" ADD COLUMN "ins_nature" TEXT NULL;
ALTER TABLE "identity" ADD COLUMN "ins_confirmed_at" INTEGER NULL;

UPDATE "identity"
SET "ins_nature" = CASE "ins_oid" WHEN '1.2.250.1.213.1.4.9' THEN 'NIA' ELSE 'NIR' END,
    "ins_confirmed_at" = CASE WHEN "last_verified_at" > COALESCE("ins_obtained_at", "created") THEN "last_verified_at" ELSE COALESCE("ins_obtained_at", "created") END
WHERE "ins_number" IS NOT NULL AND NOT "deleted";

CREATE TABLE "campaign" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_campaign" PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "plan_id" TEXT NULL,
    "status" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "starts_at" INTEGER NULL,
    "started_at" INTEGER NULL,
    "ended_at" INTEGER NULL,
    "client" TEXT NOT NULL,
    "person" TEXT NULL,
    "organization" TEXT NOT NULL,
    "scope_statuses" TEXT NOT NULL,
    "scope_nature" TEXT NULL,
    "scope_organization" TEXT NULL,
    "scope_not_verified_since" INTEGER NULL,
    "nir_due_before" INTEGER NULL,
    "nia_due_before" INTEGER NULL,
    "limit" INTEGER NULL,
    "calls_per_minute" INTEGER NULL,
    "hours" TEXT NULL,
    "time_zone" TEXT NOT NULL,
    "walk_nature" TEXT NULL,
    "walk_after" INTEGER NOT NULL,
    "walk_after_key" INTEGER NOT NULL,
    "walk_until" INTEGER NOT NULL,
    "walk_step" INTEGER NOT NULL,
    "lots" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "ok" INTEGER NOT NULL,
    "ko" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "interrupted" INTEGER NOT NULL,
    "next_lot_at" INTEGER NULL,
    "held_until" INTEGER NULL,
    "held_by" TEXT NULL,
    "holds" INTEGER NOT NULL,
    "dismissed" INTEGER NOT NULL
);

CREATE TABLE "campaign_item" (
    "campaign_key" INTEGER NOT NULL,
    "patient_key" INTEGER NOT NULL,
    "lot" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "place" INTEGER NULL,
    "attempts" INTEGER NOT NULL,
    "interrupted" INTEGER NOT NULL,
    "cause" TEXT NULL,
    "at" INTEGER NULL,
    CONSTRAINT "PK_campaign_item" PRIMARY KEY ("campaign_key", "patient_key")
);

CREATE TABLE "campaign_lot" (
    "campaign_key" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "claimable_at" INTEGER NULL,
    "lease" INTEGER NOT NULL,
    "holder" TEXT NULL,
    "deposit_id" TEXT NULL,
    "deposited_at" INTEGER NULL,
    "ok" INTEGER NOT NULL,
    "ko" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "interrupted" INTEGER NOT NULL,
    CONSTRAINT "PK_campaign_lot" PRIMARY KEY ("campaign_key", "number")
);

CREATE TABLE "campaign_plan" (
    "id" TEXT NOT NULL CONSTRAINT "PK_campaign_plan" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "client" TEXT NOT NULL,
    "person" TEXT NULL,
    "organization" TEXT NOT NULL,
    "scope_statuses" TEXT NOT NULL,
    "scope_nature" TEXT NULL,
    "scope_organization" TEXT NULL,
    "nir_period_days" INTEGER NOT NULL,
    "nia_period_days" INTEGER NOT NULL,
    "limit" INTEGER NULL,
    "calls_per_minute" INTEGER NULL,
    "hours" TEXT NULL,
    "paused" INTEGER NOT NULL,
    "next_at" INTEGER NULL,
    "last_campaign_id" TEXT NULL,
    "held_by" TEXT NULL
);

CREATE INDEX "IX_campaign_created_at" ON "campaign" ("created_at");

CREATE UNIQUE INDEX "IX_campaign_id" ON "campaign" ("id");

CREATE INDEX "IX_campaign_status" ON "campaign" ("status");

CREATE INDEX "IX_campaign_item_campaign_key_lot" ON "campaign_item" ("campaign_key", "lot");

CREATE INDEX "IX_campaign_lot_campaign_key_claimable_at_number" ON "campaign_lot" ("campaign_key", "claimable_at", "number");

CREATE INDEX "IX_identity_ins_nature_ins_confirmed_at_key" ON "identity" ("ins_nature", "ins_confirmed_at", "key");
