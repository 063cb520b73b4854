"use strict";
// Posts the report of a fork's pull request: node bin/fork-comment.js FILE, in a run of the default branch that follows the fork's run. The file
// comes from that run, whose pipeline file is the fork's, so anybody may have written it: it is shown as it is, in a block where nothing is a
// link, a mention or markup, and only on the one open pull request whose head is exactly the run's. Node alone runs this.
const fs = require("node:fs");

const mark = "<!-- strongroom: report of a fork -->";
const says =
  "From the run of this fork, which could write anything here. Nothing of it was checked; the checks of the pull request are in its own run.";
/** GitHub takes 65,536 characters. */
const most = 60_000;

/** As a block of code, indented: no line in it can end the block. */
function shown(bytes) {
  const text = new TextDecoder("utf-8").decode(bytes.subarray(0, 4 * most));
  const lines = text
    .slice(0, most)
    .replace(/\r\n?/g, "\n")
    // Controls, and what changes the reading direction or can't be seen.
    .replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, "\u{fffd}")
    .split("\n");
  const block = lines.map((line) => `    ${line}`).join("\n");
  const cut = block.length > most ? `${block.slice(0, block.lastIndexOf("\n", most))}\n    …` : block;
  return `${mark}\n${says}\n\n${cut}\n`;
}

/** The open pull requests whose head is the run's: repository, branch and commit. */
function matching(pulls, run) {
  return pulls.filter(
    ({ state, head }) =>
      state === "open" &&
      head?.repo?.full_name === run.head_repository.full_name &&
      head.ref === run.head_branch &&
      head.sha === run.head_sha,
  );
}

async function main(file) {
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_EVENT_PATH: event, GH_TOKEN: token } = process.env;
  const { workflow_run: run } = JSON.parse(fs.readFileSync(event, "utf8"));
  const ask = async (path, method = "GET", body = undefined) => {
    const headers = {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
    };
    const answer = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
      redirect: "error",
    });
    if (!answer.ok) throw new Error(`GitHub answered ${answer.status} to ${method} ${path.split("?")[0]}`);
    return await answer.json();
  };
  const owner = run.head_repository.full_name.split("/")[0];
  const head = encodeURIComponent(`${owner}:${run.head_branch}`);
  const found = matching(await ask(`pulls?state=open&per_page=100&head=${head}`), run);
  if (found.length !== 1)
    throw new Error(
      `${found.length} open pull requests have the repository, branch and commit of this run; exactly one must`,
    );
  const { number } = found[0];
  if (!fs.lstatSync(file).isFile()) throw new Error(`${file} is not a regular file`);
  const body = shown(fs.readFileSync(file));
  for (let page = 1; ; page++) {
    const comments = await ask(`issues/${number}/comments?per_page=100&page=${page}`);
    const own = comments.find((one) => one.user?.login === "github-actions[bot]" && one.body?.startsWith(mark));
    if (own !== undefined) return await ask(`issues/comments/${own.id}`, "PATCH", { body });
    if (comments.length < 100) return await ask(`issues/${number}/comments`, "POST", { body });
  }
}

if (require.main === module)
  main(process.argv[2]).catch((error) => {
    process.stderr.write(`strongroom: ${error.message}. Nothing was posted.\n`);
    process.exitCode = 1;
  });

module.exports = { matching, shown };
