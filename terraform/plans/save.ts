/** `strongroom plan --out`: plans the stacks and keeps each plan, with what it means, for `deploy --plans` to apply exactly that. */
import { Git } from "../../machine/git/git";
import { uncommitted } from "../../machine/git/work-tree";
import type { ResolvedStack } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Session } from "../deploy";
import type { Planning } from "../runner";
import type { Plan, Stack } from "../stack";
import { isObject, type JsonObject } from "../synthesized";
import { digestOf } from "./canonical";
import { documentOf, lockDigest, programDigest } from "./here";
import { type Meaning, meaningOf } from "./meaning";
import type { PlansPlace } from "./place";
import { type StatedStack, type Statement, statementFile, statementText } from "./statement";

export class SavedPlans implements Planning {
  private readonly stacks = new Map<string, StatedStack>();
  readonly meanings = new Map<string, Meaning>();

  constructor(
    private readonly session: Session,
    private readonly place: PlansPlace,
    private readonly advisory: boolean,
  ) {}

  planArgs({ layer }: ResolvedStack): readonly string[] {
    if (!this.advisory) return [];
    return [
      "-lock=false",
      ...(layer === "vercel" && !this.session.context.env.VERCEL_API_TOKEN ? ["-refresh=false"] : []),
    ];
  }

  async plan(stack: ResolvedStack, terraform: Stack): Promise<Plan> {
    const plan = await terraform.plan();
    const text = documentOf(this.session.context, stack.name);
    const json = await terraform.shown();
    const meaning = meaningOf(json, parsed(text));
    const bytes = terraform.saved();
    this.meanings.set(stack.name, meaning);
    await this.place.write(`${stack.name}.txt`, meaning.text);
    await this.place.write(`${stack.name}.json`, JSON.stringify(json));
    if (plan.differs) await this.place.write(`${stack.name}.tfplan`, bytes);
    const providers = terraform.providerLock();
    this.stacks.set(stack.name, {
      stack: stack.name,
      plan: plan.differs ? digestOf(bytes) : null,
      meaning: meaning.digest,
      document: digestOf(text),
      providers: providers === null ? null : digestOf(providers),
    });
    return plan;
  }

  async beforeApply(): Promise<void> {}

  /** Writes the statement last: a folder without one is not finished. */
  async finish(): Promise<Statement> {
    const { context, environment, stacks, cloud, terraform } = this.session;
    const missing = stacks.filter(({ name }) => !this.stacks.has(name));
    if (missing.length > 0)
      throw new Failure(exitCodes.unexpected, `not planned: ${missing.map(({ name }) => name).join(", ")}`);
    const statement: Statement = {
      format: 1,
      environment: environment.name,
      commit: Git.reading(context.root, context.env).ask(["rev-parse", "--verify", "HEAD^{commit}"]),
      edited: uncommitted(context, ["."]).length > 0,
      lock: lockDigest(context, environment.name),
      time: context.now().toISOString(),
      terraform,
      program: programDigest(context),
      cloud: cloud.sandbox ? "sandbox" : cloud.name,
      advisory: this.advisory,
      stacks: stacks.flatMap(({ name }) => this.stacks.get(name) ?? []),
    };
    await this.place.write(statementFile, statementText(statement));
    return statement;
  }
}

function parsed(text: string): JsonObject {
  const found: unknown = JSON.parse(text);
  if (!isObject(found)) throw new Error("a stack's document is not an object");
  return found;
}
