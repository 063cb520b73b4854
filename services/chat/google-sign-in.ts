import { chat, googleOauth } from "../../catalog/chat";
import { supabaseAuth } from "../../model";

/** Supabase Auth's Google provider, which keeps the client; Vercel never gets it (document 1, line 106). */
export const googleSignIn = supabaseAuth({
  product: chat,
  name: "google-sign-in",
  reads: [googleOauth.GOOGLE_OAUTH_CLIENT_ID, googleOauth.GOOGLE_OAUTH_CLIENT_SECRET],
});
