/**
 * Where a team keeps values before they are injected. `strongroom inject` reads it through the vendor's own command line,
 * with the user's login there; nothing is ever written to it.
 *
 * In every text but an id, `{product}` stands for the product's name.
 */
export type Vault =
  /** One Doppler config; secrets carry the names of entries. @see https://docs.doppler.com/docs/cli */
  | { readonly kind: "doppler"; readonly project: string; readonly config: string }
  /**
   * A project of Bitwarden Secrets Manager, by its UUID; keys carry the names of entries, or `PRODUCT__NAME`.
   * @see https://bitwarden.com/help/secrets-manager-cli/
   */
  | { readonly kind: "bitwarden"; readonly projectId: string }
  /**
   * A 1Password vault with one item per entry, titled with its name.
   * `field`: the item's field. @default "credential"
   * @see https://developer.1password.com/docs/cli/secret-reference-syntax/
   */
  | { readonly kind: "1password"; readonly vault: string; readonly field?: string }
  /**
   * A secret of a HashiCorp KV engine, whose fields carry the names of entries; VAULT_ADDR names the server.
   * @see https://developer.hashicorp.com/vault/docs/commands/kv/get
   */
  | { readonly kind: "vault"; readonly mount: string; readonly path: string }
  /** GitLab CI variables of the job that runs inject, file variables too. @see https://docs.gitlab.com/ci/variables/ */
  | { readonly kind: "gitlab" };

export type VaultKind = Vault["kind"];

/** The texts that each kind takes: true where required. */
export const vaultSettings: Readonly<Record<VaultKind, Readonly<Record<string, boolean>>>> = {
  doppler: { project: true, config: true },
  bitwarden: { projectId: true },
  "1password": { vault: true, field: false },
  vault: { mount: true, path: true },
  gitlab: {},
};
