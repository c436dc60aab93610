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
    /// The fields, when the first is `arn` and there are six, or fewer and a `*` at the end, which then stands for all that are missing
    /// (IAM User Guide, "IAM JSON policy elements: Resource": `*` at the end of a segment can match beyond the colon).
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut fields = text.splitn(6, ':');
        if fields.next()? != "arn" {
            return None;
        }
        let rest = text.ends_with('*').then_some("*");
        let mut next = || fields.next().or(rest);
        let (partition, service, region, account) = (next()?, next()?, next()?, next()?);
        Some(Self { partition, service, region, account, tail: next()? })
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
