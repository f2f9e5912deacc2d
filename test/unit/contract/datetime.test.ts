import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDatetime, isQueryDatetime, parseDatetime } from "#shared/contract/datetime.ts";

const read = (text: string) => {
  const ms = parseDatetime(text);
  return ms === null ? null : formatDatetime(ms);
};

const NEW_YEAR = "2024-01-01T00:00:00.000+00:00";

describe("parseDatetime", () => {
  it.each([
    ["2031-05-04T03:02:01.250+00:00", "2031-05-04T03:02:01.250+00:00"],
    ["2031-05-04T03:02:01.250Z", "2031-05-04T03:02:01.250+00:00"],
    ["2031-05-04t03:02:01z", "2031-05-04T03:02:01.000+00:00"],
    ["2031-05-04T03:02:01.2509999", "2031-05-04T03:02:01.250+00:00"],
    ["2031-05-04 03:02:01,5", "2031-05-04T03:02:01.500+00:00"],
    ["2031-05-04 03:02", "2031-05-04T03:02:00.000+00:00"],
    ["2031-05-04T03:02+02:00", "2031-05-04T01:02:00.000+00:00"],
    ["2031-05-04T03:02:01-0330", "2031-05-04T06:32:01.000+00:00"],
    ["2031-05-04T03:02:01+02", "2031-05-04T01:02:01.000+00:00"],
    ["2031-05-04 03:02:01 UTC", "2031-05-04T03:02:01.000+00:00"],
    ["2024-01-01", NEW_YEAR],
    ["2024-1-1", NEW_YEAR],
    ["20240101", NEW_YEAR],
    ["20240101T000000Z", NEW_YEAR],
    ["1 January 2024", NEW_YEAR],
    ["01 jan 2024 00:00", NEW_YEAR],
    ["Mon, 01 Jan 2024 02:00:00 +0200", NEW_YEAR],
    ["Mon, 1 Jan 2024 00:00:00 GMT", NEW_YEAR],
    ["2023-12-31T24:00:00Z", NEW_YEAR],
    ["1/1/2024", NEW_YEAR],
    ["12/31/2023, 2:30:05 PM", "2023-12-31T14:30:05.000+00:00"],
    ["12/31/2023 12:00 am", "2023-12-31T00:00:00.000+00:00"],
    ["12/31/2023 12:00 p.m.", "2023-12-31T12:00:00.000+00:00"],
    ["2023/12/31 9:05", "2023-12-31T09:05:00.000+00:00"],
    ["31.12.2023", "2023-12-31T00:00:00.000+00:00"],
    ["31-12-2023 23:59:59.5+01:00", "2023-12-31T22:59:59.500+00:00"],
    ["Dec 31, 2023 10:00 PM", "2023-12-31T22:00:00.000+00:00"],
    ["December 31st 2023", "2023-12-31T00:00:00.000+00:00"],
    ["Sept. 3, 2023", "2023-09-03T00:00:00.000+00:00"],
    ["3-Sep-2023", "2023-09-03T00:00:00.000+00:00"],
    ["Sun Dec 31 2023 10:11:12 GMT-0800", "2023-12-31T18:11:12.000+00:00"],
    ["2024-02-30", "2024-03-01T00:00:00.000+00:00"],
    ["1000-01-01", "1000-01-01T00:00:00.000+00:00"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999+00:00"],
  ])("reads %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    "",
    " ",
    "now",
    "tomorrow",
    "+1 day",
    "@1700000000",
    "1700000000",
    "2024",
    "2024-13-01",
    "2024-00-10",
    "2024-01-00",
    "2024-01-32",
    "2024-01-01T25:00:00Z",
    "2024-01-01T24:00:01Z",
    "2024-01-01T10:60:00Z",
    "2024-01-01T10:00:61Z",
    "2024-01-01T10:00:00+24:00",
    "2024-01-01T10:00:00+00:60",
    "2024-01-01T",
    "2024-01-01T10",
    "2024-01-01T10:00:00 PST",
    "2024-01-01\n",
    "1 Brumaire 2024",
    "31/12/2023",
    "12/31/23",
    "12/31",
    "Dec 2023",
    "Brumaire 1, 2024",
    "12/31/2023 13:00 PM",
    "12/31/2023 0:30 am",
    "12/31/2023 24:01",
    "32.1.2024",
    "1.13.2024",
    "Sun Dec 31 2023 10:11:12 GMT+0000 (Coordinated Universal Time)",
    "1 Ma 2024",
    "0999-12-31",
    "1000-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    "01:02",
  ])("refuses %j", (text) => {
    expect(parseDatetime(text)).toBeNull();
  });

  it("undoes formatDatetime for every millisecond of the years 1000 to 9999", () => {
    const instant = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(10000, 0, 1) - 1 });
    fc.assert(
      fc.property(instant, (ms) => {
        expect(parseDatetime(formatDatetime(ms))).toBe(ms);
        expect(isQueryDatetime(formatDatetime(ms))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(formatDatetime(a) < formatDatetime(b)).toBe(a < b);
      }),
    );
  });

  it("agrees with the platform's parser and never throws", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1000-01-02"), max: new Date("9999-12-30"), noInvalidDate: true }),
        (date) => {
          expect(parseDatetime(date.toISOString())).toBe(date.getTime());
          const second = Math.floor(date.getTime() / 1000) * 1000;
          expect(parseDatetime(date.toUTCString())).toBe(second);
          expect(parseDatetime(date.toString().replace(/ \(.*/, ""))).toBe(second);
          expect(parseDatetime(date.toLocaleString("en-US", { timeZone: "UTC" }))).toBe(second);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDatetime(text);
        expect(ms === null || Number.isSafeInteger(ms)).toBe(true);
      }),
    );
  });
});

describe("isQueryDatetime", () => {
  it("wants a year that stands alone", () => {
    const good = ["2024-01-01", "1 January 2024", "2024-01-01T10:00:00.000Z", "1/31/2024", "31.1.2024"];
    expect(good.every(isQueryDatetime)).toBe(true);
    expect(
      ["20240101", "20240101T101010", "", "tomorrow", "01:02", "@1700000000"].some(isQueryDatetime),
    ).toBe(false);
  });
});
