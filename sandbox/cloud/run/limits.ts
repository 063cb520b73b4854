import { invalid } from "../errors";
import { isObject, type Json, listOf, objectOf, textOf } from "../json";

/** Limits of Cloud Run. Source: the vendor's "Quotas and limits" and container runtime contract. */

const reservedNames = /^(PORT|K_.*)$/;

export function checkServiceId(id: string): void {
  if (/^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/.test(id)) return;
  throw invalid(
    `Violation in CreateServiceRequest.service_id: must be at most 49 of lower case letters, digits and '-', first a letter, last not '-'; got '${id}'.`,
    "service_id",
  );
}

export function checkTemplate(template: unknown): Json {
  const containers = listOf(objectOf(template).containers);
  if (!isObject(template) || containers.length === 0) {
    throw invalid(
      "template.containers: Revision template should contain exactly 1 or more containers.",
      "template.containers",
    );
  }
  for (const [index, container] of containers.entries()) {
    checkContainer(objectOf(container), `template.containers[${index}]`);
  }
  return template;
}

function checkContainer(container: Json, field: string): void {
  if (!textOf(container.image)) throw invalid(`${field}.image: must be set.`, `${field}.image`);
  const env = listOf(container.env).map(objectOf);
  if (env.length > 1000) throw invalid(`${field}.env: at most 1000 variables, got ${env.length}.`, `${field}.env`);
  const names = new Set<string>();
  env.forEach((variable, index) => {
    const name = textOf(variable.name) ?? "";
    const at = `${field}.env[${index}]`;
    if (name === "") throw invalid(`${at}.name: must be set.`, `${at}.name`);
    if (reservedNames.test(name)) {
      throw invalid(
        `${at}.name: The following reserved env names were provided: ${name}. These values are automatically set by the system.`,
        `${at}.name`,
      );
    }
    if (names.has(name)) throw invalid(`${at}.name: the variable '${name}' is set twice.`, `${at}.name`);
    names.add(name);
    const bytes = Buffer.byteLength(textOf(variable.value) ?? "");
    if (bytes > 32 * 1024) throw invalid(`${at}.value: at most 32768 bytes, got ${bytes}.`, `${at}.value`);
  });
}
