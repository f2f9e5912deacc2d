import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAIL_KINDS, type Variables } from "#shared/mail/kinds.ts";
import { builtInTemplate, type RenderInput, renderMail } from "#shared/mail/templates/render.ts";
import { TEXTS } from "#shared/mail/templates/texts/index.ts";
import { variables as anyVariables } from "./arbitraries.ts";

const NOW = Date.UTC(2031, 4, 4, 3, 2, 1);

const full: Variables = {
  user: "Ann",
  project: "Acme",
  team: "Crew",
  owner: "Bob",
  redirect: "https://app.example.com/go?userId=u1&secret=s1",
  otp: "123456",
  phrase: "Golden fox",
  agentDevice: "Phone",
  agentClient: "Firefox",
  agentOs: "Linux",
  date: "May 4",
  year: "2031",
  time: "03:02:01 UTC",
  device: "Phone",
  ipAddress: "203.0.113.7",
  country: "Norway",
  webhook: "Orders",
  url: "https://hooks.example.com/orders",
  attempts: "10",
  error: "500 Internal Server Error",
};

const render = (more: Partial<RenderInput>) =>
  renderMail({
    kind: "verification",
    locale: "en",
    variables: full,
    recipient: "ann@example.com",
    host: "api.example.com",
    now: NOW,
    ...more,
  });

/** Names of elements, attributes included, in order. */
const tags = (html: string) => html.match(/<[^>]*>/g) ?? [];

describe("every mail in every language", () => {
  const all = [...TEXTS.keys()].flatMap((locale) => MAIL_KINDS.map((kind) => ({ locale, kind })));

  it.each(all)("$kind in $locale is complete", ({ kind, locale }) => {
    const { subject, html, text } = render({ kind, locale });
    expect(subject).toContain("Acme");
    for (const part of [subject, html, text]) {
      expect(part).not.toMatch(/\{\{|undefined/);
      expect(part.trim()).not.toBe("");
    }
    expect(html).toContain(`lang="${locale}"`);
    expect(html).not.toMatch(/<(script|img|link|iframe)\b/i);
    expect(html).not.toMatch(/(src|url)\s*[=(]\s*["']?https?:/i);
  });

  it.each([...TEXTS.keys()])("links, codes and facts are there in %s", (locale) => {
    for (const kind of ["verification", "magicSession", "recovery", "invitation"] as const) {
      const { html, text } = render({ kind, locale });
      expect(html).toContain('href="https://app.example.com/go?userId=u1&amp;secret=s1"');
      expect(text).toContain("https://app.example.com/go?userId=u1&secret=s1");
    }
    for (const kind of ["otpSession", "mfaChallenge"] as const) {
      const { html, text } = render({ kind, locale });
      expect(html).toContain(">123456<");
      expect(text).toMatch(/^123456$/m);
    }
    for (const part of Object.values(render({ kind: "sessionAlert", locale }))) {
      if (part.includes("\n")) expect(part).toContain("203.0.113.7");
    }
  });
});

it("answers in the language, else in English", () => {
  expect(render({ locale: "de-at" }).subject).toContain("Bestätige");
  expect(render({ locale: "pt-br" }).subject).toContain("Confirme");
  expect(render({ locale: "zh-tw" }).language).toBe("zh");
  expect(render({ locale: "fi" })).toEqual(render({ locale: "en" }));
});

it("greets by the address whoever has no name", () => {
  expect(render({ variables: { ...full, user: "" } }).text).toContain("Hello ann@example.com,");
});

it("leaves out what it has no value for", () => {
  const variables = { ...full, phrase: "", agentClient: "" };
  const { text } = render({ kind: "otpSession", variables });
  expect(text).not.toContain("phrase");
  expect(text).not.toContain("asked for from");
  expect(render({ kind: "otpSession" }).text).toContain("Golden fox");
});

it("shows a built-in template with its placeholders", () => {
  const { subject, message } = builtInTemplate("otpSession", "es");
  expect(subject).toBe("Tu código de acceso a {{project}}");
  expect(message).toContain("{{otp}}");
  expect(message).toContain("{{phrase}}");
});

describe("a project's own words", () => {
  const own = (message: string, locale = "en") =>
    render({ own: { locale, subject: "{{user}} @ {{project}}", message } });

  it("take the place of ours, inside our layout", () => {
    const { subject, html, text } = own(
      '<p>Hi {{ user }}, {{b}}go{{/b}}: <a href="{{redirect}}">here</a></p>',
    );
    expect(subject).toBe("Ann @ Acme");
    expect(html).toContain("<p>Hi Ann, <strong>go</strong>: <a href=");
    expect(html).toContain('class="card"');
    expect(text).toBe("Hi Ann, go: here (https://app.example.com/go?userId=u1&secret=s1)");
  });

  it("keep the line breaks of plain text", () => {
    const { html, text } = own("Hi {{user}}\nline two\n\n1 < 2");
    expect(html).toContain("<p>Hi Ann<br>line two</p>\n<p>1 &lt; 2</p>");
    expect(text).toBe("Hi Ann\nline two\n\n1 < 2");
  });

  it("may be a whole page", () => {
    const { html } = own("<!doctype html><html><body>{{user}}</body></html>");
    expect(html).toBe("<!doctype html><html><body>Ann</body></html>");
  });

  it("are written from right to left where their language is", () => {
    expect(own("<p>مرحبا</p>", "ar-eg").html).toContain('<html lang="ar-eg" dir="rtl">');
    expect(own("<p dir={{direction}}>x</p>", "he").html).toContain("<p dir=rtl>");
  });

  it("show a placeholder that does not exist, and nothing for one without a value", () => {
    expect(own("<p>{{usr}}|{{webhook}}|{{attempts}}</p>").html).toContain("{{usr}}|Orders|10");
    expect(
      render({ variables: {}, own: { locale: "en", subject: "s", message: "<p>[{{team}}]</p>" } }).html,
    ).toContain("<p>[]</p>");
  });
});

describe("whatever the variables hold", () => {
  it("they add no markup", () => {
    const skeleton = new Map(MAIL_KINDS.map((kind) => [kind, shape(render({ kind }).html)]));
    fc.assert(
      fc.property(fc.constantFrom(...MAIL_KINDS), anyVariables, (kind, variables) => {
        const given = { ...variables, phrase: "p", agentClient: "a" };
        expect(shape(render({ kind, variables: given }).html)).toEqual(skeleton.get(kind));
      }),
      { numRuns: 300 },
    );
  });

  it("they add no markup to a project's own words", () => {
    const message = '<p title="{{user}}">{{b}}{{team}}{{/b}}<a href="{{redirect}}">{{otp}}</a></p>';
    const own = { locale: "en", subject: "{{user}}", message };
    const plain = shape(render({ own }).html);
    fc.assert(
      fc.property(anyVariables, (variables) => {
        expect(shape(render({ own, variables }).html)).toEqual(plain);
      }),
    );
  });

  it("the subject stays one line", () => {
    fc.assert(
      fc.property(fc.constantFrom(...MAIL_KINDS), anyVariables, (kind, variables) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there.
        expect(render({ kind, variables }).subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      }),
    );
  });

  it("a link runs no code", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          "javascript:alert(1)",
          " JavaScript:alert(1)",
          "data:text/html,x",
          "\u0000vbscript:x",
          "java\nscript:x",
        ),
        (redirect) => {
          const { html } = render({ variables: { ...full, redirect } });
          expect(html).not.toMatch(/href="\s*(javascript|data|vbscript):/i);
        },
      ),
    );
  });

  /** Tags with the values of what is variable taken out. */
  function shape(html: string): string[] {
    return tags(html).map((tag) => tag.replace(/(href|title)="[^"]*"/g, '$1=""'));
  }
});
