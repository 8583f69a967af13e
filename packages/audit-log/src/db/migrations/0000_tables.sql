CREATE SCHEMA "audit";
--> statement-breakpoint
CREATE TABLE "audit"."checkpoints" (
	"org_id" text NOT NULL,
	"size" bigint NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "checkpoints_org_id_size_signed_at_pk" PRIMARY KEY("org_id","size","signed_at")
);
--> statement-breakpoint
CREATE TABLE "audit"."export_kits" (
	"note" text PRIMARY KEY NOT NULL,
	"verifier" "bytea" NOT NULL,
	"readme" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit"."heads" (
	"org_id" text NOT NULL,
	"size" bigint NOT NULL,
	"peaks" "bytea" NOT NULL,
	CONSTRAINT "heads_org_id_pk" PRIMARY KEY("org_id")
);
--> statement-breakpoint
CREATE TABLE "audit"."integrity_states" (
	"org_id" text NOT NULL,
	"whole" boolean NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"size" bigint NOT NULL,
	"first_position" bigint,
	"last_position" bigint,
	"sentence" text,
	CONSTRAINT "integrity_states_org_id_pk" PRIMARY KEY("org_id")
);
--> statement-breakpoint
CREATE TABLE "audit"."leaves" (
	"org_id" text NOT NULL,
	"position" bigint NOT NULL,
	"outbox_id" bigint NOT NULL,
	"entry_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"action" text NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text NOT NULL,
	"person_id" text,
	"target_type" text NOT NULL,
	"target_id" text NOT NULL,
	"entry" "bytea" NOT NULL,
	CONSTRAINT "leaves_org_id_position_pk" PRIMARY KEY("org_id","position"),
	CONSTRAINT "leaves_entry" UNIQUE("org_id","entry_id")
);
--> statement-breakpoint
CREATE TABLE "audit"."log_keys" (
	"public_key" "bytea" PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit"."nodes" (
	"org_id" text NOT NULL,
	"level" smallint NOT NULL,
	"position" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "nodes_org_id_level_position_pk" PRIMARY KEY("org_id","level","position")
);
--> statement-breakpoint
CREATE TABLE "audit"."outbox" (
	"org_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "audit"."outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"entry_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"action" text NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text NOT NULL,
	"person_id" text,
	"target_type" text NOT NULL,
	"target_id" text NOT NULL,
	"entry" "bytea" NOT NULL,
	CONSTRAINT "outbox_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit"."private_values" (
	"org_id" text NOT NULL,
	"entry_id" text NOT NULL,
	"field" text NOT NULL,
	"salt" "bytea",
	"value" text,
	"erased_at" timestamp with time zone,
	CONSTRAINT "private_values_org_id_entry_id_field_pk" PRIMARY KEY("org_id","entry_id","field")
);
--> statement-breakpoint
CREATE INDEX "leaves_time" ON "audit"."leaves" USING btree ("org_id","at","outbox_id");--> statement-breakpoint
CREATE INDEX "leaves_target" ON "audit"."leaves" USING btree ("org_id","target_id");