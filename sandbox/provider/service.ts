import { type DynamicValue, decodeObject, encodeValue } from "./codec";
import type { ProviderDefinition } from "./definition";
import { diagnosticMessages, type Problem, ProviderError, problemFrom } from "./diagnostics";
import { normalizeAfterApply } from "./normalize";
import { planChange } from "./planner";
import { type Configured, PartialFailure, type Resource } from "./resource";
import { type BlockSchema, conform, type Schema } from "./schema";
import { schemaMessage, schemaMessages } from "./schema-message";
import { isMap, type Value, type ValueMap, withoutUnknown } from "./value";

interface Typed {
  readonly type_name: string;
}

/** The tfplugin6 calls, without gRPC: requests and responses are the messages of `tfplugin6.proto`. */
export class ProviderService<Cloud extends Configured> {
  private cloud: Cloud | undefined;

  constructor(
    private readonly definition: ProviderDefinition<Cloud>,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Each call by its name in the protocol. */
  readonly calls: { readonly [method: string]: (request: never) => object | Promise<object> } = {
    GetMetadata: () => this.getMetadata(),
    GetProviderSchema: () => this.getProviderSchema(),
    ValidateProviderConfig: () => ({}),
    ValidateResourceConfig: (request) => this.validateResource(request),
    ValidateDataResourceConfig: () => ({}),
    ValidateEphemeralResourceConfig: () => ({}),
    UpgradeResourceState: (request) => this.upgradeState(request),
    ConfigureProvider: (request) => this.configure(request),
    ReadResource: (request) => this.readResource(request),
    PlanResourceChange: (request) => this.plan(request),
    ApplyResourceChange: (request) => this.apply(request),
    ImportResourceState: (request) => this.importState(request),
    MoveResourceState: (request) => this.moveState(request),
    ReadDataSource: (request) => this.readDataSource(request),
    OpenEphemeralResource: (request) => this.openEphemeral(request),
    RenewEphemeralResource: () => ({}),
    CloseEphemeralResource: () => ({}),
    GetFunctions: () => ({ functions: {} }),
    CallFunction: () => ({ error: { text: "This provider has no functions." } }),
    StopProvider: () => {
      this.cloud?.stop();
      return {};
    },
  };

  private getMetadata(): object {
    const { schema } = this.definition;
    const names = (schemas: object | undefined) => Object.keys(schemas ?? {}).map((type_name) => ({ type_name }));
    return {
      server_capabilities: CAPABILITIES,
      resources: names(schema.resource_schemas),
      data_sources: names(schema.data_source_schemas),
      ephemeral_resources: names(schema.ephemeral_resource_schemas),
    };
  }

  private getProviderSchema(): object {
    const { schema } = this.definition;
    return {
      provider: schemaMessage(schema.provider),
      resource_schemas: schemaMessages(schema.resource_schemas),
      data_source_schemas: schemaMessages(schema.data_source_schemas),
      ephemeral_resource_schemas: schemaMessages(schema.ephemeral_resource_schemas),
      server_capabilities: CAPABILITIES,
    };
  }

  private async configure(request: { readonly config: DynamicValue }): Promise<object> {
    try {
      const configured = await this.definition.configure(decodeObject(request.config) ?? {}, this.environment);
      if (isProblems(configured)) return { diagnostics: diagnosticMessages(configured) };
      this.cloud = configured;
      return {};
    } catch (error) {
      return failure(error);
    }
  }

  private validateResource(request: Typed & { config: DynamicValue }): object {
    const problems = this.definition.resources[request.type_name]?.validate?.(decodeObject(request.config) ?? {});
    return { diagnostics: diagnosticMessages(problems ?? []) };
  }

  private upgradeState(request: Typed & { raw_state?: { json?: Uint8Array } | null }): object {
    const json = request.raw_state?.json;
    if (json === undefined || json.length === 0) return {};
    const raw = JSON.parse(Buffer.from(json).toString("utf8")) as Value;
    return { upgraded_state: encodeValue(isMap(raw) ? conform(this.blockOf(request.type_name), raw) : null) };
  }

  private async readResource(request: Typed & { current_state: DynamicValue; private?: Uint8Array }): Promise<object> {
    const state = decodeObject(request.current_state);
    try {
      if (state === null) return { new_state: encodeValue(null) };
      const read = await this.resourceOf(request.type_name).read(this.connected(), state);
      // What a read does not tell (arguments that only Terraform knows) stays as it was.
      const current = read === undefined ? null : conform(this.blockOf(request.type_name), { ...state, ...read });
      return { new_state: encodeValue(current), private: request.private };
    } catch (error) {
      return { ...failure(error), new_state: request.current_state, private: request.private };
    }
  }

  private plan(
    request: Typed & { prior_state: DynamicValue; config: DynamicValue; prior_private?: Uint8Array },
  ): object {
    const legacy_type_system = this.definition.style === "legacy";
    try {
      const config = decodeObject(request.config);
      if (config === null)
        return { planned_state: encodeValue(null), planned_private: request.prior_private, legacy_type_system };
      const resource = this.resourceOf(request.type_name);
      const { planned, replace } = planChange({
        block: this.blockOf(request.type_name),
        rules: resource.rules,
        style: this.definition.style,
        settings: this.connected().settings,
        prior: decodeObject(request.prior_state),
        config,
      });
      return {
        planned_state: encodeValue(planned),
        requires_replace: replace.map((path) => ({ steps: path.map(pathStep) })),
        planned_private: request.prior_private,
        legacy_type_system,
      };
    } catch (error) {
      return { ...failure(error), legacy_type_system };
    }
  }

  private async apply(
    request: Typed & {
      prior_state: DynamicValue;
      planned_state: DynamicValue;
      config: DynamicValue;
      planned_private?: Uint8Array;
    },
  ): Promise<object> {
    const legacy_type_system = this.definition.style === "legacy";
    const block = this.blockOf(request.type_name);
    const prior = decodeObject(request.prior_state);
    const planned = decodeObject(request.planned_state);
    const respond = (state: ValueMap | null): object => ({
      new_state: encodeValue(state),
      private: request.planned_private,
      legacy_type_system,
    });
    const settle = (state: ValueMap): ValueMap => {
      const whole = withoutUnknown(conform(block, { ...planned, ...state }));
      const normal = legacy_type_system && planned !== null ? normalizeAfterApply(whole, planned) : whole;
      return isMap(normal) ? normal : {};
    };
    try {
      const resource = this.resourceOf(request.type_name);
      const config = decodeObject(request.config) ?? {};
      if (planned === null) {
        if (prior !== null) await resource.remove(this.connected(), prior);
        return respond(null);
      }
      const state =
        prior === null
          ? await resource.create(this.connected(), { planned, config })
          : await resource.update(this.connected(), { prior, planned, config });
      return respond(settle(state));
    } catch (error) {
      if (error instanceof PartialFailure) return { ...respond(settle(error.state)), ...failure(error) };
      // The legacy SDK keeps what it wanted to write after a failed update; the next refresh shows what is true.
      const left = prior !== null && planned !== null && legacy_type_system ? settle(planned) : prior;
      return { ...respond(left), ...failure(error) };
    }
  }

  private async importState(request: Typed & { id: string }): Promise<object> {
    try {
      const resource = this.resourceOf(request.type_name);
      if (resource.import === undefined)
        throw new ProviderError(`resource ${request.type_name} doesn't support import`);
      const state = resource.import(this.connected(), request.id);
      const type_name = request.type_name;
      return { imported_resources: [{ type_name, state: encodeValue(conform(this.blockOf(type_name), state)) }] };
    } catch (error) {
      return failure(error);
    }
  }

  private moveState(request: { readonly target_type_name: string }): object {
    return failure(new ProviderError(`${request.target_type_name} can't be moved from another resource type`));
  }

  private async readDataSource(request: Typed & { config: DynamicValue }): Promise<object> {
    return this.answer({
      request,
      kind: "data source",
      served: this.definition.dataSources,
      schemas: this.definition.schema.data_source_schemas,
      field: "state",
    });
  }

  private async openEphemeral(request: Typed & { config: DynamicValue }): Promise<object> {
    const { ephemeralResources, schema } = this.definition;
    return this.answer({
      request,
      kind: "ephemeral resource",
      served: ephemeralResources,
      schemas: schema.ephemeral_resource_schemas ?? {},
      field: "result",
    });
  }

  /** Data sources and ephemeral resources: a configuration in, a value out. */
  private async answer({
    request,
    kind,
    served,
    schemas,
    field,
  }: {
    readonly request: Typed & { config: DynamicValue };
    readonly kind: string;
    readonly served: { readonly [type: string]: Answering<Cloud> };
    readonly schemas: { readonly [type: string]: Schema };
    readonly field: "state" | "result";
  }): Promise<object> {
    try {
      const type = request.type_name;
      const source = served[type];
      const schema = schemas[type];
      if (source === undefined || schema === undefined) throw this.notServed(kind, type, Object.keys(served));
      const config = decodeObject(request.config) ?? {};
      const ask = source.read ?? source.open;
      const answer = ask === undefined ? {} : await ask.call(source, this.connected(), config);
      return { [field]: encodeValue(conform(schema.block, { ...config, ...answer })) };
    } catch (error) {
      return failure(error);
    }
  }

  private resourceOf(type: string): Resource<Cloud> {
    const resource = this.definition.resources[type];
    if (resource === undefined) throw this.notServed("resource", type, Object.keys(this.definition.resources));
    return resource;
  }

  private notServed(kind: string, type: string, served: readonly string[]): ProviderError {
    return new ProviderError(
      `The ${kind} ${type} is not served by the sandbox provider`,
      `The sandbox's stand-in for ${this.definition.name} ${this.definition.version} serves these ${kind}s: ` +
        `${served.join(", ") || "none"}. Leave it out of what is applied to the sandbox, or use the real provider.`,
    );
  }

  private blockOf(type: string): BlockSchema {
    const schema = this.definition.schema.resource_schemas[type];
    if (schema === undefined)
      throw new ProviderError(
        `There is no resource type ${type} in ${this.definition.name} ${this.definition.version}`,
      );
    return schema.block;
  }

  private connected(): Cloud {
    if (this.cloud === undefined) throw new ProviderError(`The provider ${this.definition.name} was not configured`);
    return this.cloud;
  }
}

interface Answering<Cloud> {
  read?(cloud: Cloud, config: ValueMap): Promise<ValueMap>;
  open?(cloud: Cloud, config: ValueMap): Promise<ValueMap>;
}

const CAPABILITIES = { plan_destroy: true, get_provider_schema_optional: true };

function isProblems(result: unknown): result is readonly Problem[] {
  return Array.isArray(result);
}

function failure(error: unknown): { diagnostics: object[] } {
  return { diagnostics: diagnosticMessages([problemFrom(error)]) };
}

function pathStep(step: string | number): object {
  return typeof step === "string" ? { attribute_name: step } : { element_key_int: step };
}
