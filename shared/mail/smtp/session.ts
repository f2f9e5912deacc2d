import { encodeBase64 } from "#shared/crypto/base64.ts";
import { checkAddress } from "../headers.ts";
import { PATIENCE, type Patience, within } from "./deadline.ts";
import { SmtpError } from "./failure.ts";
import { LineStream, type Reply, shown } from "./line-stream.ts";
import type { MailServer, OpenSocket, SmtpSocket } from "./socket.ts";

/*
 * A client for one conversation with a mail server (RFC 5321, 3207, 4954). worker-mailer of npm does the same, but
 * spins for ever when a server hangs up, goes on in the clear where STARTTLS was wanted and is not offered, fails where
 * AUTH is offered and not needed, asks servers not to report bounces, and gives no reply codes by which a lasting
 * refusal can be told from a passing one.
 */

/** One mail and whom it goes to. */
export interface Delivery {
  readonly from: string;
  readonly to: string;
  /** As `composeMessage` makes it. */
  readonly message: string;
}

export interface ConversationOptions {
  readonly open: OpenSocket;
  /** The name we introduce ourselves by: a domain. */
  readonly clientName: string;
  readonly patience?: Patience;
}

/**
 * Signs in to a mail server and hands over mails one after the other; none at all is a test of the settings.
 * @throws SmtpError; mails before the one that failed have been taken.
 */
export async function converse(
  server: MailServer,
  deliveries: readonly Delivery[],
  { open, clientName, patience = PATIENCE }: ConversationOptions,
): Promise<void> {
  for (const { from, to } of deliveries) {
    checkAddress(from);
    checkAddress(to);
  }
  const sockets: SmtpSocket[] = [];
  const keep: Keep = (socket) => {
    sockets.push(socket);
    return socket;
  };
  const talk = async () => {
    const socket = await opened(server, open, patience, keep);
    const session = await signIn(server, socket, clientName, keep);
    for (const delivery of deliveries) await handOver(session, delivery);
    await session.write("QUIT\r\n").catch(() => {});
  };
  try {
    await within(patience.total, "The conversation with the mail server", talk());
  } finally {
    // The last one first: it lies on top of the others.
    for (const socket of sockets.reverse()) socket.close().catch(() => {});
  }
}

/** Remembers a socket, to close it in the end. */
type Keep = (socket: SmtpSocket) => SmtpSocket;

async function opened(
  server: MailServer,
  open: OpenSocket,
  { connect }: Patience,
  keep: Keep,
): Promise<SmtpSocket> {
  const at = `${server.host}:${server.port}`;
  try {
    const socket = keep(await open(server));
    await within(connect, `The connection to ${at}`, socket.opened);
    return socket;
  } catch (cause) {
    if (cause instanceof SmtpError) throw cause;
    throw new SmtpError("unreachable", `No mail server answers at ${at}.`, { cause });
  }
}

async function signIn(
  server: MailServer,
  socket: SmtpSocket,
  clientName: string,
  keep: Keep,
): Promise<LineStream> {
  let stream = new LineStream(socket);
  expectReply(await stream.reply(), 220, "The server does not want to talk");
  let offers = await introduce(stream, clientName);
  if (server.secure === "tls") {
    stream = await encrypted(stream, socket, offers, keep);
    offers = await introduce(stream, clientName);
  }
  if (server.username !== "") await authenticate(stream, server, offers);
  return stream;
}

/** Says hello. @returns what the server offers, in capitals. */
async function introduce(stream: LineStream, clientName: string): Promise<readonly string[]> {
  await stream.write(`EHLO ${clientName}\r\n`);
  const reply = await stream.reply();
  if (reply.code === 250) return reply.lines.slice(1).map((line) => line.toUpperCase());
  await stream.write(`HELO ${clientName}\r\n`);
  expectReply(await stream.reply(), 250, "The server does not greet back");
  return [];
}

async function encrypted(
  stream: LineStream,
  socket: SmtpSocket,
  offers: readonly string[],
  keep: Keep,
): Promise<LineStream> {
  // Going on in the clear would show the password to whoever took the offer away.
  if (!offers.includes("STARTTLS")) {
    throw new SmtpError("encryption", "The server offers no STARTTLS, which the settings ask for.");
  }
  await stream.write("STARTTLS\r\n");
  expectReply(await stream.reply(), 220, "The server does not start TLS", "encryption");
  // What came in the clear after the reply is someone else's (RFC 3207 §4.2).
  if (stream.hasMore) throw new SmtpError("encryption", "The server spoke before TLS had begun.");
  stream.release();
  const secured = keep(socket.startTls());
  try {
    await secured.opened;
  } catch (cause) {
    throw new SmtpError("encryption", "No TLS connection came about. Is its certificate trusted?", { cause });
  }
  return new LineStream(secured);
}

async function authenticate(
  stream: LineStream,
  server: MailServer,
  offers: readonly string[],
): Promise<void> {
  const methods = offers.filter((offer) => /^AUTH[ =]/.test(offer)).flatMap((offer) => offer.split(/[ =]+/));
  const { username, password } = server;
  if (methods.includes("PLAIN")) {
    await stream.write(`AUTH PLAIN ${base64(`\0${username}\0${password}`)}\r\n`);
  } else if (methods.includes("LOGIN")) {
    await stream.write("AUTH LOGIN\r\n");
    expectReply(await stream.reply(), 334, "The server does not let us sign in", "credentials");
    await stream.write(`${base64(username)}\r\n`);
    expectReply(await stream.reply(), 334, "The server does not take the user name", "credentials");
    await stream.write(`${base64(password)}\r\n`);
  } else {
    throw new SmtpError("credentials", "The server offers no sign-in by AUTH PLAIN or LOGIN.");
  }
  expectReply(await stream.reply(), 235, "The server does not take user name and password", "credentials");
}

async function handOver(stream: LineStream, { from, to, message }: Delivery): Promise<void> {
  await stream.write(`MAIL FROM:<${from}>\r\n`);
  // A sender that is refused is a wrong setting, which can be mended.
  expectReply(await stream.reply(), 250, "The server does not take the sender");
  await stream.write(`RCPT TO:<${to}>\r\n`);
  accepted(await stream.reply(), [250, 251, 252], "The server does not take the recipient");
  await stream.write("DATA\r\n");
  accepted(await stream.reply(), [354], "The server does not take the mail");
  // A line that begins with a dot gets another (RFC 5321 §4.5.2).
  await stream.write(
    `${message.replace(/(^|\r\n)\./g, "$1..")}${message.endsWith("\r\n") ? "" : "\r\n"}.\r\n`,
  );
  accepted(await stream.reply(), [250], "The server does not take the mail");
}

/** @throws SmtpError refused, permanent for replies from 500 on */
function accepted(reply: Reply, codes: readonly number[], what: string): void {
  if (codes.includes(reply.code)) return;
  if (reply.code === 530) throw failure("credentials", reply, what);
  throw failure("refused", reply, what, reply.code >= 500);
}

/** @throws SmtpError of the given fault, never permanent */
function expectReply(
  reply: Reply,
  code: number,
  what: string,
  fault: "refused" | "credentials" | "encryption" = "refused",
): void {
  if (reply.code !== code) throw failure(reply.code === 530 ? "credentials" : fault, reply, what);
}

function failure(
  fault: "refused" | "credentials" | "encryption",
  { code, lines }: Reply,
  what: string,
  permanent = false,
): SmtpError {
  return new SmtpError(fault, `${what}: ${code} ${shown(lines.join(" "))}`, { permanent });
}

const base64 = (text: string) => encodeBase64(new TextEncoder().encode(text));
