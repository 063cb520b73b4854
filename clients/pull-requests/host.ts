/** What every git host can do with comments on a pull request. */

export interface PostedComment {
  readonly id: string;
  readonly body: string;
  /** Whether the token's holder wrote it: the host says so, not the comment. */
  readonly own: boolean;
  /** Its state, where an update has to name it. */
  readonly version?: string;
}

export interface PullRequestState {
  /** The commit at its tip; null if the host does not say. */
  readonly head: string | null;
  /** Oldest first. */
  readonly comments: readonly PostedComment[];
}

export interface CommentHost {
  /** As people call it. */
  readonly title: string;
  look(): Promise<PullRequestState>;
  /** @returns false if nobody knows whether it was accepted */
  add(body: string): Promise<boolean>;
  update(comment: PostedComment, body: string): Promise<"updated" | "gone" | "changed">;
}
