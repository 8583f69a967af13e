CREATE TABLE "cd"."byte_removals" (
	"org_id" text NOT NULL,
	"sha256" text NOT NULL,
	"noted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "byte_removals_org_id_sha256_pk" PRIMARY KEY("org_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "cd"."retention_rules" (
	"org_id" text NOT NULL,
	"artifact_days" integer NOT NULL,
	"releases_kept" integer NOT NULL,
	"rollbacks_kept" integer NOT NULL,
	"log_days" integer NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "retention_rules_org_id_pk" PRIMARY KEY("org_id")
);
--> statement-breakpoint
CREATE TABLE "cd"."retention_runs" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"trigger" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"deleted" jsonb NOT NULL,
	CONSTRAINT "retention_runs_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "cd"."artifacts" ADD COLUMN "bytes_deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cd"."artifacts" ADD COLUMN "bytes_deleted_rule" text;--> statement-breakpoint
ALTER TABLE "cd"."deployments" ADD COLUMN "log_deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cd"."deployments" ADD COLUMN "log_deleted_rule" text;--> statement-breakpoint
CREATE INDEX "artifacts_held" ON "cd"."artifacts" USING btree ("org_id","id") WHERE bytes_deleted_at is null;--> statement-breakpoint
CREATE INDEX "artifacts_digest" ON "cd"."artifacts" USING btree ("org_id","sha256");--> statement-breakpoint
CREATE INDEX "deployments_log_held" ON "cd"."deployments" USING btree ("org_id","id") WHERE log_deleted_at is null;--> statement-breakpoint
DO $access$
DECLARE
  base text := regexp_replace(current_user, '_owner$', '');
  app text := quote_ident(base || '_app');
  system text := quote_ident(base || '_system');
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
  org_table text;
BEGIN
  FOREACH org_table IN ARRAY ARRAY['retention_rules', 'retention_runs', 'byte_removals'] LOOP
    EXECUTE format('alter table cd.%I enable row level security', org_table);
    EXECUTE format('alter table cd.%I force row level security', org_table);
    EXECUTE format('create policy own_organization on cd.%I to %s using (%s) with check (%s)', org_table, app, own, own);
    EXECUTE format('grant select, insert, update on cd.%I to %s', org_table, app);
  END LOOP;
  -- Of an artifact only whether its bytes are here changes; what it is was written once.
  EXECUTE format('grant update (bytes_deleted_at, bytes_deleted_rule) on cd.artifacts to %s', app);
  EXECUTE format('grant delete on cd.byte_removals, cd.log_pieces to %s', app);
  -- Which organisations there are, and nothing of what they have.
  EXECUTE format('grant select (org_id) on cd.artifacts to %s', system);
  EXECUTE format('create policy organizations on cd.artifacts for select to %s using (true)', system);
END
$access$;
