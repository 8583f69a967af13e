CREATE SCHEMA "ci";
--> statement-breakpoint
CREATE TABLE "ci"."artifact_versions" (
	"org_id" text NOT NULL,
	"purl" text NOT NULL,
	"sha256" text NOT NULL,
	"build_id" text NOT NULL,
	CONSTRAINT "artifact_versions_org_id_purl_pk" PRIMARY KEY("org_id","purl")
);
--> statement-breakpoint
CREATE TABLE "ci"."artifacts" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"build_id" text NOT NULL,
	"job_id" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"purl" text NOT NULL,
	"path" text NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "artifacts_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."attestations" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"artifact_id" text NOT NULL,
	"predicate_type" text NOT NULL,
	"envelope" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "attestations_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."build_schedules" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"due_at" timestamp with time zone,
	CONSTRAINT "build_schedules_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."builds" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"repository_id" text NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"cause" text,
	"trigger" text NOT NULL,
	"ref" text NOT NULL,
	"commit_sha" text,
	"title" text,
	"author_name" text,
	"author_email" text,
	"pull_request" jsonb,
	"requested_by" jsonb,
	"manual_inputs" jsonb,
	"rerun_of" text,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"cancelled_by" jsonb,
	"superseded_by" text,
	"isolation" text,
	"pipeline_faults" jsonb,
	"inputs" jsonb,
	"inputs_digest" text,
	"tests_total" integer DEFAULT 0 NOT NULL,
	"tests_failed" integer DEFAULT 0 NOT NULL,
	"tests_skipped" integer DEFAULT 0 NOT NULL,
	"first_failure" jsonb,
	"has_artifacts" boolean DEFAULT false NOT NULL,
	CONSTRAINT "builds_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."deliveries" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"repository_id" text NOT NULL,
	"delivery_key" text NOT NULL,
	"event" text NOT NULL,
	"hint" jsonb NOT NULL,
	"body_sha256" text NOT NULL,
	"build_id" text,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "deliveries_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."job_attempts" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"build_id" text NOT NULL,
	"job_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"state" text NOT NULL,
	"cause" text,
	"host_id" text NOT NULL,
	"lease" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "job_attempts_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."jobs" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"build_id" text NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"position" integer NOT NULL,
	"plan" jsonb NOT NULL,
	"state" text NOT NULL,
	"cause" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "jobs_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."log_segments" (
	"org_id" text NOT NULL,
	"log_id" text NOT NULL,
	"start_byte" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"start_line" bigint NOT NULL,
	"line_feeds" bigint NOT NULL,
	CONSTRAINT "log_segments_org_id_log_id_start_byte_pk" PRIMARY KEY("org_id","log_id","start_byte")
);
--> statement-breakpoint
CREATE TABLE "ci"."log_tails" (
	"org_id" text NOT NULL,
	"log_id" text NOT NULL,
	"start_byte" bigint NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "log_tails_org_id_log_id_start_byte_pk" PRIMARY KEY("org_id","log_id","start_byte")
);
--> statement-breakpoint
CREATE TABLE "ci"."logs" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"build_id" text NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"line_feeds" bigint DEFAULT 0 NOT NULL,
	"sealed_bytes" bigint DEFAULT 0 NOT NULL,
	"sealed_line_feeds" bigint DEFAULT 0 NOT NULL,
	"ends_with_line_feed" boolean DEFAULT true NOT NULL,
	"complete" boolean DEFAULT false NOT NULL,
	"sha256" text,
	CONSTRAINT "logs_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."publications" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"build_id" text NOT NULL,
	"artifact_id" text NOT NULL,
	"consumer" text NOT NULL,
	"state" text NOT NULL,
	"event" "bytea" NOT NULL,
	"sequence" bigint NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone,
	"error_code" text,
	"error_message" text,
	"created_at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone,
	CONSTRAINT "publications_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."reports" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"build_id" text NOT NULL,
	"job_id" text NOT NULL,
	"path" text NOT NULL,
	"sha256" text,
	"bytes" bigint,
	"cases" integer DEFAULT 0 NOT NULL,
	"fault" text,
	CONSTRAINT "reports_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."repositories" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"forge" text NOT NULL,
	"is_sample" boolean DEFAULT false NOT NULL,
	"clone_url" text NOT NULL,
	"default_branch" text NOT NULL,
	"next_build_number" integer DEFAULT 1 NOT NULL,
	"next_sequence" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_delivery_at" timestamp with time zone,
	CONSTRAINT "repositories_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."steps" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"build_id" text NOT NULL,
	"job_id" text NOT NULL,
	"attempt_id" text NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"exit_code" integer,
	"cause" text,
	"log_id" text NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "steps_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."test_cases" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"build_id" text NOT NULL,
	"job_id" text NOT NULL,
	"suite" text NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"duration_ms" bigint,
	"message" text,
	"details" text,
	"file" text,
	"line" integer,
	"is_new" boolean,
	CONSTRAINT "test_cases_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "ci"."webhook_routes" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"forge" text NOT NULL,
	"secret" text NOT NULL,
	"rejected_count" integer DEFAULT 0 NOT NULL,
	"last_rejected_at" timestamp with time zone,
	CONSTRAINT "webhook_routes_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "ci"."artifacts" ADD CONSTRAINT "artifacts_org_id_job_id_jobs_org_id_id_fk" FOREIGN KEY ("org_id","job_id") REFERENCES "ci"."jobs"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."attestations" ADD CONSTRAINT "attestations_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "ci"."artifacts"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."build_schedules" ADD CONSTRAINT "build_schedules_org_id_id_builds_org_id_id_fk" FOREIGN KEY ("org_id","id") REFERENCES "ci"."builds"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."builds" ADD CONSTRAINT "builds_org_id_repository_id_repositories_org_id_id_fk" FOREIGN KEY ("org_id","repository_id") REFERENCES "ci"."repositories"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."deliveries" ADD CONSTRAINT "deliveries_org_id_repository_id_repositories_org_id_id_fk" FOREIGN KEY ("org_id","repository_id") REFERENCES "ci"."repositories"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."job_attempts" ADD CONSTRAINT "job_attempts_org_id_job_id_jobs_org_id_id_fk" FOREIGN KEY ("org_id","job_id") REFERENCES "ci"."jobs"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."jobs" ADD CONSTRAINT "jobs_org_id_build_id_builds_org_id_id_fk" FOREIGN KEY ("org_id","build_id") REFERENCES "ci"."builds"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."log_segments" ADD CONSTRAINT "log_segments_org_id_log_id_logs_org_id_id_fk" FOREIGN KEY ("org_id","log_id") REFERENCES "ci"."logs"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."log_tails" ADD CONSTRAINT "log_tails_org_id_log_id_logs_org_id_id_fk" FOREIGN KEY ("org_id","log_id") REFERENCES "ci"."logs"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."logs" ADD CONSTRAINT "logs_org_id_build_id_builds_org_id_id_fk" FOREIGN KEY ("org_id","build_id") REFERENCES "ci"."builds"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."publications" ADD CONSTRAINT "publications_org_id_artifact_id_artifacts_org_id_id_fk" FOREIGN KEY ("org_id","artifact_id") REFERENCES "ci"."artifacts"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."reports" ADD CONSTRAINT "reports_org_id_job_id_jobs_org_id_id_fk" FOREIGN KEY ("org_id","job_id") REFERENCES "ci"."jobs"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."steps" ADD CONSTRAINT "steps_org_id_attempt_id_job_attempts_org_id_id_fk" FOREIGN KEY ("org_id","attempt_id") REFERENCES "ci"."job_attempts"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."test_cases" ADD CONSTRAINT "test_cases_org_id_job_id_jobs_org_id_id_fk" FOREIGN KEY ("org_id","job_id") REFERENCES "ci"."jobs"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ci"."webhook_routes" ADD CONSTRAINT "webhook_routes_org_id_id_repositories_org_id_id_fk" FOREIGN KEY ("org_id","id") REFERENCES "ci"."repositories"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "artifacts_by_build" ON "ci"."artifacts" USING btree ("org_id","build_id");--> statement-breakpoint
CREATE INDEX "artifacts_by_digest" ON "ci"."artifacts" USING btree ("org_id","sha256");--> statement-breakpoint
CREATE INDEX "artifacts_by_purl" ON "ci"."artifacts" USING btree ("org_id","purl");--> statement-breakpoint
CREATE INDEX "attestations_by_artifact" ON "ci"."attestations" USING btree ("org_id","artifact_id");--> statement-breakpoint
CREATE INDEX "build_schedules_due" ON "ci"."build_schedules" USING btree ("due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "builds_by_number" ON "ci"."builds" USING btree ("org_id","repository_id","number");--> statement-breakpoint
CREATE INDEX "builds_by_ref" ON "ci"."builds" USING btree ("org_id","repository_id","ref","id");--> statement-breakpoint
CREATE INDEX "builds_by_repository" ON "ci"."builds" USING btree ("org_id","repository_id","id");--> statement-breakpoint
CREATE INDEX "builds_waiting" ON "ci"."builds" USING btree ("org_id","id") WHERE state in ('queued', 'waiting', 'running');--> statement-breakpoint
CREATE INDEX "builds_by_inputs" ON "ci"."builds" USING btree ("org_id","inputs_digest");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_by_key" ON "ci"."deliveries" USING btree ("org_id","repository_id","delivery_key");--> statement-breakpoint
CREATE INDEX "deliveries_by_time" ON "ci"."deliveries" USING btree ("org_id","repository_id","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "job_attempts_by_job" ON "ci"."job_attempts" USING btree ("org_id","job_id","attempt");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_by_build" ON "ci"."jobs" USING btree ("org_id","build_id","position");--> statement-breakpoint
CREATE INDEX "jobs_by_name" ON "ci"."jobs" USING btree ("org_id","build_id","name");--> statement-breakpoint
CREATE INDEX "log_segments_by_line" ON "ci"."log_segments" USING btree ("org_id","log_id","start_line");--> statement-breakpoint
CREATE INDEX "logs_by_build" ON "ci"."logs" USING btree ("org_id","build_id");--> statement-breakpoint
CREATE UNIQUE INDEX "publications_by_artifact" ON "ci"."publications" USING btree ("org_id","artifact_id","consumer");--> statement-breakpoint
CREATE INDEX "publications_by_build" ON "ci"."publications" USING btree ("org_id","build_id");--> statement-breakpoint
CREATE INDEX "publications_due" ON "ci"."publications" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "reports_by_build" ON "ci"."reports" USING btree ("org_id","build_id");--> statement-breakpoint
CREATE INDEX "repositories_by_name" ON "ci"."repositories" USING btree ("org_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "steps_by_attempt" ON "ci"."steps" USING btree ("org_id","attempt_id","position");--> statement-breakpoint
CREATE INDEX "steps_by_build" ON "ci"."steps" USING btree ("org_id","build_id");--> statement-breakpoint
CREATE INDEX "test_cases_by_build" ON "ci"."test_cases" USING btree ("org_id","build_id","state","id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_routes_by_repository" ON "ci"."webhook_routes" USING btree ("id");