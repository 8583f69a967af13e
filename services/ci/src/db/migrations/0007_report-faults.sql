ALTER TABLE "ci"."builds" ADD COLUMN "report_faults" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ci"."test_cases" ADD COLUMN "class_name" text;