export { embedding } from "./embedding";
export { inference } from "./inference";
export { gateway } from "./product";
export { supabase } from "./supabase";
