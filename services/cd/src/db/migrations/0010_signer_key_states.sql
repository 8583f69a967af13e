-- Keys that are here were trusted when they came, and stay so.
CREATE TABLE "cd"."signer_key_waits" (
	"org_id" text NOT NULL,
	"sha256" text NOT NULL,
	"key_id" text NOT NULL,
	"first_sent_at" timestamp with time zone NOT NULL,
	CONSTRAINT "signer_key_waits_org_id_sha256_key_id_pk" PRIMARY KEY("org_id","sha256","key_id")
);
--> statement-breakpoint
ALTER TABLE "cd"."signer_keys" ADD COLUMN "state" text DEFAULT 'trusted' NOT NULL;--> statement-breakpoint
ALTER TABLE "cd"."signer_keys" ALTER COLUMN "state" SET DEFAULT 'waiting';--> statement-breakpoint
ALTER TABLE "cd"."signer_keys" ADD COLUMN "state_since" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "cd"."signer_keys" ALTER COLUMN "state_since" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "cd"."signer_keys" ADD COLUMN "decided_by" text;--> statement-breakpoint
ALTER TABLE "cd"."signer_key_waits" ADD CONSTRAINT "signer_key_waits_org_id_key_id_signer_keys_org_id_key_id_fk" FOREIGN KEY ("org_id","key_id") REFERENCES "cd"."signer_keys"("org_id","key_id") ON DELETE no action ON UPDATE no action;