//! Policy variables and condition keys of AWS IoT: which exist, and what each stands for.
//!
//! Developer Guide: "Basic AWS IoT Core policy variables", "Thing policy variables", "X.509 certificate AWS IoT Core policy variables",
//! and "Connect and publish policies" for the keys that only conditions use.

/// A variable or condition key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Variable {
    /// `iot:ClientId`
    ClientId,
    /// `aws:SourceIp`
    SourceIp,
    /// `iot:DomainName`
    DomainName,
    /// `iot:CertificateId`
    CertificateId,
    /// `iot:Connection.Thing.ThingName`
    ThingName,
    /// `iot:Connection.Thing.ThingTypeName`
    ThingTypeName,
    /// `iot:Connection.Thing.Attributes[NAME]`
    Attribute(String),
    /// `iot:Connection.Thing.IsAttached`, for conditions
    IsAttached,
    /// `iot:ConnectAttributes`, for conditions
    ConnectAttributes,
    /// `iot:LastWillTopic`, for conditions
    LastWillTopic,
    /// `iot:Connection.Thing.BillingGroupName`
    BillingGroupName,
    /// `aws:SourceVpc`, `aws:SourceVpce`, `aws:VpcSourceIp`: of a connection by an interface VPC endpoint
    Vpc(&'static str),
    /// `iot:Certificate.PART`, by its part: `Subject.CommonName`, `Subject.AlternativeName.DNSName`, `SerialNumber`
    Certificate(String, Which),
    /// `iot:Certificate.AvailableKeys`, for conditions: the names of the certificate's variables that have values
    AvailableKeys,
    /// A key of Amazon Cognito, which identities have and certificates have not: `cognito-identity.amazonaws.com:sub`
    Cognito(String),
    /// None that AWS IoT documents.
    Unknown(String),
}

/// Which of the values of a certificate's attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    /// The one at this index from 0; a bare name is the first, `.1` the second (Developer Guide, same section).
    At(usize),
    /// `.List`: all of them.
    All,
}

/// Attributes of a distinguished name that have a variable.
pub const NAME_PARTS: [&str; 13] = [
    "Country",
    "Organization",
    "OrganizationalUnit",
    "State",
    "CommonName",
    "SerialNumber",
    "DistinguishedNameQualifier",
    "Title",
    "Surname",
    "GivenName",
    "Initials",
    "Pseudonym",
    "GenerationQualifier",
];

/// Kinds of alternative names that have a variable.
pub const ALTERNATIVE_NAMES: [&str; 5] =
    ["RFC822Name", "DNSName", "DirectoryName", "UniformResourceIdentifier", "IPAddress"];

/// The names that take nothing after them.
const PLAIN: [(&str, Variable); 14] = [
    ("iot:ClientId", Variable::ClientId),
    ("aws:SourceIp", Variable::SourceIp),
    ("iot:DomainName", Variable::DomainName),
    ("iot:CertificateId", Variable::CertificateId),
    ("iot:Connection.Thing.ThingName", Variable::ThingName),
    ("iot:Connection.Thing.ThingTypeName", Variable::ThingTypeName),
    ("iot:Connection.Thing.IsAttached", Variable::IsAttached),
    ("iot:ConnectAttributes", Variable::ConnectAttributes),
    ("iot:LastWillTopic", Variable::LastWillTopic),
    ("iot:Connection.Thing.BillingGroupName", Variable::BillingGroupName),
    ("iot:Certificate.AvailableKeys", Variable::AvailableKeys),
    ("aws:SourceVpc", Variable::Vpc("aws:SourceVpc")),
    ("aws:SourceVpce", Variable::Vpc("aws:SourceVpce")),
    ("aws:VpcSourceIp", Variable::Vpc("aws:VpcSourceIp")),
];

/// What the keys of Amazon Cognito begin with; for identities of its pools the Developer Guide has them in AWS IoT policies.
const COGNITO: &str = "cognito-identity.amazonaws.com:";
/// The keys of Amazon Cognito (IAM User Guide, "Available keys for AWS web identity federation").
const COGNITO_KEYS: [&str; 3] = ["sub", "aud", "amr"];

impl Variable {
    /// The variable of a name. Names are compared without regard to case, as IAM does with condition keys; an attribute's own name is not.
    pub fn parse(name: &str) -> Self {
        if let Some((_, variable)) = PLAIN.iter().find(|(plain, _)| plain.eq_ignore_ascii_case(name)) {
            return variable.clone();
        }
        if let Some(rest) = strip(name, "iot:Connection.Thing.Attributes[")
            && let Some(attribute) = rest.strip_suffix(']')
        {
            return Self::Attribute(attribute.to_owned());
        }
        if let Some(key) = strip(name, COGNITO).filter(|key| COGNITO_KEYS.contains(key)) {
            return Self::Cognito(key.to_owned());
        }
        strip(name, "iot:Certificate.").and_then(certificate).unwrap_or_else(|| Self::Unknown(name.to_owned()))
    }

    /// Whether it says something about the thing of the connection, so that it needs the certificate attached to the thing.
    pub fn is_of_thing(&self) -> bool {
        matches!(
            self,
            Self::ThingName | Self::ThingTypeName | Self::BillingGroupName | Self::Attribute(_) | Self::IsAttached
        )
    }
}

/// Every name that can be offered to somebody who misspelt one.
pub fn names() -> Vec<String> {
    let plain = PLAIN.iter().map(|(name, _)| (*name).to_owned());
    let attribute = ["iot:Connection.Thing.Attributes[NAME]".to_owned(), "iot:Certificate.SerialNumber".to_owned()];
    let parts = ["Subject", "Issuer"]
        .iter()
        .flat_map(|side| NAME_PARTS.iter().map(move |part| format!("iot:Certificate.{side}.{part}")));
    let alternatives = ["Subject", "Issuer"].iter().flat_map(|side| {
        ALTERNATIVE_NAMES.iter().map(move |kind| format!("iot:Certificate.{side}.AlternativeName.{kind}"))
    });
    let cognito = COGNITO_KEYS.iter().map(|key| format!("{COGNITO}{key}"));
    let alternatives = alternatives.chain(cognito);
    plain.chain(attribute).chain(parts).chain(alternatives).collect()
}

fn strip<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = name.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn certificate(part: &str) -> Option<Variable> {
    let find = |list: &[&'static str], word: &str| list.iter().find(|known| known.eq_ignore_ascii_case(word)).copied();
    let mut words = part.split('.');
    let first = words.next()?;
    let name = match find(&["Subject", "Issuer", "SerialNumber"], first)? {
        side @ ("Subject" | "Issuer") => {
            let part = words.next()?;
            match part.eq_ignore_ascii_case("AlternativeName") {
                true => format!("{side}.AlternativeName.{}", find(&ALTERNATIVE_NAMES, words.next()?)?),
                false => format!("{side}.{}", find(&NAME_PARTS, part)?),
            }
        }
        other => other.to_owned(),
    };
    let which = match words.next() {
        None => Which::At(0),
        Some(word) if word.eq_ignore_ascii_case("List") => Which::All,
        Some(word) => Which::At(word.parse().ok().filter(|_| word.bytes().all(|b| b.is_ascii_digit()))?),
    };
    words.next().is_none().then_some(Variable::Certificate(name, which))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_names_are_known_and_others_are_not() {
        for name in names() {
            assert!(!matches!(Variable::parse(&name), Variable::Unknown(_)), "{name}");
        }
        for name in [
            "iot:Certificate.AlternativeName.DNSName",
            "cognito-identity.amazonaws.com:x",
            "iot:Thing.ThingName",
            "iot:Certificate.Subject",
            "iot:Certificate.Subject.CommonName.x",
            "",
            "iot:É",
        ] {
            assert!(matches!(Variable::parse(name), Variable::Unknown(_)), "{name}");
        }
        let second = Variable::Certificate("Subject.CommonName".into(), Which::At(1));
        assert_eq!(Variable::parse("iot:Certificate.Subject.CommonName.1"), second);
        assert_eq!(Variable::parse("iot:Connection.Thing.Attributes[a.B]"), Variable::Attribute("a.B".into()));
    }
}
