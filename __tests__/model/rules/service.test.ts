/** What readers and entries need in one environment. */
import { vercelProject } from "../../../model";
import type { Loose } from "../../support/organisation-fixture";
import { about, all, inEnvironment, type Plant, place, refusals, retired, said } from "./said";

describe("an image to begin with", () => {
  const without = (change: Loose) =>
    all(place("shop", { initialImage: undefined }), about("ranker", { images: change }));

  it("is one of the service, or of its place", () => {
    expect(said(all(without({ dev: "example.test/ranker:1" }))).map(([, where]) => where)).toEqual(["shop/api"]);
    expect(said(all(without({}), about("api", { images: { dev: "example.test/api:1" } })))).toEqual([
      [
        "missing-image",
        "shop/ranker",
        "nothing for dev",
        "an image under images of the service, or initialImage of its place",
        "add images.dev to the service, or initialImage to places.shop",
      ],
    ]);
  });
});

describe("Vercel", () => {
  const second =
    (product: string): Plant =>
    (fixture) => {
      const of = product === "shop" ? fixture.made.products.shop : fixture.made.products.bank;
      fixture.readers.push(
        vercelProject({ product: of, name: "web-two", role: "fullstack", reads: [], browser: [] } as never),
      );
    };

  it("has one project per product", () => {
    expect(said(second("shop"))).toEqual([
      [
        "second-vercel-project",
        "shop/web-two",
        "shop/web and shop/web-two",
        "one Vercel project for each reader",
        'name its project in the places: vercel: { teamId, projectId, projects: { "web-two": "prj_…" } }',
      ],
    ]);
    const vercel = { teamId: "team_fake", projectId: "prj_bank" };
    expect(refusals(all(second("bank"), place("bank", { vercel })))).toEqual([]);
  });

  it("needs a project of the place, where a reader of the product goes there", () => {
    expect(said(place("shop", { vercel: undefined }))).toEqual([
      [
        "missing-vercel-project",
        "environments/dev: places.shop",
        "nothing",
        "vercel: { teamId, projectId }, or projects: { READER: projectId } in it",
        "add vercel to places.shop: shop/web needs it",
      ],
    ]);
  });

  it("fills previews of one branch, or all where the project says so", () => {
    const preview = (vercel: Loose, change: Loose = {}) =>
      all(inEnvironment("staging", { vercel }), about("web", change));
    expect(said(preview({ target: "preview" }), "staging")).toEqual([
      [
        "preview-without-branch",
        "shop/web",
        "no gitBranch in environments/staging",
        'a gitBranch, or previews: "every preview" of the project',
        "name the branch in the environment, or say every preview",
      ],
    ]);
    expect(refusals(preview({ target: "preview", gitBranch: "next" }), "staging")).toEqual([]);
    expect(refusals(preview({ target: "preview" }, { previews: "every preview" }), "staging")).toEqual([]);
  });
});

describe("a deployment of a compose host", () => {
  it("is needed in each environment of the host", () => {
    const deployments = { staging: "books-stg", prod: "books-prod" };
    expect(said(about("books", { deployments }))).toEqual([
      [
        "missing-deployment",
        "bank/books",
        "nothing for dev",
        "a deployment's name per environment",
        "add deployments.dev, or limit its environments",
      ],
    ]);
    expect(refusals(about("books", { deployments, environments: ["staging", "prod"] }))).toEqual([]);
  });
});

describe("people", () => {
  const forever =
    (change: Loose = {}): Plant =>
    (fixture) => {
      delete fixture.reader("alice").about.until;
      Object.assign(fixture.reader("alice").about, change);
    };

  it("read production until a day", () => {
    expect(said(forever(), "prod")).toEqual([
      [
        "grant-without-end",
        "bank/alice",
        "no until",
        'until: "YYYY-MM-DD"',
        "add the last day of the grant, or limit its environments",
      ],
    ]);
    const group = all(forever(), (fixture) => void Object.assign(fixture.reader("alice"), { kind: "group" }));
    expect(refusals(group, "prod").map(([code]) => code)).toEqual(["grant-without-end"]);
  });

  it("may read elsewhere without an end, and may be retired", () => {
    expect(refusals(forever(), "staging")).toEqual([]);
    const leaving = all(forever({ retired }), (fixture) => void Object.assign(fixture.reader("alice"), { reads: [] }));
    expect(refusals(leaving, "prod")).toEqual([]);
  });
});

describe("a product that is retired in an environment", () => {
  it("is read by no other", () => {
    expect(said(place("bank", { retired }))).toEqual([
      [
        "retired-entry-read",
        "shop/api",
        "bank/BANK_LEDGER_TOKEN",
        "entries in use",
        "remove it from reads before the product is retired",
      ],
    ]);
    expect(refusals(place("bank", { retired }, "prod"))).toEqual([]);
  });

  it("is not what a product without a place is", () => {
    const without: Plant = (fixture) => {
      delete fixture.environment().places.bank;
    };
    expect(refusals(without).map(([code]) => code)).toEqual(["missing-place"]);
  });
});
