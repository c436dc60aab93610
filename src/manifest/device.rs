//! A thing and its systems from a shape and a row: every placeholder filled in, every name and limit of AWS IoT held.

use std::collections::BTreeMap;

use super::diagnostics::quoted;
use super::placeholders::{Filled, Filler, Lack};
use super::raw::{CertificateTable, KeyChoice};
use super::text::Text;
use crate::emit::{Device, Emit, Options, Target, client, unserved};
use crate::finding::{Finding, Place};
use crate::thing::name::{
    AttributeName, ClientId, GroupName, NameProblem, PolicyName, ShadowName, ThingName, ThingTypeName,
    check_attribute_value,
};
use crate::thing::{CertificateSpec, Issuer, KeyKind, PolicyChoice, REQUESTS, Thing};

/// What is made of a text, and whether the row is in it; for texts of one thing.
pub(super) struct Maker<'a> {
    pub(super) filler: Filler<'a>,
    /// The port that the manifest chooses.
    pub(super) port: u16,
    pub(super) findings: Vec<Finding>,
}

impl Maker<'_> {
    /// A text filled in and held against its rule.
    pub(super) fn text<T>(
        &mut self,
        text: &Text,
        own: Option<&str>,
        code: &'static str,
        rule: impl FnOnce(&str) -> Result<T, NameProblem>,
    ) -> Option<T> {
        let filled = self.fill(text, own)?;
        rule(&filled.value).map_err(|problem| self.deny(code, shown(&filled.value, &problem), text, filled.varies)).ok()
    }

    /// A text filled in.
    fn fill(&mut self, text: &Text, own: Option<&str>) -> Option<Filled> {
        match self.filler.fill(text, own) {
            Ok(filled) => Some(filled),
            Err(Lack::Said) => None,
            Err(Lack::Say(finding)) => {
                self.findings.push(finding);
                None
            }
        }
    }

    fn deny(&mut self, code: &'static str, message: String, text: &Text, varies: bool) {
        let finding = self.filler.place(Finding::deny(code, message), text, varies);
        self.findings.push(finding);
    }

    /// Takes up a finding about some bytes of the manifest.
    pub(super) fn note(&mut self, finding: Finding, span: &crate::finding::Span) {
        self.findings.push(finding.at(self.filler.source, span.clone()));
    }

    /// The thing, when enough of it is right to be one.
    pub(super) fn device(&mut self) -> Option<Device> {
        let shape = self.filler.shape;
        let table = &shape.table;
        let name = match &shape.fleet {
            Some(fleet) => {
                fleet.name.as_ref().and_then(|text| self.text(text, Some("thing"), "manifest-name", ThingName::parse))
            }
            None => match ThingName::parse(&shape.key) {
                Ok(name) => Some(name),
                Err(problem) => {
                    self.note(Finding::deny("manifest-name", shown(&shape.key, &problem)), &shape.key_span);
                    None
                }
            },
        };
        self.remark_on_colon(name.as_ref());
        let client_id = match (&table.client_id, &name) {
            (Some(text), _) => self.text(text, Some("client-id"), "manifest-client-id", ClientId::parse),
            (None, Some(name)) => ClientId::parse(name.as_str()).ok(),
            (None, None) => None,
        };
        let thing_type =
            table.thing_type.as_ref().map(|text| self.text(text, None, "manifest-name", ThingTypeName::parse));
        let groups = self.groups();
        let attributes = self.attributes();
        let publish = self.publish();
        let subscribe = self.subscribe();
        let shadows = self.shadows();
        let services = self.services(name.as_ref());
        let last_will = table.last_will.as_ref().map(|will| self.last_will(will));
        let routes = self.routes();
        self.count_subscriptions(subscribe.len(), &routes);
        let mqtt = self.mqtt();
        let policy = self.policy();
        let policy_name =
            table.policy_name.as_ref().map(|text| self.text(text, None, "manifest-name", PolicyName::parse));
        let certificate = self.certificate(table.certificate.as_ref());
        let thing = Thing {
            name: name?,
            client_id: client_id?,
            thing_type: thing_type.flatten(),
            groups,
            attributes,
            publish,
            subscribe,
            shadows,
            jobs: table.jobs.as_ref().is_some_and(|jobs| jobs.value),
            services,
            last_will: last_will.flatten(),
            routes,
            mqtt,
            one_at_a_time: table.one_at_a_time.as_ref().is_some_and(|one| one.value),
            policy,
            policy_name: policy_name.flatten(),
            certificate,
            policy_place: self.filler.shape.table.policy.as_ref().map(|text| self.filler.written(text)),
            place: Some(self.filler.thing_place()),
        };
        let systems = self.emit();
        self.findings.extend(client::check(&thing, &systems));
        for (own, emit) in client::views(&thing, &systems) {
            let mut remarks = (emit.target.check)(&own, &emit.options, self.port);
            remarks.extend(emit.target.cannot_say(&own.mqtt));
            remarks.extend(emit.target.cannot_do_without_key(&own.certificate));
            // What is said of a row is said of every row: it belongs to the table that asks for the target.
            let about = |place: &Place| self.filler.row.is_none() || place.source.name() == self.filler.source.name();
            self.findings.extend(remarks.into_iter().map(|finding| match &finding.place {
                Some(place) if about(place) => finding,
                _ => finding.at_place(emit.place.clone()),
            }));
        }
        let targets: Vec<&Target> = systems.iter().map(|emit| emit.target).collect();
        let place = systems.first().and_then(|emit| emit.place.clone());
        self.findings.extend(unserved(&thing, &targets).into_iter().map(|finding| finding.at_place(place.clone())));
        Some(Device { thing, emit: systems })
    }

    /// Developer Guide, "Managing things with the registry": other services split names at colons.
    fn remark_on_colon(&mut self, name: Option<&ThingName>) {
        if !name.is_some_and(|name| name.as_str().contains(':')) {
            return;
        }
        let fleet = self.filler.shape.fleet.as_ref();
        let span = fleet.and_then(|fleet| fleet.name.as_ref()).map_or(&self.filler.shape.key_span, |text| &text.span);
        let finding = Finding::warn("manifest-name-colon", "AWS advises against a colon in a thing's name");
        self.note(finding.help("some of its services split names there; use `-` or `_`"), span);
    }

    fn groups(&mut self) -> Vec<GroupName> {
        let texts = self.filler.shape.table.groups.as_deref().unwrap_or_default();
        let mut groups: Vec<GroupName> = Vec::new();
        for text in texts {
            if let Some(group) = self.text(text, None, "manifest-name", GroupName::parse)
                && !groups.contains(&group)
            {
                groups.push(group);
                // General Reference, "AWS IoT Core thing resource limits": 10 groups per thing.
                if groups.len() == 11 {
                    let finding = Finding::deny("manifest-groups", "a thing belongs to at most 10 thing groups");
                    self.note(finding.help("put the groups under a common parent group instead"), &text.span);
                }
            }
        }
        groups
    }

    fn attributes(&mut self) -> BTreeMap<String, String> {
        let table = &self.filler.shape.table;
        let mut attributes = BTreeMap::new();
        let Some(named) = &table.attributes else { return attributes };
        for (name, span, text) in named.in_order() {
            if let Err(problem) = AttributeName::parse(name) {
                self.note(Finding::deny("manifest-attribute", shown(name, &problem)), span);
            }
            let value = self.text(text, Some(name), "manifest-attribute", |value| {
                check_attribute_value(value).map(|()| value.to_owned())
            });
            attributes.extend(value.map(|value| (name.to_owned(), value)));
        }
        // General Reference, "AWS IoT Core thing resource limits": 3 without a thing type, 50 with one.
        let (most, why) = if table.thing_type.is_some() { (50, "") } else { (3, " without a thing type") };
        if let Some((_, span, _)) = named.in_order().get(most) {
            let message = format!("a thing{why} has at most {most} attributes; this has {}", named.0.len());
            let mut finding = Finding::deny("manifest-attributes", message);
            if most == 3 {
                finding = finding.help("give the thing a `type`; with one it takes 50");
            }
            self.note(finding, span);
        }
        attributes
    }

    fn shadows(&mut self) -> Vec<Option<ShadowName>> {
        let texts = self.filler.shape.table.shadow.as_deref().unwrap_or_default();
        let mut shadows = Vec::new();
        for text in texts {
            let shadow = self.text(text, None, "manifest-name", |name| match name {
                "classic" => Ok(None),
                name => ShadowName::parse(name).map(Some),
            });
            shadows.extend(shadow.filter(|shadow| !shadows.contains(shadow)));
        }
        shadows
    }

    fn policy(&mut self) -> PolicyChoice {
        let Some(text) = &self.filler.shape.table.policy else { return PolicyChoice::Derived };
        let choice = self.text(text, None, "manifest-policy", |policy| match policy.trim() {
            "" => Err(NameProblem("it is `derived`, the name of a template or the path of one".to_owned())),
            "derived" => Ok(PolicyChoice::Derived),
            template => Ok(PolicyChoice::Template(template.to_owned())),
        });
        choice.unwrap_or(PolicyChoice::Derived)
    }

    fn certificate(&mut self, table: Option<&CertificateTable>) -> CertificateSpec {
        let Some(table) = table else { return CertificateSpec::default() };
        let issuer = table.issuer.as_ref().map(|issuer| issuer.value.clone()).unwrap_or_default();
        let (key, csr) = self.key(table, &issuer);
        let days = table.days.as_ref().and_then(|days| {
            // A hundred years; beyond 9999 X.509 has no date.
            let value = u32::try_from(days.value).ok().filter(|days| (1..=36_500).contains(days));
            if value.is_none() {
                let message = format!("`days` goes from 1 to 36500; this is {}", days.value);
                self.note(Finding::deny("manifest-value", message), &days.span);
            } else if issuer == Issuer::Aws {
                let message = "AWS's own certificates end on 2049-12-31T23:59:59Z, whatever `days` says";
                let help =
                    "`days` counts with the local registry and with an issuer of one's own; leave it out otherwise";
                self.note(Finding::warn("manifest-certificate-days", message).help(help), &days.span);
            }
            value
        });
        CertificateSpec { key, issuer, days, csr }
    }

    /// The kind of a key that is made here; or where the request of one that the device keeps lies.
    fn key(&mut self, table: &CertificateTable, issuer: &Issuer) -> (KeyKind, Option<String>) {
        let kind = match table.key.as_ref().map(|key| key.value) {
            Some(KeyChoice::Here(kind)) => Some(kind),
            Some(KeyChoice::OnDevice) | None => None,
        };
        let csr = match (&table.csr, &table.key) {
            (Some(text), _) => self.text(text, None, "manifest-value", |path| match path.trim() {
                "" => Err(NameProblem("it is the path of a request, or of a folder of them".to_owned())),
                path if path.contains(char::is_control) => {
                    Err(NameProblem("a path has no line ends and no other control characters".to_owned()))
                }
                _ => Ok(path.to_owned()),
            }),
            (None, Some(key)) if key.value == KeyChoice::OnDevice => Some(REQUESTS.to_owned()),
            (None, _) => return (kind.unwrap_or_default(), None),
        };
        let span = table.csr.as_ref().map(|csr| csr.span.clone()).or(table.key.as_ref().map(|key| key.span.clone()));
        let span = span.unwrap_or_default();
        if let (Some(kind), Some(key)) = (kind, &table.key) {
            let message =
                format!("`key` asks for a new {} key, and `csr` for the one that the device made", kind.word());
            let finding = Finding::deny("certificate-key", message);
            self.note(finding.help("leave `key` out, or write `key = \"on-device\"`"), &key.span);
        }
        if *issuer == Issuer::SelfSigned {
            let finding = Finding::deny(
                "certificate-key",
                "a self-signed certificate is signed with the key that the device keeps",
            );
            self.note(finding.help("`issuer = \"aws\"`, or an authority of your own: `ca:NAME`"), &span);
        }
        (KeyKind::default(), Some(csr.unwrap_or_else(|| REQUESTS.to_owned())))
    }

    pub(super) fn emit(&mut self) -> Vec<Emit> {
        let source = self.filler.source;
        let Some(table) = &self.filler.shape.table.emit else { return Vec::new() };
        let mut emits = Vec::new();
        for entry in table.0.values() {
            let mut options = Options::default();
            for (name, option) in &entry.options {
                match option.resolve(source, &mut |text| self.fill(text, None).map(|filled| filled.value)) {
                    Some(Ok(value)) => {
                        let place = Place { source: source.clone(), span: option.span.clone() };
                        options.set(name, value, Some(place));
                    }
                    Some(Err(finding)) => self.findings.push(finding),
                    None => {}
                }
            }
            let place = Some(Place { source: source.clone(), span: entry.span.clone() });
            emits.push(Emit { target: entry.target, options: options.with_defaults(entry.target), place });
        }
        emits
    }
}

/// The rule a name breaks, after the name itself.
fn shown(value: &str, problem: &NameProblem) -> String {
    if value.is_empty() { problem.to_string() } else { format!("{}: {problem}", quoted(value)) }
}
