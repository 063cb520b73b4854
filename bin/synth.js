"use strict";
// Declarations and pins in, Terraform JSON out: what cdktf's command line starts (cdktf.json), `npm run synth` and our own runner.
const path = require("node:path");

require("./run-bundled").runBundled(path.dirname(__dirname), "synth");
