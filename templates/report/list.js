// The list of things: only the rows in sight are in the document; one of them may be folded out.
const rowHeight = 39;
const things = { shown: data.things.map((_, at) => at), open: -1, fold: null, foldHeight: 0 };
const listBox = document.getElementById("list");
const space = el("div", { class: "space" });
listBox.append(space);

function rowOf(position) {
  const at = things.shown[position], thing = data.things[at], days = daysOfThing[at];
  const [state, kind] = states[thing.state];
  const bad = findingsOfThing[at].some((finding) => data.findings[finding].level === "deny"), count = findingsOfThing[at].length;
  const button = el("button", { type: "button", "aria-expanded": at === things.open ? "true" : "false", onclick: () => toggle(at) },
    el("span", { class: "mono" }, thing.name),
    el("span", { class: "of-type" }, thing.type || ""),
    el("span", { class: "of-group" }, list(thing.groups).join(", ")),
    el("span", {}, el("span", { class: `tag ${kind}` }, state)),
    el("span", { class: `days ${urgency(days)}` }, inDays(days)),
    el("span", {}, count > 0 && el("span", { class: `tag ${bad ? "deny" : "warn"}`, title: plural(count, "finding") }, number(count))));
  return el("div", { class: at === things.open ? "row open" : "row", role: "listitem" }, button);
}

function foldOf(at) {
  const thing = data.things[at];
  const part = (title, items, all) => items.length > 0 && el("div", { class: all ? "all" : undefined }, el("h3", {}, title), el("ul", {}, items.map((item) => el("li", {}, item))));
  const mono = (text) => el("span", { class: "mono" }, text);
  const attributes = Object.entries(thing.attributes || {}).map(([key, value]) => mono(`${key} = ${value}`));
  const certificates = list(thing.certificates).map((own) => data.certificates[own]).map((own) => [
    mono(own.id.slice(0, 12)), ` ${own.status.toLowerCase().replace(/_/g, " ")}, ${own.key || ""}, ends ${own.notAfter || "?"} `,
    el("span", { class: urgency(own.daysLeft) }, own.daysLeft === undefined ? "" : `(${inDays(own.daysLeft)})`),
    list(own.things).length > 1 ? ` shared by ${plural(own.things.length, "thing")}` : ""]);
  const access = list(thing.policies).flatMap((policy) => data.policies[policy].access.flatMap((own) => own.on.map((name, entry) => {
    const verb = own.verb === "other" ? own.actions.join(", ") : own.verb;
    const wide = list(own.wide).includes(entry) || (own.except && !own.denied);
    return [own.denied ? el("b", {}, "never ") : "", el("span", { class: wide ? "deny" : "" }, `${verb} ${own.except ? "all but " : ""}`), el("span", { class: `mono ${wide ? "deny" : ""}` }, name),
      own.when ? ` when ${own.when.join(" and ")}` : ""];
  })));
  const wider = list(thing.policies).flatMap((policy) => list(data.policies[policy].wider)).map((text) => el("span", { class: "mono deny" }, text));
  const routes = list(thing.routes).map((route) => [mono(route.local), route.direction === "out" ? " → " : route.direction === "in" ? " ← " : " ↔ ", mono(route.remote)]);
  const findings = findingsOfThing[at].map((finding) => data.findings[finding]).map((own) => [el("span", { class: `tag ${own.level}` }, own.code), ` ${own.message}`, own.help ? el("small", { class: "note" }, ` ${own.help}`) : ""]);
  return el("div", { class: "fold" },
    part("Findings", findings, true), part("Otherwise than the manifest wants it", list(thing.drift).map(mono), true),
    part("Certificates", certificates), part("Policies", list(thing.policies).map((policy) => mono(data.policies[policy].name))),
    part("May", access.slice(0, 60)), part("May, and the manifest does not ask for it", wider),
    part("Publishes, says the manifest", list(thing.publish).map(mono)), part("Subscribes to, says the manifest", list(thing.subscribe).map(mono)),
    part("Routes: local, on AWS", routes), part("Attributes", attributes),
    part("Runs on", list(thing.targets)), thing.clientId && part("Client id", [mono(thing.clientId)]));
}

function toggle(at) {
  things.open = things.open === at ? -1 : at;
  things.fold = null;
  things.foldHeight = 0;
  draw();
}

const openAt = () => (things.open < 0 ? -1 : things.shown.indexOf(things.open));
const topOf = (position, open) => position * rowHeight + (open >= 0 && position > open ? things.foldHeight : 0);

function draw() {
  const open = openAt();
  if (!things.shown.length) {
    space.replaceChildren(el("p", { class: "empty" }, "No thing is like that."));
    space.style.height = "60px";
    return;
  }
  if (open >= 0 && !things.fold) {
    // Measured once, in place.
    things.fold = foldOf(things.open);
    const row = rowOf(open);
    row.append(things.fold);
    space.append(row);
    things.foldHeight = row.offsetHeight - rowHeight;
  }
  const from = listBox.scrollTop - 400, to = listBox.scrollTop + listBox.clientHeight + 400;
  let first = Math.max(0, Math.floor((from - things.foldHeight) / rowHeight));
  const rows = [];
  for (let at = first; at < things.shown.length && topOf(at, open) < to; at++) {
    const row = rowOf(at);
    if (at === open) row.append(things.fold);
    row.style.top = `${topOf(at, open)}px`;
    rows.push(row);
  }
  const focused = document.activeElement && space.contains(document.activeElement) ? document.activeElement.textContent : null;
  space.style.height = `${things.shown.length * rowHeight + (open >= 0 ? things.foldHeight : 0)}px`;
  space.replaceChildren(...rows);
  if (focused) rows.map((row) => row.firstChild).find((button) => button.textContent === focused)?.focus({ preventScroll: true });
}

function show(numbers) {
  things.shown = numbers;
  if (openAt() < 0) toggle(things.open);
  else draw();
}

let asked = false;
listBox.addEventListener("scroll", () => {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; draw(); });
});
// Paper has no scroll bar: the first rows are all there.
const mostOnPaper = 400;
addEventListener("beforeprint", () => {
  const rows = things.shown.slice(0, mostOnPaper).map((_, at) => rowOf(at));
  if (things.shown.length > mostOnPaper) rows.push(el("p", { class: "empty" }, `and ${number(things.shown.length - mostOnPaper)} more`));
  space.style.height = "auto";
  space.replaceChildren(...rows);
});
addEventListener("afterprint", draw);
addEventListener("resize", () => { things.fold = null; things.foldHeight = 0; draw(); });
