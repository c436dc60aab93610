//! OpenSSH's own form of private key, as its `PROTOCOL.key` describes it.
//!
//! Read here because the crate `ssh-key` brings a second generation of every cipher and digest; a key that is encrypted needs bcrypt and is
//! named as out of reach.

use const_oid::db::{rfc5912, rfc8410};
use der::asn1::{AnyRef, OctetStringRef, UintRef};
use pkcs1::RsaPrivateKey;
use sec1::{EcParameters, EcPrivateKey};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::cert::asn1;
use crate::cert::key::PrivateKey;
use crate::error::{Error, Result};

const MAGIC: &[u8] = b"openssh-key-v1\0";

fn damaged() -> Error {
    Error::input("key-form", "the OpenSSH key is cut off or damaged")
}

/// The one key in what stands in the armour.
pub(super) fn read(bytes: &[u8]) -> Result<PrivateKey> {
    let mut outer = Fields { rest: bytes.strip_prefix(MAGIC).ok_or_else(damaged)? };
    let (cipher, _, _) = (outer.text()?, outer.text()?, outer.text()?);
    if cipher != b"none" {
        return Err(Error::input("key-form", "this OpenSSH key is encrypted, which is not read")
            .hint("`ssh-keygen -p -m PKCS8 -f KEY` rewrites it in place, in a form that is"));
    }
    if outer.number()? != 1 {
        return Err(Error::input("key-several", "the OpenSSH file holds more than one key"));
    }
    outer.text()?;
    let mut inner = Fields { rest: outer.text()? };
    if inner.number()? != inner.number()? {
        return Err(damaged());
    }
    match inner.text()? {
        b"ssh-ed25519" => {
            inner.text()?;
            let seed = inner.text()?.get(..32).ok_or_else(damaged)?;
            let seed = asn1::encode_secret(&OctetStringRef::new(seed).map_err(|_| damaged())?)?;
            let algorithm = AlgorithmIdentifierRef { oid: rfc8410::ID_ED_25519, parameters: None };
            PrivateKey::from_wrapped(algorithm, seed.expose())
        }
        b"ecdsa-sha2-nistp256" => elliptic(inner, 32, rfc5912::SECP_256_R_1),
        b"ecdsa-sha2-nistp384" => elliptic(inner, 48, rfc5912::SECP_384_R_1),
        b"ecdsa-sha2-nistp521" => elliptic(inner, 66, rfc5912::SECP_521_R_1),
        b"ssh-rsa" => rsa(inner),
        other => {
            let kind: String = String::from_utf8_lossy(other).chars().filter(|c| !c.is_control()).take(40).collect();
            Err(Error::input(
                "key-kind",
                format!("awsiot-kit does not work with this kind of key: `{kind}` of OpenSSH"),
            )
            .hint("the kinds are RSA of 2048 to 8192 bits, P-256, P-384, P-521 and Ed25519"))
        }
    }
}

fn elliptic(mut inner: Fields<'_>, length: usize, curve: const_oid::ObjectIdentifier) -> Result<PrivateKey> {
    inner.text()?;
    let public = inner.text()?;
    let scalar = inner.text()?;
    let scalar = scalar.iter().position(|byte| *byte != 0).and_then(|skip| scalar.get(skip..)).ok_or_else(damaged)?;
    let mut padded = Zeroizing::new(vec![0; length.checked_sub(scalar.len()).ok_or_else(damaged)?]);
    padded.extend_from_slice(scalar);
    let key = EcPrivateKey {
        private_key: &padded,
        parameters: Some(EcParameters::NamedCurve(curve)),
        public_key: Some(public),
    };
    PrivateKey::from_sec1_der(asn1::encode_secret(&key)?.expose())
}

/// An RSA key without the two exponents that PKCS#1 has besides: each is the private exponent modulo a prime less one.
fn rsa(mut inner: Fields<'_>) -> Result<PrivateKey> {
    let mut next = || {
        inner.text().map(|number| {
            let skip = number.iter().take_while(|byte| **byte == 0).count();
            number.get(skip..).unwrap_or_default()
        })
    };
    let (modulus, public, private, coefficient, prime1, prime2) =
        (next()?, next()?, next()?, next()?, next()?, next()?);
    if [modulus, public, private, coefficient, prime1, prime2]
        .iter()
        .any(|number| number.is_empty() || number.len() > 1024)
    {
        return Err(damaged());
    }
    let (exponent1, exponent2) = (modulo_less_one(private, prime1), modulo_less_one(private, prime2));
    let key = RsaPrivateKey {
        modulus: uint(modulus)?,
        public_exponent: uint(public)?,
        private_exponent: uint(private)?,
        prime1: uint(prime1)?,
        prime2: uint(prime2)?,
        exponent1: uint(&exponent1)?,
        exponent2: uint(&exponent2)?,
        coefficient: uint(coefficient)?,
        other_prime_infos: None,
    };
    let algorithm = AlgorithmIdentifierRef { oid: rfc5912::RSA_ENCRYPTION, parameters: Some(AnyRef::NULL) };
    PrivateKey::from_wrapped(algorithm, asn1::encode_secret(&key)?.expose())
}

fn uint(number: &[u8]) -> Result<UintRef<'_>> {
    UintRef::new(number).map_err(|_| damaged())
}

/// `number mod (prime - 1)` of big-endian numbers, bit by bit; the prime is odd, so that taking one off it touches its last byte alone.
fn modulo_less_one(number: &[u8], prime: &[u8]) -> Zeroizing<Vec<u8>> {
    // With a byte more in front, so that doubling never overflows.
    let mut modulus = Zeroizing::new([&[0], prime].concat());
    if let Some(last) = modulus.last_mut() {
        *last &= 0xfe;
    }
    let mut rest = Zeroizing::new(vec![0_u8; modulus.len()]);
    for bit in (0..number.len() * 8).map(|at| (number[at / 8] >> (7 - at % 8)) & 1) {
        let mut carry = bit;
        for byte in rest.iter_mut().rev() {
            let high = *byte >> 7;
            *byte = (*byte << 1) | carry;
            carry = high;
        }
        if *rest >= *modulus {
            let mut borrow = false;
            for (byte, off) in rest.iter_mut().zip(modulus.iter()).rev() {
                let (less, first) = byte.overflowing_sub(*off);
                let (less, second) = less.overflowing_sub(u8::from(borrow));
                (*byte, borrow) = (less, first || second);
            }
        }
    }
    rest
}

/// Reads the fields of SSH: numbers of four bytes, and texts with their length in front.
struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32> {
        Ok(self.take(4)?.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte)))
    }

    fn text(&mut self) -> Result<&'a [u8]> {
        let length = self.number()? as usize;
        self.take(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_division_is_right() {
        for (number, prime) in [(0_u64, 7_u64), (5, 7), (6, 7), (0xffff_ffff_ffff, 0x1_0001), (u64::MAX, 0xffff_fffb)] {
            let rest = modulo_less_one(&number.to_be_bytes(), &prime.to_be_bytes());
            let rest = rest.iter().fold(0_u64, |rest, byte| (rest << 8) | u64::from(*byte));
            assert_eq!(rest, number % (prime - 1), "{number} {prime}");
        }
    }
}
