//! The quotas that the account really has, from Service Quotas; whoever may not ask goes on with the defaults.

use std::time::Duration;

use super::AwsRegistry;

/// AWS IoT Core's name there. Service Quotas User Guide; `aws service-quotas list-services`.
const SERVICE: &str = "iotcore";
/// Longest time that asking may take: it is only worth it when it saves more.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks for the account's quotas and keeps to them.
pub(super) fn learn(aws: &AwsRegistry) {
    let mut quotas = aws.caller.pacer.quotas();
    let ask = async {
        let mut pages = aws.quotas.list_service_quotas().service_code(SERVICE).into_paginator().items().send();
        let mut learnt = 0;
        // An answer that breaks off, or a no, leaves the others at their defaults.
        while let Some(Ok(quota)) = pages.next().await {
            if let (Some(name), Some(value)) = (quota.quota_name(), quota.value()) {
                learnt += usize::from(quotas.learn(name, value));
            }
        }
        learnt
    };
    let learnt = aws.caller.runtime.block_on(async { tokio::time::timeout(PATIENCE, ask).await });
    if learnt.is_ok_and(|learnt| learnt > 0) {
        aws.caller.pacer.adopt(quotas);
    }
}
