//! The ARNs of AWS IoT resources: `arn:PARTITION:iot:REGION:ACCOUNT:KIND/NAME`.

/// An ARN (or a pattern of one) in its six fields; the last may hold colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`
    pub partition: &'a str,
    /// `iot`
    pub service: &'a str,
    /// `eu-central-1`
    pub region: &'a str,
    /// 12 digits
    pub account: &'a str,
    /// `topic/a/b`
    pub tail: &'a str,
}

impl<'a> Arn<'a> {
    /// The fields, when there are six and the first is `arn`. A wildcard does not reach over a colon between fields
    /// (IAM User Guide, "IAM JSON policy elements: Resource"), so that a pattern with fewer fields is no ARN.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut fields = text.splitn(6, ':');
        if fields.next()? != "arn" {
            return None;
        }
        let (partition, service, region, account) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        Some(Self { partition, service, region, account, tail: fields.next()? })
    }

    /// The kind of resource and its name: `topic` and `a/b`.
    pub fn kind_and_name(&self) -> Option<(&'a str, &'a str)> {
        self.tail.split_once('/')
    }
}

/// Whether a `Resource` is the pattern of every resource.
pub fn is_everything(resource: &str) -> bool {
    !resource.is_empty() && resource.bytes().all(|b| b == b'*')
}
