//! Where an imported thing connects to: AWS's endpoint goes into the manifest, any other is named.

use super::ImportedThing;
use crate::finding::Finding;
use crate::import::account::Report;
use crate::manifest::AwsSettings;
use crate::thing::name::check_region;

impl ImportedThing {
    /// Endpoint, port and region; a second endpoint in the same file cannot be carried over, and one that is not AWS's never is.
    pub(super) fn endpoint(&self, aws: &mut AwsSettings, report: &mut Report) {
        let Some(((host, port), place)) = &self.endpoint else { return };
        let label = |label: &str| {
            !label.is_empty()
                && label.len() < 64
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if host.len() > 253 || !host.split('.').all(label) {
            let finding = Finding::deny("bridge-value", format!("`{}` is not a host name", host.escape_debug()));
            report.lost(finding.help("give the endpoint that `aws iot describe-endpoint --endpoint-type iot:Data-ATS` shows; nothing is substituted in this file"), place);
            return;
        }
        if !is_aws(host) {
            report.lost(foreign(host, "the manifest takes no endpoint from it"), place);
            return;
        }
        if let Some((prefix, rest)) = host.split_once(".iot.") {
            if !prefix.ends_with("-ats") && rest.contains("amazonaws.com") {
                let says = format!("`{host}` is the endpoint with a certificate that today's trust stores do not know");
                let finding = Finding::warn("bridge-endpoint-legacy", says);
                report.say(finding.help("take the one of `iot:Data-ATS`, with `-ats` in its first part"), place);
            }
            let region = rest.split('.').next().filter(|region| check_region(region).is_ok());
            aws.region = aws.region.take().or(region.map(str::to_owned));
        }
        if aws.endpoint.as_ref().is_some_and(|other| other != host) {
            let says = format!("the file names two endpoints; the manifest has only the first, not `{host}`");
            report.lost(
                Finding::warn("bridge-value", says).help("import the other bridge from a file of its own"),
                place,
            );
            return;
        }
        aws.endpoint = Some(host.clone());
        aws.port = Some(*port).filter(|port| *port != 8883);
    }
}

/// Whether a host is an endpoint of AWS IoT Core's data plane (General Reference, "AWS IoT Core endpoints", and VPC endpoints of it).
pub fn is_aws(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let amazon = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().any(|end| host.ends_with(end));
    amazon
        && (host.contains(".iot.")
            || host.contains(".iot-fips.")
            || host.starts_with("iot.")
            || host.contains(".vpce."))
}

/// A broker that is not AWS's.
pub fn foreign(host: &str, then: &str) -> Finding {
    let says = format!("`{}` is not an endpoint of AWS IoT: {then}", host.escape_debug());
    Finding::warn("bridge-endpoint-foreign", says)
        .help("where it is a domain of your own for AWS IoT, write it as `endpoint` under `[aws]`")
}
