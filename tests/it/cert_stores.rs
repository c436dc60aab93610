//! PKCS#12 beside two libraries of other hands: each reads what we write, and we read what each writes.

use awsiot_kit::cert::authority::{Authority, LeafTerms};
use awsiot_kit::cert::key::{self, PrivateKey};
use awsiot_kit::cert::keystore::{KeyEntry, Keystore, TrustedEntry, pkcs12};
use awsiot_kit::cert::pbe::Profile;
use awsiot_kit::cert::read::{Contents, read};
use awsiot_kit::cert::{inspect, request};
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::credential::KeyKind;
use p12_keystore::{
    Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, Pkcs12ImportPolicy, PrivateKeyChain,
};
use time::macros::datetime;

const PASSWORD: &str = "changeit";
const TERMS: LeafTerms = LeafTerms {
    not_before: datetime!(2026-01-01 00:00 UTC),
    not_after: datetime!(2049-12-31 23:59:59 UTC),
    serial: [7; 16],
};

/// A key, its certificate and that of its authority, in DER.
fn device(kind: KeyKind) -> (PrivateKey, Vec<u8>, Vec<u8>) {
    let authority = Authority::new("Root", KeyKind::EcP256, TERMS.not_before, TERMS.not_after, [1; 16]).unwrap();
    let key = key::generate(kind).unwrap();
    let own = authority.sign_request(&request::new(&key, "pump-1").unwrap(), &TERMS).unwrap();
    (key, inspect::certificate(&own).unwrap().der, authority.certificate().der.clone())
}

fn ours(key: &PrivateKey, own: &[u8], root: &[u8], profile: Profile) -> Vec<u8> {
    let store = Keystore {
        keys: vec![KeyEntry { alias: "pump-1", key, chain: vec![own, root] }],
        trusted: vec![TrustedEntry { alias: "root", certificate: root }],
    };
    let mut next = 0_u8;
    let mut salts = |salt: &mut [u8]| {
        next += 1;
        salt.fill(next);
    };
    pkcs12(&store, &Secret::from(PASSWORD.to_owned()), profile, 1000, &mut salts).unwrap().expose().to_vec()
}

fn contents(store: &[u8]) -> Contents {
    read(store, Some(&Secret::from(PASSWORD.to_owned()))).unwrap()
}

#[test]
fn p12_keystore_reads_what_we_write_and_we_read_what_it_writes() {
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048] {
        let (key, own, root) = device(kind);
        for profile in [Profile::Modern, Profile::Legacy] {
            let store = ours(&key, &own, &root, profile);
            let theirs = KeyStore::from_pkcs12(&store, PASSWORD, Pkcs12ImportPolicy::Strict).unwrap();
            let (alias, chain) = theirs.private_key_chain().unwrap();
            assert_eq!(alias, "pump-1");
            assert!(chain.key().as_der() == key.to_pkcs8_der().expose(), "{kind:?} {profile:?}: another key");
            assert_eq!(chain.certs()[0].as_der(), own);
            let Some(KeyStoreEntry::Certificate(trusted)) = theirs.entry("root") else { panic!("no trusted entry") };
            assert_eq!(trusted.as_der(), root);
            assert!(KeyStore::from_pkcs12(&store, "wrong", Pkcs12ImportPolicy::Strict).is_err());
        }
        let certificates = [&own, &root].map(|der| Certificate::from_der(der).unwrap());
        let theirs = p12_keystore::PrivateKey::from_der(key.to_pkcs8_der().expose()).unwrap();
        let mut store = KeyStore::new();
        store.add_entry("pump-1", KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new("id", theirs, certificates)));
        for (algorithm, mac) in [
            (EncryptionAlgorithm::PbeWithHmacSha256AndAes256, MacAlgorithm::HmacSha256),
            (EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc, MacAlgorithm::HmacSha1),
            (EncryptionAlgorithm::PbeWithShaAnd40BitRc4Cbc, MacAlgorithm::HmacSha1),
        ] {
            let written = store.writer(PASSWORD).encryption_algorithm(algorithm).mac_algorithm(mac).write().unwrap();
            let found = contents(&written);
            assert_eq!(found.keys.len(), 1);
            assert!(found.keys[0].key.to_pkcs8_der().expose() == key.to_pkcs8_der().expose());
            let chain: Vec<_> = found.keys[0].chain.iter().map(|one| &one.der).collect();
            assert_eq!(chain, [&own, &root], "{kind:?}");
        }
    }
}

#[test]
fn p12_reads_our_legacy_stores_and_we_read_its_rc2() {
    for kind in [KeyKind::EcP256, KeyKind::Rsa2048] {
        let (key, own, root) = device(kind);
        let theirs = p12::PFX::parse(&ours(&key, &own, &root, Profile::Legacy)).unwrap();
        assert!(theirs.verify_mac(PASSWORD) && !theirs.verify_mac("wrong"));
        assert!(theirs.key_bags(PASSWORD).unwrap() == [key.to_pkcs8_der().expose()], "{kind:?}: another key");
        assert_eq!(theirs.cert_x509_bags(PASSWORD).unwrap(), [own.clone(), root.clone()]);

        let pkcs8 = key.to_pkcs8_der().expose();
        let written = p12::PFX::new(&own, pkcs8, Some(&root), PASSWORD, "pump-1").unwrap().to_der();
        let found = contents(&written);
        assert!(found.keys[0].key.to_pkcs8_der().expose() == pkcs8);
        assert_eq!(found.keys[0].alias.as_deref(), Some("pump-1"));
        let chain: Vec<_> = found.keys[0].chain.iter().map(|one| &one.der).collect();
        assert_eq!(chain, [&own, &root]);
    }
}
