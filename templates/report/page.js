// The page: numbers, findings, differences, groups, and the filter that all of them set.
const byId = (id) => document.getElementById(id);
const about = data.about;
byId("about").append(about.registry === "aws" ? `account ${about.account}, ${about.region}` : "local registry");
if (about.manifest) byId("about").append(", ", el("code", {}, about.manifest));
byId("about").append(`${about.everything ? ", all that the registry holds" : ""}, as of ${about.at.slice(0, 16).replace("T", " ")} UTC, awsiot-kit ${about.version}`);
document.title = `awsiot-kit report: ${about.manifest || about.account}`;

const chosen = new Map();
function choose(kind, value, label, numbers) {
  if (chosen.get(kind)?.value === value) chosen.delete(kind);
  else chosen.set(kind, { value, label, numbers });
  filter();
  byId("things-title").scrollIntoView({ block: "start", behavior: "smooth" });
}

function filter() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const ofPolicy = words.map((word) => wordsOfPolicy.map((text) => text.includes(word)));
  const fits = (at) => [...chosen.values()].every((own) => own.numbers.has(at)) &&
    words.every((word, number) => wordsOfThing[at].includes(word) || list(data.things[at].policies).some((policy) => ofPolicy[number][policy]));
  const shown = [];
  for (let at = 0; at < data.things.length; at++) if (fits(at)) shown.push(at);
  listBox.scrollTop = 0;
  byId("count").textContent = shown.length === data.things.length ? plural(shown.length, "thing") : `${number(shown.length)} of ${plural(data.things.length, "thing")}`;
  byId("chips").replaceChildren(...[...chosen].map(([kind, own]) =>
    el("button", { type: "button", title: "take this filter away", onclick: () => { chosen.delete(kind); filter(); } }, `${own.label} ×`)));
  show(shown);
}

// Tiles.
const devices = data.certificates.filter((own) => !own.authority), active = devices.filter((own) => own.status === "ACTIVE");
const overdue = active.filter((own) => own.daysLeft < 0).length, soon = active.filter((own) => own.daysLeft >= 0 && own.daysLeft < 30).length;
const denied = data.findings.filter((own) => own.level === "deny").length, differ = data.things.filter((own) => own.state === "differs").length;
const missing = data.things.filter((own) => own.state === "not-made").length;
const tile = (value, name, more, kind) => el("li", {}, el("b", { class: kind }, number(value)), name, el("small", {}, more));
byId("tiles").append(
  tile(data.things.length, "things", about.manifest ? `${number(differ)} differ, ${number(missing)} not made yet` : "in the registry", ""),
  tile(devices.length, "certificates", overdue || soon ? `${number(overdue)} overdue, ${number(soon)} within 30 days` : "none ends within 30 days", overdue ? "deny" : soon ? "warn" : ""),
  tile(data.policies.length, "policies", `${number(data.policies.filter(isWide).length)} wider than asked or safe`, data.policies.some(isWide) ? "deny" : ""),
  tile(data.findings.length, "findings", `${number(denied)} denied, ${number(data.findings.length - denied)} warned of`, denied ? "deny" : data.findings.length ? "warn" : "good"),
);

// Findings.
const finding = (own, at) => {
  const found = thingsOfFinding[at], place = own.place ? `${own.place[0]}:${own.place[1]}` : list(own.policies).slice(0, 3).map((policy) => data.policies[policy].name).join(", ");
  const body = [el("span", {}, el("span", { class: `tag ${own.level}` }, own.level)),
    el("span", { class: "what" }, el("span", {}, own.message), el("small", {}, [own.code, place, own.help].filter(Boolean).join(" · "))),
    el("span", { class: "many" }, found.size ? plural(found.size, "thing") : "")];
  return found.size ? el("button", { type: "button", class: "finding", onclick: () => choose("finding", at, own.code, found) }, body) : el("div", { class: "finding" }, body);
};
function some(into, items, most) {
  into.append(...items.slice(0, most));
  if (items.length > most) {
    const rest = el("details", {}, el("summary", {}, `${number(items.length - most)} more`));
    rest.addEventListener("toggle", () => rest.append(...items.splice(most)), { once: true });
    into.append(rest);
  }
}
if (data.findings.length) some(byId("findings"), data.findings.map(finding), 8);
else byId("findings").append(el("p", { class: "note good" }, "Nothing to remark on."));

drawMonths(byId("months"), choose);
drawReach(byId("reach"), choose);

// What differs.
if (data.drift.length) {
  byId("drift-section").hidden = false;
  some(byId("drift"), data.drift.map((own) => el("div", { class: "drift" },
    el("span", { class: "mono" }, `${own.action} ${own.kind} ${own.name}  `), el("span", { class: "note" }, own.details.join(", ")))), 12);
}

// Groups to choose from.
function groups(title, kind, of, label = (value) => value) {
  const found = new Map();
  data.things.forEach((thing, at) => of(thing).forEach((value) => (found.get(value) || found.set(value, new Set()).get(value)).add(at)));
  if (!found.size) return;
  const order = [...found].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1));
  byId("groups").append(el("div", { class: "group" }, el("b", {}, title), order.slice(0, 24).map(([value, numbers]) =>
    el("button", { type: "button", onclick: () => choose(kind, value, `${title.toLowerCase()} ${label(value)}`, numbers) }, `${label(value)} ${number(numbers.size)}`)),
    order.length > 24 && el("span", { class: "note" }, `and ${number(order.length - 24)} more`)));
}
groups("State", "state", (thing) => [thing.state], (state) => states[state][0]);
groups("Type", "type", (thing) => (thing.type ? [thing.type] : []));
groups("Group", "group", (thing) => list(thing.groups));
groups("System", "target", (thing) => list(thing.targets));
byId("filter").addEventListener("input", filter);
filter();
