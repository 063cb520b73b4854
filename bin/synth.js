"use strict";
// Turns declarations and pins into Terraform JSON. cdktf's command line (cdktf.json), `npm run synth` and our own runner start it.
const path = require("node:path");

require("./run-bundled").runBundled(path.dirname(__dirname), "synth");
