//! SMS through a gateway of the district's choice: one POST of JSON each. Trying again is the outbox's
//! business.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::secret::Secret;
use crate::webhook::{Poster, SendError, WebhookSettings};
use base::texts::fill;

/// The `[sms]` section of the settings.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct SmsSettings {
    /// Empty: no SMS.
    pub url: String,
    pub header: String,
    pub secret: Secret,
    /// The JSON that is posted, with places to fill in.
    pub body: String,
    /// How long one whole post may take.
    pub timeout_seconds: u64,
}

/// What an SMS says, and to whom. Personal: it is kept sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sms {
    pub phone: String,
    pub text: String,
    pub number: String,
    pub code: String,
}

impl SmsSettings {
    /// Whether SMS are sent at all.
    pub fn is_on(&self) -> bool {
        !self.url.is_empty()
    }

    /// Whether these settings can be used.
    ///
    /// # Errors
    /// The key at fault, and what is wrong with it.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        if self.timeout_seconds == 0 {
            return Err(("sms.timeout_seconds", "must be at least 1".to_owned()));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !self.header.chars().all(plain) {
            return Err(("sms.header", "is no name of a header".to_owned()));
        }
        let probe = Sms {
            phone: "1".to_owned(),
            text: "\"\n".to_owned(),
            number: "1".to_owned(),
            code: "1".to_owned(),
        };
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&self.filled(&probe)) {
            return Err(("sms.body", format!("is no JSON once it is filled in: {error}")));
        }
        let is_web = |url: Url| matches!(url.scheme(), "http" | "https") && url.has_host();
        if self.is_on() && !Url::parse(&self.url).is_ok_and(is_web) {
            return Err(("sms.url", "is no address of http or https".to_owned()));
        }
        Ok(())
    }

    /// The body with its places filled in; what is put in is escaped for JSON, and never filled in again.
    fn filled(&self, sms: &Sms) -> String {
        let [phone, text, number, code] =
            [&sms.phone, &sms.text, &sms.number, &sms.code].map(|it| escaped(it));
        fill(&self.body, &[("phone", &phone), ("text", &text), ("number", &number), ("code", &code)])
    }
}

/// The inside of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_owned()
}

/// A number of which enough is left out that nobody can be called: `138****0001`.
pub fn masked(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        8.. => {
            let (head, tail) = (&digits[..3], &digits[digits.len() - 4..]);
            format!("{}****{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
        }
        _ => "****".to_owned(),
    }
}

/// The way to the gateway. Blocking. Where it stands is the business of whoever wrote the settings, so it
/// may be private and without encryption; redirects are not followed.
pub struct Gateway {
    settings: SmsSettings,
    poster: Poster,
}

impl Gateway {
    /// With these settings.
    pub fn new(settings: &SmsSettings) -> Self {
        let open = WebhookSettings {
            allow_http: true,
            allow_private: true,
            timeout_seconds: settings.timeout_seconds,
        };
        Self { settings: settings.clone(), poster: Poster::new(&open) }
    }

    /// Hands over an SMS. `id` is the same each time that the same one is tried.
    ///
    /// # Errors
    /// No answer of 2xx in time.
    pub fn send(&self, id: &str, sms: &Sms) -> Result<(), SendError> {
        let SmsSettings { url, header, secret, .. } = &self.settings;
        let mut headers = vec![("Idempotency-Key", id)];
        if !header.is_empty() && !secret.reveal().is_empty() {
            headers.push((header, secret.reveal()));
        }
        self.poster.hand(url, &headers, &self.settings.filled(sms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, body: &str) -> SmsSettings {
        SmsSettings {
            url: url.to_owned(),
            header: "Authorization".to_owned(),
            secret: Secret::default(),
            body: body.to_owned(),
            timeout_seconds: 1,
        }
    }

    #[test]
    fn what_is_filled_in_stays_inside_its_quotes() {
        let sms = Sms {
            phone: "13800000001".to_owned(),
            text: "【示例】\"%{phone}\"\\\n".to_owned(),
            number: "XF2026-000001".to_owned(),
            code: "7K2M".to_owned(),
        };
        let filled =
            settings("", r#"{"to":"%{phone}","args":["%{code}","%{text}"],"x":"%{other}"}"#).filled(&sms);
        let read: serde_json::Value = serde_json::from_str(&filled).unwrap();
        assert_eq!(
            read,
            serde_json::json!({"to": "13800000001", "args": ["7K2M", "【示例】\"%{phone}\"\\\n"], "x": "%{other}"})
        );
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        let body = r#"{"phone": "%{phone}"}"#;
        assert!(settings("", body).check().is_ok());
        assert!(settings("http://10.0.0.1/send", body).check().is_ok());
        for (url, body, key) in [
            ("example.cn", body, "sms.url"),
            ("ftp://example.cn/", body, "sms.url"),
            ("", r#"{"phone": %{text}}"#, "sms.body"),
            ("", "phone=%{phone}", "sms.body"),
        ] {
            assert_eq!(settings(url, body).check().map_err(|(key, _)| key), Err(key), "{url} {body}");
        }
    }

    #[test]
    fn a_masked_number_cannot_be_called() {
        assert_eq!(masked("138 0000 0001"), "138****0001");
        assert_eq!(masked("7654321"), "****");
    }
}
