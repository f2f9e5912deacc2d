import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import { z } from "zod";

const mail = z.object({
  id: z.number(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  headers: z.record(z.string(), z.string()),
});

/** A mail that landed in a server's inbox. */
export type ReceivedMail = z.output<typeof mail>;

const list = z.object({ messages: z.array(z.object({ id: z.number() })) });

/** How long a mail may take, in milliseconds. */
const PATIENCE = 20_000;

/** The inbox of the server all SDK tests share. */
export const sharedInbox = (): string => inject("inbox");

/** The mails to an address, newest first. `inbox` is that of the shared server unless told. */
export async function mailsTo(address: string, inbox: string = sharedInbox()): Promise<ReceivedMail[]> {
  const found = await fetch(`${inbox}/api/messages?to=${encodeURIComponent(address)}`);
  const { messages } = list.parse(await found.json());
  return Promise.all(
    messages.map(async ({ id }) => mail.parse(await (await fetch(`${inbox}/api/messages/${id}`)).json())),
  );
}

/**
 * The newest mail to an address, waiting until `count` have come.
 * @throws Error when fewer come in time
 */
export async function mailTo(
  address: string,
  { count = 1, inbox = sharedInbox() }: { count?: number; inbox?: string } = {},
): Promise<ReceivedMail> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const [newest, ...others] = await mailsTo(address, inbox);
    if (newest && others.length + 1 >= count) return newest;
    if (Date.now() > end) {
      throw new Error(`${count} mails to ${address} were expected, ${newest ? others.length + 1 : 0} came.`);
    }
    await sleep(50);
  }
}

/** The link of a mail, from its plain text. */
export function linkIn({ text }: ReceivedMail): URL {
  const [link] = /https?:\/\/\S+/.exec(text) ?? [];
  if (link === undefined) throw new Error(`No link in: ${text}`);
  return new URL(link);
}

/** The code of a mail: six digits on a line of their own. */
export function codeIn({ text }: ReceivedMail): string {
  const [code] = /^\d{6}$/m.exec(text) ?? [];
  if (code === undefined) throw new Error(`No code in: ${text}`);
  return code;
}
