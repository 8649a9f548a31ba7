//! What is secret at rest. One master key gives, by HKDF, a key for each use: records are sealed
//! with XChaCha20-Poly1305, people are found again by keyed digests, and a check value tells
//! whether a database belongs to the key.

use std::fmt::Write as _;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::entropy;

const NONCE: usize = 24;
const SALT: usize = 16;
/// The bytes of a keyed digest that are kept.
const BLIND: usize = 16;

/// A text that was sealed, and the digest that an event may name.
pub struct Sealed {
    pub body: Vec<u8>,
    pub digest: String,
}

/// Nothing more is said: what cannot be opened was sealed with another key, or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record does not open with this key")]
pub struct CannotOpen;

/// What could not be sealed must not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text could not be sealed")]
pub struct CannotSeal;

/// The keys, derived.
#[derive(Clone)]
pub struct Vault {
    key_id: String,
    cipher: XChaCha20Poly1305,
    index: Hmac<Sha256>,
    check: String,
}

impl Vault {
    /// From the master key.
    pub fn new(master: &[u8; 32]) -> Self {
        Self {
            key_id: hex(&derive(master, "xinfang key id")[..6]),
            cipher: XChaCha20Poly1305::new(&derive(master, "xinfang records").into()),
            index: keyed(&derive(master, "xinfang blind index")),
            check: hex(&derive(master, "xinfang key check")),
        }
    }

    /// Names the key, without telling it.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// A value that only this key gives; the database keeps it.
    pub fn check_value(&self) -> &str {
        &self.check
    }

    /// Seals a text for its place (`context`: petition and kind, so that no row can be moved to
    /// another place unseen).
    ///
    /// # Errors
    /// As [`Vault::seal_bytes`].
    pub fn seal(&self, text: &str, context: &str) -> Result<Sealed, CannotSeal> {
        let salt: [u8; SALT] = entropy::random();
        let plain = [&salt, text.as_bytes()].concat();
        Ok(Sealed { body: self.seal_bytes(&plain, context)?, digest: digest(&plain) })
    }

    /// Seals bytes for their place.
    ///
    /// # Errors
    /// [`CannotSeal`]: what is kept in place of a text must never be nothing.
    pub fn seal_bytes(&self, plain: &[u8], context: &str) -> Result<Vec<u8>, CannotSeal> {
        let nonce: [u8; NONCE] = entropy::random();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        sealed(&nonce, self.cipher.encrypt(&XNonce::from(nonce), payload))
    }

    /// Opens a sealed body; gives the text and its digest.
    ///
    /// # Errors
    /// [`CannotOpen`] with another key, another context, or a changed body.
    pub fn open(&self, body: &[u8], context: &str) -> Result<(String, String), CannotOpen> {
        let plain = self.open_bytes(body, context)?;
        let digest = digest(&plain);
        let text = plain.get(SALT..).ok_or(CannotOpen)?;
        Ok((String::from_utf8(text.to_vec()).map_err(|_| CannotOpen)?, digest))
    }

    /// Opens what [`Vault::seal_bytes`] has sealed.
    ///
    /// # Errors
    /// [`CannotOpen`] with another key, another context, or a changed body.
    pub fn open_bytes(&self, body: &[u8], context: &str) -> Result<Vec<u8>, CannotOpen> {
        let (nonce, cipher) = body.split_at_checked(NONCE).ok_or(CannotOpen)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| CannotOpen)?;
        let payload = Payload { msg: cipher, aad: context.as_bytes() };
        self.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| CannotOpen)
    }

    /// A keyed digest by which an equal value is found again. `field` keeps a phone number from
    /// matching an id number of the same digits.
    pub fn blind(&self, field: &str, value: &str) -> String {
        hex(&self.mac(field, value).finalize().into_bytes()[..BLIND])
    }

    /// Whether this is the keyed digest of the value. How long it takes does not tell where they differ.
    pub fn is_blind(&self, field: &str, value: &str, digest: &str) -> bool {
        let mac = self.mac(field, value);
        unhex::<BLIND>(digest).is_some_and(|digest| mac.verify_truncated_left(&digest).is_ok())
    }

    fn mac(&self, field: &str, value: &str) -> Hmac<Sha256> {
        self.index.clone().chain_update(field).chain_update(b"\0").chain_update(value)
    }
}

/// What is kept: the nonce, then the cipher.
fn sealed<E>(nonce: &[u8], cipher: Result<Vec<u8>, E>) -> Result<Vec<u8>, CannotSeal> {
    Ok([nonce, &cipher.map_err(|_| CannotSeal)?].concat())
}

/// The digest of something long, piece by piece: SHA-256 over a secret salt and the content.
#[derive(Clone)]
pub struct Digesting(Sha256);

impl Digesting {
    /// Begins with the salt.
    pub fn new(salt: &[u8]) -> Self {
        Self(Sha256::new_with_prefix(salt))
    }

    /// Goes on with a piece.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest of everything, in hex.
    pub fn done(self) -> String {
        hex(&self.0.finalize())
    }
}

/// HMAC with this key. Padded with zeros to the block of SHA-256, as HMAC itself does it.
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    Hmac::new(&block.into())
}

fn derive(master: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mut key = [0; 32];
    // Fails only for outputs beyond 8 KiB.
    let _ = Hkdf::<Sha256>::new(None, master).expand(purpose.as_bytes(), &mut key);
    key
}

/// SHA-256 in hex.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads hex of exactly N bytes.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex_all(text)?.try_into().ok()
}

/// Reads hex of any length.
pub fn unhex_all(text: &str) -> Option<Vec<u8>> {
    let text = text.trim().as_bytes();
    let digits = text.iter().all(u8::is_ascii_hexdigit) && text.len().is_multiple_of(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if digits { text.chunks(2).map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_encryption_is_an_error_and_never_an_empty_text() {
        assert_eq!(sealed::<()>(b"nonce", Err(())), Err(CannotSeal));
        assert_eq!(sealed::<()>(b"nonce", Ok(b"cipher".to_vec())).unwrap(), b"noncecipher");
    }

    #[test]
    fn a_sealed_text_opens_only_with_its_key_in_its_place_and_unchanged() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("样例信访人001", "petition 1 title").unwrap();
        let opened = vault.open(&sealed.body, "petition 1 title").unwrap();
        assert_eq!(opened, ("样例信访人001".to_owned(), sealed.digest.clone()));
        assert_eq!(vault.open(&sealed.body, "petition 2 title"), Err(CannotOpen));
        assert_eq!(Vault::new(&[8; 32]).open(&sealed.body, "petition 1 title"), Err(CannotOpen));
        for place in 0..sealed.body.len() {
            let mut changed = sealed.body.clone();
            changed[place] ^= 1;
            assert_eq!(vault.open(&changed, "petition 1 title"), Err(CannotOpen), "byte {place}");
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_alike_and_its_digest_tells_nothing() {
        let vault = Vault::new(&[7; 32]);
        let (one, two) = (vault.seal("同一段文字", "x").unwrap(), vault.seal("同一段文字", "x").unwrap());
        assert_ne!(one.body, two.body);
        assert_ne!(one.digest, two.digest);
        assert_ne!(one.digest, digest("同一段文字".as_bytes()));
    }

    #[test]
    fn a_person_is_found_by_an_equal_value_of_the_same_field_only() {
        let vault = Vault::new(&[7; 32]);
        assert_eq!(vault.blind("phone", "13800000001"), vault.blind("phone", "13800000001"));
        assert_ne!(vault.blind("phone", "13800000001"), vault.blind("id", "13800000001"));
        // What databases hold.
        assert_eq!(vault.blind("phone", "13800000001"), "b76cd51ce3662818e1d2155ee01122d1");
        let digest = vault.blind("id", "1");
        assert!(vault.is_blind("id", "1", &digest));
        for other in
            ["", "0", &digest[..16], &"0".repeat(32), &format!("{digest}00"), &vault.blind("id", "2")]
        {
            assert!(!vault.is_blind("id", "1", other), "{other}");
        }
        assert_ne!(vault.blind("phone", "13800000001"), Vault::new(&[8; 32]).blind("phone", "13800000001"));
    }

    #[test]
    fn hex_reads_back_and_refuses_the_rest() {
        assert_eq!(unhex::<3>(&hex(&[0, 171, 255])), Some([0, 171, 255]));
        for wrong in ["", "00", "0000zz", "00abff0", "００"] {
            assert_eq!(unhex::<3>(wrong), None, "{wrong}");
        }
    }
}
