ALTER TABLE "ci"."webhook_routes" ADD COLUMN "rejected_for" text DEFAULT 'signature' NOT NULL;--> statement-breakpoint
do $$
begin
  execute format('grant update (rejected_for) on ci.webhook_routes to %I', regexp_replace(current_user, '_owner$', '') || '_auth');
end
$$;
