//! The door for who has no login: number and query code, and the pass that says that they were given.

use crate::petition::register::is_query_code;
use crate::public::limits::{self, Client};
use crate::{App, Error};
use base::vault::{hex, unhex_all};
use domain::ids::PetitionId;
use store::query_code;

/// What is known by number and code, as it is typed: spaces, dashes and case do not matter, nor whether
/// an input method has made wide letters of them.
#[derive(Clone, Debug)]
pub struct Ask {
    number: String,
    code: String,
}

/// No number and no code is longer.
const LONGEST: usize = 40;

impl Ask {
    /// What somebody has typed.
    pub fn new(number: &str, code: &str) -> Self {
        // The alphabet of codes has no letters that look like digits.
        let digit = |c: char| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        Self {
            number: numbered(typed(number).chars().filter(|c| !c.is_whitespace()).collect()),
            code: typed(code).chars().map(digit).collect(),
        }
    }
}

/// The number with its dash, where it was typed without.
fn numbered(number: String) -> String {
    let plain: String = number.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
    let digits = plain.strip_prefix("XF").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    match digits.and_then(|digits| digits.split_at_checked(4)) {
        Some((year, running)) if !running.is_empty() => format!("XF{year}-{running}"),
        _ => number,
    }
}

/// Narrow and in capitals, without control characters, which nobody types and no database takes, and
/// without the joiner that stands in the numbers of our documents.
fn typed(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        0x2010..=0x2015 | 0x2212 => '-',
        _ => c,
    };
    let seen = |c: &char| !c.is_control() && *c != '\u{feff}';
    text.chars().filter(seen).take(LONGEST).map(|c| narrow(c).to_ascii_uppercase()).collect()
}

/// Says that somebody has given number and code of a petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    pub(super) petition: PetitionId,
    pub(super) digest: String,
}

/// What a pass is sealed for.
const CONTEXT: &str = "public pass";

impl Pass {
    /// The pass as a text that nobody else can read or make; good for the minutes of the settings.
    ///
    /// # Errors
    /// It could not be sealed.
    pub fn seal(&self, app: &App) -> Result<String, Error> {
        let minutes = i64::from(app.settings.public.visit_minutes);
        let until = app.clock.now().plus_seconds(60 * minutes).unix_seconds();
        let text = format!("{until} {} {}", self.petition.0, self.digest);
        Ok(hex(&app.vault.seal(&text, CONTEXT)?.body))
    }

    /// Reads what [`Pass::seal`] made. None where it is over or was made by somebody else.
    pub fn unseal(app: &App, sealed: &str) -> Option<Self> {
        let (text, _) = app.vault.open(&unhex_all(sealed)?, CONTEXT).ok()?;
        let mut parts = text.splitn(3, ' ');
        let until: i64 = parts.next()?.parse().ok()?;
        let petition = PetitionId(parts.next()?.parse().ok()?);
        let digest = parts.next()?.to_owned();
        (app.clock.now().unix_seconds() < until).then_some(Self { petition, digest })
    }
}

/// Lets in whoever gives number and code.
///
/// # Errors
/// [`Error::TooMany`]; [`Error::Invalid`] where they do not fit, whatever it is that does not.
pub fn enter(app: &App, client: &Client, ask: &Ask) -> Result<Pass, Error> {
    limits::count(app, client, &ask.number)?;
    let known = app.store.read(|conn| Ok::<_, Error>(query_code::of_number(conn, &ask.number)?))?;
    // Where there is no such petition, the code is compared all the same.
    let (petition, digest) = known.unwrap_or_else(|| (PetitionId(0), "0".repeat(32)));
    if !is_query_code(app, &ask.code, &digest) || petition == PetitionId(0) {
        return Err(Error::field("number", "number_or_code"));
    }
    limits::forgive(app, &ask.number)?;
    Ok(Pass { petition, digest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_as_it_was_meant() {
        let meant = Ask::new("XF2026-000001", "7K2M-Q0XB-14T10");
        for (number, code) in [
            (" xf2026-000001 ", "7k2m q0xb 14t10"),
            ("ＸＦ２０２６－０００００１", "７Ｋ２Ｍ－Ｑ０ＸＢ－１４Ｔ１０"),
            ("XF2026–000001", "7K2M-QOXB-l4TiO"),
            ("XF2026-\u{feff}000001", "7K2M-\u{feff}Q0XB-\u{feff}14T10"),
            ("XF2026000001", "7K2M-QOXB-l4TiO"),
            ("xf 2026 000001", "7K2M-QOXB-l4TiO"),
            ("ＸＦ２０２６０００００１", "7K2M-QOXB-l4TiO"),
            ("XF2026\0-000001\u{7f}", "7K2M\u{1b}-Q0XB-14T10\0"),
        ] {
            let ask = Ask::new(number, code);
            let plain = |code: &str| code.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
            assert_eq!(ask.number, meant.number, "{number}");
            assert_eq!(plain(&ask.code), plain(&meant.code), "{code}");
        }
    }
}
