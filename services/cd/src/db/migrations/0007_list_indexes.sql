CREATE INDEX "deployments_by_place" ON "cd"."deployments" USING btree ("org_id","project_id","environment_id","id");--> statement-breakpoint
CREATE INDEX "deployments_by_project" ON "cd"."deployments" USING btree ("org_id","project_id","id");--> statement-breakpoint
CREATE INDEX "deployments_by_environment" ON "cd"."deployments" USING btree ("org_id","environment_id","id");--> statement-breakpoint
CREATE INDEX "environment_states_environment" ON "cd"."environment_states" USING btree ("org_id","environment_id");--> statement-breakpoint
CREATE INDEX "environment_states_failed" ON "cd"."environment_states" USING btree ("org_id","project_id") WHERE "cd"."environment_states"."failed_deployment_id" is not null;--> statement-breakpoint
CREATE INDEX "promotions_by_environment" ON "cd"."promotions" USING btree ("org_id","environment_id","number");--> statement-breakpoint
CREATE INDEX "promotions_by_project" ON "cd"."promotions" USING btree ("org_id","project_id","number");--> statement-breakpoint
CREATE INDEX "promotions_by_state" ON "cd"."promotions" USING btree ("org_id","state","number");--> statement-breakpoint
CREATE INDEX "releases_by_project" ON "cd"."releases" USING btree ("org_id","project_id","id");