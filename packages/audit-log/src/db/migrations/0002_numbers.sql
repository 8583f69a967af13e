CREATE TABLE "audit"."counters" (
	"org_id" text NOT NULL,
	"shard" smallint NOT NULL,
	"written" bigint NOT NULL,
	CONSTRAINT "counters_org_id_shard_pk" PRIMARY KEY("org_id","shard")
);
--> statement-breakpoint
ALTER TABLE "audit"."heads" ADD COLUMN "taken" bigint[] DEFAULT array_fill(0::bigint, array[16]) NOT NULL;--> statement-breakpoint
ALTER TABLE "audit"."leaves" ADD COLUMN "shard" smallint;--> statement-breakpoint
ALTER TABLE "audit"."leaves" ADD COLUMN "number" bigint;--> statement-breakpoint
ALTER TABLE "audit"."outbox" ADD COLUMN "shard" smallint;--> statement-breakpoint
ALTER TABLE "audit"."outbox" ADD COLUMN "number" bigint;