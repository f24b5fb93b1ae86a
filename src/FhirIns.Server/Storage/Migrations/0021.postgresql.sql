CREATE TABLE hl7v2_received (
    sender text NOT NULL,
    control_id text NOT NULL,
    at bigint NOT NULL,
    digest text NOT NULL,
    answer bytea NOT NULL,
    CONSTRAINT "PK_hl7v2_received" PRIMARY KEY (sender, control_id)
);

CREATE TABLE hl7v2_sent (
    receiver text NOT NULL,
    patient_id text NOT NULL,
    at bigint NOT NULL,
    ins bytea,
    CONSTRAINT "PK_hl7v2_sent" PRIMARY KEY (receiver, patient_id)
);

CREATE INDEX "IX_hl7v2_received_at" ON hl7v2_received (at);
