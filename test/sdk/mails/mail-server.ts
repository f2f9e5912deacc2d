import { createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { certificate, privateKey } from "./certificate.ts";

/** A mail server of a test's own, on loopback. */
export interface TestMailServer {
  readonly port: number;
  /** What it has taken: whom from, whom to, the message, and how it came. */
  readonly taken: { from: string; to: string[]; message: string; secure: boolean; user: string }[];
  stop(): Promise<void>;
}

/** A real mail server. It refuses recipients whose address begins with "nobody". */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const taken: TestMailServer["taken"] = [];
  const server = new SMTPServer({
    key: privateKey,
    cert: certificate,
    authOptional: true,
    disableReverseLookup: true,
    onRcptTo(address, _session, done) {
      if (!address.address.startsWith("nobody")) return done();
      done(Object.assign(new Error("5.1.1 no such user"), { responseCode: 550 }));
    },
    onData(stream, session, done) {
      text(stream).then((message) => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          message,
          secure: session.secure,
          user: String(session.user ?? ""),
        });
        done();
      }, done);
    },
    ...options,
  });
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await new Promise<void>((ready) => listening.once("listening", ready));
  return {
    port: portOf(listening.address()),
    taken,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}

/** Options of a server that wants this user and password. */
export const wants = (user: string, password: string): SMTPServerOptions => ({
  authOptional: false,
  allowInsecureAuth: true,
  onAuth(given, _session, done) {
    if (given.username === user && given.password === password) return done(null, { user });
    done(new Error("5.7.8 no such account"));
  },
});

/** A server that says what it is told to, line by line; `null` hangs up. */
export async function startScript(
  react: (line: string) => string | null,
  greeting: string,
): Promise<{ port: number; heard: string[]; stop(): Promise<void> }> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (greeting !== "") socket.write(greeting);
    let rest = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        heard.push(line);
        const answer = react(line);
        if (answer === null) return socket.destroy();
        if (answer !== "") socket.write(answer);
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: portOf(server.address()),
    heard,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function portOf(address: ReturnType<Server["address"]>): number {
  if (typeof address !== "object" || address === null) throw new Error("No port.");
  return address.port;
}
