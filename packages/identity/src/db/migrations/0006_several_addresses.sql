DROP INDEX "identity"."user_addresses_proved";--> statement-breakpoint
ALTER TABLE "identity"."user_addresses" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "user_addresses_proved" ON "identity"."user_addresses" USING btree ("address") WHERE "identity"."user_addresses"."verified_at" is not null and "identity"."user_addresses"."removed_at" is null;