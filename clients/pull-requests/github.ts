/**
 * GitHub. Its second API tells which comments the token's holder wrote, which a run's own token can't ask in another way.
 *
 * @see https://docs.github.com/en/graphql/reference/objects#issuecomment
 * @see https://docs.github.com/en/rest/issues/comments
 */
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { objectOf, objects, textOf } from "../json";
import type { HostApi, TokenSource } from "./api";
import type { CommentHost, PostedComment } from "./host";

export const githubToken: TokenSource = { names: ["GITHUB_TOKEN", "GH_TOKEN"], right: "pull-requests: write" };

const query = `query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    headRefOid
    comments(first: 100, after: $after) { nodes { databaseId body viewerDidAuthor } pageInfo { hasNextPage endCursor } }
  } }
}`;

export function github(api: HostApi): CommentHost {
  const { place } = api;
  const [owner = "", name = ""] = place.repository;
  const repository = `${place.api}repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  return {
    title: "GitHub",
    async look() {
      const comments: PostedComment[] = [];
      for (let after: string | null = null; ; ) {
        const variables = { owner, name, number: Number(place.number), after };
        const { body } = await api.read({ method: "POST", url: place.graphql ?? "", body: { query, variables } });
        const found = objectOf(objectOf(objectOf(objectOf(body).data).repository).pullRequest);
        // It answers 200 for one that is missing, too.
        if (!("comments" in found))
          throw new Failure(
            exitCodes.denied,
            `GitHub has no ${place.says}, or the token may not see it.`,
            `give the token ${githubToken.right}, or use another one`,
          );
        const list = objectOf(found.comments);
        comments.push(
          ...objects(list.nodes).map((one) => ({
            id: String(one.databaseId),
            body: textOf(one.body),
            own: one.viewerDidAuthor === true,
          })),
        );
        const { hasNextPage, endCursor } = objectOf(list.pageInfo);
        if (hasNextPage !== true) return { head: textOf(found.headRefOid) || null, comments };
        after = textOf(endCursor);
      }
    },
    add: async (body) => (await api.add(`${repository}/issues/${place.number}/comments`, { body })) !== null,
    update: ({ id }, body) => api.update("PATCH", `${repository}/issues/comments/${id}`, { body }),
  };
}
