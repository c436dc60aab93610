//! The quotas of AWS IoT's control plane: calls per second, for an account in a region.
//!
//! AWS General Reference, "AWS IoT Core endpoints and quotas", section "AWS IoT Core API rate limits": the defaults, of which most can be
//! raised on request. An account with lower ones answers with ThrottlingException, which slows the pace down further.

/// Regions where some quotas are lower. Same page, footnote of the tables of limits per region.
const SMALL_REGIONS: [&str; 10] = [
    "eu-north-1",
    "me-south-1",
    "me-central-1",
    "eu-west-3",
    "ap-east-1",
    "us-west-1",
    "ca-central-1",
    "cn-northwest-1",
    "ap-southeast-5",
    "eu-south-2",
];

macro_rules! apis {
    ($($name:ident $usual:literal $small:literal,)*) => {
        /// An API of the control plane that this program calls.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the names are AWS's own")]
        pub enum Api { $($name,)* }

        impl Api {
            /// Every API, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// AWS's name for it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// Its quotas: usual, and in small regions.
            fn quotas(self) -> (u32, u32) {
                match self { $(Self::$name => ($usual, $small),)* }
            }
        }
    };
}

apis! {
    // Calls per second: usual, in small regions.
    AddThingToThingGroup 100 60,
    AttachPolicy 15 15,
    AttachThingPrincipal 100 50,
    CreateCertificateFromCsr 15 15,
    CreatePolicy 10 10,
    CreatePolicyVersion 10 10,
    CreateThing 100 50,
    CreateThingGroup 25 25,
    CreateThingType 15 15,
    DeleteCACertificate 10 10,
    DeleteCertificate 10 10,
    DeletePolicy 10 10,
    DeletePolicyVersion 10 10,
    DeleteThing 100 50,
    DeleteThingGroup 15 15,
    DeleteThingType 15 15,
    DeprecateThingType 15 15,
    DescribeCACertificate 10 10,
    DescribeCertificate 10 10,
    DescribeEndpoint 10 10,
    DescribeThing 350 350,
    DescribeThingGroup 100 100,
    DescribeThingType 100 50,
    DetachPolicy 15 15,
    DetachThingPrincipal 100 50,
    // Of the data plane; one a second for one client id.
    GetConnection 100 100,
    GetPolicy 10 10,
    GetPolicyVersion 15 15,
    GetRegistrationCode 10 10,
    ListAttachedPolicies 15 15,
    ListCACertificates 10 10,
    ListCertificates 10 10,
    ListPolicies 10 10,
    ListPolicyVersions 10 10,
    ListPrincipalThings 10 10,
    ListTargetsForPolicy 10 10,
    ListThingGroupsForThing 100 50,
    ListThingPrincipals 20 20,
    ListThings 10 10,
    ListThingsInThingGroup 25 25,
    RegisterCACertificate 10 10,
    RegisterCertificate 10 10,
    RegisterCertificateWithoutCA 10 10,
    RemoveThingFromThingGroup 100 50,
    UpdateCACertificate 10 10,
    UpdateCertificate 10 10,
    UpdateThing 100 50,
}

impl Api {
    /// How many calls a second a region allows an account by default.
    fn per_second(self, region: &str) -> u32 {
        let (usual, small) = self.quotas();
        let is_small = region.starts_with("us-gov-") || SMALL_REGIONS.contains(&region);
        if is_small { small } else { usual }
    }

    /// Where it stands in [`Api::ALL`].
    pub fn number(self) -> usize {
        self as usize
    }
}

/// Calls per second of every API, for one account in one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotas(Vec<u32>);

impl Quotas {
    /// Those that a region gives every account.
    pub fn of_region(region: &str) -> Self {
        Self(Api::ALL.iter().map(|api| api.per_second(region)).collect())
    }

    /// Takes one over from Service Quotas, whose names for them are `UpdateCertificate API TPS`; says whether it was one.
    ///
    /// What is no call, or no sensible number of calls, is left alone.
    pub fn learn(&mut self, name: &str, per_second: f64) -> bool {
        let known = name.strip_suffix(" API TPS").and_then(|name| Api::ALL.iter().find(|api| api.name() == name));
        match known.and_then(|api| self.0.get_mut(api.number())) {
            Some(own) if (1.0..=1e6).contains(&per_second) => {
                *own = per_second as u32;
                true
            }
            _ => false,
        }
    }

    /// Calls per second of one API.
    pub fn of(&self, api: Api) -> u32 {
        self.0.get(api.number()).copied().unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_the_quotas_that_service_quotas_names() {
        let mut quotas = Quotas::of_region("eu-central-1");
        assert!(quotas.learn("UpdateCertificate API TPS", 100.0));
        assert_eq!((quotas.of(Api::UpdateCertificate), quotas.of(Api::AttachPolicy)), (100, 15));
        for (name, value) in [("Rules per account", 1000.0), ("AttachPolicy API TPS", 0.0), ("AttachPolicy", 50.0)] {
            assert!(!quotas.learn(name, value), "{name}");
        }
        assert_eq!(quotas.of(Api::AttachPolicy), 15);
    }

    #[test]
    fn small_regions_have_lower_quotas_and_the_numbers_are_places_in_the_list() {
        assert_eq!(Api::CreateThing.per_second("eu-central-1"), 100);
        assert_eq!(Api::CreateThing.per_second("eu-west-3"), 50);
        assert_eq!(Api::CreateThing.per_second("us-gov-east-1"), 50);
        for (at, api) in Api::ALL.iter().enumerate() {
            assert_eq!(api.number(), at);
        }
    }
}
