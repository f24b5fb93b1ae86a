CREATE TABLE "intake" (
    "id" TEXT NOT NULL CONSTRAINT "PK_intake" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_attempt_at" INTEGER NOT NULL,
    "client" TEXT NOT NULL,
    "person" TEXT NULL,
    "sender" TEXT NULL,
    "sender_domain" TEXT NULL,
    "receiver" TEXT NULL,
    "is_from_outside" INTEGER NOT NULL,
    "is_from_vitale_app" INTEGER NOT NULL,
    "patient_id" TEXT NULL,
    "made_it" INTEGER NOT NULL,
    "outcome" TEXT NULL,
    "content" BLOB NULL
);

CREATE TABLE "trust_contract" (
    "id" TEXT NOT NULL CONSTRAINT "PK_trust_contract" PRIMARY KEY,
    "partner" TEXT NOT NULL,
    "name" TEXT NULL,
    "valid_from" TEXT NOT NULL,
    "valid_to" TEXT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "updated_by" TEXT NOT NULL,
    "removed" INTEGER NOT NULL
);

CREATE TABLE "retrieval_list" (
    "id" TEXT NOT NULL CONSTRAINT "PK_retrieval_list" PRIMARY KEY,
    "client" TEXT NOT NULL,
    "person" TEXT NOT NULL,
    "person_name" TEXT NOT NULL,
    "practitioner" TEXT NULL,
    "organization" TEXT NULL,
    "context" TEXT NULL,
    "state" TEXT NOT NULL,
    "started_at" INTEGER NOT NULL,
    "ended_at" INTEGER NULL,
    "worked_until" INTEGER NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "retrieval_list_item" (
    "list_id" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "patient_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "outcome" TEXT NULL,
    "retrieval_id" TEXT NULL,
    CONSTRAINT "PK_retrieval_list_item" PRIMARY KEY ("list_id", "rank")
);

CREATE INDEX "IX_intake_client_patient_id" ON "intake" ("client", "patient_id");

CREATE INDEX "IX_intake_state_next_attempt_at" ON "intake" ("state", "next_attempt_at");

CREATE INDEX "IX_trust_contract_partner_valid_from" ON "trust_contract" ("partner", "valid_from");
