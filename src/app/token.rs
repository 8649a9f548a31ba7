//! Access tokens: JWTs (RFC 7519) signed with HMAC-SHA-256, as RFC 7515 writes them. One algorithm, one
//! header: what says anything else of itself is refused before its signature is looked at.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The only algorithm.
const ALGORITHM: &str = "HS256";

#[derive(Serialize, Deserialize)]
struct Header {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    alg: String,
    /// Extensions that a reader must understand. None is understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crit: Option<serde_json::Value>,
}

/// Signs claims. None only for claims that JSON cannot hold.
#[must_use]
pub fn sign(secret: &[u8; 32], claims: &impl Serialize) -> Option<String> {
    let header = Header { typ: Some("JWT".to_owned()), alg: ALGORITHM.to_owned(), crit: None };
    let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
    let signed =
        format!("{}.{}", part(serde_json::to_vec(&header).ok()?), part(serde_json::to_vec(claims).ok()?));
    let signature = URL_SAFE_NO_PAD.encode(mac(secret, &signed)?.finalize().into_bytes());
    Some(format!("{signed}.{signature}"))
}

/// The claims of a token that this secret has signed. Whether it has ended is for the caller to say, whose
/// clock can be moved.
#[must_use]
pub fn verify<T: DeserializeOwned>(secret: &[u8; 32], token: &str) -> Option<T> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let read = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let header: Header = serde_json::from_slice(&read(header)?).ok()?;
    if header.alg != ALGORITHM || header.crit.is_some() {
        return None;
    }
    // Takes as long whatever is wrong with it.
    mac(secret, signed)?.verify_slice(&read(signature)?).ok()?;
    serde_json::from_slice(&read(claims)?).ok()
}

/// Every key length is lawful for HMAC; the answer is never none.
fn mac(secret: &[u8; 32], signed: &str) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).ok()?;
    mac.update(signed.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    fn token(header: &Value) -> String {
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(header), part(&json!({ "sub": 1 })));
        let signature = URL_SAFE_NO_PAD.encode(mac(&SECRET, &signed).unwrap().finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    fn read(token: &str) -> Option<Value> {
        verify(&SECRET, token)
    }

    #[test]
    fn what_was_signed_is_read_again_and_nothing_else() {
        let claims = json!({ "sub": 1, "exp": 2 });
        let token = sign(&SECRET, &claims).unwrap();
        assert_eq!(read(&token), Some(claims));
        assert_eq!(verify::<Value>(&[8; 32], &token), None, "another secret");
        for place in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(&String::from_utf8(bytes).unwrap()), None, "changed at {place}");
            assert_eq!(read(&token[..place]), None, "cut at {place}");
        }
        assert_eq!(read(&format!("{token}.")), None);
        assert_eq!(read(&format!("{token}=")), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn another_algorithm_is_refused_though_the_signature_is_right() {
        assert!(read(&token(&json!({ "alg": "HS256" }))).is_some());
        assert!(read(&token(&json!({ "typ": "JWT", "alg": "HS256", "kid": "x" }))).is_some());
        for alg in ["none", "None", "hs256", "HS384", "RS256", ""] {
            assert_eq!(read(&token(&json!({ "alg": alg }))), None, "{alg}");
        }
        assert_eq!(read(&token(&json!({ "typ": "JWT" }))), None);
        assert_eq!(read(&token(&json!({ "alg": "HS256", "crit": ["exp"] }))), None);
    }

    #[test]
    fn a_token_is_what_another_implementation_makes_of_the_same() {
        // With the hmac, hashlib and base64 of Python.
        let expected = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9\
            .eyJzdWIiOjF9\
            .VQsEX1KePYlh7r2tbDctyg-iyah6rj-iN03tjE0XP9g";
        assert_eq!(sign(&[0x11; 32], &json!({ "sub": 1 })).unwrap(), expected);
    }
}
