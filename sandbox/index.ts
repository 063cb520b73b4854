/** The embedded cloud: start it, stop it, and run programs against it. */
export { mintToken, ownerEmail } from "./cloud/identity";
export {
  AdminClient,
  type Preparation,
  type SandboxAccess,
  type SandboxFault,
  type SandboxRequest,
  type SandboxSettings,
} from "./control/admin";
export { environmentFor } from "./control/environment";
export { exec } from "./control/exec";
export { defaultHome, down, prepare, reset, type SandboxStatus, status, up } from "./control/lifecycle";
export type { ProviderChoice, ProviderMode } from "./control/providers";
export { isForeign, withoutForeign } from "./control/variables";
export { type Proof, type ProvenSandbox, proveSandbox } from "./proof";
