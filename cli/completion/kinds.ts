/** The kind of each argument and option value, from which the completion knows which names to offer. */
import type { Argument, Command, Option } from "commander";
import { formatWords } from "../../declarations/scaffold/formats";

export type Kind =
  | "environment"
  | "product"
  | "integration"
  | "entry"
  /** An entry that Secret Manager keeps. */
  | "secret"
  /** Running things that can be restarted: services, Vercel projects, compose hosts. */
  | "running"
  /** Whatever reads entries: people and pipelines as well. */
  | "reader"
  | "stack"
  /** A command of ours, for help. */
  | "topic"
  /** Another program and its arguments. */
  | "program"
  | "file"
  | "folder"
  /** Something that only the user knows. */
  | "own"
  | readonly (Kind | { readonly word: string })[];

const words = (...all: readonly string[]): readonly { readonly word: string }[] => all.map((word) => ({ word }));

/** By the option's name; by the command and the option where they differ. */
const options: Readonly<Record<string, Kind>> = {
  "--accept": "own",
  "--affected": "own",
  "--after": "own",
  "due --after": words(
    "employee left",
    "shared",
    "dependency updated",
    "breach",
    "suspected compromise",
    "personnel changed",
  ),
  "--as": "own",
  "--base": "folder",
  "affected --base": "own",
  "policy --base": "own",
  "review --base": "own",
  "--base-url": "own",
  "--because": "own",
  "--class": words("critical", "important", "sensitive"),
  "--composed": "own",
  "--config": "own",
  "--console": "own",
  "--default": "own",
  "--dir": "folder",
  "--documents": "folder",
  "--env": "environment",
  "--fail-on": words("danger", "attention", "info"),
  "--file": "file",
  "--force-unlock": "own",
  "--format": words(...formatWords),
  "new entries --format": words("env", "gcloud", "csv", "tsv", "markdown"),
  "--from": "file",
  "new integration --from": "own",
  "new entry --from": "own",
  "new service --from": "own",
  "inject --generate": "secret",
  "--generate": "own",
  "--head": "own",
  "--home": "folder",
  "--html": "file",
  "--integration": "integration",
  "--into": "folder",
  "--kind": words("secret", "sealed-config", "config", "public-config"),
  "--limit": "own",
  "--markdown": words("github", "gitlab", "azure", "bitbucket server", "summary"),
  "--only": "secret",
  "--out": "file",
  "--pins": "file",
  "--plans": "file",
  "--readable": "folder",
  "--reviewed": "file",
  "--sign": "own",
  "--signed-by": "own",
  "--encrypt": "own",
  "--owner": "own",
  "--parallelism": "own",
  "--pass": "own",
  "--part": "own",
  "--person": "reader",
  "--port": "own",
  "--post": "own",
  "--prefix": "own",
  "--product": "product",
  "--project": "own",
  "--providers": words("auto", "real", "sandbox"),
  "--purpose": "own",
  "--reader": "running",
  "--reads": "entry",
  "--recipe": words("hex:32", "base64:32"),
  "--revoke": "own",
  "--shared-because": "own",
  "--risk": "own",
  "--role": words("backend", "inference", "fullstack", "frontend"),
  "--rotate-days": "own",
  "--scope": "own",
  "--secret": "own",
  "--service": "running",
  "--setup": "own",
  "--snapshot": "file",
  "--since": "own",
  "--tick": "own",
  "--tier": words("1", "2"),
  "--title": "own",
  "promote --to": "environment",
  "rollback --to": "own",
  "--until": "own",
  "--untick": "own",
  "--version": "own",
  "--where": "own",
  "--write-pins": "file",
  "--write-snapshot": "file",
  "--with": "own",
};

/** By the command, in order. */
const arguments_: Readonly<Record<string, readonly Kind[]>> = {
  access: ["secret"],
  "access grant": ["own", "secret"],
  checklist: ["product"],
  completion: [words("bash", "zsh", "fish")],
  deploy: ["stack"],
  explain: ["entry"],
  help: ["topic"],
  incident: ["secret"],
  log: ["entry"],
  "new entry": ["own"],
  "new integration": ["own"],
  "new org": ["own"],
  "new product": ["own"],
  "new service": ["own"],
  plan: ["stack"],
  promote: [["running", "integration", "product", "secret"]],
  put: ["secret"],
  rename: ["secret", "own"],
  repair: ["running"],
  restart: ["running"],
  retire: [["entry", "running"]],
  rollback: ["secret"],
  rotate: ["secret"],
  run: ["program"],
  "sandbox exec": ["program"],
  shared: ["secret"],
  upgrade: ["folder"],
  verify: ["secret"],
  why: ["reader", "secret"],
};

/** `access grant`, without the program's own name. */
export function pathOf(command: Command): string {
  const parent = command.parent;
  if (parent === null) return "";
  const above = pathOf(parent);
  return above === "" ? command.name() : `${above} ${command.name()}`;
}

/** Null if it is not listed: a mistake of ours, which a test finds. */
export function kindOfOption(command: Command, option: Option): Kind | null {
  const name = option.long ?? "";
  return options[`${pathOf(command)} ${name}`] ?? options[name] ?? null;
}

/** Null if it is not listed. */
export function kindOfArgument(command: Command, argument: Argument): Kind | null {
  return arguments_[pathOf(command)]?.[command.registeredArguments.indexOf(argument)] ?? null;
}
