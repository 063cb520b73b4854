import * as fs from "node:fs";
import * as path from "node:path";
import { isAlive, startOf } from "./process";

/**
 * Takes a home for this process: two clouds writing one journal would lose each other's writes. A lock left by a killed
 * process is taken over. Returns what gives the home back.
 */
export function lockHome(home: string): () => void {
  const file = path.join(home, "lock");
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (;;) {
    try {
      fs.writeFileSync(file, mine, { flag: "wx", mode: 0o600 });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [pid = "", start = ""] = fs.readFileSync(file, "utf8").split(" ");
    if (Number(pid) > 0 && isAlive(Number(pid)) && startOf(Number(pid)) === start) {
      throw new Error(
        `${home}: another cloud (process ${pid}) serves this home. Stop it first, or choose another home.`,
      );
    }
    fs.rmSync(file, { force: true });
  }
}
