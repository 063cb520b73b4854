export { github } from "./github";
export { platform } from "./product";
export { strongroom } from "./strongroom";
export { supabase } from "./supabase";
export { vercel } from "./vercel";
