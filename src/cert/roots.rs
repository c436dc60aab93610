//! The roots that AWS IoT's servers chain to: Amazon Root CA 1 to 4 (AWS IoT Developer Guide, "Server authentication").

use std::sync::LazyLock;

use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use super::pem;

/// A root that is trusted.
#[derive(Clone, Copy, Debug)]
pub struct Root {
    /// Its common name.
    pub name: &'static str,
    /// Its alias in a Java keystore.
    pub alias: &'static str,
    /// Its certificate in DER.
    pub der: &'static [u8],
}

const NAMES: [(&str, &str); 4] = [
    ("Amazon Root CA 1", "amazon-root-ca-1"),
    ("Amazon Root CA 2", "amazon-root-ca-2"),
    ("Amazon Root CA 3", "amazon-root-ca-3"),
    ("Amazon Root CA 4", "amazon-root-ca-4"),
];

static AMAZON: LazyLock<Vec<Root>> = LazyLock::new(|| {
    NAMES
        .iter()
        .filter_map(|(name, alias)| {
            let holds = |der: &[u8]| der.windows(name.len()).any(|window| window == name.as_bytes());
            let der = TLS_SERVER_ROOT_CERTS.iter().map(|root| root.as_ref()).find(|der| holds(der))?;
            Some(Root { name, alias, der })
        })
        .collect()
});

/// Amazon Root CA 1 (RSA 2048), 2 (RSA 4096), 3 (P-256) and 4 (P-384), in this order.
pub fn amazon() -> &'static [Root] {
    &AMAZON
}

/// The same roots in PEM form, each under a comment line with its name; PEM readers skip what is not armour.
pub fn amazon_pem() -> String {
    amazon().iter().map(|root| format!("# {}\n{}", root.name, pem::certificate(root.der))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::inspect;
    use super::*;
    use crate::error::{Error, Result};

    #[test]
    fn the_four_roots_are_themselves() -> Result<()> {
        assert_eq!(amazon().len(), 4);
        for root in amazon() {
            let certificate = inspect::certificate(root.der)?;
            assert_eq!(certificate.subject, format!("C=US, O=Amazon, CN={}", root.name));
            assert_eq!(certificate.subject, certificate.issuer);
        }
        let blocks = pem::blocks(amazon_pem().as_bytes()).map_err(|_| Error::bug("armour"))?;
        assert_eq!(blocks.len(), 4);
        Ok(())
    }

    #[test]
    fn the_fingerprint_of_the_first_root_is_the_one_amazon_publishes() -> Result<()> {
        // https://www.amazontrust.com/repository/
        let id = inspect::certificate_id(amazon_pem())?;
        assert_eq!(id.as_str(), "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e");
        Ok(())
    }
}
