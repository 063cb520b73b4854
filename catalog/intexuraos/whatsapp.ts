import {
  bearerCall,
  everyDays,
  format,
  generated,
  hex,
  issued,
  onlyOnBreach,
  sealedConfig,
  secret,
  startsWith,
} from "../../model";
import { password } from "../formats";
import { intexuraos } from "./product";

export const whatsapp = intexuraos.integration(
  {
    title: "WhatsApp",
    owner: "messaging",
    console: "https://developers.facebook.com/apps/",
    revoke: "Meta Business settings > System users > the user > Revoke tokens",
    setup: [
      "Create a system user with the two WhatsApp permissions, and a token for it",
      "Inject access token and phone number id",
      "Generate the verify token with strongroom inject, and enter it where the webhook is configured",
      "Create the media bucket and inject its name",
    ],
    usage: "https://business.facebook.com/wa/manage/insights/",
    monitoring: "https://business.facebook.com/wa/manage/phone-numbers/ (quality rating)",
  },
  {
    /** API access token. */
    // A system user may have two tokens at once, but one client sends one, so no second name.
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: secret({
      purpose: "WhatsApp API access token",
      risk: "Service abuse: messages in our name",
      class: "important",
      origin: issued("Meta Business settings > System users > Generate token", {
        scope: "whatsapp_business_messaging, whatsapp_business_management",
      }),
      format: startsWith("EAA"),
      rotation: everyDays(180),
      triggers: ["personnel changed"],
      verify: bearerCall("https://graph.facebook.com/v23.0/{INTEXURAOS_WHATSAPP_PHONE_ID}?fields=id", {
        says: "reads the phone number's id",
      }),
      source: "3:19",
    }),
    /** Phone number id. */
    INTEXURAOS_WHATSAPP_PHONE_ID: sealedConfig({
      purpose: "WhatsApp phone number ID",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued("Meta for Developers > the app > WhatsApp > API setup"),
      format: format(/^[0-9]{10,20}$/, { says: "10 to 20 digits", example: "000000000000000" }),
      rotation: onlyOnBreach(),
      revoke: "An identifier can't be revoked: rotate INTEXURAOS_WHATSAPP_ACCESS_TOKEN",
      source: "3:20",
    }),
    /** We choose it; Meta repeats it when it verifies the webhook. */
    // Our own code checks it, so both are accepted until the webhook is configured again.
    // No harmless call: it travels in a URL.
    INTEXURAOS_WHATSAPP_VERIFY_TOKEN: secret({
      purpose: "Webhook verification token",
      risk: "Service abuse: a foreign webhook passes verification",
      class: "important",
      origin: generated(hex(32)),
      format: password,
      rotation: everyDays(180),
      triggers: ["personnel changed"],
      previousAs: "INTEXURAOS_WHATSAPP_VERIFY_TOKEN_PREVIOUS",
      storedElsewhere: ["Meta for Developers > the app > WhatsApp > Configuration"],
      console: "https://developers.facebook.com/apps/",
      revoke: "strongroom rotate, deploy, then Meta for Developers > the app > WhatsApp > Configuration > Edit",
      source: "3:21",
    }),
    /** Bucket for media. */
    INTEXURAOS_WHATSAPP_MEDIA_BUCKET: sealedConfig({
      purpose: "GCS bucket for media storage",
      risk: "Attack surface mapping",
      class: "sensitive",
      tier: 1,
      origin: issued("Google Cloud > Cloud Storage > Buckets"),
      format: format(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, {
        says: "a bucket name, without gs://",
        example: "fake-example-media",
      }),
      rotation: onlyOnBreach(),
      console: "https://console.cloud.google.com/storage/browser",
      revoke: "A name can't be revoked: Google Cloud > Cloud Storage > the bucket > Permissions",
      usage: "https://console.cloud.google.com/logs/query",
      source: "3:22",
    }),
  },
);
