"use strict";
// esbuild runs as a separate process, which inherits our environment. It must not get values.
const ordinary = /^(PATH|HOME|USER|TMPDIR|TMP|TEMP|LANG|SystemRoot|ESBUILD_\w+)$/;

/** Calls `work` while our environment holds only ordinary variables, so that processes which it starts get nothing else. */
function withOrdinaryEnvironment(work) {
  const aside = Object.entries(process.env).filter(([name]) => !ordinary.test(name));
  for (const [name] of aside) delete process.env[name];
  try {
    return work();
  } finally {
    for (const [name, value] of aside) process.env[name] = value;
  }
}

module.exports = { withOrdinaryEnvironment };
