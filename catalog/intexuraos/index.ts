export { auth0 } from "./auth0";
export { encryption } from "./encryption";
export { localDevelopment } from "./local-development";
export { notion } from "./notion";
export { intexuraos } from "./product";
export { speechmatics } from "./speechmatics";
export { whatsapp } from "./whatsapp";
