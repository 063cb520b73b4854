/** A way in of its own: commands ask it, and load no more of the sandbox than it needs. */
export { type Proof, type ProvenSandbox, proveSandbox } from "./control/proof";
export { providerBuild } from "./control/provider-build";
