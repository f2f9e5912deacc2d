import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SmtpError } from "#shared/mail/smtp/failure.ts";
import { converse, type Delivery } from "#shared/mail/smtp/session.ts";
import type { MailServer, SmtpSocket } from "#shared/mail/smtp/socket.ts";
import { type Script, scriptedServer, server } from "./scripted-server.ts";

const delivery: Delivery = {
  from: "no-reply@acme.example",
  to: "ann@example.com",
  message: "Subject: Hi\r\n\r\nHello\r\n",
};
const account = { username: "üser", password: "pa:ss" };

/** A server that is silent costs this long; nothing else waits for it. */
const total = (script: Script) =>
  script.answers?.some(([, reaction]) => reaction === "silence") ? 100 : 20_000;

async function run(script: Script, settings: Partial<MailServer> = {}, deliveries = [delivery]) {
  const { open, heard, closed } = scriptedServer(script);
  const failure = await converse({ ...server, ...settings }, deliveries, {
    open,
    clientName: "api.example.com",
    patience: { connect: 20_000, total: total(script) },
  }).then(
    () => null,
    (error: unknown) => error,
  );
  if (failure !== null && !(failure instanceof SmtpError)) throw failure;
  return { failure, heard, closed: closed() };
}

const failing = async (script: Script, settings: Partial<MailServer> = {}) => {
  const { failure, closed } = await run(script, settings);
  if (!failure) throw new Error("It did not fail.");
  expect(closed).toBeGreaterThan(0);
  return { fault: failure.fault, permanent: failure.permanent, message: failure.message };
};

it("hands over a mail", async () => {
  const { failure, heard, closed } = await run({});
  expect(failure).toBeNull();
  expect(closed).toBe(1);
  expect(heard).toEqual([
    "EHLO api.example.com",
    "MAIL FROM:<no-reply@acme.example>",
    "RCPT TO:<ann@example.com>",
    "DATA",
    "Subject: Hi",
    "",
    "Hello",
    ".",
    "QUIT",
  ]);
});

it("hands over several on one connection, and none as a test", async () => {
  const two = await run({}, {}, [delivery, { ...delivery, to: "bob@example.com" }]);
  expect(two.heard.filter((line) => line.startsWith("RCPT"))).toHaveLength(2);
  expect((await run({}, {}, [])).heard).toEqual(["EHLO api.example.com", "QUIT"]);
});

it("doubles dots that begin a line, whatever the mail holds", async () => {
  const line = fc.string().map((text) => text.replace(/[\r\n]/g, ""));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(line, fc.constantFrom(".", "..", ".x"))), async (lines) => {
      const { failure, heard } = await run({}, {}, [
        { ...delivery, message: lines.map((l) => `${l}\r\n`).join("") },
      ]);
      expect(failure).toBeNull();
      const body = heard.slice(heard.indexOf("DATA") + 1, heard.lastIndexOf("."));
      expect(body.map((l) => (l.startsWith(".") ? l.slice(1) : l))).toEqual(
        lines.length === 0 ? [""] : lines,
      );
    }),
    { numRuns: 50 },
  );
});

it("reads replies in any pieces", async () => {
  const text = "250-mail.example\r\n250-AUTH PLAIN\r\n250 SIZE\r\n";
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: text.length - 1 }), async (at) => {
      const script = scriptedServer({ answers: [[/^EHLO/, "silence"]] });
      const open: typeof script.open = async (where) => {
        const socket = await script.open(where);
        const pieces = [`220 hi\r\n${text.slice(0, at)}`, `${text.slice(at)}221 bye\r\n`];
        const readable = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
          },
        });
        return { ...socket, readable };
      };
      await converse(server, [], { open, clientName: "x" });
    }),
  );
});

it("falls back to HELO", async () => {
  const { failure, heard } = await run({
    answers: [
      [/^EHLO/, "502 no\r\n"],
      [/^HELO/, "250 hi\r\n"],
    ],
  });
  expect(failure).toBeNull();
  expect(heard[1]).toBe("HELO api.example.com");
});

describe("signing in", () => {
  const offering = (methods: string): [RegExp, string] => [/^EHLO/, `250-mail\r\n250 AUTH ${methods}\r\n`];

  it("does not where the settings have no user", async () => {
    expect((await run({ answers: [offering("PLAIN LOGIN")] })).failure).toBeNull();
  });

  it("by PLAIN, in UTF-8", async () => {
    const { failure, heard } = await run(
      { answers: [offering("LOGIN PLAIN"), [/^AUTH/, "235 ok\r\n"]] },
      account,
    );
    expect(failure).toBeNull();
    expect(Buffer.from(heard[1]?.split(" ")[2] ?? "", "base64").toString()).toBe("\0üser\0pa:ss");
  });

  it("by LOGIN", async () => {
    const { failure, heard } = await run(
      {
        answers: [
          offering("LOGIN"),
          [/^AUTH LOGIN/, "334 VXNlcm5hbWU6\r\n"],
          [new RegExp(`^${Buffer.from("üser").toString("base64")}$`), "334 UGFzc3dvcmQ6\r\n"],
          [new RegExp(`^${Buffer.from("pa:ss").toString("base64")}$`), "235 ok\r\n"],
        ],
      },
      account,
    );
    expect(failure).toBeNull();
    expect(heard).toContain("DATA");
  });

  it.each<[string, Script["answers"]]>([
    ["wrong password", [offering("PLAIN"), [/^AUTH/, "535 5.7.8 no\r\n"]]],
    ["no method we know", [offering("XOAUTH2")]],
    ["no sign-in at all", []],
    ["required but not set", [[/^MAIL/, "530 5.7.0 authenticate first\r\n"]]],
  ])("%s is a fault of the settings, which can be mended", async (name, answers = []) => {
    const settings = name === "required but not set" ? {} : account;
    const { fault, permanent, message } = await failing({ answers }, settings);
    expect([fault, permanent]).toEqual(["credentials", false]);
    expect(message).not.toContain("pa:ss");
  });
});

describe("encryption", () => {
  const starttls: Script["answers"] = [
    [/^EHLO/, "250-mail\r\n250 STARTTLS\r\n"],
    [/^STARTTLS/, "220 go\r\n"],
  ];

  it("begins before anything is said", async () => {
    const { failure, heard } = await run({ answers: starttls, secured: "250 mail\r\n" }, { secure: "tls" });
    expect(failure).toBeNull();
    expect(heard.slice(0, 4)).toEqual([
      "EHLO api.example.com",
      "STARTTLS",
      "EHLO api.example.com",
      "MAIL FROM:<no-reply@acme.example>",
    ]);
  });

  it.each<[string, Script]>([
    ["the server does not offer it", {}],
    [
      "the server refuses it",
      {
        answers: [
          [/^EHLO/, "250-m\r\n250 STARTTLS\r\n"],
          [/^STARTTLS/, "454 no\r\n"],
        ],
      },
    ],
    ["the certificate is bad", { answers: starttls }],
    [
      "someone speaks in the clear after it",
      {
        answers: [
          [/^EHLO/, "250-m\r\n250 STARTTLS\r\n"],
          [/^STARTTLS/, "220 go\r\n250 evil\r\n"],
        ],
        secured: "250 m\r\n",
      },
    ],
  ])("nothing goes on in the clear when %s", async (_, script) => {
    const { failure, heard } = await run(script, { secure: "tls", ...account });
    expect(failure?.fault).toBe("encryption");
    expect(failure?.permanent).toBe(false);
    expect(heard.join("\n")).not.toMatch(/AUTH|MAIL/);
  });
});

describe("refusals", () => {
  it.each<[string, RegExp, string, boolean]>([
    ["the recipient, for ever", /^RCPT/, "550 5.1.1 no such user\r\n", true],
    ["the recipient, for now", /^RCPT/, "451 4.7.1 greylisted\r\n", false],
    ["the mail before it is sent", /^DATA/, "554 no\r\n", true],
    ["the mail once it is sent", /^\.$/, "552 5.3.4 too big\r\n", true],
    ["the mail for now", /^\.$/, "452 disk full\r\n", false],
    ["the sender", /^MAIL/, "553 5.7.1 not yours\r\n", false],
  ])("of %s", async (_, line, answer, permanent) => {
    const failure = await failing({ answers: [[line, answer]] });
    expect(failure).toMatchObject({ fault: "refused", permanent });
    expect(failure.message).toContain(answer.trim());
  });

  it("of us", async () => {
    expect(await failing({ greeting: "554 go away\r\n" })).toMatchObject({
      fault: "refused",
      permanent: false,
    });
  });

  it("keeps the mails that were taken before", async () => {
    const { failure, heard } = await run({ answers: [[/^RCPT TO:<bob/, "550 no\r\n"]] }, {}, [
      delivery,
      { ...delivery, to: "bob@example.com" },
    ]);
    expect(failure?.permanent).toBe(true);
    expect(heard.filter((line) => line === ".")).toHaveLength(1);
  });
});

describe("servers that fail", () => {
  it.each([/^EHLO/, /^MAIL/, /^RCPT/, /^DATA/, /^\.$/])("a drop at %s", async (line) => {
    expect(await failing({ answers: [[line, "hang up"]] })).toMatchObject({
      fault: "dropped",
      permanent: false,
    });
  });

  it("a drop before the first word", async () => {
    expect(await failing({ greeting: "hang up" })).toMatchObject({ fault: "dropped" });
  });

  it.each([/^EHLO/, /^DATA/, /^\.$/])("silence at %s", async (line) => {
    expect(await failing({ answers: [[line, "silence"]] })).toMatchObject({
      fault: "timeout",
      permanent: false,
    });
  });

  it("a drop once the mail is taken is no failure", async () => {
    expect((await run({ answers: [[/^QUIT/, "hang up"]] })).failure).toBeNull();
  });

  it.each([
    "HTTP/1.1 400 Bad Request\r\n\r\n",
    "\u0000\u0001\r\n",
    "220\r\nhello there\r\n",
    `220-${"x".repeat(70_000)}`,
  ])("what is not SMTP", async (greeting) => {
    expect(await failing({ greeting })).toMatchObject({ fault: "garbled", permanent: false });
  });

  it("endless replies", async () => {
    expect(await failing({ greeting: "220-more\r\n".repeat(500) })).toMatchObject({ fault: "garbled" });
  });

  it("nobody there", async () => {
    const socket = (await scriptedServer().open(server)) satisfies SmtpSocket;
    const refused = Promise.reject(new Error("connection refused"));
    const open = async () => ({ ...socket, opened: refused });
    await expect(converse(server, [delivery], { open, clientName: "x" })).rejects.toMatchObject({
      fault: "unreachable",
      permanent: false,
    });
  });

  it("a connection that never comes about", async () => {
    const socket = await scriptedServer().open(server);
    const open = async () => ({ ...socket, opened: new Promise(() => {}) });
    const patience = { connect: 20, total: 20_000 };
    await expect(converse(server, [delivery], { open, clientName: "x", patience })).rejects.toMatchObject({
      fault: "timeout",
    });
  });
});

it("says nothing to a server for an address that could be a command", async () => {
  const { open, heard } = scriptedServer();
  const evil = { ...delivery, to: "ann@example.com>\r\nRCPT TO:<bob@example.com" };
  await expect(converse(server, [evil], { open, clientName: "x" })).rejects.toThrow(TypeError);
  expect(heard).toEqual([]);
});
