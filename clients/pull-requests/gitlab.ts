/**
 * GitLab. A job's own token may not write notes, so it takes one of a project's or a person's.
 *
 * @see https://docs.gitlab.com/api/notes/#merge-requests
 */
import { objectOf, objects, textOf } from "../json";
import type { HostApi, TokenSource } from "./api";
import type { CommentHost, PostedComment } from "./host";

export const gitlabToken: TokenSource = { names: ["GITLAB_TOKEN"], right: "the scope api" };

const perPage = 100;

export function gitlab(api: HostApi): CommentHost {
  const { place } = api;
  const request = `${place.api}projects/${encodeURIComponent(place.repository[0] ?? "")}/merge_requests/${place.number}`;
  const get = async (url: string) => (await api.read({ method: "GET", url })).body;
  return {
    title: "GitLab",
    async look() {
      const me = objectOf(await get(`${place.api}user`)).id;
      const head = textOf(objectOf(await get(request)).sha) || null;
      const comments: PostedComment[] = [];
      for (let page = 1; ; page++) {
        const url = `${request}/notes?sort=asc&order_by=created_at&per_page=${perPage}&page=${page}`;
        const notes = objects(await get(url));
        comments.push(
          ...notes
            .filter((one) => one.system !== true)
            .map((one) => ({
              id: String(one.id),
              body: textOf(one.body),
              own: typeof me === "number" && objectOf(one.author).id === me,
            })),
        );
        if (notes.length < perPage) return { head, comments };
      }
    },
    add: async (body) => (await api.add(`${request}/notes`, { body })) !== null,
    update: ({ id }, body) => api.update("PUT", `${request}/notes/${id}`, { body }),
  };
}
