/** `strongroom plan --out`: plans the stacks and keeps each plan, with what it means, for `deploy --plans` to apply exactly that. */
import { kmsOf } from "../../clients/apis";
import { Git } from "../../machine/git/git";
import type { ResolvedStack } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Session } from "../deploy";
import type { Planner, Planning } from "../runner";
import type { Plan } from "../stack";
import { isObject, type JsonObject } from "../synthesized";
import { digestOf } from "./canonical";
import { reviewedDifferences } from "./compare";
import { documentOf, isEdited, lockDigest, programDigest } from "./here";
import { type Meaning, meaningOf } from "./meaning";
import type { PlansPlace } from "./place";
import type { Reviews } from "./reviews";
import { sealedBy, sealFile } from "./seal";
import { type StatedStack, type Statement, statementFile, statementText } from "./statement";

export interface Saving {
  /** Where the statement and its seal go. */
  readonly place: PlansPlace;
  /** Where all else goes: the same, or encrypted. */
  readonly files: PlansPlace;
  readonly advisory: boolean;
  /** Whether what is there is looked at. */
  readonly refresh: boolean;
  readonly sign: string | null;
  readonly encrypt: string | null;
  /** What these have to mean; null if nothing was reviewed. */
  readonly reviewed: Reviews | null;
  /** Where copies go that people and reports read; null for none. */
  readonly readable: PlansPlace | null;
}

export class SavedPlans implements Planning {
  private readonly stacks = new Map<string, StatedStack>();
  readonly meanings = new Map<string, Meaning>();

  constructor(
    private readonly session: Session,
    private readonly to: Saving,
  ) {}

  /** A signed plan holds for one state, by its serial, so whoever signs needs not be able to lock it. */
  planArgs(stack: ResolvedStack): readonly string[] {
    const { advisory, sign } = this.to;
    if (!advisory && sign === null) return [];
    return ["-lock=false", ...(this.looksAt(stack) ? [] : ["-refresh=false"])];
  }

  private looksAt({ layer }: ResolvedStack): boolean {
    return this.to.refresh && (layer !== "vercel" || Boolean(this.session.context.env.VERCEL_API_TOKEN));
  }

  async plan(stack: ResolvedStack, terraform: Planner): Promise<Plan> {
    const plan = await terraform.plan();
    const text = documentOf(this.session.context, stack.name);
    const json = await terraform.shown();
    const meaning = meaningOf(json, parsed(text));
    const bytes = terraform.saved();
    this.meanings.set(stack.name, meaning);
    const shown = JSON.stringify(json);
    const { files, readable } = this.to;
    for (const place of readable === null ? [files] : [files, readable]) {
      await place.write(`${stack.name}.txt`, meaning.text);
      await place.write(`${stack.name}.json`, shown);
    }
    if (plan.differs) await files.write(`${stack.name}.tfplan`, bytes);
    const providers = terraform.providerLock();
    this.stacks.set(stack.name, {
      stack: stack.name,
      plan: plan.differs ? digestOf(bytes) : null,
      meaning: meaning.digest,
      json: digestOf(shown),
      looked: this.looksAt(stack),
      document: digestOf(text),
      providers: providers === null ? null : digestOf(providers),
    });
    return plan;
  }

  async beforeApply(): Promise<void> {}

  /**
   * Writes the statement last: a folder without one is not finished.
   *
   * @param current stacks that needed no plan
   */
  async finish(current: readonly string[] = []): Promise<Statement> {
    const { context, environment, stacks, cloud, terraform } = this.session;
    const missing = stacks.filter(({ name }) => !this.stacks.has(name) && !current.includes(name));
    if (missing.length > 0)
      throw new Failure(exitCodes.unexpected, `not planned: ${missing.map(({ name }) => name).join(", ")}`);
    const statement: Statement = {
      format: 1,
      environment: environment.name,
      commit: Git.reading(context.root, context.env).ask(["rev-parse", "--verify", "HEAD^{commit}"]),
      edited: isEdited(context),
      lock: lockDigest(context, environment.name),
      time: context.now().toISOString(),
      terraform,
      program: programDigest(context),
      cloud: cloud.sandbox ? "sandbox" : cloud.name,
      advisory: this.to.advisory,
      encryptedBy: this.to.encrypt,
      stacks: stacks.flatMap(({ name }) => this.stacks.get(name) ?? []),
    };
    await this.refuseOther(statement, current);
    const { place, sign } = this.to;
    const text = statementText(statement);
    if (sign !== null) {
      if (statement.edited || statement.commit === null)
        throw new Failure(
          exitCodes.refused,
          "What is signed is a commit, and files here differ from it, or there is none; nothing was signed.",
          "git status",
        );
      await place.write(sealFile, await sealedBy(kmsOf(context, cloud), sign, Buffer.from(text)));
    }
    await place.write(statementFile, text);
    return statement;
  }

  /** @throws a `Failure` (pending) with what differs from what was reviewed */
  private async refuseOther(now: Statement, current: readonly string[]): Promise<void> {
    const { reviewed } = this.to;
    if (reviewed === null) return;
    const differences = await reviewedDifferences(reviewed, { now, meanings: this.meanings, current });
    if (differences.length === 0) return;
    throw new Failure(
      exitCodes.pending,
      `These plans do not mean what was reviewed in ${reviewed.name}; they can't be applied.\n${differences.join("\n")}`,
      "find out what changed since the review: strongroom status; then open another pull request, or start the deploy pipeline by hand, where whoever approves reads these plans",
    );
  }
}

function parsed(text: string): JsonObject {
  const found: unknown = JSON.parse(text);
  if (!isObject(found)) throw new Error("a stack's document is not an object");
  return found;
}
