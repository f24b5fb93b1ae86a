-- Large columns stand last: a lookup by key then reads few pages.
CREATE TABLE "identity" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_identity" PRIMARY KEY AUTOINCREMENT,
    "version" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "deleted" INTEGER NOT NULL,
    "active" INTEGER NOT NULL,
    "organization" TEXT NULL,
    "id" TEXT NOT NULL,
    "registered_at" INTEGER NOT NULL,
    "registered_by" TEXT NOT NULL,
    "birth_name" TEXT NOT NULL,
    "first_given_name" TEXT NOT NULL,
    "given_names" TEXT NOT NULL,
    "birth_date_text" TEXT NOT NULL,
    "birth_date_marker" TEXT NOT NULL,
    "sex" TEXT NOT NULL,
    "birth_place_code" TEXT NULL,
    "ins_method" TEXT NULL,
    "ins_obtained_at" INTEGER NULL,
    "ins_obtained_by" TEXT NULL,
    "ins_matched_known_traits" INTEGER NOT NULL,
    "last_verified_at" INTEGER NULL,
    "has_open_mismatch" INTEGER NOT NULL,
    "is_homonym" INTEGER NOT NULL,
    "is_doubtful" INTEGER NOT NULL,
    "is_fictive" INTEGER NOT NULL,
    "is_anonymous" INTEGER NOT NULL,
    "no_proof_on" TEXT NULL,
    "informed_on" TEXT NULL,
    "is_merged" INTEGER NOT NULL,
    "ins_number" TEXT NULL,
    "ins_oid" TEXT NULL,
    "status" TEXT NOT NULL,
    "carries_ins" INTEGER NOT NULL,
    "ins_epoch" INTEGER NOT NULL,
    "for_everyone" BLOB NOT NULL,
    "for_ins_readers" BLOB NOT NULL,
    "residual" BLOB NOT NULL
);

CREATE TABLE "retrieval" (
    "id" TEXT NOT NULL CONSTRAINT "PK_retrieval" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "patient_id" TEXT NULL,
    "trace_id" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "stamp" TEXT NULL,
    "by_first_given_name" INTEGER NOT NULL,
    "client" TEXT NOT NULL,
    "organization" TEXT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NULL
);

CREATE TABLE "server_key" (
    "name" TEXT NOT NULL CONSTRAINT "PK_server_key" PRIMARY KEY,
    "xml" TEXT NOT NULL
);

CREATE TABLE "trace" (
    "id" TEXT NOT NULL CONSTRAINT "PK_trace" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "patient_id" TEXT NULL,
    "client" TEXT NOT NULL,
    "person" TEXT NULL,
    "organization" TEXT NULL,
    "operation" TEXT NOT NULL,
    "mode" TEXT NULL,
    "automatic" INTEGER NOT NULL,
    "context" TEXT NULL,
    "request" TEXT NULL,
    "message_id" TEXT NULL,
    "result_code" TEXT NULL,
    "outcome" TEXT NOT NULL,
    "duration_milliseconds" INTEGER NULL,
    "from_status" TEXT NULL,
    "to_status" TEXT NULL,
    "event" TEXT NULL,
    "reason" TEXT NULL,
    "raw" BLOB NULL,
    "about" TEXT NULL
);

CREATE TABLE "worklist_task" (
    "id" TEXT NOT NULL CONSTRAINT "PK_worklist_task" PRIMARY KEY,
    "code" TEXT NOT NULL,
    "opened_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "patient_id" TEXT NULL,
    "other_patient_id" TEXT NULL,
    "reason" TEXT NULL,
    "proposed" TEXT NULL,
    "trace_id" TEXT NULL,
    "owner" TEXT NULL,
    "note" TEXT NULL
);

CREATE TABLE "identity_check" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_identity_check" PRIMARY KEY AUTOINCREMENT,
    "proofs" TEXT NOT NULL,
    "checked_on" TEXT NOT NULL,
    "recorded_at" INTEGER NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "organization" TEXT NULL,
    "state" TEXT NOT NULL,
    "ended_at" INTEGER NULL,
    "birth_name" TEXT NOT NULL,
    "given_names" TEXT NOT NULL,
    "birth_date_text" TEXT NOT NULL,
    "birth_date_marker" TEXT NOT NULL,
    "sex" TEXT NOT NULL,
    "birth_place_code" TEXT NULL,
    "patient_key" INTEGER NOT NULL,
    CONSTRAINT "FK_identity_check_identity_patient_key" FOREIGN KEY ("patient_key") REFERENCES "identity" ("key") ON DELETE CASCADE
);

CREATE TABLE "identity_identifier" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_identity_identifier" PRIMARY KEY AUTOINCREMENT,
    "patient_key" INTEGER NOT NULL,
    "system" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "use" TEXT NULL,
    CONSTRAINT "FK_identity_identifier_identity_patient_key" FOREIGN KEY ("patient_key") REFERENCES "identity" ("key") ON DELETE CASCADE
);

CREATE TABLE "identity_ins_history" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_identity_ins_history" PRIMARY KEY AUTOINCREMENT,
    "number" TEXT NOT NULL,
    "oid" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "valid_from" TEXT NULL,
    "valid_to" TEXT NULL,
    "recorded_at" INTEGER NOT NULL,
    "reason" TEXT NULL,
    "patient_key" INTEGER NOT NULL,
    CONSTRAINT "FK_identity_ins_history_identity_patient_key" FOREIGN KEY ("patient_key") REFERENCES "identity" ("key") ON DELETE CASCADE
);

CREATE TABLE "identity_name_key" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_identity_name_key" PRIMARY KEY AUTOINCREMENT,
    "patient_key" INTEGER NOT NULL,
    "kind" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "birth_date" TEXT NOT NULL,
    CONSTRAINT "FK_identity_name_key_identity_patient_key" FOREIGN KEY ("patient_key") REFERENCES "identity" ("key") ON DELETE CASCADE
);

CREATE TABLE "identity_search_value" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_identity_search_value" PRIMARY KEY AUTOINCREMENT,
    "patient_key" INTEGER NOT NULL,
    "parameter" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "system" TEXT NOT NULL,
    "exact" TEXT NULL,
    CONSTRAINT "FK_identity_search_value_identity_patient_key" FOREIGN KEY ("patient_key") REFERENCES "identity" ("key") ON DELETE CASCADE
);

CREATE TABLE "identity_version" (
    "patient_key" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "method" TEXT NOT NULL,
    "ins_epoch" INTEGER NULL,
    "event" TEXT NULL,
    "from_status" TEXT NULL,
    "to_status" TEXT NOT NULL,
    "reason" TEXT NULL,
    "client" TEXT NOT NULL,
    "person" TEXT NULL,
    "organization" TEXT NULL,
    "names_as_sent" TEXT NULL,
    "for_everyone" BLOB NULL,
    "for_ins_readers" BLOB NULL,
    CONSTRAINT "PK_identity_version" PRIMARY KEY ("patient_key", "version"),
    CONSTRAINT "FK_identity_version_identity_patient_key" FOREIGN KEY ("patient_key") REFERENCES "identity" ("key") ON DELETE CASCADE
);

CREATE INDEX "IX_identity_active_deleted" ON "identity" ("active", "deleted");

CREATE INDEX "IX_identity_birth_date_text" ON "identity" ("birth_date_text");

CREATE INDEX "IX_identity_birth_name" ON "identity" ("birth_name");

CREATE INDEX "IX_identity_first_given_name" ON "identity" ("first_given_name");

CREATE UNIQUE INDEX "IX_identity_id" ON "identity" ("id");

CREATE UNIQUE INDEX "IX_identity_ins_number_ins_oid" ON "identity" ("ins_number", "ins_oid") WHERE NOT deleted;

CREATE INDEX "IX_identity_last_verified_at" ON "identity" ("last_verified_at");

CREATE INDEX "IX_identity_sex" ON "identity" ("sex");

CREATE INDEX "IX_identity_status_key" ON "identity" ("status", "key");

CREATE INDEX "IX_identity_updated" ON "identity" ("updated");

CREATE INDEX "IX_identity_check_patient_key" ON "identity_check" ("patient_key");

CREATE INDEX "IX_identity_identifier_patient_key" ON "identity_identifier" ("patient_key");

CREATE INDEX "IX_identity_identifier_system_patient_key" ON "identity_identifier" ("system", "patient_key");

CREATE INDEX "IX_identity_identifier_value_system_patient_key" ON "identity_identifier" ("value", "system", "patient_key");

CREATE INDEX "IX_identity_ins_history_number_oid" ON "identity_ins_history" ("number", "oid");

CREATE INDEX "IX_identity_ins_history_patient_key" ON "identity_ins_history" ("patient_key");

CREATE INDEX "IX_identity_name_key_birth_date_kind_text_patient_key" ON "identity_name_key" ("birth_date", "kind", "text", "patient_key");

CREATE INDEX "IX_identity_name_key_kind_text_birth_date_patient_key" ON "identity_name_key" ("kind", "text", "birth_date", "patient_key");

CREATE INDEX "IX_identity_name_key_patient_key" ON "identity_name_key" ("patient_key");

CREATE INDEX "IX_identity_search_value_parameter_value_system_patient_key" ON "identity_search_value" ("parameter", "value", "system", "patient_key");

CREATE INDEX "IX_identity_search_value_patient_key_parameter" ON "identity_search_value" ("patient_key", "parameter");

CREATE INDEX "IX_identity_version_at_patient_key_version" ON "identity_version" ("at", "patient_key", "version");

CREATE INDEX "IX_retrieval_patient_id_state" ON "retrieval" ("patient_id", "state");

CREATE INDEX "IX_trace_at_kind" ON "trace" ("at", "kind");

CREATE INDEX "IX_trace_client_at" ON "trace" ("client", "at");

CREATE INDEX "IX_trace_kind_at" ON "trace" ("kind", "at");

CREATE INDEX "IX_trace_patient_id_at" ON "trace" ("patient_id", "at");

CREATE INDEX "IX_trace_person_at" ON "trace" ("person", "at");

CREATE INDEX "IX_worklist_task_code_status_opened_at" ON "worklist_task" ("code", "status", "opened_at");

CREATE INDEX "IX_worklist_task_opened_at_status" ON "worklist_task" ("opened_at", "status");

CREATE INDEX "IX_worklist_task_owner_opened_at" ON "worklist_task" ("owner", "opened_at");

CREATE INDEX "IX_worklist_task_patient_id_code_status" ON "worklist_task" ("patient_id", "code", "status");

CREATE INDEX "IX_worklist_task_status_opened_at" ON "worklist_task" ("status", "opened_at");
