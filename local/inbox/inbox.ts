import { Mailbox } from "./mailbox.ts";
import { pageServer } from "./page-server.ts";
import { startReceiver } from "./receiver.ts";

/** Where mails land that this machine would otherwise have to send. */
export interface Inbox {
  /** The page to read them at: `http://127.0.0.1:8025`. */
  readonly url: string;
  /** The Worker's settings that send them here. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a mail server and a page to read its mails at, both on loopback. A port that is taken becomes a free one. */
export async function startInbox(port: number): Promise<Inbox> {
  const mailbox = new Mailbox();
  const receiver = await startReceiver(mailbox);
  const page = pageServer(mailbox, receiver);
  const listen = (wanted: number) =>
    new Promise<void>((ready, fail) => {
      page.once("error", fail).listen(wanted, "127.0.0.1", () => {
        page.off("error", fail);
        ready();
      });
    });
  await listen(port).catch(() => listen(0));
  const address = page.address();
  const chosen = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${chosen}`,
    settings: {
      _APP_SMTP_HOST: receiver.host,
      _APP_SMTP_PORT: String(receiver.port),
      _APP_SMTP_SECURE: "",
      _APP_SMTP_USERNAME: "",
      _APP_SMTP_PASSWORD: "",
    },
    async stop() {
      page.closeAllConnections();
      await new Promise((done) => page.close(done));
      await receiver.stop();
    },
  };
}
