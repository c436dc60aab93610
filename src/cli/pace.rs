//! What a run costs, said before and after it where calls are paced.

use crate::cli::context::Context;
use crate::plan::Plan;
use crate::plan::forecast::forecast;
use crate::registry::Registry;

/// A run shorter than this, in seconds, needs no forecast.
const SHORT: u64 = 5;
/// A run longer than this, in seconds, is worth the question what the account's quotas really are.
const LONG: u64 = 20;

/// Says how long a plan will take, and which quota it waits for.
pub fn before(context: &Context, registry: &dyn Registry, plan: &Plan) {
    let now = || {
        let steps = plan.items.iter().flat_map(|item| &item.steps);
        registry.quotas().and_then(|quotas| forecast(steps, &quotas)).filter(|forecast| forecast.seconds >= SHORT)
    };
    if now().is_some_and(|forecast| forecast.seconds >= LONG) {
        registry.learn_quotas();
    }
    if let Some(forecast) = now() {
        let (calls, api, per_second) = (forecast.calls, forecast.tightest.name(), forecast.per_second);
        let time = duration(forecast.seconds);
        context.note(&format!("{calls} calls, about {time}: AWS allows {per_second} {api} a second"));
    }
}

/// Says how many calls were made.
pub fn after(context: &Context, registry: &dyn Registry) {
    let Some(tally) = registry.tally() else { return };
    let throttled = match tally.throttled {
        0 => String::new(),
        count => format!(", {count} of them too fast for AWS and sent again"),
    };
    let held = tally.held_by.iter().map(|api| format!("; the quota of {} held the run back", api.name()));
    context.note(&format!("{} calls of AWS{throttled}{}", tally.calls, held.collect::<String>()));
}

/// Seconds as people say them.
fn duration(seconds: u64) -> String {
    match seconds {
        ..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3600)),
    }
}
