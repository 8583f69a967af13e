CREATE INDEX "builds_by_state" ON "ci"."builds" USING btree ("org_id","state","id");--> statement-breakpoint
CREATE INDEX "builds_by_branch" ON "ci"."builds" USING btree ("org_id","ref","id");--> statement-breakpoint
CREATE INDEX "builds_by_commit" ON "ci"."builds" USING btree ("org_id","commit_sha","id");--> statement-breakpoint
CREATE INDEX "builds_by_author_name" ON "ci"."builds" USING btree ("org_id","author_name","id");--> statement-breakpoint
CREATE INDEX "builds_by_author_email" ON "ci"."builds" USING btree ("org_id","author_email","id");