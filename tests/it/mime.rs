//! What a mail says, behind how it is written for its way.

/// Base64 and quoted-printable parts of a mail, in the clear, behind the raw bytes.
pub fn decoded(raw: &str) -> String {
    let mut clear = raw.to_owned();
    for part in raw.split("\r\n--=_") {
        let Some((head, body)) = part.split_once("\r\n\r\n") else { continue };
        for (head, body) in std::iter::once((head, body)).chain(body.split_once("\r\n\r\n")) {
            if head.contains("base64") {
                clear.push_str(&String::from_utf8_lossy(&base64(body)));
            } else if head.contains("quoted-printable") {
                clear.push_str(&quoted_printable(body));
            }
        }
    }
    clear
}

fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes() {
        let Some(value) = LETTERS.iter().position(|known| *known == letter) else { continue };
        bits = (bits << 6) | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    bytes
}

fn quoted_printable(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'=').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
