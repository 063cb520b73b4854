/** Where an environment stands: each field of a place, protection and the branch of previews. */
import { regions } from "../../../model/regions";
import type { Loose } from "../../support/organisation-fixture";
import { inEnvironment, place, refusals, said } from "./said";

const key = (location: string) => `projects/bank-dev-fake/locations/${location}/keyRings/ring/cryptoKeys/key`;

describe("a region", () => {
  const newer = "Add a region that is newer than our list to model/regions.ts";

  it("with a slip is answered with the one that was meant", () => {
    expect(said(place("shop", { region: "europe-west-1" }))).toEqual([
      [
        "malformed-place",
        "environments/dev: places.shop",
        "europe-west-1",
        "a Google region, as in europe-west1",
        `did you mean europe-west1? ${newer}`,
      ],
    ]);
    expect(said(place("shop", { locations: ["europe-west3", "erope-west1"] }))).toEqual([
      [
        "malformed-place",
        "environments/dev: places.shop",
        "erope-west1",
        "Google regions, as in europe-west1",
        `did you mean europe-west1? ${newer}`,
      ],
    ]);
  });

  it("that is like none of them is answered without a guess", () => {
    expect(said(place("shop", { region: "mars" })).map(([, , got, , next]) => [got, next])).toEqual([
      ["mars", "correct it, or add a region that is newer than our list to model/regions.ts"],
    ]);
  });

  it("is one of 43, each of the shape that Google gives them", () => {
    expect(regions.size).toBe(43);
    expect([...regions].filter((one) => !/^[a-z]+-(?:[a-z]+)[1-9][0-9]?$/.test(one))).toEqual([]);
  });
});

describe("a place", () => {
  it.each([
    ["stateBucket", "gs://state", "a bucket's name: 3 to 63 lower-case letters, digits, - and _"],
    ["project", "my-google-project", "a Google project id: 6 to 30 lower-case letters, digits and hyphens"],
    ["project", "Shop", "a Google project id: 6 to 30 lower-case letters, digits and hyphens"],
    ["initialImage", "hello world", "registry/path:tag or registry/path@sha256:…, in lower case"],
  ])("with the %s %s is refused", (field, value, allowed) => {
    expect(said(place("shop", { [field]: value }))).toEqual([
      ["malformed-place", "environments/dev: places.shop", value, allowed, `correct ${field}`],
    ]);
  });

  it.each([
    [{ teamId: "prj_fake" }, "prj_fake", "a team's id, as in team_…", "correct vercel.teamId"],
    [{ teamId: "a team" }, "a team", "a team's id, as in team_…", "correct vercel.teamId"],
    [{ projectId: "team_fake" }, "team_fake", "a project's id, as in prj_…", "correct vercel.projectId"],
    [{ projectId: "prj/fake" }, "prj/fake", "a project's id, as in prj_…", "correct vercel.projectId"],
  ])("with the ids of Vercel %j is refused", (change, got, allowed, next) => {
    const vercel = { teamId: "team_fake", projectId: "prj_fake", ...change };
    expect(said(place("shop", { vercel }))).toEqual([
      ["malformed-place", "environments/dev: places.shop", got, allowed, next],
    ]);
  });

  it("may have ids of Vercel that are older than its prefixes", () => {
    expect(said(place("shop", { vercel: { teamId: "acme-team", projectId: "Qm1fake_2" } }))).toEqual([]);
  });

  it("without a text is said once, as missing", () => {
    const codes = (change: Loose) => said(place("shop", change)).map(([code, where]) => [code, where]);
    const at = "environments/dev: places.shop";
    expect(codes({ region: "" })).toEqual([["wrong-shape", at]]);
    expect(codes({ project: "" })).toEqual([["wrong-shape", at]]);
    expect(codes({ stateBucket: undefined })).toEqual([["missing-field", at]]);
    expect(codes({ vercel: { teamId: "", projectId: "prj_fake" } })).toEqual([["wrong-shape", `${at}.vercel`]]);
  });
});

describe("a KMS key", () => {
  const elsewhere = (got: string) => [
    [
      "key-elsewhere",
      "environments/dev: places.bank",
      got,
      "a key in global for automatic replication, or a key in the one location named",
    ],
  ];

  it("lies where the payloads lie", () => {
    expect(refusals(place("bank", { locations: ["europe-west3"], kmsKey: key("europe-west3") }))).toEqual([]);
    expect(refusals(place("bank", { locations: undefined, kmsKey: key("global") }))).toEqual([]);
  });

  it("is refused in any other place, one that Google does not have included", () => {
    const at = (location: string, locations: readonly string[] | undefined) =>
      refusals(place("bank", { locations, kmsKey: key(location) }));
    expect(at("europe-west4", ["europe-west3"])).toEqual(elsewhere("a key in europe-west4 for europe-west3"));
    expect(at("global", ["europe-west3"])).toEqual(elsewhere("a key in global for europe-west3"));
    expect(at("europe-west3", undefined)).toEqual(elsewhere("a key in europe-west3 for automatic replication"));
    expect(at("nam6", undefined)).toEqual(elsewhere("a key in nam6 for automatic replication"));
    expect(at("mars-1", ["europe-west3"])).toEqual(elsewhere("a key in mars-1 for europe-west3"));
  });

  it("can't serve two locations", () => {
    const locations = ["europe-west3", "europe-west4"];
    expect(refusals(place("bank", { locations, kmsKey: key("europe-west3") }))).toEqual(
      elsewhere("a key in europe-west3 for europe-west3, europe-west4"),
    );
  });
});

describe("protection", () => {
  const protection = (deletion: boolean, destroyAfterDays: number, change: Loose = {}) =>
    inEnvironment("staging", { protection: { deletion, destroyAfterDays }, ...change });
  const off = (got: string) => [
    [
      "protection-off",
      "environments/staging: protection",
      got,
      "deletion: true and destroyAfterDays of 1 or more, except in development",
    ],
  ];

  it("is on outside of development, with a day of grace at least", () => {
    expect(refusals(protection(true, 1))).toEqual([]);
    expect(refusals(protection(true, 0))).toEqual(off("deletion: true, destroyAfterDays: 0"));
    expect(refusals(protection(false, 7))).toEqual(off("deletion: false, destroyAfterDays: 7"));
  });

  it("is judged by the stage that the name says too: a copy of development is not let off by its stage", () => {
    expect(refusals(protection(false, 0, { stage: "development" })).map(([code, , got]) => [code, got])).toEqual([
      ["protection-off", "deletion: false, destroyAfterDays: 0"],
      ["stage-against-name", "development"],
    ]);
    expect(refusals(protection(true, 1, { stage: "development" })).map(([code]) => code)).toEqual([
      "stage-against-name",
    ]);
  });

  it("is not judged where the stage can't be read", () => {
    expect(refusals(protection(false, 0, { stage: "qa" })).map(([code]) => code)).toEqual(["wrong-shape"]);
  });
});

describe("the branch of previews", () => {
  const vercel = (value: Loose) => inEnvironment("staging", { vercel: value });

  it("is one that git takes", () => {
    expect(refusals(vercel({ target: "preview", gitBranch: "release/next" }))).toEqual([]);
    expect(refusals(vercel({ target: "preview", gitBranch: "release/" }))).toEqual([
      [
        "malformed-branch",
        "environments/staging: vercel",
        "release/",
        "a branch's name: no blanks, no .., no ~ ^ : ? * [ \\, no / at an end",
      ],
    ]);
  });

  it("is for previews alone", () => {
    expect(refusals(vercel({ target: "production", gitBranch: "main" }))).toEqual([
      [
        "branch-without-preview",
        "environments/staging: vercel",
        "gitBranch with target production",
        "gitBranch with target preview",
      ],
    ]);
  });

  it("is not judged by a target that can't be read", () => {
    expect(refusals(vercel({ target: "qa", gitBranch: "main" })).map(([code]) => code)).toEqual(["wrong-shape"]);
  });
});
