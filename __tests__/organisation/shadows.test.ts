/** A file that Node would run instead of the one that everybody reads. */

import { refuseShadows } from "../../organisation/shadows";
import { Folder } from "../support/folder";

let project: Folder;
beforeEach(() => {
  project = Folder.temp("shadows");
  project.write({
    "catalog/shop/stripe.ts": "",
    "catalog/shop/index.ts": "",
    "services/shop/api.ts": "",
    "environments/dev.ts": "",
  });
});
afterEach(() => project.remove());

test.each(["catalog/shop/stripe.js", "catalog/shop/stripe.json", "catalog/shop/stripe.node", "catalog/shop/stripe"])(
  "%s beside stripe.ts is refused",
  (file) => {
    project.write({ [file]: "" });
    expect(() => refuseShadows(project.path)).toThrow(
      expect.objectContaining({
        issues: [
          {
            code: "file-in-its-place",
            what: "Node would run another file in its place",
            where: "catalog/shop/stripe.ts",
            got: file,
            allowed: "one file of that name",
            next: `delete ${file}, or rename it`,
          },
        ],
      }),
    );
  },
);

test("all of them are said at once; what shares no name with another is nobody's shadow", () => {
  project.write({
    "services/shop/other.js": "",
    "environments/dev.lock.json": "",
    "environments/README.md": "",
    "catalog/shop/stripe/note.ts": "",
  });
  expect(() => refuseShadows(project.path)).not.toThrow();
  project.write({ "services/shop/api.js": "", "environments/dev.json": "" });
  expect(() => refuseShadows(project.path)).toThrow(
    expect.objectContaining({
      issues: [
        expect.objectContaining({ where: "services/shop/api.ts", got: "services/shop/api.js" }),
        expect.objectContaining({ where: "environments/dev.ts", got: "environments/dev.json" }),
      ],
    }),
  );
});
