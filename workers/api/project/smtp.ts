import type { Settings } from "#shared/config/settings.ts";
import { ApiError, missingArgument } from "#shared/contract/errors.ts";
import { boolean, email, hostname, integer, list, nullable, oneOf, text } from "#shared/contract/params.ts";
import { type Post, projectPost } from "#shared/mail/server.ts";
import { writeMail } from "#shared/mail/write.ts";
import { endpoint } from "../endpoint.ts";
import { changeOwnProject } from "../projects/change.ts";
import { changedSmtp, checkHost, handOver } from "./smtp-changes.ts";

const common = {
  scope: "project.write",
  auth: ["admin", "key"],
  realm: "project",
} as const;

const port = () => integer(1, 65_535);
const name = () => nullable(text(256, 0)).default(null);
const address = () => nullable(email({ empty: true })).default(null);

export const updateSMTP = endpoint(
  {
    ...common,
    id: "project.updateSMTP",
    method: "PATCH",
    path: "/v1/project/smtp",
    aliases: ["/v1/projects/{projectId}/smtp"],
    audit: "project.smtp.update",
    params: () => ({
      host: nullable(hostname({ empty: true })).default(null),
      port: nullable(port()).default(null),
      username: name(),
      password: name(),
      senderEmail: address(),
      senderName: name(),
      replyToEmail: address(),
      replyToName: name(),
      secure: nullable(oneOf("", "tls", "ssl")).default(null),
      enabled: nullable(boolean()).default(null),
    }),
    status: 200,
    returns: "project",
  },
  async (context) => {
    const { enabled, ...given } = context.input;
    return changeOwnProject(context, { smtp: await changedSmtp(context, given, enabled) });
  },
);

interface OlderServer {
  readonly host: string;
  readonly port: number | null;
  readonly username: string;
  readonly password: string;
  readonly secure: "" | "tls" | "ssl";
  readonly senderName: string;
  readonly senderEmail: string;
  readonly replyTo: string;
}

/** Sent while the client waits, so that it learns what the mail server said. */
export const createSMTPTest = endpoint(
  {
    ...common,
    id: "project.createSMTPTest",
    method: "POST",
    path: "/v1/project/smtp/tests",
    aliases: ["/v1/projects/{projectId}/smtp/tests"],
    audit: "project.smtp.test",
    params: () => ({
      emails: list(email(), 10),
      // SDKs before 1.9 send the server along instead of saving it first.
      senderName: text(256, 0).default(""),
      senderEmail: email({ empty: true }).default(""),
      replyTo: email({ empty: true }).default(""),
      host: hostname({ empty: true }).default(""),
      port: nullable(port()).default(null),
      username: text(256, 0).default(""),
      password: text(256, 0).default(""),
      secure: oneOf("", "tls", "ssl").default(""),
    }),
    status: 204,
    returns: null,
  },
  async (context) => {
    const { input, project, settings, now, request } = context;
    const post = input.host === "" ? projectPost(project.smtp, settings) : givenPost(input, settings);
    if (!post) {
      throw new ApiError("general_smtp_disabled", {
        message: "The project has no mail server of its own: enable its SMTP settings first.",
      });
    }
    const deliveries = input.emails.map((email) =>
      writeMail(
        {
          kind: "smtpTest",
          to: { email, name: "" },
          locale: request.locale,
          variables: { project: project.name },
        },
        { id: context.id("unique()"), post, template: null, settings, now },
      ),
    );
    await handOver(post, deliveries, context);
  },
);

/** @throws ApiError general_argument_invalid when it is not complete */
function givenPost(given: OlderServer, settings: Settings): Post {
  const { host, port, username, password, secure, senderName, senderEmail, replyTo } = given;
  checkHost(host, settings);
  if (senderEmail === "") throw missingArgument("senderEmail");
  return {
    server: { host, port: port ?? 587, username, password, secure, foreign: true },
    from: { name: senderName, email: senderEmail },
    replyTo: replyTo === "" ? undefined : { name: "", email: replyTo },
    own: true,
  };
}
