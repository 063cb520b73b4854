/**
 * Azure Repos. A comment is the first of a thread; ours is closed from the beginning, so that it does not stop a merge that waits for all
 * threads.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-request-threads
 */
import { objectOf, objects, textOf } from "../json";
import type { HostApi, TokenSource } from "./api";
import type { CommentHost } from "./host";

export const azureToken: TokenSource = {
  names: ["SYSTEM_ACCESSTOKEN", "AZURE_DEVOPS_EXT_PAT"],
  right: "the permission to contribute to pull requests",
  asPassword: ["AZURE_DEVOPS_EXT_PAT"],
};

const version = "api-version=7.1";

export function azureRepos(api: HostApi): CommentHost {
  const { place } = api;
  const [project = "", repository = ""] = place.repository.map(encodeURIComponent);
  const request = `${place.api}${project}/_apis/git/repositories/${repository}/pullRequests/${place.number}`;
  const get = async (url: string) => objectOf((await api.read({ method: "GET", url })).body);
  return {
    title: "Azure Repos",
    async look() {
      const me = textOf(objectOf((await get(`${place.api}_apis/connectionData`)).authenticatedUser).id);
      const head = textOf(objectOf((await get(`${request}?${version}`)).lastMergeSourceCommit).commitId) || null;
      const threads = objects((await get(`${request}/threads?${version}`)).value);
      const comments = threads.flatMap((thread) => {
        const [first] = objects(thread.comments);
        if (first === undefined || first.isDeleted === true || thread.isDeleted === true) return [];
        const own = me !== "" && textOf(objectOf(first.author).id) === me;
        return [{ id: `${thread.id}/comments/${first.id}`, body: textOf(first.content), own }];
      });
      return { head, comments };
    },
    add: async (content) => {
      const comments = [{ parentCommentId: 0, content, commentType: "text" }];
      return (await api.add(`${request}/threads?${version}`, { comments, status: "closed" })) !== null;
    },
    update: ({ id }, content) => api.update("PATCH", `${request}/threads/${id}?${version}`, { content }),
  };
}
