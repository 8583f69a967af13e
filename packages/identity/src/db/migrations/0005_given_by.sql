ALTER TABLE "identity"."grants" ADD COLUMN "given_by" text;--> statement-breakpoint
ALTER TABLE "identity"."grants" ADD COLUMN "given_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "identity"."team_members" ADD COLUMN "added_by" text;--> statement-breakpoint
-- Who gave a role changes with the role.
DO $access$
BEGIN
  EXECUTE format('grant update (given_by, given_at) on identity.grants to %s',
    quote_ident(regexp_replace(current_user, '_owner$', '') || '_app'));
END
$access$;
