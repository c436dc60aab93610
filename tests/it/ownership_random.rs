//! A thousand random registries, with what three hands made in them, and random commands: nothing that another hand made is gone or changed.
//!
//! Whose something is, is known here in another way than the program knows it: by who was at work when it came into the registry.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use awsiot_kit::cli::context::{Context, Globals};
use awsiot_kit::cli::session::Session;
use awsiot_kit::error::Result;
use awsiot_kit::host::clock;
use awsiot_kit::host::store::Store;
use awsiot_kit::plan::apply::{Patience, Run};
use awsiot_kit::plan::desired::Names;
use awsiot_kit::plan::destroy::Destruction;
use awsiot_kit::plan::left::Left;
use awsiot_kit::plan::observed::observe;
use awsiot_kit::plan::ownership::Ownership;
use awsiot_kit::plan::{Options, Plan, orphans, plan};
use awsiot_kit::registry::prelude::*;
use awsiot_kit::registry::{Status, ThingRecord};

use crate::foreign::{self, Holdings, by_hand, holdings};
use crate::scene::{Scene, Silent, in_parallel};

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Who made something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
    One,
    Two,
    Stranger,
    /// Nobody wants it any more: it stayed when its manifest was taken down, because another used it.
    Nobody,
}

/// What there is to know of the two manifests: their files, and the names of their things.
const MANIFESTS: [(&str, [&str; 2]); 2] = [("one.toml", ["a", "b"]), ("two.toml", ["d", "e"])];

/// A manifest with some of its things, and types and groups that both share.
fn manifest(dice: &mut Dice, number: usize) -> String {
    let mut text = format!("version = 1\nregistry = \"local\"\nout = \"out-{number}\"\n");
    for thing in MANIFESTS[number].1 {
        if dice.chance(30) {
            continue;
        }
        text += &format!("[things.{thing}]\n");
        if dice.chance(50) {
            text += &format!("type = \"{}\"\n", dice.one(&["t1", "t2"]));
        }
        if dice.chance(50) {
            text += &format!("groups = [\"{}\"]\n", dice.one(&["g1", "g2"]));
        }
        text += &format!("publish = [\"{}/{{thing}}\"]\n", dice.one(&["up", "out", "x"]));
    }
    text
}

/// What a stranger puts into a registry: under every name that a manifest may want, attached to whatever is there.
fn scatter(dice: &mut Dice, scene: &Scene, registry: &dyn Registry, certificates: &[String]) {
    for name in ["t1", "t2"] {
        if dice.chance(15) {
            foreign::thing_type(scene, name, dice.one(&["", "awsiot-kit-2", "by hand"]));
        }
    }
    for name in ["g1", "g2"] {
        if dice.chance(15) {
            foreign::group(scene, name, dice.one(&["", "awsiot-kitchen", "by hand"]));
        }
    }
    let mut targets: Vec<String> = Vec::new();
    for thing in ["a", "b", "d", "e"] {
        targets.extend(registry.list_thing_principals(thing).unwrap());
    }
    for pem in certificates {
        if dice.chance(40)
            && let Ok(made) = registry.register_certificate_without_ca(pem, Status::Inactive)
        {
            if dice.chance(60) {
                registry.update_certificate(&made.id, Status::Active).unwrap();
            }
            let thing = dice.one(&["a", "b", "d", "e", "zz"]);
            // Where there is no such thing, it hangs on nothing.
            let _ = registry.attach_thing_principal(thing, &made.arn);
            targets.push(made.arn);
        }
    }
    let pretty = serde_json::to_string_pretty(&foreign::wide()).unwrap();
    for name in ["a", "b.2", "d", "shared.hand", "fleet.hand", "base"] {
        if dice.chance(25) {
            let text = if dice.chance(50) { pretty.clone() } else { by_hand(name) };
            let _ = registry.create_policy(name, &text);
        }
        if dice.chance(25) && !targets.is_empty() && registry.get_policy(name).unwrap().is_some() {
            let _ = registry.attach_policy(name, &dice.one(&targets));
        }
    }
    if dice.chance(10) {
        let record = ThingRecord { name: "zz".to_owned(), thing_type: None, attributes: BTreeMap::new() };
        let _ = registry.create_thing(&record);
    }
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Apply,
    TakeDown,
    TakeDownOne,
    Prune,
    PruneOrphans,
    Delete,
}

const ORDERS: [Order; 6] =
    [Order::Apply, Order::TakeDown, Order::TakeDownOne, Order::Prune, Order::PruneOrphans, Order::Delete];

/// What a command does, in this process.
fn obey(dice: &mut Dice, scene: &Scene, number: usize, order: Order) -> Result<Plan> {
    let (file, things) = MANIFESTS[number];
    let context = Context::new(Globals { quiet: true, ..Globals::default() });
    let session = Session::open_to_take_down(&context, &scene.at(file), &[])?;
    let (registry, store) = (&*session.site.registry, &session.site.workspace);
    let _lock = store.lock("test")?;
    let assembly = session.assembly();
    let names = &session.desired.names;
    let named = dice.one(&things);
    let ownership = match order {
        Order::Delete => Ownership::new(registry, &Names::default(), store.claims()?).told(named),
        _ => Ownership::new(registry, names, store.claims()?),
    };
    let mut destruction = Destruction::new(registry, store, &ownership);
    let plan = match order {
        Order::Apply => plan(&assembly, store, &Options { prune: dice.chance(30), ..Options::default() })?,
        Order::TakeDown | Order::TakeDownOne => {
            let is_all = matches!(order, Order::TakeDown);
            for desired in &session.desired.things {
                let name = desired.device.thing.name.as_str();
                if is_all || name == named {
                    destruction.wanted(desired);
                    destruction.thing(name, &observe(registry, store, name)?);
                }
            }
            if is_all {
                Left::find(registry, store, names, &ownership)?.take_down(&mut destruction);
            }
            destruction.finish()?
        }
        Order::Prune | Order::PruneOrphans => {
            Left::find(registry, store, names, &ownership)?.take_down(&mut destruction);
            let mut plan = destruction.finish()?;
            if matches!(order, Order::PruneOrphans) {
                orphans::add(&mut plan, registry, store, &session.desired, &ownership, clock::now())?;
            }
            plan
        }
        Order::Delete => {
            destruction.thing(named, &observe(registry, store, named)?);
            destruction.finish()?
        }
    };
    if plan.expect_no_refusals().is_ok() {
        Run { assembly: &assembly, store, watch: &Silent, purge: true, patience: Patience::None }
            .carry_out("test", &plan)?;
    }
    Ok(plan)
}

/// Who made what, by the key of the holding.
type Makers = BTreeMap<String, Hand>;

/// What a hand's command may not have done to what others made.
#[track_caller]
fn hold(before: &Holdings, after: &Holdings, makers: &Makers, hand: Hand, said: &str) {
    let is_others = |key: &str| makers.get(key).is_some_and(|maker| *maker != hand && *maker != Hand::Nobody);
    for (key, was) in &before.0 {
        let (kind, rest) = key.split_once(' ').unwrap();
        let matters = match kind {
            "certificate" | "policy" | "type" | "group" | "thing" => is_others(key),
            // A link stays while both its ends are other hands'.
            "attachment" => {
                let (policy, target) = rest.split_once(' ').unwrap();
                is_others(&format!("policy {policy}"))
                    && is_others(&format!("certificate {}", target.rsplit('/').next().unwrap()))
            }
            "principal" => {
                let (thing, target) = rest.split_once(' ').unwrap();
                is_others(&format!("thing {thing}"))
                    && is_others(&format!("certificate {}", target.rsplit('/').next().unwrap()))
            }
            "member" => is_others(&format!("thing {}", rest.split_once(' ').unwrap().0)),
            _ => panic!("{key}"),
        };
        if matters {
            assert_eq!(after.0.get(key), Some(was), "{key} of another hand is gone or changed by {said}");
        }
    }
}

fn attribute(before: &Holdings, after: &Holdings, makers: &mut Makers, hand: Hand) {
    for key in after.0.keys().filter(|key| !before.0.contains_key(*key)) {
        makers.insert(key.clone(), hand);
    }
    makers.retain(|key, _| after.0.contains_key(key));
}

fn live(case: u64, certificates: &[String], worth: &std::sync::Mutex<BTreeMap<String, usize>>) {
    let mut dice = Dice(case.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let scene = Scene::empty();
    for (number, (file, _)) in MANIFESTS.iter().enumerate() {
        fs::write(scene.at(file), manifest(&mut dice, number)).unwrap();
    }
    let (mut makers, mut seen) = (Makers::new(), Holdings::default());
    // The registry's own folder is there before a stranger writes to it behind its back.
    let registry = scene.registry();
    registry.create_thing_group("works").unwrap();
    for _ in 0..4 {
        if dice.chance(35) {
            scatter(&mut dice, &scene, &registry, certificates);
            let after = holdings(&registry);
            attribute(&seen, &after, &mut makers, Hand::Stranger);
            seen = after;
        }
        let number = dice.below(2);
        let hand = [Hand::One, Hand::Two][number];
        let order = if dice.chance(40) { Order::Apply } else { dice.one(&ORDERS) };
        if dice.chance(30) {
            fs::write(scene.at(MANIFESTS[number].0), manifest(&mut dice, number)).unwrap();
        }
        let text = fs::read_to_string(scene.at(MANIFESTS[number].0)).unwrap();
        let done = obey(&mut dice, &scene, number, order);
        let after = holdings(&registry);
        let said = format!("case {case}: {hand:?} {order:?}: {done:#?}\n{text}\n{makers:#?}");
        hold(&seen, &after, &makers, hand, &said);
        // A policy by hand that another tool put there may forbid an apply; nothing else may fail.
        if let Err(error) = &done {
            assert!(matches!(error.code(), "manifest" | "LimitExceededException"), "{error}: {said}");
        } else {
            let mut worth = worth.lock().unwrap();
            let went = seen.0.keys().filter(|key| !after.0.contains_key(*key)).count();
            *worth.entry(format!("{order:?}")).or_default() += usize::from(went > 0 || after != seen);
        }
        attribute(&seen, &after, &mut makers, hand);
        if matches!(order, Order::TakeDown) && done.is_ok() {
            for maker in makers.values_mut().filter(|maker| **maker == hand) {
                *maker = Hand::Nobody;
            }
        }
        seen = after;
    }
}

#[test]
fn nothing_that_another_hand_made_is_gone_or_changed_in_a_thousand_random_lives() {
    let certificates: Vec<String> = foreign::SUBJECTS
        .iter()
        .chain(&["CN=zz, OU=awsiot-kit2"])
        .map(|subject| foreign::certificate(subject))
        .collect();
    let worth = std::sync::Mutex::new(BTreeMap::new());
    let cases: Vec<u64> = (0..1000).collect();
    in_parallel(&cases, |case| live(*case, &certificates, &worth));
    let worth = worth.into_inner().unwrap();
    let orders: BTreeSet<String> = ORDERS.iter().map(|order| format!("{order:?}")).collect();
    assert_eq!(worth.keys().cloned().collect::<BTreeSet<_>>(), orders);
    assert!(worth.values().all(|count| *count > 30), "each command had something to do, often: {worth:?}");
}
