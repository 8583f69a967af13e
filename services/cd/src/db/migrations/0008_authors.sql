CREATE TABLE "cd"."author_matches" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"author_key" text NOT NULL,
	"name" text NOT NULL,
	"who" text NOT NULL,
	"user_ids" text[] NOT NULL,
	"within" text,
	"said_by" text,
	"said_at" timestamp with time zone NOT NULL,
	"remark" text,
	"withdrawn_at" timestamp with time zone,
	"withdrawn_by" text,
	"audit_entry_id" text,
	CONSTRAINT "author_matches_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "cd"."configuration_changes" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text,
	"what" text NOT NULL,
	"changed_by" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "configuration_changes_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "cd"."commits" ADD COLUMN "committer" jsonb;--> statement-breakpoint
ALTER TABLE "cd"."commits" ADD COLUMN "pushers" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "cd"."configuration_changes" ADD CONSTRAINT "configuration_changes_org_id_project_id_projects_org_id_id_fk" FOREIGN KEY ("org_id","project_id") REFERENCES "cd"."projects"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cd"."configuration_changes" ADD CONSTRAINT "configuration_changes_org_id_environment_id_environments_org_id_id_fk" FOREIGN KEY ("org_id","environment_id") REFERENCES "cd"."environments"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "author_matches_one_a_person" ON "cd"."author_matches" USING btree ("org_id","author_key","said_by") WHERE "cd"."author_matches"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "configuration_changes_project" ON "cd"."configuration_changes" USING btree ("org_id","project_id","changed_at");