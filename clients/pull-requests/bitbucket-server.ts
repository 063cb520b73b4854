/**
 * Bitbucket Server and Data Center. Only who wrote a comment may edit it, and a comment says whether the caller may.
 *
 * @see https://developer.atlassian.com/server/bitbucket/rest/
 */
import { objectOf, objects, textOf } from "../json";
import type { HostApi, TokenSource } from "./api";
import type { CommentHost, PostedComment } from "./host";

export const bitbucketToken: TokenSource = {
  names: ["BITBUCKET_TOKEN"],
  right: "the permission to read the repository",
};

export function bitbucketServer(api: HostApi): CommentHost {
  const { place } = api;
  const [project = "", repository = ""] = place.repository.map(encodeURIComponent);
  const request = `${place.api}projects/${project}/repos/${repository}/pull-requests/${place.number}`;
  const get = async (url: string) => objectOf((await api.read({ method: "GET", url })).body);
  return {
    title: "Bitbucket",
    async look() {
      const head = textOf(objectOf((await get(request)).fromRef).latestCommit) || null;
      const comments = new Map<string, PostedComment>();
      for (let start = 0; ; ) {
        const page = await get(`${request}/activities?limit=100&start=${start}`);
        for (const one of objects(page.values)) {
          const comment = objectOf(one.comment);
          if (one.action !== "COMMENTED" || one.commentAction !== "ADDED" || "commentAnchor" in one) continue;
          comments.set(String(comment.id), {
            id: String(comment.id),
            body: textOf(comment.text),
            own: objectOf(comment.permittedOperations).editable === true,
            version: String(comment.version),
          });
        }
        // Newest first.
        if (page.isLastPage !== false) return { head, comments: [...comments.values()].reverse() };
        start = Number(page.nextPageStart);
      }
    },
    add: async (text) => (await api.add(`${request}/comments`, { text })) !== null,
    update: ({ id, version }, text) =>
      api.update("PUT", `${request}/comments/${id}`, { text, version: Number(version) }),
  };
}
