//! How plans are shown: a line per resource, many alike as one, what a changed policy means, and what differs in a file.

mod meaning;

use std::collections::BTreeMap;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use crate::bundle::contents::Assembly;
use crate::cli::context::Context;
use crate::cli::report::{self, Stream, colour, paint, wrap};
use crate::error::Result;
use crate::host::store::Store;
use crate::plan::{Item, Kind, Plan, Sign};
use meaning::{FileDiffs, Meaning};

/// From so many resources to which the same happens, one line stands for all of them.
const MANY: usize = 10;

/// What plans are shown with.
#[derive(Clone, Copy)]
pub struct Showing<'a> {
    /// The registry is asked what a policy said before.
    pub assembly: &'a Assembly<'a>,
    /// The disk is asked what a file said.
    pub store: &'a dyn Store,
    /// Whether every file that differs is shown, however many there are.
    pub all_files: bool,
}

/// One line, and those below it.
struct Line<'a> {
    item: &'a Item,
    /// How many others it stands for.
    alike: usize,
    below: Vec<(Sign, String)>,
}

/// Prints what a plan that does nothing has to say all the same, and that it does nothing.
pub fn show_nothing_to_change(context: &Context, plan: &Plan) -> Result<()> {
    let items: Vec<Line<'_>> = plan.items.iter().filter(|item| item.sign != Sign::Keep).map(line).collect();
    print(context, &items)?;
    context.line(&format!("nothing to change: {}", plan.counts()))
}

/// Prints a plan to stdout: a line per resource, then the counts. What is kept and has nothing to say is left out unless `-v` asks for it.
pub fn show(context: &Context, plan: &Plan, showing: Showing<'_>) -> Result<()> {
    let mut meaning = Meaning::new(showing.assembly.registry);
    if context.is_json() {
        for item in &plan.items {
            let mut object = json!({
                "action": item.sign, "kind": item.kind, "name": item.name, "id": item.id, "details": item.details,
                "address": format!("{}.{}", item.kind, item.name), "change": { "actions": [in_terraforms_word(item)] },
            });
            if let Some((before, after)) = meaning.documents(item)? {
                object["change"]["before"] = before.clone();
                object["change"]["after"] = after.clone();
                object["before"] = before;
                object["after"] = after;
            }
            context.json(&object)?;
        }
        return context.json(&json!({ "plan": plan.counts() }));
    }
    let mut files = FileDiffs::new(showing);
    let mut lines = lines(plan, context.verbose > 0);
    for line in &mut lines {
        line.below = meaning.of(line.item, plan)?;
        line.below.extend(files.of(line.item)?);
    }
    let left_out = files.left_out();
    print(context, &lines)?;
    if !lines.is_empty() {
        context.line("")?;
    }
    context.line(&plan.counts().to_string())?;
    if left_out > 0 {
        context.note(&format!("{left_out} more files differ: `plan --diff` shows how"));
    }
    Ok(())
}

/// What happens to a resource, as Terraform's plans say it in JSON (Terraform documentation, "JSON Output Format", change representation). What
/// is only said and not done is no change.
fn in_terraforms_word(item: &Item) -> &'static str {
    match item.sign {
        _ if item.steps.is_empty() => "no-op",
        Sign::Add => "create",
        Sign::Change => "update",
        Sign::Keep => "no-op",
        Sign::Remove => "delete",
    }
}

fn line(item: &Item) -> Line<'_> {
    Line { item, alike: 0, below: Vec::new() }
}

/// The lines of a plan; unless each is asked for, those with something to say, and one for many alike.
fn lines(plan: &Plan, each: bool) -> Vec<Line<'_>> {
    if each {
        return plan.items.iter().map(line).collect();
    }
    let said = || plan.items.iter().filter(|item| item.sign != Sign::Keep || says_something(item));
    let mut counts: BTreeMap<(Sign, Kind, Vec<&str>), usize> = BTreeMap::new();
    for item in said() {
        *counts.entry((item.sign, item.kind, shape(item))).or_default() += 1;
    }
    let mut lines = Vec::new();
    for item in said() {
        let key = (item.sign, item.kind, shape(item));
        match counts.get(&key).copied() {
            Some(count) if count >= MANY => {
                counts.insert(key, 0);
                lines.push(Line { alike: count - 1, ..line(item) });
            }
            // One of many that has its line already.
            Some(0) => {}
            _ => lines.push(line(item)),
        }
    }
    lines
}

/// Whether something is to be told of a resource that stays as it is; of a certificate there is always its id.
fn says_something(item: &Item) -> bool {
    item.details.len() > usize::from(item.kind == Kind::Certificate)
}

/// What happens to a resource without its own values: `serial = 17`, `site: lyon -> paris`, the id of a certificate and the name of a group are
/// alike for many things.
fn shape(item: &Item) -> Vec<&str> {
    let own = item.details.iter().filter(|detail| !detail.bytes().all(|byte| byte.is_ascii_hexdigit()));
    own.map(|detail| {
        let key = ["joins group ", " = ", ": "].iter().find_map(|mark| detail.find(mark).map(|at| (at, *mark)));
        key.and_then(|(at, mark)| detail.get(..at + mark.len())).unwrap_or(detail)
    })
    .collect()
}

fn print(context: &Context, lines: &[Line<'_>]) -> Result<()> {
    let alone = lines.iter().filter(|line| line.alike == 0);
    let width = alone.map(|line| line.item.name.chars().count()).max().unwrap_or(0);
    let room = report::width(Stream::Stdout).unwrap_or(usize::MAX);
    for line in lines {
        context.line(&text(line, width, room))?;
        for (sign, below) in &line.below {
            context.line(&paint(style(*sign), &format!("    {below}")))?;
        }
    }
    Ok(())
}

fn style(sign: Sign) -> Style {
    match sign {
        Sign::Add => colour(AnsiColor::Green),
        Sign::Change => colour(AnsiColor::Yellow),
        Sign::Keep => Style::new().dimmed(),
        Sign::Remove => colour(AnsiColor::Red),
    }
}

fn text(line: &Line<'_>, width: usize, room: usize) -> String {
    let item = line.item;
    let sign = item.sign.character();
    let text = match line.alike {
        0 => {
            let head = format!("{sign} {:<11}  {:<width$}  ", item.kind, item.name);
            let indent = head.chars().count();
            // Where nothing is left beside the name, the terminal breaks the line.
            let details = match room.checked_sub(indent).filter(|beside| *beside >= 24) {
                Some(beside) => wrap(&item.details.join(", "), beside).replace('\n', &format!("\n{:indent$}", "")),
                None => item.details.join(", "),
            };
            head + &details
        }
        alike => format!("{sign} {} {} like {}", grouped(alike + 1), plural(item.kind), item.name),
    };
    paint(style(item.sign), text.trim_end())
}

/// The kind of several resources.
fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::ThingType => "thing types",
        Kind::ThingGroup => "thing groups",
        Kind::Policy => "policies",
        Kind::Thing => "things",
        Kind::Certificate => "certificates",
        Kind::Bundle => "bundles",
    }
}

/// A time as people say it: `0.4 s`, `12 s`, `3 min 20 s`.
pub fn in_words(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 10..120 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// A number with a comma before every three digits.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_at_a_glance() {
        assert_eq!([7, 999, 1_000, 1_234_567].map(grouped), ["7", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn many_things_alike_are_one_line_and_others_keep_theirs() {
        let item = |sign: Sign, name: String, detail: String| Item {
            sign,
            details: vec![detail],
            ..Item::keep(Kind::Thing, &name)
        };
        let mut items: Vec<Item> =
            (0..1980).map(|at| item(Sign::Add, format!("s-{at}"), format!("serial = {at}"))).collect();
        items.insert(5, item(Sign::Change, "other".to_owned(), "site: a -> b".to_owned()));
        items.push(Item::keep(Kind::Thing, "kept"));
        let plan = Plan { items, ..Plan::default() };
        let shown = |each: bool| lines(&plan, each).iter().map(|line| text(line, 0, usize::MAX)).collect::<Vec<_>>();
        let plain = |text: &String| anstream::adapter::strip_str(text).to_string();
        let few: Vec<String> = shown(false).iter().map(plain).collect();
        assert_eq!(few, ["+ 1,980 things like s-0", "~ thing        other  site: a -> b"]);
        assert_eq!(shown(true).len(), 1982);
    }
}
