CREATE SCHEMA "cd";
--> statement-breakpoint
CREATE TABLE "cd"."accepted_events" (
	"org_id" text NOT NULL,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"body_sha256" text NOT NULL,
	"receipt" jsonb NOT NULL,
	"artifact_id" text NOT NULL,
	"sequence" integer,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "accepted_events_org_id_source_event_id_pk" PRIMARY KEY("org_id","source","event_id")
);
--> statement-breakpoint
CREATE TABLE "cd"."artifacts" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"sha256" text NOT NULL,
	"file_name" text NOT NULL,
	"purl" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"media_type" text NOT NULL,
	"source" text NOT NULL,
	"repository" text NOT NULL,
	"ref" text NOT NULL,
	"git_commit" text NOT NULL,
	"builder_id" text NOT NULL,
	"level" text NOT NULL,
	"signer_key_id" text NOT NULL,
	"build_id" text,
	"invocation_id" text,
	"inputs_digest" text,
	"built_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "artifacts_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "artifacts_version" UNIQUE("org_id","name","version")
);
--> statement-breakpoint
CREATE TABLE "cd"."commits" (
	"org_id" text NOT NULL,
	"source" text NOT NULL,
	"sha" text NOT NULL,
	"parents" text[] NOT NULL,
	"subject" text NOT NULL,
	"committed_at" timestamp with time zone NOT NULL,
	"authors" jsonb NOT NULL,
	CONSTRAINT "commits_org_id_source_sha_pk" PRIMARY KEY("org_id","source","sha")
);
--> statement-breakpoint
CREATE TABLE "cd"."signer_keys" (
	"org_id" text NOT NULL,
	"key_id" text NOT NULL,
	"issuer" text NOT NULL,
	"jwk" jsonb NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "signer_keys_org_id_key_id_pk" PRIMARY KEY("org_id","key_id")
);
--> statement-breakpoint
CREATE TABLE "cd"."statements" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"artifact_id" text NOT NULL,
	"predicate_type" text NOT NULL,
	"kind" text NOT NULL,
	"predicate" jsonb NOT NULL,
	"envelope" "bytea" NOT NULL,
	"envelope_sha256" text NOT NULL,
	"signer_key_id" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"verified_at" timestamp with time zone NOT NULL,
	CONSTRAINT "statements_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "statements_envelope" UNIQUE("org_id","artifact_id","envelope_sha256")
);
--> statement-breakpoint
CREATE TABLE "cd"."used_tokens" (
	"org_id" text NOT NULL,
	"jti" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "used_tokens_org_id_jti_pk" PRIMARY KEY("org_id","jti")
);
--> statement-breakpoint
CREATE TABLE "cd"."deployment_steps" (
	"org_id" text NOT NULL,
	"deployment_id" text NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"detail" text,
	"exit_code" integer,
	"log_offset" bigint,
	"target_before" text,
	CONSTRAINT "deployment_steps_org_id_deployment_id_position_pk" PRIMARY KEY("org_id","deployment_id","position")
);
--> statement-breakpoint
CREATE TABLE "cd"."deployments" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"promotion_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"release_id" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"from_release_id" text,
	"proved_at" timestamp with time zone,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"failure" text,
	"touched_target" boolean NOT NULL,
	"log_size_bytes" bigint NOT NULL,
	"log_line_feeds" bigint NOT NULL,
	"log_ended" boolean NOT NULL,
	CONSTRAINT "deployments_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "cd"."environment_states" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"release_id" text,
	"deployment_id" text,
	"live_since" timestamp with time zone,
	"health" text NOT NULL,
	"uncertain_since" timestamp with time zone,
	"failed_deployment_id" text,
	"automation_held_since" timestamp with time zone,
	"automation_held_by" text,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "environment_states_org_id_project_id_environment_id_pk" PRIMARY KEY("org_id","project_id","environment_id")
);
--> statement-breakpoint
CREATE TABLE "cd"."log_pieces" (
	"org_id" text NOT NULL,
	"deployment_id" text NOT NULL,
	"start_byte" bigint NOT NULL,
	"start_line" bigint NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "log_pieces_org_id_deployment_id_start_byte_pk" PRIMARY KEY("org_id","deployment_id","start_byte")
);
--> statement-breakpoint
CREATE TABLE "cd"."environment_rules" (
	"org_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"version" integer NOT NULL,
	"rule" jsonb NOT NULL,
	"changed_by" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "environment_rules_org_id_environment_id_version_pk" PRIMARY KEY("org_id","environment_id","version")
);
--> statement-breakpoint
CREATE TABLE "cd"."environments" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"rule_version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "environments_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "environments_name" UNIQUE("org_id","name")
);
--> statement-breakpoint
CREATE TABLE "cd"."lifecycle_phases" (
	"org_id" text NOT NULL,
	"lifecycle_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"position" integer NOT NULL,
	"automatic" boolean NOT NULL,
	CONSTRAINT "lifecycle_phases_org_id_lifecycle_id_environment_id_pk" PRIMARY KEY("org_id","lifecycle_id","environment_id")
);
--> statement-breakpoint
CREATE TABLE "cd"."lifecycles" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lifecycles_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "lifecycles_name" UNIQUE("org_id","name")
);
--> statement-breakpoint
CREATE TABLE "cd"."deployment_processes" (
	"org_id" text NOT NULL,
	"project_id" text NOT NULL,
	"version" integer NOT NULL,
	"steps" jsonb NOT NULL,
	"changed_by" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "deployment_processes_org_id_project_id_version_pk" PRIMARY KEY("org_id","project_id","version")
);
--> statement-breakpoint
CREATE TABLE "cd"."projects" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"lifecycle_id" text NOT NULL,
	"process_version" integer NOT NULL,
	"cuts_releases" boolean NOT NULL,
	"created_by" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "projects_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "projects_name" UNIQUE("org_id","name")
);
--> statement-breakpoint
CREATE TABLE "cd"."targets" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"kind" text NOT NULL,
	"url" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "targets_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "targets_place" UNIQUE("org_id","project_id","environment_id")
);
--> statement-breakpoint
CREATE TABLE "cd"."trust_rules" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"project_id" text NOT NULL,
	"source" text NOT NULL,
	"repository" text,
	"artifact_name" text,
	"builder_levels" text[] NOT NULL,
	"refs" text[] NOT NULL,
	"signer_key_ids" text[],
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "trust_rules_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "cd"."variables" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text,
	"name" text NOT NULL,
	"value" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "variables_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "variables_scope" UNIQUE NULLS NOT DISTINCT("org_id","project_id","environment_id","name")
);
--> statement-breakpoint
CREATE TABLE "cd"."counters" (
	"org_id" text NOT NULL,
	"name" text NOT NULL,
	"value" integer NOT NULL,
	CONSTRAINT "counters_org_id_name_pk" PRIMARY KEY("org_id","name")
);
--> statement-breakpoint
CREATE TABLE "cd"."decisions" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"promotion_id" text NOT NULL,
	"decision" text NOT NULL,
	"user_id" text NOT NULL,
	"api_key_id" text,
	"comment" text,
	"intent_sha256" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"voided_at" timestamp with time zone,
	"void_reason" text,
	"audit_entry_id" text,
	CONSTRAINT "decisions_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "cd"."promotion_intents" (
	"org_id" text NOT NULL,
	"promotion_id" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	CONSTRAINT "promotion_intents_org_id_promotion_id_sha256_pk" PRIMARY KEY("org_id","promotion_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "cd"."promotions" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"release_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"requested_by" text,
	"requested_with_key" text,
	"requested_at" timestamp with time zone NOT NULL,
	"from_release_id" text,
	"rule_version" integer NOT NULL,
	"change_authors" jsonb NOT NULL,
	"intent_sha256" text NOT NULL,
	"intent_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"approvals_complete_at" timestamp with time zone,
	"start_at_step" integer NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	"end_reason" text,
	"superseded_by" text,
	"proof_entry_ids" text[] NOT NULL,
	CONSTRAINT "promotions_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "promotions_number" UNIQUE("org_id","number")
);
--> statement-breakpoint
CREATE TABLE "cd"."wakes" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"promotion_id" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	CONSTRAINT "wakes_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "cd"."release_artifacts" (
	"org_id" text NOT NULL,
	"release_id" text NOT NULL,
	"artifact_id" text NOT NULL,
	CONSTRAINT "release_artifacts_org_id_release_id_artifact_id_pk" PRIMARY KEY("org_id","release_id","artifact_id")
);
--> statement-breakpoint
CREATE TABLE "cd"."releases" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"project_id" text NOT NULL,
	"version" text NOT NULL,
	"process_version" integer NOT NULL,
	"steps" jsonb NOT NULL,
	"variables" jsonb NOT NULL,
	"snapshot_sha256" text NOT NULL,
	"source" text NOT NULL,
	"git_commit" text NOT NULL,
	"ref" text NOT NULL,
	"created_by" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "releases_org_id_id_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "releases_version" UNIQUE("org_id","project_id","version")
);
--> statement-breakpoint
ALTER TABLE "cd"."accepted_events" ADD CONSTRAINT "accepted_events_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "cd"."artifacts"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."statements" ADD CONSTRAINT "statements_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "cd"."artifacts"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."deployment_steps" ADD CONSTRAINT "deployment_steps_org_id_deployment_id_deployments_org_id_id_fk" FOREIGN KEY ("org_id","deployment_id") REFERENCES "cd"."deployments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."deployments" ADD CONSTRAINT "deployments_org_id_promotion_id_promotions_org_id_id_fk" FOREIGN KEY ("org_id","promotion_id") REFERENCES "cd"."promotions"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."deployments" ADD CONSTRAINT "deployments_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."deployments" ADD CONSTRAINT "deployments_org_id_environment_id_environments_org_id_id_fk" FOREIGN KEY ("org_id","environment_id") REFERENCES "cd"."environments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."deployments" ADD CONSTRAINT "deployments_org_id_release_id_releases_org_id_id_fk" FOREIGN KEY ("org_id","release_id") REFERENCES "cd"."releases"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."environment_states" ADD CONSTRAINT "environment_states_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."environment_states" ADD CONSTRAINT "environment_states_org_id_environment_id_environments_org_id_id_fk" FOREIGN KEY ("org_id","environment_id") REFERENCES "cd"."environments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."environment_states" ADD CONSTRAINT "environment_states_org_id_release_id_releases_org_id_id_fk" FOREIGN KEY ("org_id","release_id") REFERENCES "cd"."releases"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."environment_states" ADD CONSTRAINT "environment_states_org_id_deployment_id_deployments_org_id_id_fk" FOREIGN KEY ("org_id","deployment_id") REFERENCES "cd"."deployments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."log_pieces" ADD CONSTRAINT "log_pieces_org_id_deployment_id_deployments_org_id_id_fk" FOREIGN KEY ("org_id","deployment_id") REFERENCES "cd"."deployments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."environment_rules" ADD CONSTRAINT "environment_rules_org_id_environment_id_environments_org_id_id_fk" FOREIGN KEY ("org_id","environment_id") REFERENCES "cd"."environments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."lifecycle_phases" ADD CONSTRAINT "lifecycle_phases_org_id_lifecycle_id_lifecycles_org_id_id_fk" FOREIGN KEY ("org_id","lifecycle_id") REFERENCES "cd"."lifecycles"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."lifecycle_phases" ADD CONSTRAINT "lifecycle_phases_org_id_environment_id_environments_org_id_id_fk" FOREIGN KEY ("org_id","environment_id") REFERENCES "cd"."environments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."deployment_processes" ADD CONSTRAINT "deployment_processes_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."projects" ADD CONSTRAINT "projects_org_id_lifecycle_id_lifecycles_org_id_id_fk" FOREIGN KEY ("org_id","lifecycle_id") REFERENCES "cd"."lifecycles"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."targets" ADD CONSTRAINT "targets_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."targets" ADD CONSTRAINT "targets_org_id_environment_id_environments_org_id_id_fk" FOREIGN KEY ("org_id","environment_id") REFERENCES "cd"."environments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."trust_rules" ADD CONSTRAINT "trust_rules_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."variables" ADD CONSTRAINT "variables_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."variables" ADD CONSTRAINT "variables_org_id_environment_id_environments_org_id_id_fk" FOREIGN KEY ("org_id","environment_id") REFERENCES "cd"."environments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."decisions" ADD CONSTRAINT "decisions_org_id_promotion_id_intent_sha256_promotion_intents_org_id_promotion_id_sha256_fk" FOREIGN KEY ("org_id","promotion_id","intent_sha256") REFERENCES "cd"."promotion_intents"("org_id","promotion_id","sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."promotion_intents" ADD CONSTRAINT "promotion_intents_org_id_promotion_id_promotions_org_id_id_fk" FOREIGN KEY ("org_id","promotion_id") REFERENCES "cd"."promotions"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."promotions" ADD CONSTRAINT "promotions_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."promotions" ADD CONSTRAINT "promotions_org_id_environment_id_environments_org_id_id_fk" FOREIGN KEY ("org_id","environment_id") REFERENCES "cd"."environments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."promotions" ADD CONSTRAINT "promotions_org_id_release_id_releases_org_id_id_fk" FOREIGN KEY ("org_id","release_id") REFERENCES "cd"."releases"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."promotions" ADD CONSTRAINT "promotions_from_fk" FOREIGN KEY ("org_id","from_release_id") REFERENCES "cd"."releases"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."wakes" ADD CONSTRAINT "wakes_org_id_promotion_id_promotions_org_id_id_fk" FOREIGN KEY ("org_id","promotion_id") REFERENCES "cd"."promotions"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."release_artifacts" ADD CONSTRAINT "release_artifacts_org_id_release_id_releases_org_id_id_fk" FOREIGN KEY ("org_id","release_id") REFERENCES "cd"."releases"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."release_artifacts" ADD CONSTRAINT "release_artifacts_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "cd"."artifacts"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."releases" ADD CONSTRAINT "releases_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "artifacts_source" ON "cd"."artifacts" USING btree ("org_id","source","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_one_running" ON "cd"."deployments" USING btree ("org_id","project_id","environment_id") WHERE "cd"."deployments"."state" = 'running';--> statement-breakpoint
CREATE INDEX "deployments_place" ON "cd"."deployments" USING btree ("org_id","project_id","environment_id","finished_at");--> statement-breakpoint
CREATE INDEX "deployments_environment" ON "cd"."deployments" USING btree ("org_id","environment_id","started_at");--> statement-breakpoint
CREATE INDEX "deployments_release" ON "cd"."deployments" USING btree ("org_id","release_id","environment_id");--> statement-breakpoint
CREATE INDEX "deployments_promotion" ON "cd"."deployments" USING btree ("org_id","promotion_id");--> statement-breakpoint
CREATE INDEX "trust_rules_source" ON "cd"."trust_rules" USING btree ("org_id","source");--> statement-breakpoint
CREATE UNIQUE INDEX "decisions_one_a_person" ON "cd"."decisions" USING btree ("org_id","promotion_id","user_id") WHERE "cd"."decisions"."voided_at" is null;--> statement-breakpoint
CREATE INDEX "decisions_person" ON "cd"."decisions" USING btree ("org_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "promotions_one_waiting" ON "cd"."promotions" USING btree ("org_id","project_id","environment_id","kind") WHERE "cd"."promotions"."state" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "promotions_one_deploying" ON "cd"."promotions" USING btree ("org_id","project_id","environment_id") WHERE "cd"."promotions"."state" = 'deploying';--> statement-breakpoint
CREATE INDEX "promotions_open" ON "cd"."promotions" USING btree ("org_id","state","expires_at") WHERE "cd"."promotions"."state" in ('waiting', 'deploying');--> statement-breakpoint
CREATE INDEX "promotions_place" ON "cd"."promotions" USING btree ("org_id","environment_id","project_id","number");--> statement-breakpoint
CREATE INDEX "promotions_requester" ON "cd"."promotions" USING btree ("org_id","requested_by","number") WHERE "cd"."promotions"."requested_by" is not null;--> statement-breakpoint
CREATE INDEX "promotions_release" ON "cd"."promotions" USING btree ("org_id","release_id");--> statement-breakpoint
CREATE INDEX "wakes_due" ON "cd"."wakes" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "releases_newest" ON "cd"."releases" USING btree ("org_id","project_id","created_at");