import type { MailServer, OpenSocket, SmtpSocket } from "#shared/mail/smtp/socket.ts";

/** What a server does when a line comes in: says something, hangs up, or nothing at all. */
export type Reaction = string | "hang up" | "silence";

export interface Script {
  readonly greeting?: Reaction;
  /** The first that matches a line of the client answers it. */
  readonly answers?: readonly (readonly [line: RegExp, reaction: Reaction])[];
  /** What it says to EHLO after STARTTLS; without it no TLS comes about. */
  readonly secured?: string;
}

const usual: readonly (readonly [RegExp, Reaction])[] = [
  [/^EHLO/, "250-mail.example\r\n250-PIPELINING\r\n250 SIZE 1000000\r\n"],
  [/^(MAIL|RCPT)/, "250 2.0.0 fine\r\n"],
  [/^DATA/, "354 go on\r\n"],
  [/^\.$/, "250 2.0.0 taken\r\n"],
  [/^QUIT/, "221 bye\r\n"],
];

/** A mail server without a network, and what it was told. */
export function scriptedServer(script: Script = {}): {
  open: OpenSocket;
  heard: string[];
  closed: () => number;
} {
  const heard: string[] = [];
  let closed = 0;
  const socket = (greeting: Reaction | null, answers: typeof usual): SmtpSocket => {
    const incoming = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, {
      highWaterMark: 100,
    });
    const out = incoming.writable.getWriter();
    const react = (reaction: Reaction) => {
      if (reaction === "hang up") out.close().catch(() => {});
      else if (reaction !== "silence") out.write(new TextEncoder().encode(reaction)).catch(() => {});
    };
    if (greeting !== null) react(greeting);
    let rest = "";
    let inData = false;
    const decoder = new TextDecoder();
    const writable = new WritableStream<Uint8Array>({
      write(chunk) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split("\r\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          heard.push(line);
          if (inData && line !== ".") continue;
          const [, reaction = "500 what?\r\n"] =
            [...answers, ...usual].find(([known]) => known.test(line)) ?? [];
          inData = reaction.startsWith("354");
          react(reaction);
        }
      },
    });
    return {
      readable: incoming.readable,
      writable,
      opened: Promise.resolve(),
      startTls: () =>
        script.secured === undefined
          ? { ...socket("silence", []), opened: Promise.reject(new Error("bad certificate")) }
          : socket(null, [[/^EHLO/, script.secured], ...answers]),
      close: async () => {
        closed++;
      },
    };
  };
  const open: OpenSocket = async () =>
    socket(script.greeting ?? "220 mail.example ready\r\n", script.answers ?? []);
  return { open, heard, closed: () => closed };
}

export const server: MailServer = {
  host: "mail.example",
  port: 25,
  username: "",
  password: "",
  secure: "",
  foreign: false,
};
