import { sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { resource } from "./columns.ts";

/** Mails in a project's own words, one row a mail and locale; the id is `<templateId>-<locale>`. */
export const mailTemplates = sqliteTable(
  "mailTemplates",
  {
    ...resource(),
    templateId: text().notNull(),
    locale: text().notNull(),
    subject: text().notNull(),
    /** HTML, or plain text. */
    message: text().notNull(),
    senderName: text().notNull(),
    senderEmail: text().notNull(),
    replyToEmail: text().notNull(),
    replyToName: text().notNull(),
  },
  (t) => [uniqueIndex("mailTemplates_id").on(t.projectId, t.id)],
);
