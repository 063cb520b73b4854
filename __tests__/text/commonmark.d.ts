/** The little of it that tests use; it comes with the cdktf command line. */
declare module "commonmark" {
  interface Node {
    readonly type: string;
    readonly literal: string | null;
  }
  export class Parser {
    parse(text: string): { walker(): { next(): { readonly entering: boolean; readonly node: Node } | null } };
  }
}
