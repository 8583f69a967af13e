DROP INDEX "ci"."deliveries_by_time";--> statement-breakpoint
ALTER TABLE "ci"."repositories" ADD COLUMN "forge_default_branch" text;--> statement-breakpoint
CREATE INDEX "deliveries_by_repository" ON "ci"."deliveries" USING btree ("org_id","repository_id","id");