import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import type { Mailbox } from "./mailbox.ts";

/** A mail server on loopback that takes everything for everyone and sends nothing on. */
export interface Receiver {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";

export async function startReceiver(mailbox: Mailbox): Promise<Receiver> {
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    disableReverseLookup: true,
    size: 30 * 1024 * 1024,
    onAuth: (credentials, _session, done) => done(null, { user: credentials.username }),
    onData(stream, session, done) {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      buffer(stream)
        .then((source) => mailbox.add(to, source))
        .then(() => done(), done);
    },
  });
  // A client that hangs up in the middle is no reason to stop.
  server.on("error", () => {});
  const listening = server.listen(0, HOST);
  await new Promise<void>((ready, fail) => listening.once("listening", ready).once("error", fail));
  const address = listening.address();
  if (typeof address !== "object" || address === null) throw new Error("The inbox has no port.");
  return { host: HOST, port: address.port, stop: () => new Promise((done) => server.close(() => done())) };
}
