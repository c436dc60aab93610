//! What a plan will cost: how many calls, which quota holds it back, and for how long.

use std::collections::BTreeMap;

use super::Step;
use crate::registry::pace::quota::{Api, Quotas};

/// What steps will cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Calls of the registry.
    pub calls: usize,
    /// The API whose quota takes longest.
    pub tightest: Api,
    /// How many calls a second it allows.
    pub per_second: u32,
    /// How long its calls take at that pace, in whole seconds.
    pub seconds: u64,
}

/// What steps will cost; `None` when they need no call.
pub fn forecast<'a>(steps: impl IntoIterator<Item = &'a Step>, quotas: &Quotas) -> Option<Forecast> {
    let mut counts: BTreeMap<Api, u32> = BTreeMap::new();
    for api in steps.into_iter().flat_map(calls) {
        *counts.entry(*api).or_default() += 1;
    }
    let seconds = |api: Api, count: u32| f64::from(count) / f64::from(quotas.of(api));
    let (tightest, count) = counts
        .iter()
        .map(|(api, count)| (*api, *count))
        .max_by(|a, b| seconds(a.0, a.1).total_cmp(&seconds(b.0, b.1)))?;
    Some(Forecast {
        calls: counts.values().map(|count| *count as usize).sum(),
        tightest,
        per_second: quotas.of(tightest),
        seconds: seconds(tightest, count).ceil() as u64,
    })
}

/// The calls of one step when nothing goes wrong.
fn calls(step: &Step) -> &'static [Api] {
    match step {
        Step::CreateThingType { .. } => &[Api::CreateThingType],
        Step::CreateThingGroup { .. } => &[Api::CreateThingGroup],
        Step::CreatePolicy { .. } => &[Api::CreatePolicy],
        Step::CreatePolicyVersion { .. } => &[Api::ListPolicyVersions, Api::CreatePolicyVersion],
        Step::CreateThing { .. } => &[Api::CreateThing],
        Step::UpdateThing { .. } => &[Api::UpdateThing],
        Step::AddToGroup { .. } => &[Api::AddThingToThingGroup],
        Step::LeaveGroup { .. } => &[Api::RemoveThingFromThingGroup],
        Step::RequestCertificate { .. } => &[Api::CreateCertificateFromCsr],
        Step::Confirm { .. } => &[Api::ListThingPrincipals],
        Step::AttachPolicy { .. } => &[Api::AttachPolicy],
        Step::DetachPolicy { .. } => &[Api::DetachPolicy],
        Step::AttachThing { .. } => &[Api::AttachThingPrincipal],
        Step::DetachThing { .. } => &[Api::DetachThingPrincipal],
        Step::Activate { .. } | Step::Deactivate { .. } => &[Api::UpdateCertificate],
        Step::DeleteCertificate { .. } => &[Api::DeleteCertificate],
        Step::DeleteThing { .. } => &[Api::DeleteThing],
        Step::DeletePolicy { .. } => &[Api::ListPolicyVersions, Api::DeletePolicy],
        Step::DeleteThingType { .. } => &[Api::DeprecateThingType, Api::DeleteThingType],
        Step::DeleteThingGroup { .. } => &[Api::DeleteThingGroup],
        Step::MakeKey { .. }
        | Step::TakeRequest { .. }
        | Step::ReuseKey { .. }
        | Step::WriteBundle { .. }
        | Step::RemoveBundle { .. }
        | Step::DropPending { .. } => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Which;

    #[test]
    fn the_tightest_quota_is_named_with_the_time_it_takes() {
        let thing = || "t".to_owned();
        let steps: Vec<Step> = (0..300)
            .flat_map(|_| {
                [
                    Step::MakeKey { thing: thing() },
                    Step::RequestCertificate { thing: thing() },
                    Step::Activate { thing: thing(), certificate: Which::New },
                ]
            })
            .collect();
        let quotas = Quotas::of_region("eu-central-1");
        let forecast = forecast(&steps, &quotas).unwrap();
        assert_eq!(
            (forecast.calls, forecast.tightest, forecast.per_second, forecast.seconds),
            (600, Api::UpdateCertificate, 10, 30)
        );
        assert_eq!(super::forecast(&[Step::MakeKey { thing: thing() }], &quotas), None);
    }
}
