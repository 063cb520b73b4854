/**
 * `strongroom deploy --plans`: applies the plans of a folder, and no others. All that can be checked without Terraform is checked first, of
 * all stacks at once; the rest right before each apply. What the cloud has overtaken is planned again, and applied only if it means
 * the same.
 */
import { storageOf } from "../../clients/apis";
import { before } from "../../inventory/waves";
import type { ResolvedStack } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { noChanges } from "../changes";
import type { Session } from "../deploy";
import type { Planner, Planning } from "../runner";
import type { Plan } from "../stack";
import { isObject, type JsonObject } from "../synthesized";
import { digestOf } from "./canonical";
import { checkPlans } from "./check";
import { differenceText } from "./difference";
import { overtaken } from "./live-services";
import { meaningOf } from "./meaning";
import type { OpenedPlans } from "./open";
import { type PlanFile, readPlanFile } from "./plan-file";
import { planIn } from "./planned";
import type { StatedStack } from "./statement";

interface Taken {
  readonly file: PlanFile;
  readonly json: unknown;
}

const nothing: Plan = { differs: false, changes: noChanges, planned: [], isEarlier: true };

export class ReviewedPlans implements Planning {
  private readonly taken = new Map<string, Taken>();
  /** Stacks in which this run destroyed or replaced something: what comes after them may have lost something with it. */
  private readonly unsteady = new Set<string>();

  private constructor(
    private readonly session: Session,
    private readonly plans: OpenedPlans,
  ) {}

  /** @throws a `Failure` (refused) that names everything because of which these plans can't be applied here */
  static async open(session: Session, plans: OpenedPlans): Promise<ReviewedPlans> {
    await checkPlans(session, plans);
    return new ReviewedPlans(session, plans);
  }

  async plan(stack: ResolvedStack, terraform: Planner): Promise<Plan> {
    const stated = this.statedOf(stack);
    const steps = before(stack, this.session.stacks).filter(({ name }) => this.unsteady.has(name));
    if (steps.length > 0) {
      const names = steps.map(({ name }) => name).join(", ");
      return this.again(stack, terraform, `this run destroyed or replaced something in ${names}, which it stands on`);
    }
    if (!stated.looked) return this.again(stack, terraform, "nobody looked at Vercel when it was planned");
    if (stated.plan === null) return nothing;
    const bytes = (await this.plans.files.read(`${stack.name}.tfplan`)) ?? Buffer.alloc(0);
    // Read again: between the check and now there may have been a question.
    if (digestOf(bytes) !== stated.plan)
      throw refused(stack, "its saved plan is not the one that the statement names", this.plans);
    const file = readPlanFile(bytes);
    const left = await this.leftOf(stack, file, terraform);
    if (left !== null) return left;
    const json = await terraform.take(bytes);
    const providers = terraform.providerLock();
    if ((providers === null ? null : digestOf(providers)) !== stated.providers)
      throw refused(stack, "the lock of its providers is not the one that it was planned with", this.plans);
    if (meaningOf(json, documentOf(file)).digest !== stated.meaning)
      throw refused(stack, "its saved plan does not mean what the statement says", this.plans);
    this.taken.set(stack.name, { file, json });
    return (await this.ifOvertaken(stack, terraform)) ?? this.noted(stack, planIn(json));
  }

  async beforeApply(stack: ResolvedStack, terraform: Planner): Promise<void> {
    const taken = this.taken.get(stack.name);
    if (taken === undefined) return;
    await this.leftOf(stack, taken.file, terraform, true);
    await this.ifOvertaken(stack, terraform);
  }

  private statedOf({ name }: ResolvedStack): StatedStack {
    const found = this.plans.statement.stacks.find(({ stack }) => stack === name);
    if (found === undefined) throw new Error(`${name} is not among the plans`);
    return found;
  }

  /**
   * Whether the stack's state has moved on since it was planned.
   *
   * @returns null if it has not; a plan that does nothing if all of it is applied already
   * @throws a `Failure` (refused) if something is left to do: it was planned for another state
   */
  private async leftOf(stack: ResolvedStack, file: PlanFile, terraform: Planner, late = false): Promise<Plan | null> {
    const { context, cloud, environment } = this.session;
    const bucket = environment.products.find(({ name }) => name === stack.product)?.stateBucket ?? "";
    const is = await storageOf(context, cloud).version(bucket, stack.name);
    if (is === null ? file.serial === 0 : is.serial === file.serial && is.lineage === file.lineage) return null;
    const says =
      is === null ? "its state is gone" : `its state has moved on, from serial ${file.serial} to ${is.serial}`;
    const plan = late ? null : await terraform.plan();
    if (plan?.differs === false) {
      context.output.note(`deploy: ${stack.name}: ${says}, and nothing is left to do`);
      return plan;
    }
    throw refused(stack, `${says}, since it was planned`, this.plans);
  }

  /** Plans again if somebody deployed a service meanwhile: Terraform would bring back the image that it planned with. */
  private async ifOvertaken(stack: ResolvedStack, terraform: Planner): Promise<Plan | null> {
    const { json } = this.taken.get(stack.name) ?? {};
    if (stack.layer !== "services" || json === undefined) return null;
    const because = await overtaken(this.session, json);
    return because.length === 0 ? null : this.again(stack, terraform, because.join("; "));
  }

  /** @throws a `Failure` (pending) with what differs, if the new plan does not mean what was reviewed */
  private async again(stack: ResolvedStack, terraform: Planner, because: string): Promise<Plan> {
    const { context } = this.session;
    context.output.note(`deploy: ${stack.name} is planned again: ${because}`);
    const plan = await terraform.plan();
    // Somebody did it already, such as an earlier run that failed later.
    if (!plan.differs) return plan;
    const json = await terraform.shown();
    const meaning = meaningOf(json, documentOf(readPlanFile(terraform.saved())));
    const stated = this.statedOf(stack);
    if (meaning.digest !== stated.meaning || meaning.opaque.length > 0) {
      const was = (await this.plans.files.read(`${stack.name}.txt`))?.toString() ?? "";
      const what =
        meaning.digest === stated.meaning
          ? `sensitive arguments change, so nobody can compare them: ${meaning.opaque.join(", ")}`
          : differenceText(was, meaning.text);
      throw new Failure(
        exitCodes.pending,
        `${stack.name} was planned again, and would do something else than what was reviewed; nothing of it was applied.\n${what}`,
        `have it reviewed: strongroom plan ${stack.name} --out FOLDER`,
      );
    }
    this.taken.set(stack.name, { file: readPlanFile(terraform.saved()), json });
    return this.noted(stack, plan);
  }

  private noted(stack: ResolvedStack, plan: Plan): Plan {
    if (plan.planned.some(({ action }) => action === "delete" || action === "replace")) this.unsteady.add(stack.name);
    return plan;
  }
}

function documentOf({ document }: PlanFile): JsonObject {
  const found: unknown = JSON.parse(document);
  return isObject(found) ? found : {};
}

function refused({ name }: ResolvedStack, because: string, { place }: OpenedPlans): Failure {
  return new Failure(
    exitCodes.refused,
    `${name}: ${because}; nothing of it was applied.`,
    `plan again, and have it reviewed: strongroom plan ${name} --out FOLDER; then, in place of ${place.name}: strongroom deploy --plans FOLDER`,
  );
}
