import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { deliver } from "#shared/webhooks/delivery.ts";
import { retryAfter } from "#shared/webhooks/retry-after.ts";
import { appwriteSignature, standardSignature } from "#shared/webhooks/signature.ts";
import { targetFault } from "#shared/webhooks/target.ts";

describe("signatures", () => {
  test("of the standard: its own example", () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const signature = standardSignature(
      secret,
      "msg_p5jXN8AQM9LWM0D4loKWxJek",
      1_614_265_330,
      '{"test": 2432232314}',
    );
    expect(signature).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  test("are keyed by the secret as it is written, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), fc.string(), (secret, body) => {
        fc.pre(!secret.startsWith("whsec_"));
        const hmac = (algorithm: string, text: string) =>
          createHmac(algorithm, secret).update(text).digest("base64");
        expect(appwriteSignature(secret, "https://x.test/", body)).toBe(
          hmac("sha1", `https://x.test/${body}`),
        );
        expect(standardSignature(secret, "id", 7, body)).toBe(`v1,${hmac("sha256", `id.7.${body}`)}`);
      }),
    );
  });
});

describe("Retry-After", () => {
  const NOW = Date.parse("2031-01-01T00:00:00Z");

  test.each([
    [null, 0],
    ["", 0],
    ["120", 120_000],
    [" 5 ", 5_000],
    ["Wed, 01 Jan 2031 00:01:00 GMT", 60_000],
    ["Wed, 01 Jan 2020 00:00:00 GMT", 0],
    ["99999999999999999999", 36_000_000],
    ["never", 0],
  ])("%j: %d ms", (header, expected) => {
    expect(retryAfter(header, NOW)).toBe(expected);
  });

  test("is never negative, endless or no number", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.date().map(String), fc.double().map(String)), (header) => {
        const wait = retryAfter(header, NOW);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(36_000_000);
      }),
    );
  });
});

describe("where webhooks may go", () => {
  test.each([
    "https://example.com",
    "http://hooks.example.co.uk:8080/a?b=c",
    "https://EXAMPLE.com./",
    "https://xn--bcher-kva.example.org/",
  ])("%s", (url) => {
    expect(targetFault(url, false)).toBeNull();
  });

  test.each(["http://localhost:3000/", "http://127.0.0.1/", "http://printer.local/", "http://[::1]:80/"])(
    "%s: only where private targets are allowed",
    (url) => {
      expect(targetFault(url, false)).toContain("public");
      expect(targetFault(url, true)).toBeNull();
    },
  );

  test.each([
    "ftp://example.com",
    "example.com",
    "https://",
    "https://a:b@example.com/",
    "javascript:alert(1)",
  ])("%s: nowhere", (url) => {
    expect(targetFault(url, false)).not.toBeNull();
    expect(targetFault(url, true)).not.toBeNull();
  });

  test("no IP address is public, however it is written", () => {
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    const hex = (n: number) => `0x${n.toString(16)}`;
    const written = octets.chain(([a, b, c, d]) => {
      const whole = ((a * 256 + b) * 256 + c) * 256 + d;
      return fc.constantFrom(
        `${a}.${b}.${c}.${d}`,
        `${a}.${b}.${c}.${d}.`,
        String(whole),
        hex(whole),
        `${hex(a)}.${b}.${c * 256 + d}`,
        `0${a.toString(8)}.0${b.toString(8)}.${c}.${d}`,
        `[::ffff:${a}.${b}.${c}.${d}]`,
        `[fd00::${a.toString(16)}]`,
      );
    });
    fc.assert(
      fc.property(written, (host) => {
        expect(targetFault(`http://${host}/`, false)).not.toBeNull();
      }),
    );
  });
});

describe("a delivery", () => {
  const init = { method: "POST", body: "{}" };

  test("reads no more of a failed answer than it keeps, and lets go of the rest", async () => {
    const cancelled = vi.fn();
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 4_000;
        controller.enqueue(new Uint8Array(4_000).fill(97));
      },
      cancel: cancelled,
    });
    const { ok, status, body } = await deliver(
      "https://x.test",
      init,
      async () => new Response(endless, { status: 500 }),
    );
    expect([ok, status, body.length]).toEqual([false, 500, 10_000]);
    expect(cancelled).toHaveBeenCalled();
    expect(sent).toBeLessThan(30_000);
  });

  test("reads nothing of a good answer", async () => {
    const cancelled = vi.fn();
    const body = new ReadableStream({ cancel: cancelled });
    const delivered = await deliver("https://x.test", init, async () => new Response(body, { status: 201 }));
    expect(delivered).toMatchObject({ ok: true, status: 201, body: "" });
    expect(cancelled).toHaveBeenCalled();
  });

  test("keeps what came of an answer that breaks off", async () => {
    let pulls = 0;
    const broken = new ReadableStream({
      pull(controller) {
        if (++pulls === 1) controller.enqueue(new TextEncoder().encode("half"));
        else controller.error(new Error("cut"));
      },
    });
    const delivered = await deliver(
      "https://x.test",
      init,
      async () => new Response(broken, { status: 502 }),
    );
    expect(delivered).toMatchObject({ ok: false, status: 502, body: "half" });
  });

  test("of a server that is not there says so", async () => {
    const delivered = await deliver("https://x.test", init, async () => {
      throw new TypeError("no route to host");
    });
    expect(delivered).toEqual({
      ok: false,
      status: 0,
      summary: "It could not be reached: no route to host",
      body: "",
      retryAfter: null,
    });
  });
});
