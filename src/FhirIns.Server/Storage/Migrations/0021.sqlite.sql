CREATE TABLE "hl7v2_received" (
    "sender" TEXT NOT NULL,
    "control_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "answer" BLOB NOT NULL,
    CONSTRAINT "PK_hl7v2_received" PRIMARY KEY ("sender", "control_id")
);

CREATE TABLE "hl7v2_sent" (
    "receiver" TEXT NOT NULL,
    "patient_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "ins" BLOB NULL,
    CONSTRAINT "PK_hl7v2_sent" PRIMARY KEY ("receiver", "patient_id")
);

CREATE INDEX "IX_hl7v2_received_at" ON "hl7v2_received" ("at");
