"use strict";
// esbuild runs as a process of its own, which inherits what stands in our environment. It has no business with values.
const ordinary = /^(PATH|HOME|USER|TMPDIR|TMP|TEMP|LANG|SystemRoot|ESBUILD_\w+)$/;

/** Calls `work` while our environment holds nothing else; what it starts by then gets no more. */
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
