// Opens a file in headless Chromium: what it loads, logs and contains, and what axe-core finds.

const { spawn } = require("node:child_process");
const { readFileSync, writeFileSync, mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// The DevTools protocol over two pipes: messages are JSON that ends with a zero byte.
class Browser {
  constructor(task) {
    this.profile = mkdtempSync(join(tmpdir(), "page-"));
    // The page has no script; a container may not allow the sandbox.
    const options = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe"];
    this.process = spawn(task.browser, [...options, `--user-data-dir=${this.profile}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      env: { ...process.env, LD_LIBRARY_PATH: task.libraries },
    });
    this.waiting = new Map();
    this.events = [];
    this.listeners = [];
    let rest = "";
    this.process.stdio[4].setEncoding("utf8").on("data", (data) => {
      const messages = (rest + data).split("\0");
      rest = messages.pop();
      messages.forEach((message) => this.receive(JSON.parse(message)));
    });
    this.process.on("exit", (code) => {
      const error = new Error(`the browser ended with ${code}`);
      this.waiting.forEach(({ reject }) => reject(error));
    });
  }

  receive({ id, method, params, result, error }) {
    if (id === undefined) {
      this.events.push({ method, params });
      this.listeners = this.listeners.filter((listener) => !listener(method));
      return;
    }
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    error ? reject(new Error(error.message)) : resolve(result);
  }

  send(method, params = {}) {
    const id = (this.last = (this.last ?? 0) + 1);
    const { session: sessionId } = this;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  next(event) {
    return new Promise((resolve) => this.listeners.push((method) => method === event && (resolve(), true)));
  }

  async open(url) {
    const loaded = this.next("Page.loadEventFired");
    await this.send("Page.navigate", { url });
    await loaded;
  }

  async evaluate(expression) {
    const options = { awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, ...options });
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  async close() {
    const ended = new Promise((resolve) => this.process.on("exit", resolve));
    // It may end before it responds.
    this.send("Browser.close").catch(() => this.process.kill());
    await ended;
    this.process.stdio[3].destroy();
    this.process.stdio[4].destroy();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

// Runs in the page.
const AUDIT = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html, failureSummary }) => html + failureSummary).join("\\n")))`;
const CONTENT = `({
  elements: [...document.querySelectorAll("*")].map((element) => ({
    name: element.localName,
    attributes: [...element.attributes].map(({ name }) => name),
  })),
  keys: [...document.querySelectorAll("bdi")].map((element) => element.textContent),
  visible: [...document.querySelectorAll(".panel")].filter((panel) => panel.checkVisibility()).map(({ id }) => id),
  overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
})`;

async function view(browser, url, { scheme, width, fragment, media }) {
  await browser.send("Emulation.setEmulatedMedia", {
    media: media ?? "screen",
    features: [{ name: "prefers-color-scheme", value: scheme }],
  });
  const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: false };
  await browser.send("Emulation.setDeviceMetricsOverride", metrics);
  // The same address with another fragment isn't loaded again.
  await browser.open("about:blank");
  browser.events.length = 0;
  await browser.open(url + (fragment ?? ""));
  const events = browser.events.slice();
  const content = await browser.evaluate(CONTENT);
  await browser.evaluate(AXE);
  const violations = await browser.evaluate(AUDIT);
  const named = (name) => events.filter(({ method }) => method === name).map(({ params }) => params);
  return {
    ...content,
    violations,
    requests: named("Network.requestWillBeSent").map(({ request }) => request.url.replace(/#.*/, "")),
    messages: [...named("Log.entryAdded"), ...named("Runtime.consoleAPICalled"), ...named("Runtime.exceptionThrown")],
    dialogs: named("Page.javascriptDialogOpening").length,
  };
}

async function shoot(browser, path) {
  const { cssContentSize: size } = await browser.send("Page.getLayoutMetrics");
  const clip = { x: 0, y: 0, width: size.width, height: size.height, scale: 1 };
  const { data } = await browser.send("Page.captureScreenshot", { clip, captureBeyondViewport: true });
  writeFileSync(path, Buffer.from(data, "base64"));
}

async function main(task) {
  const browser = new Browser(task);
  try {
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.session = sessionId;
    for (const domain of ["Page", "Network", "Runtime", "Log"]) {
      await browser.send(`${domain}.enable`);
    }
    const views = [];
    for (const settings of task.views) {
      views.push(await view(browser, task.url, settings));
      if (settings.picture) {
        await shoot(browser, settings.picture);
      }
    }
    return { views };
  } finally {
    await browser.close();
  }
}

main(JSON.parse(readFileSync(0, "utf8"))).then(
  (result) => console.log(JSON.stringify(result)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
