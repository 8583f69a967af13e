CREATE TABLE "cd"."rule_confirmations" (
	"org_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"version" integer NOT NULL,
	"confirmed_by" text,
	"confirmed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "rule_confirmations_org_id_environment_id_version_pk" PRIMARY KEY("org_id","environment_id","version")
);
--> statement-breakpoint
ALTER TABLE "cd"."rule_confirmations" ADD CONSTRAINT "rule_confirmations_version_fk" FOREIGN KEY ("org_id","environment_id","version") REFERENCES "cd"."environment_rules"("org_id","environment_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- What held before confirmations were asked for goes on holding. Row-level security binds the owner too, hence the lines
-- around the statement.
ALTER TABLE "cd"."environment_rules" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
INSERT INTO "cd"."rule_confirmations" ("org_id", "environment_id", "version", "confirmed_at")
  SELECT org_id, environment_id, version, created_at FROM "cd"."environment_rules";--> statement-breakpoint
ALTER TABLE "cd"."environment_rules" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
DO $access$
DECLARE
  app text := quote_ident(regexp_replace(current_user, '_owner$', '') || '_app');
  own constant text := 'org_id = (select nullif(current_setting(''app.org_id'', true), ''''))';
BEGIN
  ALTER TABLE cd.rule_confirmations ENABLE ROW LEVEL SECURITY;
  ALTER TABLE cd.rule_confirmations FORCE ROW LEVEL SECURITY;
  EXECUTE format('create policy own_organization on cd.rule_confirmations to %s using (%s) with check (%s)', app, own, own);
  -- Written once and never changed.
  EXECUTE format('grant select, insert on cd.rule_confirmations to %s', app);
END
$access$;
