import type { LiveDeployment } from "../../clients/vercel";
import { lateOnVercel, newOnVercel } from "../../live/vercel";
import {
  day,
  deployment,
  iso,
  late,
  locked,
  look,
  mapping,
  newUses,
  notWritten,
  restart,
  rotation,
  serves,
  uses,
  variable,
  web,
  withLock,
  worldOf,
} from "./vercel-world";

withLock();

describe("a deployment", () => {
  const serving = (...all: readonly LiveDeployment[]) => ({ serving: all });

  it("has the variables of its time", async () => {
    expect(await uses(serving(deployment("a", 10), deployment("b", 11), deployment("c", 12)))).toEqual([
      serves("a", restart),
    ]);
  });

  it("has none that is for other targets or another branch", async () => {
    const preview = deployment("a", 1, { target: "preview", branch: "x" });
    expect(await uses(serving(preview))).toEqual([]);
    const forPreview = (gitBranch: string | null) => ({
      ...serving(preview),
      projects: [web({ variables: [{ ...mapping("2"), targets: ["preview"], gitBranch }] })],
      variables: { prj_web: [variable({ targets: ["preview"], gitBranch })] },
    });
    expect(await uses(forPreview("x"))).toEqual([serves("a", restart)]);
    expect(await uses(forPreview(null))).toEqual([serves("a", restart)]);
    expect(await uses(forPreview("y"))).toEqual([]);
  });

  it("is deployed again by hand where restart does not deploy it", async () => {
    const byHand = (id: string) => `vercel redeploy ${id}.example.test; or: vercel remove ${id}.example.test`;
    const both = { prj_web: [variable({ targets: ["production", "preview"] })] };
    const preview = deployment("a", 1, { target: "preview", branch: "x" });
    expect(await uses({ ...serving(preview), variables: both })).toEqual([serves("a", byHand("a"))]);
    const branched = { prj_web: [variable({ targets: ["preview"], gitBranch: "main" })] };
    const of = (branch: string | null) => ({
      ...serving(deployment("a", 1, { target: "preview", branch })),
      projects: [web({ variables: [{ ...mapping("2"), targets: ["preview"] }] })],
      variables: branched,
    });
    expect(await uses(of(null))).toEqual([serves("a", byHand("a"))]);
    expect(await uses(of("main"))).toEqual([serves("a", restart)]);
  });

  it("has the second name too where it is from before that was taken away", async () => {
    const block = { ...locked, rotation: rotation({ verified: iso(20) }) };
    const world = { block, previousAs: "OLD", ...serving(deployment("a", 15)) };
    expect(await uses(world)).toEqual([serves("a", restart)]);
    expect(await uses({ ...world, ...serving(deployment("a", 20)) })).toEqual([]);
    expect(await uses({ ...world, block: { ...locked, rotation: rotation() } })).toEqual([]);
    const { previousAs: _, ...single } = world;
    expect(await uses(single)).toEqual([]);
    expect(await late(world)).toEqual([]);
  });
});

describe("a version that is pinned just now", () => {
  it("may be in what was written since it was there and the pin could be at it", async () => {
    expect(await newOnVercel.uses(look({}, "2"))).toEqual([
      {
        entry: "shop/KEY",
        version: "2",
        check: "deployment",
        verdict: "fault",
        by: "shop/web",
        says: "has a variable that was written since",
        next: "strongroom rollback shop/KEY --env dev",
      },
    ]);
    expect(await newUses({ createdAt: iso(12) })).toEqual([]);
    expect(await newUses({ createdAt: iso(11) })).toEqual(["shop/web"]);
    expect(await newUses({ block: { ...locked, rotation: rotation({ at: iso(12) }) } })).toEqual([]);
    expect(await newUses({ createdAt: iso(12), block: { ...locked, rotation: rotation() } })).toEqual([]);
    expect(await newUses({ createdAt: null })).toEqual(["shop/web"]);
    const mixed = { prj_web: [variable({ updatedAt: 0 }), variable()] };
    expect(await newUses({ variables: mixed })).toEqual(["shop/web"]);
  });

  it("is nowhere where it is not there", async () => {
    expect(await newUses({}, "7")).toEqual([]);
  });

  it("is late in a project whose variable, or whose deployment, is older", async () => {
    const old = { prj_web: [variable({ updatedAt: day(9) })] };
    expect(await late({ variables: old })).toEqual([notWritten]);
    expect(await late({ serving: [deployment("a", 10)] })).toEqual([serves("a", restart)]);
    expect(await late({ serving: [deployment("a", 12)] })).toEqual([]);
    expect(await late({})).toEqual([]);
    const { session, entry, asked } = worldOf({});
    await lateOnVercel(session, { entry, version: "2" });
    expect(asked).toEqual([["production", null]]);
    const pulled = [web({ variables: [{ ...mapping("2"), targets: ["development"] }] })];
    const development = { prj_web: [variable({ targets: ["development"] })] };
    expect(await late({ projects: pulled, variables: development, serving: [deployment("a", 1)] })).toEqual([]);
  });
});
