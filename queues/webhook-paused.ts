import { and, eq } from "drizzle-orm";
import { mailEnabled } from "#shared/mail/enabled.ts";
import { sealMail } from "#shared/mail/job.ts";
import { enqueue } from "#shared/store/jobs.ts";
import { projects, webhooks } from "#shared/store/schema/index.ts";
import { many } from "#shared/store/statement.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Paused } from "./event.ts";
import type { Running, Tools } from "./handler.ts";

/** Writes to the owners of a project's organization that a webhook of theirs is paused. */
export async function tellOwners(
  { webhookId, attempts, error }: Paused,
  { id, projectId }: Running<unknown>,
  tools: Tools,
): Promise<void> {
  const { work, store, settings, today, random, wake } = tools;
  const [project, webhook] = await work.read(
    findOne(projects, eq(projects.id, projectId)),
    findOne(webhooks, and(eq(webhooks.projectId, projectId), eq(webhooks.id, webhookId))),
  );
  if (!project || !webhook || !mailEnabled(settings, project)) return;
  const [owners] = await store.main.read(ownersOf(project.teamId));
  const jobs = owners.map((owner) => ({
    // The same however often this runs: nobody is told twice.
    id: `${id}:${owner.userId}`,
    projectId,
    kind: "mails",
    body: sealMail(
      {
        kind: "webhookPaused",
        to: { email: owner.email, name: owner.name },
        locale: settings.locale,
        variables: {
          user: owner.name,
          project: project.name,
          webhook: webhook.name,
          url: webhook.url,
          attempts: String(attempts),
          error,
        },
      },
      settings,
      random,
    ),
  }));
  await work.write([], ...jobs.map((job) => enqueue(job, today)));
  await wake(
    "mails",
    jobs.map((job) => job.id),
  );
}

/** Members of an organization that are its owners and have an address. */
const ownersOf = (teamId: string) =>
  many(
    `SELECT users.id, users.name, users.email FROM memberships
     JOIN users ON users.projectId = 'console' AND users.id = memberships.userId
     WHERE memberships.projectId = 'console' AND memberships.teamId = ?1 AND memberships.confirm = 1
       AND users.email IS NOT NULL
       AND EXISTS (SELECT 1 FROM json_each(memberships.roles) WHERE value = 'owner') LIMIT 100`,
    [teamId],
    (row) => ({ userId: String(row.id), name: String(row.name), email: String(row.email) }),
  );
