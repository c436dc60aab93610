// The data, and what follows from it: which things a policy, a certificate or a finding is about.
const data = JSON.parse(document.getElementById("data").textContent);
const list = (values) => values || [];
const states = {
  "as-wanted": ["as wanted", "good"], "differs": ["differs", "warn"], "not-made": ["not made yet", ""],
  "not-in-manifest": ["not in the manifest", ""], "registered": ["registered", ""],
};
const number = (value) => value.toLocaleString("en");
const plural = (count, one, many = one + "s") => `${number(count)} ${count === 1 ? one : many}`;

// An element with attributes and children; texts are only ever texts.
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  fill(node, attributes, children);
  return node;
}
function svg(name, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(node, attributes, children);
  return node;
}
function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "onclick") node.addEventListener("click", value);
    else if (value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
}

const thingsOfPolicy = data.policies.map(() => []);
data.things.forEach((thing, at) => list(thing.policies).forEach((policy) => thingsOfPolicy[policy].push(at)));
const thingAt = new Map(data.things.map((thing, at) => [thing.name, at]));
const thingsOfCertificate = data.certificates.map(() => []);
data.things.forEach((thing, at) => list(thing.certificates).forEach((own) => thingsOfCertificate[own].push(at)));

// All things that a finding is about: itself, or by its policies and certificates.
const thingsOfFinding = data.findings.map((finding) => {
  const found = new Set(list(finding.things));
  for (const policy of list(finding.policies)) if (!list(finding.things).length) for (const at of thingsOfPolicy[policy]) found.add(at);
  for (const own of list(finding.certificates)) for (const at of thingsOfCertificate[own]) found.add(at);
  return found;
});
const findingsOfThing = data.things.map(() => []);
thingsOfFinding.forEach((found, finding) => found.forEach((at) => findingsOfThing[at].push(finding)));

// Days until the last active certificate of a thing ends.
const daysOfThing = data.things.map((thing) => {
  const active = list(thing.certificates).map((at) => data.certificates[at]).filter((own) => own.status === "ACTIVE");
  const days = active.map((own) => own.daysLeft).filter((days) => days !== undefined);
  return days.length ? Math.max(...days) : undefined;
});
const urgency = (days) => (days === undefined ? "" : days < 0 ? "deny" : days < 30 ? "warn" : "good");
const inDays = (days) => (days === undefined ? "" : days < 0 ? `${plural(-days, "day")} ago` : plural(days, "day"));

// What is searched: a thing's own words, and those of its policies once for all things that share one.
const wordsOfPolicy = data.policies.map((policy) =>
  [policy.name, ...policy.access.flatMap((own) => own.on)].join("\n").toLowerCase());
const wordsOfThing = data.things.map((thing, at) => {
  const routes = list(thing.routes).flatMap((route) => [route.local, route.remote]);
  const codes = findingsOfThing[at].map((finding) => data.findings[finding].code);
  const attributes = Object.entries(thing.attributes || {}).map(([key, value]) => `${key}=${value}`);
  return [thing.name, thing.clientId, thing.type, ...list(thing.groups), ...list(thing.targets), ...list(thing.publish),
    ...list(thing.subscribe), ...routes, ...codes, ...attributes].join("\n").toLowerCase();
});
