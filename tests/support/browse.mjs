// Opens a page in headless Chromium and does what a list of actions says: the judge of pages that awsiot-kit writes.
//
//   node browse.mjs PAGE WIDTH light|dark ACTIONS.json
//
// An action is an object with one key: `click` and `type` (a CSS selector, with `text` for what is typed), `eval` (an expression whose value is
// printed), `shot` (a file for a screenshot, the whole page with `full`), `print` (a file for a PDF). Prints one JSON object: the values, every
// message of the console, every exception, every request but the page's own, and how many milliseconds the page took to load.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [page, width, scheme, file] = process.argv.slice(2);
const actions = JSON.parse(readFileSync(file, "utf8"));
const profile = mkdtempSync(join(tmpdir(), "awsiot-kit-browser-"));
const program = (process.env.PATH ?? "").split(":").flatMap((folder) => ["chromium", "google-chrome"].map((name) => join(folder, name))).find(existsSync);
if (!program) {
  console.error("the judge `chromium` is not installed: apt-get install chromium");
  process.exit(1);
}
const browser = spawn(program, [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--remote-debugging-pipe", `--user-data-dir=${profile}`,
], { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"], env: { ...process.env, HOME: profile } });
// Its helpers go with it, a moment later, and write to the profile until then.
const end = (code) => {
  browser.once("close", () => {
    try {
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    } catch {
      // A folder for temporary files that is left behind is no reason to fail.
    }
    process.exit(code);
  });
  browser.kill("SIGKILL");
};
const fail = (why) => {
  console.error(why);
  browser.removeAllListeners("exit");
  end(1);
};
let noise = "";
browser.stderr.on("data", (bytes) => { noise = (noise + bytes).slice(-2000); });
browser.on("exit", (code) => {
  console.error(`the browser ended by itself: ${code} ${noise}`);
  process.exit(1);
});
setTimeout(() => fail("the browser took longer than 90 seconds"), 90000).unref();

// Chrome DevTools Protocol, a JSON text and a NUL for each message.
let sent = 0, rest = "";
const waiting = new Map(), listeners = [];
browser.stdio[4].setEncoding("utf8").on("data", (text) => {
  rest += text;
  for (let at; (at = rest.indexOf("\0")) >= 0; rest = rest.slice(at + 1)) {
    const message = JSON.parse(rest.slice(0, at));
    if (message.id) {
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) reject(new Error(JSON.stringify(message.error))); else resolve(message.result);
    } else listeners.forEach((listener) => listener(message));
  }
});
const call = (method, params = {}, sessionId) => new Promise((resolve, reject) => {
  waiting.set(++sent, { resolve, reject });
  browser.stdio[3].write(`${JSON.stringify({ id: sent, method, params, sessionId })}\0`);
});

try {
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  const on = (method, params) => call(method, params, sessionId);
  const result = { values: [], console: [], exceptions: [], requests: [], loaded: 0 };
  const url = pathToFileURL(page).href;
  let load;
  const loaded = new Promise((resolve) => { load = resolve; });
  listeners.push(({ method, params }) => {
    if (method === "Runtime.consoleAPICalled") result.console.push(params.args.map((own) => own.value ?? own.description).join(" "));
    if (method === "Log.entryAdded") result.console.push(params.entry.text);
    if (method === "Runtime.exceptionThrown") result.exceptions.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Network.requestWillBeSent" && params.request.url !== url) result.requests.push(params.request.url);
    if (method === "Page.loadEventFired") load();
  });
  for (const domain of ["Runtime", "Log", "Network", "Page"]) await on(`${domain}.enable`);
  await on("Emulation.setDeviceMetricsOverride", { width: Number(width), height: 900, deviceScaleFactor: 1, mobile: Number(width) < 600 });
  await on("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  const evaluate = async (expression) => {
    const { result: value, exceptionDetails } = await on("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return value.value;
  };
  // Two frames later everything is drawn.
  const settle = () => evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))");
  await on("Page.navigate", { url });
  await loaded;
  await settle();
  result.loaded = await evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd");
  for (const action of actions) {
    const where = action.click ?? action.type;
    if (where !== undefined) {
      const spot = await evaluate(`(() => { const node = document.querySelector(${JSON.stringify(where)}); if (!node) return null;
        node.scrollIntoView({ block: "center", behavior: "instant" }); const box = node.getBoundingClientRect();
        return { x: box.x + Math.min(box.width / 2, 60), y: box.y + box.height / 2 }; })()`);
      if (!spot) throw new Error(`nothing on the page is ${where}`);
      for (const type of ["mousePressed", "mouseReleased"]) await on("Input.dispatchMouseEvent", { type, ...spot, button: "left", clickCount: 1 });
      if (action.text !== undefined) await on("Input.insertText", { text: action.text });
    } else if (action.eval) result.values.push(await evaluate(action.eval) ?? null);
    else if (action.shot) {
      const { cssContentSize } = await on("Page.getLayoutMetrics");
      const clip = action.full && { x: 0, y: 0, width: Number(width), height: Math.min(cssContentSize.height, 4000), scale: 1 };
      const { data } = await on("Page.captureScreenshot", { format: "png", captureBeyondViewport: Boolean(clip), ...(clip && { clip }) });
      writeFileSync(action.shot, Buffer.from(data, "base64"));
    } else if (action.print) {
      const { data } = await on("Page.printToPDF", { printBackground: true });
      writeFileSync(action.print, Buffer.from(data, "base64"));
    }
    await settle();
  }
  console.log(JSON.stringify(result));
  browser.removeAllListeners("exit");
  end(0);
} catch (error) {
  browser.removeAllListeners("exit");
  fail(error.stack);
}
