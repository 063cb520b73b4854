/**
 * How each issued value is revoked where its integration's path is not the right one: read off the vendors' consoles, for
 * document 1, line 129 ("document how to revoke API keys quickly") and document 2, line 229 ("revoke the exposed secret").
 */
export const goldenRevoke: Readonly<Record<string, string>> = {
  "chat/GOOGLE_OAUTH_CLIENT_ID": "Google Cloud > APIs & Services > Credentials > the client > Delete",
  "chat/STRIPE_WEBHOOK_SECRET": "Stripe > Developers > Webhooks > the endpoint > Roll secret",
  "chat/SUPABASE_JWT_SECRET": "Supabase > Project settings > JWT keys > Rotate, then Revoke the previous key",
  "chat/UPSTASH_REDIS_REST_URL": "An address can't be revoked: rotate UPSTASH_REDIS_REST_TOKEN",
  "gateway/DATABASE_HOST": "An address can't be revoked: Supabase > Project settings > Database > Network restrictions",
  "gateway/DATABASE_PASSWORD": "Supabase > Project settings > Database > Reset database password",
  "gateway/INFERENCE_INTERNAL_HOSTS": "An address can't be revoked: Google Cloud > VPC network > Firewall",
  "gateway/INSTANT_INFERENCE_URL":
    "An address can't be revoked: Cloud Run > instant-inference > Networking > Ingress, and rotate its API key",
  "gateway/SUPABASE_JWT_SECRET": "Supabase > Project settings > JWT keys > Rotate, then Revoke the previous key",
  "gateway/THINKING_INFERENCE_URL":
    "An address can't be revoked: Cloud Run > thinking-inference > Networking > Ingress, and rotate its API key",
  "intexuraos/INTEXURAOS_AUTH0_CLIENT_ID": "Auth0 > Applications > the native app > Settings > Delete this application",
  "intexuraos/INTEXURAOS_AUTH0_DOMAIN": "An address can't be revoked: rotate INTEXURAOS_AUTH0_CLIENT_SECRET",
  "intexuraos/INTEXURAOS_AUTH_AUDIENCE": "Auth0 > Settings > Signing keys > Rotate and revoke the signing key",
  "intexuraos/INTEXURAOS_AUTH_ISSUER": "Auth0 > Settings > Signing keys > Rotate and revoke the signing key",
  "intexuraos/INTEXURAOS_AUTH_JWKS_URL": "Auth0 > Settings > Signing keys > Rotate and revoke the signing key",
  "intexuraos/INTEXURAOS_WHATSAPP_MEDIA_BUCKET":
    "A name can't be revoked: Google Cloud > Cloud Storage > the bucket > Permissions",
  "intexuraos/INTEXURAOS_WHATSAPP_PHONE_ID": "An identifier can't be revoked: rotate INTEXURAOS_WHATSAPP_ACCESS_TOKEN",
  "intexuraos/INTEXURAOS_WHATSAPP_VERIFY_TOKEN":
    "strongroom rotate, deploy, then Meta for Developers > the app > WhatsApp > Configuration > Edit",
};
