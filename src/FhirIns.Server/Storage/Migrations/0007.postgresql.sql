ALTER TABLE "worklist_task" ADD COLUMN "origin" TEXT NULL;

ALTER TABLE "worklist_task" ADD COLUMN "letter_on" TEXT NULL;

ALTER TABLE "worklist_task" ADD COLUMN "follow_up_on" TEXT NULL;
