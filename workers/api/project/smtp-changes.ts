import type { Settings } from "#shared/config/settings.ts";
import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import type { Smtp } from "#shared/contract/project.ts";
import { clientName, type Post, projectPost, sealPassword } from "#shared/mail/server.ts";
import { SmtpError } from "#shared/mail/smtp/failure.ts";
import { converse, type Delivery } from "#shared/mail/smtp/session.ts";
import { openSocket } from "#shared/mail/smtp/socket.ts";
import { targetFault } from "#shared/webhooks/target.ts";
import type { Context } from "../context.ts";

/** Whoever waits for the answer of an API waits no longer, in milliseconds. */
const PATIENCE = { connect: 5_000, total: 15_000 };

/** What a request says of a mail server; null leaves a part as it is, "" clears it. */
export type SmtpInput = { [K in keyof Omit<Smtp, "enabled">]-?: Smtp[K] | null };

/** Parts that decide whether mails can be sent at all. */
const VITAL = ["host", "port", "username", "password", "secure", "senderEmail"] as const;

/**
 * A project's mail server after a request. One that is on, or to be turned on, must work, so it is tried; one that works
 * is turned on unless the request says otherwise.
 * @throws ApiError project_smtp_config_invalid, general_argument_invalid
 */
export async function changedSmtp(
  context: Context<unknown>,
  given: SmtpInput,
  enabled: boolean | null,
): Promise<Smtp> {
  const { project, settings, random } = context;
  checkHost(given.host, settings);
  const password = given.password === null ? null : sealPassword(given.password, settings, random);
  const said = Object.entries({ ...given, password }).filter(([, value]) => value !== null);
  const next: Smtp = { ...project.smtp, ...Object.fromEntries(said) };
  const vital = VITAL.some((name) => given[name] !== null);
  if (enabled === false) return { ...next, enabled: false };
  const isOn = project.smtp.enabled === true;
  if (!vital && (enabled === null || isOn)) return { ...next, enabled: isOn };
  const must = enabled === true || isOn;
  const fault = await faultOf(projectPost({ ...next, enabled: true }, settings), context);
  if (must && fault !== null) throw new ApiError("project_smtp_config_invalid", { message: fault });
  return { ...next, enabled: fault === null };
}

/** Why no mail can be sent; null when one can. */
async function faultOf(post: Post | null, context: Context<unknown>): Promise<string | null> {
  if (!post) return "The SMTP settings need at least host, port and senderEmail.";
  try {
    await handOver(post, [], context);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

/** Hands mails over while the client waits. @throws ApiError project_smtp_config_invalid */
export async function handOver(
  { server }: Post,
  deliveries: readonly Delivery[],
  { settings }: Context<unknown>,
): Promise<void> {
  try {
    const options = { open: openSocket, clientName: clientName(settings), patience: PATIENCE };
    await converse(server, deliveries, options);
  } catch (error) {
    if (!(error instanceof SmtpError)) throw error;
    throw new ApiError("project_smtp_config_invalid", { message: error.message, cause: error });
  }
}

/** @throws ApiError general_argument_invalid for a host that no mail may be sent to: a pattern, or one of a local network */
export function checkHost(host: string | null | undefined, settings: Settings): void {
  if (!host) return;
  if (host.includes("*")) throw invalidArgument("host", "Must be the name of one host.");
  const fault = targetFault(`https://${host}/`, settings.privateTargets);
  if (fault !== null) throw invalidArgument("host", fault);
}
