import { describe, expect, it, vi } from "vitest";
import { remembered } from "#workers/api/pipeline/remembered.ts";

describe("remembered", () => {
  it("works an answer out once, a null too", () => {
    const work = vi.fn((text: string) => (text === "" ? null : text.toUpperCase()));
    const quick = remembered(work);
    expect([quick("a"), quick("a"), quick(""), quick("")]).toEqual(["A", "A", null, null]);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("forgets the oldest when too many ask", () => {
    const work = vi.fn((text: string) => text);
    const quick = remembered(work);
    for (let i = 0; i <= 1000; i++) quick(String(i));
    quick("1000");
    expect(work).toHaveBeenCalledTimes(1001);
    quick("0");
    expect(work).toHaveBeenCalledTimes(1002);
  });

  it("does not keep long texts", () => {
    const work = vi.fn((text: string) => text.length);
    const quick = remembered((text) => String(work(text)));
    const long = "x".repeat(2000);
    expect([quick(long), quick(long)]).toEqual(["2000", "2000"]);
    expect(work).toHaveBeenCalledTimes(2);
  });
});
