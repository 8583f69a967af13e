CREATE TABLE "ci"."byte_removals" (
	"org_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"noted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "byte_removals_org_id_kind_name_pk" PRIMARY KEY("org_id","kind","name")
);
--> statement-breakpoint
CREATE TABLE "ci"."host_usage" (
	"org_id" text NOT NULL,
	"host_id" text NOT NULL,
	"kind" text NOT NULL,
	"count" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"measured_at" timestamp with time zone NOT NULL,
	CONSTRAINT "host_usage_org_id_host_id_kind_pk" PRIMARY KEY("org_id","host_id","kind")
);
--> statement-breakpoint
CREATE TABLE "ci"."retention_rules" (
	"org_id" text NOT NULL,
	"log_days" integer NOT NULL,
	"artifact_days" integer NOT NULL,
	"builds_kept" integer NOT NULL,
	"mirror_days" integer NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"changed_by" jsonb NOT NULL,
	CONSTRAINT "retention_rules_org_id_pk" PRIMARY KEY("org_id")
);
--> statement-breakpoint
CREATE TABLE "ci"."retention_runs" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"trigger" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"deleted" jsonb NOT NULL,
	"hosts_away" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "retention_runs_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "ci"."artifacts" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ci"."artifacts" ADD COLUMN "deleted_rule" text;--> statement-breakpoint
ALTER TABLE "ci"."logs" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ci"."logs" ADD COLUMN "deleted_rule" text;--> statement-breakpoint
ALTER TABLE "ci"."reports" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ci"."reports" ADD COLUMN "deleted_rule" text;--> statement-breakpoint
CREATE INDEX "artifacts_kept" ON "ci"."artifacts" USING btree ("org_id","build_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "logs_kept" ON "ci"."logs" USING btree ("org_id","build_id","bytes") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "reports_by_digest" ON "ci"."reports" USING btree ("org_id","sha256");--> statement-breakpoint
CREATE INDEX "reports_kept" ON "ci"."reports" USING btree ("org_id","build_id") WHERE sha256 is not null and deleted_at is null;--> statement-breakpoint
DO $access$
DECLARE
  base text := regexp_replace(current_user, '_owner$', '');
  app text := base || '_app';
  system text := base || '_system';
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
  org_table text;
BEGIN
  FOREACH org_table IN ARRAY ARRAY['retention_rules', 'retention_runs', 'byte_removals', 'host_usage'] LOOP
    EXECUTE format('alter table ci.%I enable row level security', org_table);
    EXECUTE format('alter table ci.%I force row level security', org_table);
    EXECUTE format('create policy organization on ci.%I using (%s) with check (%s)', org_table, own, own);
    EXECUTE format('grant select, insert, update on ci.%I to %I', org_table, app);
  END LOOP;
  -- Where bytes lie and which are still to be removed. The rows of the record are never deleted.
  EXECUTE format('grant delete on ci.byte_removals, ci.log_segments to %I', app);
  -- Which organisations there are, and nothing of them.
  EXECUTE format('grant select (org_id) on ci.repositories to %I', system);
  EXECUTE format('create policy organizations on ci.repositories for select to %I using (true)', system);
END
$access$;
