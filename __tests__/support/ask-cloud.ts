/**
 * One request to an embedded cloud, and the JSON of its answer.
 *
 * @throws where it is refused
 */
export async function askCloud<T = unknown>(
  { url, token, method = "GET" }: { readonly url: string; readonly token: string; readonly method?: string },
  body?: unknown,
): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return (text === "" ? {} : JSON.parse(text)) as T;
}
