/** Signals while Terraform runs. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Context } from "../../machine/context";
import { orderlyMillis, Stop } from "../../terraform/stop";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import { eventually } from "../support/eventually";
import { processesNaming } from "../support/process-watch";
import { bench, calls, endRuns, over, run, withFakeTerraform } from "./fake-terraform";

withFakeTerraform();

describe("a signal", () => {
  /** A context whose signals the test sends. */
  function told(): { readonly context: Partial<Context>; send(signal: NodeJS.Signals): void } {
    let to: (signal: NodeJS.Signals) => void = () => {
      throw new Error("nobody takes signals");
    };
    const takeSignals: Context["takeSignals"] = (listener) => {
      to = listener;
      return () => {};
    };
    return { context: { takeSignals }, send: (signal) => to(signal) };
  }

  it("that never comes leaves no Terraform behind once a test is over", async () => {
    run({
      "shop-dev-identities": { init: { hang: "for ever" } },
      "bank-dev-identities": { plan: { hang: "for ever" } },
    });
    await eventually(() => calls().filter((line) => line.startsWith("hangs")).length === 2);
    expect(processesNaming(join(bench.base, "bin")).length).toBe(process.platform === "linux" ? 2 : 0);
    await endRuns();
    expect(processesNaming(join(bench.base, "bin"))).toEqual([]);
    expect(calls().some((line) => line.includes("secrets"))).toBe(false);
  });

  it("asks every Terraform to end, once, begins no other, and says for what it waits", async () => {
    const { context, send } = told();
    const hang = { apply: { hang: "until asked" } };
    const ended = failureOf(() => run({ "shop-dev-identities": hang, "bank-dev-identities": hang }, {}, context));
    await eventually(() => calls().filter((line) => /^hangs .* apply$/.test(line)).length === 2);
    send("SIGTERM");
    expect(await ended).toEqual({
      code: exitCodes.terminated,
      message: "Stopped.",
      next: "run the command again; it goes on where it stopped",
    });
    expect(
      calls()
        .filter((line) => line.startsWith("asked"))
        .sort(),
    ).toEqual(["asked bank-dev-identities", "asked shop-dev-identities"]);
    expect(calls().some((line) => line.includes("secrets"))).toBe(false);
    expect(bench.printed).toContain(
      "stopping; waiting for Terraform to end in order: bank-dev-identities (apply), shop-dev-identities (apply) (after 10 s another signal ends it)\n",
    );
  });

  it("that comes while a Terraform begins asks it as soon as its process is known", async () => {
    const { context, send } = told();
    const stop = new Stop(bench.context({ signal: over.signal, ...context }));
    const release = stop.listen();
    // Should the tests themselves be killed, nobody else would end it.
    const script = "trap 'exit 7' INT; echo ready; while kill -0 $PPID; do sleep 0.05; done";
    const code = await stop.run("shop-dev-identities (init)", async (onStart) => {
      const child = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
      await new Promise((done) => child.stdout.once("data", done));
      send("SIGTERM");
      onStart(child.pid ?? 0);
      return new Promise((done) => child.once("exit", done));
    });
    release();
    expect(code).toBe(7);
    expect(await failureOf(() => stop.run("shop-dev-secrets (init)", async () => 0))).toMatchObject({
      code: exitCodes.terminated,
      message: "Stopped.",
    });
  });

  it("that is the second one ends a Terraform that does not end, but not before it had ten seconds", async () => {
    const { context, send } = told();
    let now = 1_000_000;
    const clock = jest.spyOn(Date, "now").mockImplementation(() => now);
    const ended = failureOf(() => run({ "shop-dev-identities": { init: { hang: "for ever" } } }, {}, context));
    try {
      await eventually(
        () => calls().includes("hangs shop-dev-identities init") && calls().includes("end bank-dev-identities apply 0"),
      );
      send("SIGINT");
      await eventually(() => calls().includes("asked shop-dev-identities"));
      now += orderlyMillis - 1;
      const waits =
        "Terraform was already asked to end, and is ending shop-dev-identities (init); in 1 s another signal ends it at once\n";
      // The other one may have ended without the runner having noticed yet; a signal before its time ends nothing.
      await eventually(() => {
        send("SIGINT");
        return bench.printed.includes(waits);
      });
      now += 1;
      send("SIGINT");
    } finally {
      clock.mockRestore();
    }
    expect(await ended).toMatchObject({
      code: exitCodes.interrupted,
      message: "Stopped; ended in the middle: shop-dev-identities (init).",
    });
    // Asked once: a second SIGINT would make Terraform give up without unlocking.
    expect(calls().filter((line) => line.startsWith("asked"))).toEqual(["asked shop-dev-identities"]);
  });
});
