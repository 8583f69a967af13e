CREATE TABLE "identity"."address_proofs" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"address" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "address_proofs_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "identity"."mails" (
	"id" text PRIMARY KEY NOT NULL,
	"about_org_id" text,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"problem" text
);
--> statement-breakpoint
ALTER TABLE "identity"."users" DROP CONSTRAINT "users_email_unique";--> statement-breakpoint
ALTER TABLE "identity"."user_addresses" DROP CONSTRAINT "user_addresses_pkey";--> statement-breakpoint
ALTER TABLE "identity"."user_addresses" ADD CONSTRAINT "user_addresses_address_user_id_pk" PRIMARY KEY("address","user_id");--> statement-breakpoint
ALTER TABLE "identity"."address_proofs" ADD CONSTRAINT "address_proofs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "address_proofs_user" ON "identity"."address_proofs" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "mails_due" ON "identity"."mails" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "mails_subject" ON "identity"."mails" USING btree ("subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "user_addresses_proved" ON "identity"."user_addresses" USING btree ("address") WHERE "identity"."user_addresses"."verified_at" is not null;--> statement-breakpoint
CREATE INDEX "users_email" ON "identity"."users" USING btree ("email");