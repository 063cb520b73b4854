export { core } from "./core";
export { shop } from "./product";
export { stripe } from "./stripe";
