CREATE TABLE intake (
    id text NOT NULL,
    at bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    attempts integer NOT NULL,
    next_attempt_at bigint NOT NULL,
    client text COLLATE "C" NOT NULL,
    person text,
    sender text,
    sender_domain text,
    receiver text,
    is_from_outside boolean NOT NULL,
    is_from_vitale_app boolean NOT NULL,
    patient_id text COLLATE "C",
    made_it boolean NOT NULL,
    outcome text,
    content bytea,
    CONSTRAINT "PK_intake" PRIMARY KEY (id)
);

CREATE TABLE trust_contract (
    id text NOT NULL,
    partner text COLLATE "C" NOT NULL,
    name text,
    valid_from text NOT NULL,
    valid_to text,
    version integer NOT NULL,
    updated_at bigint NOT NULL,
    updated_by text NOT NULL,
    removed boolean NOT NULL,
    CONSTRAINT "PK_trust_contract" PRIMARY KEY (id)
);

CREATE TABLE retrieval_list (
    id text NOT NULL,
    client text NOT NULL,
    person text NOT NULL,
    person_name text NOT NULL,
    practitioner text,
    organization text,
    context text,
    state text NOT NULL,
    started_at bigint NOT NULL,
    ended_at bigint,
    worked_until bigint NOT NULL,
    version integer NOT NULL,
    CONSTRAINT "PK_retrieval_list" PRIMARY KEY (id)
);

CREATE TABLE retrieval_list_item (
    list_id text NOT NULL,
    rank integer NOT NULL,
    patient_id text NOT NULL,
    state text NOT NULL,
    outcome text,
    retrieval_id text,
    CONSTRAINT "PK_retrieval_list_item" PRIMARY KEY (list_id, rank)
);

CREATE INDEX "IX_intake_client_patient_id" ON intake (client, patient_id);

CREATE INDEX "IX_intake_state_next_attempt_at" ON intake (state, next_attempt_at);

CREATE INDEX "IX_trust_contract_partner_valid_from" ON trust_contract (partner, valid_from);
