//! The ciphers that old keys and keystores are encrypted with, to read what exists; 3DES also to write for old systems.
//!
//! What PBES2 encrypts with is in the crate `pkcs5`, but for RC2.

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit, KeyIvInit, StreamCipher};
use cbc::{Decryptor, Encryptor};
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use rc4::Rc4;

use crate::secret::Secret;

/// A cipher, in CBC mode with PKCS#7 padding where it has blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    Des,
    TripleDes2,
    TripleDes3,
    /// Key length in bytes, effective key length in bits.
    Rc2(usize, usize),
    /// Key length in bytes.
    Rc4(usize),
}

impl Cipher {
    /// The length of its key in bytes.
    pub(crate) fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::TripleDes2 => 16,
            Self::Aes192 | Self::TripleDes3 => 24,
            Self::Aes256 => 32,
            Self::Des => 8,
            Self::Rc2(length, _) | Self::Rc4(length) => length,
        }
    }

    /// The length of its initial vector in bytes.
    pub(crate) fn iv_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::Des | Self::TripleDes2 | Self::TripleDes3 | Self::Rc2(..) => 8,
            Self::Rc4(_) => 0,
        }
    }

    /// The plain bytes; `None` when key and padding do not agree, which nearly always means a wrong password.
    pub(crate) fn decrypt(self, key: &[u8], iv: &[u8], data: &[u8]) -> Option<Secret> {
        let plain = match self {
            Self::Aes128 => Decryptor::<Aes128>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(data).ok(),
            Self::Aes192 => Decryptor::<Aes192>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(data).ok(),
            Self::Aes256 => Decryptor::<Aes256>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(data).ok(),
            Self::Des => Decryptor::<Des>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(data).ok(),
            Self::TripleDes2 => {
                Decryptor::<TdesEde2>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(data).ok()
            }
            Self::TripleDes3 => {
                Decryptor::<TdesEde3>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(data).ok()
            }
            Self::Rc2(_, bits) => {
                let cipher = Rc2::new_with_eff_key_len(key, bits);
                Decryptor::inner_iv_slice_init(cipher, iv).ok()?.decrypt_padded_vec::<Pkcs7>(data).ok()
            }
            Self::Rc4(_) => {
                let mut plain = data.to_vec();
                Rc4::new_from_slice(key).ok()?.apply_keystream(&mut plain);
                Some(plain)
            }
        };
        plain.map(Secret::new)
    }

    /// The encrypted bytes; `None` for a cipher that nothing is written with, or a key of the wrong length.
    pub(crate) fn encrypt(self, key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::TripleDes3 => {
                Some(Encryptor::<TdesEde3>::new_from_slices(key, iv).ok()?.encrypt_padded_vec::<Pkcs7>(data))
            }
            _ => None,
        }
    }
}
