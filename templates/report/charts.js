// The pictures: certificates by month, and who may publish and subscribe to what.
function drawMonths(into, choose) {
  const device = data.certificates.filter((own) => !own.authority && own.notAfter);
  if (!device.length) {
    into.append(el("p", { class: "note" }, "There are no certificates."));
    return;
  }
  const buckets = new Map();
  const add = (key, label, kind) => buckets.get(key) || buckets.set(key, { key, label, kind, own: [] }).get(key);
  const overdue = device.filter((own) => own.daysLeft < 0);
  if (overdue.length) add("overdue", "overdue", "overdue").own = overdue;
  // Beyond two years months say little: the years stand for them.
  for (const own of device.filter((own) => own.daysLeft >= 0)) {
    const key = own.daysLeft > 730 ? own.notAfter.slice(0, own.notAfter.lastIndexOf("-", own.notAfter.length - 4)) : own.notAfter.slice(0, 7);
    const bucket = add(key, key, "later");
    bucket.own.push(own);
    if (own.daysLeft < 30) bucket.kind = "soon";
  }
  const bars = [...buckets.values()].sort((a, b) => (a.key === "overdue" ? -1 : b.key === "overdue" ? 1 : a.key < b.key ? -1 : 1));
  const most = Math.max(...bars.map((bar) => bar.own.length));
  const step = Math.max(48, Math.min(110, 1100 / bars.length)), height = 150, width = Math.max(320, step * bars.length);
  const picture = svg("svg", { width, height: height + 42, role: "img", "aria-label": "Certificates by the month in which they end" });
  bars.forEach((bar, at) => {
    const tall = Math.max(3, (bar.own.length / most) * height), left = at * step + 6;
    const pick = () => choose("month", bar.key, `ends ${bar.label}`, new Set(bar.own.flatMap((own) => own.things || []).map((name) => thingAt.get(name)).filter((at) => at !== undefined)));
    const group = svg("g", { class: `bar ${bar.kind}`, tabindex: 0, role: "button", onclick: pick },
      svg("title", {}, `${plural(bar.own.length, "certificate")}: ${bar.label}`),
      svg("rect", { x: left, y: height - tall + 16, width: step - 12, height: tall, rx: 3 }),
      svg("text", { x: left + (step - 12) / 2, y: height - tall + 11, "text-anchor": "middle" }, number(bar.own.length)),
      svg("text", { class: "axis", x: left + (step - 12) / 2, y: height + 34, "text-anchor": "middle" }, bar.label));
    group.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); } });
    picture.append(group);
  });
  into.append(picture);
}

const mostPolicies = 14, mostTopics = 9;
// Thing variables as the manifest writes them: short enough to be read.
const asManifest = (text) => text.replace(/\$\{iot:Connection\.Thing\.ThingName\}/g, "{thing}").replace(/\$\{iot:Connection\.Thing\.Attributes\[([^\]]*)\]\}/g, "{$1}").replace(/\$\{iot:ClientId\}/g, "{client-id}");
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

// What a policy lets its things publish and subscribe to, each topic once.
function topicsOf(policy) {
  const found = new Map();
  for (const own of policy.access) {
    const verb = own.verb === "publish" || own.verb === "retain" ? "publish" : own.verb === "subscribe" ? "subscribe" : "";
    if (!verb || own.denied) continue;
    const names = own.except ? [`all but ${own.on.join(", ")}`] : own.on;
    names.forEach((name, at) => {
      const key = `${verb} ${name}`, wide = own.except || list(own.wide).includes(at);
      found.set(key, { verb, name, wide: wide || (found.get(key) || {}).wide, linted: wide });
    });
  }
  for (const operation of list(policy.wider)) {
    const [action, resource] = operation.split(" ");
    const verb = /Subscribe/.test(action) ? "subscribe" : /Publish/.test(action) ? "publish" : "";
    // What a lint finds too wide says it already.
    const said = [...found.values()].some((own) => own.verb === verb && own.wide && own.linted);
    const name = resource.replace(/^topic(filter)?\//, "");
    if (verb && (!said || found.has(`${verb} ${name}`))) found.set(`${verb} ${name}`, { verb, name, wide: true });
  }
  // What is too wide first, what AWS reserves for itself last.
  const rank = (own) => (own.wide ? 0 : own.name.startsWith("$aws/") ? 2 : 1);
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}
const isWide = (policy) => list(policy.wider).length > 0 || policy.access.some((own) => list(own.wide).length > 0 || (own.except && !own.denied));

function drawReach(into, choose) {
  const order = data.policies.map((_, at) => at).filter((at) => thingsOfPolicy[at].length)
    .sort((a, b) => isWide(data.policies[b]) - isWide(data.policies[a]) || thingsOfPolicy[b].length - thingsOfPolicy[a].length || a - b);
  if (!order.length) {
    into.append(el("p", { class: "note" }, "No policy counts for a thing."));
    return;
  }
  const shown = order.slice(0, mostPolicies).map((at) => {
    const topics = topicsOf(data.policies[at]), first = data.things[thingsOfPolicy[at][0]];
    return { at, first, policy: data.policies[at], topics: topics.slice(0, mostTopics), more: topics.length - mostTopics, routes: list(first.routes).slice(0, mostTopics) };
  });
  const hasRoutes = shown.some((own) => own.routes.length);
  const w = { local: hasRoutes ? 200 : 0, gap: 110, holder: 280, topic: 400 };
  const x = { local: 0, holder: hasRoutes ? w.local + w.gap : 0 };
  x.topic = x.holder + w.holder + w.gap;
  const width = x.topic + w.topic, row = 27;
  const nodes = svg("g"), edges = svg("g");
  const box = (left, top, wide, high, label, title, kind, onclick) => {
    const text = svg("text", { x: left + 8, y: top + high / 2 + 4 }, cut(label, Math.floor((wide - 14) / 6.9)));
    nodes.append(svg("g", { role: onclick ? "button" : undefined, onclick, class: onclick ? "bar" : undefined },
      svg("title", {}, title), svg("rect", { class: `node ${kind}`, x: left, y: top, width: wide, height: high, rx: 5 }), text));
  };
  const line = (kind, fromX, fromY, toX, toY) => {
    const bend = (fromX + toX) / 2;
    edges.append(svg("path", { class: `edge ${kind}`, "marker-end": "url(#tip)", d: `M${fromX},${fromY} C${bend},${fromY} ${bend},${toY} ${toX},${toY}` }));
  };
  let top = 2;
  for (const own of shown) {
    // The same in words, for screens too narrow for a picture.
    const arrow = (verb) => (verb === "publish" ? "→ " : "← ");
    into.append(el("ul", {}, el("li", {}, thingsOfPolicy[own.at].length === 1 ? own.first.name : `${number(thingsOfPolicy[own.at].length)} things like ${own.first.name}`),
      own.topics.map((topic) => el("li", { class: topic.wide ? "deny" : undefined }, arrow(topic.verb), el("span", { class: "mono" }, asManifest(topic.name)))),
      own.more > 0 && el("li", { class: "note" }, `and ${own.more} more`)));
    const lines = own.topics.length + (own.more > 0 ? 1 : 0), high = Math.max(40, Math.max(lines, own.routes.length) * row);
    const things = thingsOfPolicy[own.at], middle = top + high / 2;
    const label = things.length === 1 ? own.first.name : `${number(things.length)} things like ${own.first.name}`;
    box(x.holder, middle - 18, w.holder, 36, label, `${label}: policy ${own.policy.name}`, isWide(own.policy) ? "too-wide" : "",
      () => choose("policy", own.at, `policy ${own.policy.name}`, new Set(things)));
    own.topics.forEach((topic, at) => {
      const y = top + (high - lines * row) / 2 + at * row;
      box(x.topic, y, w.topic, row - 5, asManifest(topic.name), topic.name, topic.wide ? "too-wide" : "");
      const kind = topic.wide ? "too-wide" : topic.verb, left = x.holder + w.holder;
      if (topic.verb === "publish") line(kind, left, middle, x.topic - 3, y + row / 2 - 2);
      else line(kind, x.topic, y + row / 2 - 2, left + 3, middle);
    });
    if (own.more > 0) nodes.append(svg("text", { class: "axis", x: x.topic + 8, y: top + lines * row - 8 }, `and ${own.more} more`));
    own.routes.forEach((route, at) => {
      const y = top + (high - own.routes.length * row) / 2 + at * row;
      box(0, y, w.local, row - 5, route.local, `local topic ${route.local}, on AWS ${route.remote}`, "");
      if (route.direction !== "in") line("route", w.local, y + row / 2 - 2, x.holder - 3, middle);
      if (route.direction !== "out") line("route", x.holder, middle, w.local + 3, y + row / 2 - 2);
    });
    top += high + 14;
  }
  const tip = svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto-start-reverse" }, svg("path", { d: "M0,0 L8,4 L0,8 z" }));
  into.append(svg("svg", { width, height: top, role: "img", "aria-label": "Things and the topics that their policies let them use" }, svg("defs", {}, tip), edges, nodes));
  if (order.length > shown.length) {
    into.append(el("p", { class: "note" }, `${plural(order.length - shown.length, "more policy", "more policies")} are not drawn: the widest, and those of most things, are. Each thing below has its own.`));
  }
}
