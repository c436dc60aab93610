//! Condition operators: which exist, and whether one holds.
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators" and "Single-valued vs. multivalued context keys".

use std::cmp::Ordering;
use std::net::IpAddr;

use super::arn::Arn;
use super::context::{Context, Values};
use super::document;
use super::matcher::{Matcher, ResourcePattern};
use super::variable::Variable;

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Equal,
    EqualIgnoreCase,
    Like,
    Number(Order),
    Date(Order),
    Bool,
    Ip,
    Arn,
    Null,
}

/// Which orders of value and limit satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Same,
    Less,
    AtMost,
    More,
    AtLeast,
}

use Order::{AtLeast, AtMost, Less, More, Same};
use Test::{Arn as ArnTest, Bool, Date, Equal, EqualIgnoreCase, Ip, Like, Null, Number};

/// Name, comparison, and whether it is the negated form.
const OPERATORS: [(&str, Test, bool); 27] = [
    ("StringEquals", Equal, false),
    ("StringNotEquals", Equal, true),
    ("StringEqualsIgnoreCase", EqualIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", EqualIgnoreCase, true),
    ("StringLike", Like, false),
    ("StringNotLike", Like, true),
    ("NumericEquals", Number(Same), false),
    ("NumericNotEquals", Number(Same), true),
    ("NumericLessThan", Number(Less), false),
    ("NumericLessThanEquals", Number(AtMost), false),
    ("NumericGreaterThan", Number(More), false),
    ("NumericGreaterThanEquals", Number(AtLeast), false),
    ("DateEquals", Date(Same), false),
    ("DateNotEquals", Date(Same), true),
    ("DateLessThan", Date(Less), false),
    ("DateLessThanEquals", Date(AtMost), false),
    ("DateGreaterThan", Date(More), false),
    ("DateGreaterThanEquals", Date(AtLeast), false),
    ("Bool", Bool, false),
    ("BinaryEquals", Equal, false),
    ("IpAddress", Ip, false),
    ("NotIpAddress", Ip, true),
    // The two pairs behave the same (IAM User Guide, "ARN condition operators").
    ("ArnEquals", ArnTest, false),
    ("ArnLike", ArnTest, false),
    ("ArnNotEquals", ArnTest, true),
    ("ArnNotLike", ArnTest, true),
    ("Null", Null, false),
];

/// How the values of a list are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantity {
    /// `ForAllValues:`, true for an empty or missing list.
    All,
    /// `ForAnyValue:`, false for an empty or missing list.
    Any,
    /// No word: a list is taken like `ForAnyValue:`, and its negated form like `ForAllValues:`.
    Single,
}

/// A condition operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    test: Test,
    negated: bool,
    quantity: Quantity,
    if_exists: bool,
}

impl Operator {
    /// The operator of a name, with `ForAllValues:`, `ForAnyValue:` and `IfExists`.
    pub fn parse(name: &str) -> Option<Self> {
        let (quantity, name) = match name.split_once(':') {
            Some(("ForAllValues", name)) => (Quantity::All, name),
            Some(("ForAnyValue", name)) => (Quantity::Any, name),
            Some(_) => return None,
            None => (Quantity::Single, name),
        };
        let (name, if_exists) = name.strip_suffix("IfExists").map_or((name, false), |name| (name, true));
        let (_, test, negated) = OPERATORS.iter().find(|(known, ..)| *known == name)?;
        if *test == Null && (if_exists || quantity != Quantity::Single) {
            return None;
        }
        Some(Self { test: *test, negated: *negated, quantity, if_exists })
    }

    /// Whether it holds only when there is a value and the value is one of the limits.
    pub fn is_demanding(self) -> bool {
        !self.negated && !self.if_exists && self.test != Null && self.quantity != Quantity::All
    }
}

/// Every operator's name, for "did you mean".
pub fn names() -> Vec<String> {
    OPERATORS.iter().map(|(name, ..)| (*name).to_owned()).collect()
}

/// A limit made ready.
#[derive(Clone, Debug)]
enum Limit {
    Text(Matcher),
    Arn(ResourcePattern),
}

/// A condition made ready for questions.
#[derive(Clone, Debug)]
pub struct Compiled {
    operator: Operator,
    key: Variable,
    limits: Vec<Limit>,
}

impl Compiled {
    /// The condition of a document; `None` for an operator that does not exist, which reading a document names.
    pub fn new(condition: &document::Condition, variables: bool) -> Option<Self> {
        let operator = Operator::parse(&condition.operator.text)?;
        let limit = |text: &str| match operator.test {
            Like => Limit::Text(Matcher::pattern(text, variables)),
            ArnTest => Limit::Arn(ResourcePattern::parse(text, variables)),
            _ => Limit::Text(Matcher::plain(text, variables)),
        };
        let limits = condition.values.iter().map(|value| limit(&value.text)).collect();
        Some(Self { operator, key: Variable::parse(&condition.key.text), limits })
    }

    /// Whether it holds for a connection.
    pub fn holds(&self, context: &Context) -> bool {
        let Operator { test, negated, quantity, if_exists } = self.operator;
        let values = context.values(&self.key);
        if test == Null {
            let missing = if values.is_none() { "true" } else { "false" };
            return self.limits.iter().any(|limit| self.satisfied(limit, missing, context));
        }
        let one = |value: &str| self.limits.iter().any(|limit| self.satisfied(limit, value, context)) != negated;
        match (values, quantity) {
            (None, _) if if_exists => true,
            (None, Quantity::All) => true,
            (None, Quantity::Any) => false,
            (None, Quantity::Single) => negated,
            (Some(Values::One(value)), _) => one(&value),
            (Some(Values::List(list)), Quantity::All) => list.iter().all(|value| one(value)),
            (Some(Values::List(list)), Quantity::Any) => list.iter().any(|value| one(value)),
            (Some(Values::List(list)), Quantity::Single) if negated => list.iter().all(|value| one(value)),
            (Some(Values::List(list)), Quantity::Single) => list.iter().any(|value| one(value)),
        }
    }

    fn satisfied(&self, limit: &Limit, value: &str, context: &Context) -> bool {
        let text = match limit {
            Limit::Arn(pattern) => return Arn::parse(value).is_some_and(|arn| pattern.matches(&arn, context)),
            Limit::Text(text) => text,
        };
        match self.operator.test {
            Equal | Like => text.matches(value, context),
            // A limit whose variable has no value is like nothing.
            test => text.resolve(context).is_some_and(|limit| compare(test, value, &limit)),
        }
    }
}

fn compare(test: Test, value: &str, limit: &str) -> bool {
    match test {
        EqualIgnoreCase => value.to_lowercase() == limit.to_lowercase(),
        Bool | Null => value.eq_ignore_ascii_case(limit),
        Number(order) => in_order(order, value.parse::<f64>().ok(), limit.parse::<f64>().ok()),
        Date(order) => in_order(order, date(value), date(limit)),
        Ip => in_network(value, limit).unwrap_or(false),
        Equal | Like | ArnTest => value == limit,
    }
}

fn in_order(order: Order, value: Option<f64>, limit: Option<f64>) -> bool {
    let found = value.zip(limit).and_then(|(value, limit)| value.partial_cmp(&limit));
    found.is_some_and(|found| match order {
        Same => found == Ordering::Equal,
        Less => found == Ordering::Less,
        AtMost => found != Ordering::Greater,
        More => found == Ordering::Greater,
        AtLeast => found != Ordering::Less,
    })
}

/// Seconds since 1970: a date of ISO 8601 or the number itself.
fn date(text: &str) -> Option<f64> {
    let format = &time::format_description::well_known::Iso8601::DEFAULT;
    let stamp = time::OffsetDateTime::parse(text, format).ok().map(|stamp| stamp.unix_timestamp() as f64);
    stamp.or_else(|| text.parse().ok())
}

/// Whether an address is in a network; `None` when either is none.
fn in_network(address: &str, network: &str) -> Option<bool> {
    let (network, bits) = network.split_once('/').map_or((network, None), |(network, bits)| (network, Some(bits)));
    let bits = bits.map_or(Some(128), |bits| bits.parse::<u32>().ok())?;
    let (address, network, size) = match (address.parse().ok()?, network.parse().ok()?) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (u128::from(address.to_bits()), u128::from(network.to_bits()), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits(), network.to_bits(), 128),
        _ => return Some(false),
    };
    let free = size - bits.min(size);
    Some(address.checked_shr(free).unwrap_or(0) == network.checked_shr(free).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_have_their_prefixes_and_suffix() {
        for name in
            ["StringEquals", "ForAllValues:StringLike", "ForAnyValue:ArnNotLikeIfExists", "Null", "BoolIfExists"]
        {
            assert!(Operator::parse(name).is_some(), "{name}");
        }
        for name in [
            "StringEqual",
            "NullIfExists",
            "ForSome:StringEquals",
            "",
            "ForAnyValue:Null",
            "StringEqualsIfExistsIfExists",
        ] {
            assert!(Operator::parse(name).is_none(), "{name}");
        }
    }

    #[test]
    fn an_address_is_in_its_network() {
        for (address, network, is) in [
            ("192.0.2.7", "192.0.2.0/24", true),
            ("192.0.3.7", "192.0.2.0/24", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("2001:db8::1", "2001:db8::/32", true),
            ("192.0.2.7", "::/0", false),
            ("192.0.2.7", "0.0.0.0/0", true),
            ("x", "0.0.0.0/0", false),
        ] {
            assert_eq!(in_network(address, network).unwrap_or(false), is, "{address} in {network}");
        }
    }
}
