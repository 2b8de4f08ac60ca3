import { describe, expect, test } from "vitest";
import { chooseProfile, profileOf, versionOf } from "../../src/verify/profile.js";

describe("a profile", () => {
  test.each([
    ["4.12.14-122-default", { relocates: "late", symbolNameLimit: 127, clearsX86: false }],
    ["5.7.19", { relocates: "late", symbolNameLimit: 127 }],
    ["5.8.0", { relocates: "early", ltoSuffix: "exact" }],
    ["5.14.0-427.el9.x86_64", { relocates: "early", ltoSuffix: "stripped", symbolNameLimit: 127 }],
    ["6.0.19", { symbolNameLimit: 127 }],
    ["6.1.0-56-amd64", { symbolNameLimit: 511, clearsX86: false }],
    ["6.3.0", { clearsX86: true, ltoSuffix: "stripped" }],
    ["6.12.0", { clearsX86: true, ltoSuffix: "exact" }],
    ["4.18.0-283.el8.x86_64", { relocates: "late" }],
    ["4.18.0-284.el8.x86_64", { relocates: "early", symbolNameLimit: 127 }],
    ["4.18.0-553.16.1.el8_10.x86_64", { relocates: "early" }],
    ["4.18.0-553-generic", { relocates: "late" }],
    ["10.0.0", { relocates: "early", symbolNameLimit: 511, clearsX86: true }],
  ])("of %s", (release, expected) => {
    expect(profileOf(release, "option")).toMatchObject({ release, origin: "option", ...expected });
  });

  test.each([null, "", "next-20240101", "six"])("of %j has the newest rules, and says so", (release) => {
    const newest = profileOf("99.0.0", "option");
    expect(profileOf(release, "vermagic")).toEqual({ ...newest, release, origin: "unknown" });
  });

  test("is that of the first release that is known", () => {
    const of = (...releases: (string | null)[]) =>
      chooseProfile([
        { release: releases[0] ?? null, origin: "option" },
        { release: releases[1] ?? null, origin: "vermagic" },
      ]);
    expect(of("5.4.0", "6.1.0")).toMatchObject({ release: "5.4.0", origin: "option" });
    expect(of(null, "6.1.0")).toMatchObject({ release: "6.1.0", origin: "vermagic" });
    expect(of(null, null)).toMatchObject({ release: null, origin: "unknown" });
  });
});

test.each([
  ["6.1", [6, 1]],
  ["6.1-rc3", [6, 1]],
  ["6.1.0+", [6, 1]],
  ["6", null],
  ["v6.1", null],
  ["6.1x", null],
])("the version of %j", (release, version) => {
  expect(versionOf(release)).toEqual(version);
});
