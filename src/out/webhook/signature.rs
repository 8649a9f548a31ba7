//! The signature of a message, and the secret that it is made with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use base::entropy;

/// What a secret begins with.
const SECRET_PREFIX: &str = "whsec_";

/// How many bytes a secret may have, by the specification.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A new secret: `whsec_` and base64 of 32 random bytes.
pub fn new_secret() -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(entropy::random::<32>()))
}

/// The header `webhook-signature`: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`, where
/// the timestamp is in seconds since 1970. None where the secret is none.
pub fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()?;
    if !SECRET_BYTES.contains(&key.len()) {
        return None;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specification() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = r#"{"test": 2432232314}"#;
        let signed = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn only_a_secret_signs() {
        assert!(sign(&new_secret(), "m", 1, "{}").is_some());
        assert_ne!(new_secret(), new_secret());
        let short = format!("whsec_{}", STANDARD.encode([7; 23]));
        for wrong in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_?", short.as_str()] {
            assert_eq!(sign(wrong, "m", 1, "{}"), None, "{wrong}");
        }
    }
}
