//! Access tokens: JWTs (RFC 7519) signed with HMAC-SHA-256, by jsonwebtoken. Its own cryptography is 38
//! packages of elliptic curves and RSA; it takes ours in their place, for the one algorithm that there is.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result as JwtResult};
use jsonwebtoken::signature::{Error as SignatureError, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

/// The only algorithm.
const ALGORITHM: Algorithm = Algorithm::HS256;

/// What signs and verifies for jsonwebtoken; another algorithm is refused.
static HMAC_ONLY: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(HmacSha256::new(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(HmacSha256::new(*algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

struct HmacSha256(Hmac<Sha256>);

impl HmacSha256 {
    fn new(algorithm: Algorithm, key: &[u8]) -> JwtResult<Self> {
        if algorithm != ALGORITHM {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).map_err(|_| ErrorKind::InvalidKeyFormat)?;
        Ok(Self(mac))
    }

    fn over(&self, message: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(message);
        mac
    }
}

impl Signer<Vec<u8>> for HmacSha256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(self.over(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for HmacSha256 {
    /// Takes as long whatever is wrong with it.
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        self.over(message).verify_slice(signature).map_err(|_| SignatureError::new())
    }
}

impl JwtSigner for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        ALGORITHM
    }
}

impl JwtVerifier for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        ALGORITHM
    }
}

/// Only the first call in a process does anything.
fn provide() {
    let _ = HMAC_ONLY.install_default();
}

/// Signs claims. None only for claims that JSON cannot hold.
#[must_use]
pub fn sign(secret: &[u8; 32], claims: &impl Serialize) -> Option<String> {
    provide();
    encode(&Header::new(ALGORITHM), claims, &EncodingKey::from_secret(secret)).ok()
}

/// The claims of a token that this secret has signed. Whether it has ended is for the caller to say, whose
/// clock can be moved.
#[must_use]
pub fn verify<T: DeserializeOwned>(secret: &[u8; 32], token: &str) -> Option<T> {
    provide();
    let mut validation = Validation::new(ALGORITHM);
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(secret);
    let token = decode::<T>(token, &key, &validation).ok()?;
    // Extensions that a reader must understand (RFC 7515, 4.1.11): none is understood.
    token.header.crit.is_none().then_some(token.claims)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    fn token(header: &Value) -> String {
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(header), part(&json!({ "sub": 1 })));
        let signature = URL_SAFE_NO_PAD
            .encode(HmacSha256::new(ALGORITHM, &SECRET).unwrap().try_sign(signed.as_bytes()).unwrap());
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
