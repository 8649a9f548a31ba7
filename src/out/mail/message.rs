//! A letter as an RFC 5322 message.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use domain::letter::Letter;

/// RFC 2046 allows 70 characters.
const BOUNDARY_LENGTH: usize = 60;

/// What about a letter keeps it from ever becoming a message. Names and addresses stay out of it.
pub type Unfit = &'static str;

/// The letter as a message. The same letter gives the same bytes.
pub fn render(letter: &Letter, from: &Mailbox) -> Result<Message, Unfit> {
    let to = mailbox(&letter.to_name, &letter.to_address)
        .ok_or("the recipient's name or address cannot be used")?;
    if has_control(&letter.subject) || !is_message_id(&letter.message_id) {
        return Err("the subject or the message id cannot be used");
    }
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.email.clone()])
        .map_err(|_| "the envelope cannot be made")?;
    let body = MultiPart::alternative()
        .boundary(boundary(&letter.message_id))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    Message::builder()
        .envelope(envelope)
        .from(from.clone())
        .to(to)
        .subject(letter.subject.as_str())
        .date(date(letter))
        .message_id(Some(format!("<{}>", letter.message_id)))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(body)
        .map_err(|_| "the message cannot be made")
}

fn date(letter: &Letter) -> SystemTime {
    let seconds = u64::try_from(letter.created_at.unix_seconds()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Neither base64 nor quoted-printable can hold `=_`.
fn boundary(message_id: &str) -> String {
    let plain = message_id.chars().filter(char::is_ascii_alphanumeric).take(BOUNDARY_LENGTH);
    format!("=_{}", plain.collect::<String>())
}

fn is_message_id(message_id: &str) -> bool {
    let fits = |c: char| c.is_ascii_graphic() && c != '<' && c != '>';
    !message_id.is_empty() && message_id.chars().all(fits)
}

/// Line breaks and their like, which would slip a line of their own into a conversation.
pub fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

/// Takes `name <address>` and a bare address.
pub fn parse_mailbox(text: &str) -> Option<Mailbox> {
    match text.split_once('<') {
        Some((name, rest)) => mailbox(name.trim().trim_matches('"'), rest.trim_end().strip_suffix('>')?),
        None => mailbox("", text.trim()),
    }
}

/// None where the address is none, or where a line break would slip in a header of its own.
fn mailbox(name: &str, address: &str) -> Option<Mailbox> {
    if has_control(name) || has_control(address) {
        return None;
    }
    let name = name.trim();
    let address: Address = address.parse().ok()?;
    Some(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

#[cfg(test)]
mod tests {
    use super::super::transport::samples::{from, letter};
    use super::*;

    fn rendered() -> String {
        String::from_utf8(render(&letter(), &from()).unwrap().formatted()).unwrap()
    }

    #[test]
    fn headers_are_complete() {
        let message = rendered();
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        for header in [
            "Date: Tue, 10 Mar 2026 00:30:00 +0000",
            "Message-ID: <alert-1.2@example.cn>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative;",
        ] {
            assert!(head.contains(header), "{header} not in {head}");
        }
        assert!(head.contains("<xinfang@localhost>") && head.contains("<zhang@example.cn>"));
        assert!(head.contains("Subject: =?utf-8?b?"));
        assert!(
            message.contains("text/plain; charset=utf-8") && message.contains("text/html; charset=utf-8")
        );
        assert!(message.is_ascii());
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        assert_eq!(rendered(), rendered());
    }

    #[test]
    fn a_line_break_in_a_header_is_refused() {
        let change: [fn(&mut Letter); 5] = [
            |letter| letter.to_name.push_str("\r\nBcc: x@y.cn"),
            |letter| letter.to_address.push_str("\r\nBcc: x@y.cn"),
            |letter| letter.to_address.clear(),
            |letter| letter.subject.push('\n'),
            |letter| letter.message_id.push_str(">\r\nX: y"),
        ];
        for change in change {
            let mut letter = letter();
            change(&mut letter);
            let unfit = render(&letter, &from()).unwrap_err();
            assert!(!unfit.contains("y.cn"), "{unfit}");
        }
        assert!(parse_mailbox("a\r\nBcc: b <x@y.cn>").is_none());
    }

    #[test]
    fn odd_names_make_no_panic() {
        for name in ["", "a, b", "\"", "\\", "(x", "<x@y>", "名 \"字\" 长", "a@b.cn"] {
            let letter = Letter { to_name: name.to_owned(), ..letter() };
            assert_eq!(render(&letter, &from()).unwrap().envelope().to().len(), 1);
        }
    }
}
