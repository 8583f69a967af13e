ALTER TABLE "cd"."releases" ADD COLUMN "overtaken_by" text;
