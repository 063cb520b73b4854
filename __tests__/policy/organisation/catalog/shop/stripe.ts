import { issued, secret } from "../../../../../model";
import { shop } from "./product";

export const stripe = shop.integration(
  { title: "Stripe", owner: "payments", revoke: "Developers > API keys > Roll key" },
  {
    STRIPE_KEY: secret({ purpose: "Charges cards", class: "critical", origin: issued("Stripe > API keys") }),
  },
);
