import { everyDays, issued, secret } from "../../model";
import { password } from "../formats";
import { receptor } from "./product";

// setup.conf holds one value, so old and new are never mapped together.
export const mail = receptor.integration(
  {
    title: "Mail provider",
    revoke: "The mail provider > SMTP credentials > Reset",
    setup: [
      "Create the credential for this deployment alone",
      "Inject it; setup.conf of production gets it from Secret Manager",
      "Update as service requirements change",
    ],
  },
  {
    /** Mail of the auth server. */
    // No harmless call: SMTP speaks no HTTP.
    SMTP_PASS: secret({
      purpose: "Password of the SMTP account that sends sign-in mail",
      risk: "Service abuse: mail in our name",
      class: "important",
      tier: 2,
      origin: issued("The mail provider > SMTP credentials", { scope: "sending from this deployment's domain only" }),
      format: password,
      rotation: everyDays(180),
      restarts: ["auth"],
      source: "5:16",
    }),
  },
);
