export { platform } from "./product";
export { strongroom } from "./strongroom";
export { targets } from "./targets";
