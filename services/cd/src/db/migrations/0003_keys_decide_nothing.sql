-- API keys could decide before. What they decided of promotions that still wait counts for nothing any more; each of those
-- is looked at again, so that its approvals are asked for anew. Row-level security binds the owner too, hence the two lines
-- around each statement.
ALTER TABLE "cd"."promotions" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "cd"."decisions" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "cd"."wakes" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
INSERT INTO "cd"."wakes" ("org_id", "id", "promotion_id", "due_at")
  SELECT d.org_id, 'wake_' || replace(gen_random_uuid()::text, '-', ''), d.promotion_id, now()
  FROM "cd"."decisions" d JOIN "cd"."promotions" p ON p.org_id = d.org_id AND p.id = d.promotion_id
  WHERE p.state = 'waiting' AND d.api_key_id IS NOT NULL AND d.voided_at IS NULL
  GROUP BY d.org_id, d.promotion_id;--> statement-breakpoint
UPDATE "cd"."decisions" d SET voided_at = now(), void_reason = 'madeWithKey'
  FROM "cd"."promotions" p
  WHERE p.org_id = d.org_id AND p.id = d.promotion_id AND p.state = 'waiting'
    AND d.api_key_id IS NOT NULL AND d.voided_at IS NULL;--> statement-breakpoint
ALTER TABLE "cd"."promotions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "cd"."decisions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "cd"."wakes" FORCE ROW LEVEL SECURITY;
