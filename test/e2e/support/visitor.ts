import type { Browser, BrowserContext, Page } from "playwright-core";

/** A phone's screen. */
const viewport = { width: 390, height: 844 };

/** Somebody with a browser profile of their own who uses the page by what it shows. */
export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
  }

  static async arrive(browser: Browser, address: string): Promise<Visitor> {
    const context = await browser.newContext({ viewport });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    await page.goto(address);
    const visitor = new Visitor(context, page);
    await visitor.settled();
    return visitor;
  }

  /** Waits until the page has its list or a problem, and no action is under way. */
  async settled(): Promise<void> {
    await this.page.waitForSelector("body:not([aria-busy=true]) :is(#list, #problem):not([hidden])");
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.settled();
  }

  async signUp(name: string): Promise<void> {
    await this.page.getByText("Sign up", { exact: true }).first().click();
    await this.page.getByLabel("Name").fill(name);
    await this.#fill(name, `${name}'s long passphrase`);
    await this.#act(() => this.page.getByRole("button", { name: "Sign up" }).click());
  }

  async signIn(name: string, password = `${name}'s long passphrase`): Promise<void> {
    await this.#fill(name, password);
    await this.#act(() => this.page.getByRole("button", { name: "Sign in" }).click());
  }

  async signOut(): Promise<void> {
    await this.#act(() => this.page.getByRole("button", { name: "Sign out" }).click());
  }

  async write(title: string, readers: "Me" | "Members" | "Everyone"): Promise<void> {
    await this.page.getByLabel("Title", { exact: true }).fill(title);
    await this.page.getByLabel("Text", { exact: true }).fill(`About ${title}`);
    await this.page.locator("#composer").getByText(readers, { exact: true }).click();
    await this.#act(() => this.page.getByRole("button", { name: "Save" }).click());
  }

  async showTo(title: string, readers: "Me" | "Members" | "Everyone"): Promise<void> {
    await this.#act(async () => {
      await this.#note(title).getByRole("combobox").selectOption({ label: readers });
    });
  }

  async delete(title: string): Promise<void> {
    await this.#act(() => this.#note(title).getByRole("button", { name: "Delete" }).click());
  }

  async search(words: string): Promise<void> {
    const answer = this.page.waitForResponse((response) =>
      decodeURIComponent(response.url()).includes(`"${words}"`),
    );
    await this.page.getByLabel("Search in titles").fill(words);
    await answer;
    await this.settled();
  }

  /** The name in the header; null for a guest. */
  async name(): Promise<string | null> {
    const name = this.page.locator("#name");
    return (await name.isVisible()) ? name.textContent() : null;
  }

  titles(): Promise<string[]> {
    return this.page.locator(".note h3").allTextContents();
  }

  async total(): Promise<string> {
    return (await this.page.locator("#total").textContent()) ?? "";
  }

  /** What the page says went wrong; null when nothing did. */
  async problem(): Promise<string | null> {
    const problem = this.page.locator("#problem");
    return (await problem.isVisible()) ? problem.textContent() : null;
  }

  /** What the web SDK keeps where a cookie does not come through. */
  fallback(): Promise<string | null> {
    return this.page.evaluate("localStorage.getItem('cookieFallback')");
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  #note(title: string) {
    return this.page.locator(".note", { has: this.page.getByRole("heading", { name: title, exact: true }) });
  }

  async #fill(name: string, password: string): Promise<void> {
    await this.page.getByLabel("E-mail").fill(`${name.toLowerCase()}@example.com`);
    await this.page.getByLabel("Password").fill(password);
  }

  /** The page is busy from an action's start, which is the event itself, to its end. */
  async #act(action: () => Promise<void>): Promise<void> {
    await action();
    await this.settled();
  }
}
