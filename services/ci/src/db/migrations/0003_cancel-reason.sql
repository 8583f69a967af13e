ALTER TABLE "ci"."builds" ADD COLUMN "cancel_reason" text;
