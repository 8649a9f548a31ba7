//! Checked texts: what a person types, in types that only `parse` can make.
//!
//! Every `parse` trims white space and invisible characters at both ends, refuses control
//! characters (NUL above all, which PostgreSQL cannot store) and counts length in characters.
//! `Debug` shows only the types that say nothing about a person, so that a stray log line discloses
//! no one (信访工作条例 30, 个人信息保护法 51).

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveTime};
use thiserror::Error;

/// Why a text is refused. It never carries the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing visible was given.
    #[error("the text is empty")]
    Empty,
    /// The text is longer than the type allows.
    #[error("the text is longer than {limit} characters")]
    TooLong {
        /// The greatest length, in characters.
        limit: usize,
    },
    /// The text does not have the form of the type.
    #[error("the text does not have the expected form")]
    Malformed,
    /// The check character does not fit the other characters: most often a typing mistake.
    #[error("the check character does not fit")]
    Checksum,
    /// A control character, or a line break where only one line is allowed.
    #[error("the text holds a control character or a line break")]
    ControlCharacter,
    /// The date inside the text is no date, or is out of range.
    #[error("the date in the text is not valid")]
    InvalidDate,
}

impl TextError {
    /// The stable key of the error, for responses and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Malformed => "malformed",
            Self::Checksum => "checksum",
            Self::ControlCharacter => "control_character",
            Self::InvalidDate => "invalid_date",
        }
    }
}

/// Makes the checked types: documentation, name, greatest length in characters, parser, and
/// whether `Debug` may show the content.
macro_rules! text_types {
    ($($(#[$doc:meta])+ $debug:ident $name:ident, $limit:literal, $parser:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The greatest length, in characters.
            pub const LIMIT: usize = $limit;

            /// Reads the text.
            ///
            /// # Errors
            /// [`TextError`], when the text does not satisfy the description of the type.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                $parser(text, Self::LIMIT).map(Self)
            }

            /// The text in its stored form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                text_types!(@$debug self, formatter, $name)
            }
        }
    )+};
    (@hidden $value:ident, $formatter:ident, $name:ident) => {
        $formatter.write_str(concat!(stringify!($name), "(…)"))
    };
    (@shown $value:ident, $formatter:ident, $name:ident) => {
        $formatter.debug_tuple(stringify!($name)).field(&$value.0).finish()
    };
}

text_types! {
    /// A unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters in upper case,
    /// the last one a check character. Full-width and lower-case input is folded.
    hidden CreditCode, 18, credit_code;

    /// Another identity document (passport, travel permit, Hong Kong identity card): 4 to 30 of
    /// `A-Z 0-9 ( ) -`. Full-width and lower-case input is folded.
    hidden OtherId, 30, other_id;

    /// A telephone number: a mainland mobile (`13800138000`), a landline with or without area code
    /// and extension (`0531-88888888-123`), a 400/800 number, or an international number with `+`
    /// and 8 to 15 digits (E.164). `+86` or `0086` is removed, and the stored form is the same
    /// however the number was spaced. The limit is that of the input.
    hidden Phone, 40, phone;

    /// The name of a natural person: 1 to 60 characters on one line.
    hidden PersonName, 60, single_line;

    /// The name of an organisation: 1 to 120 characters on one line.
    hidden OrganisationName, 120, single_line;

    /// The telephone of an office as it prints it: a short number such as 12388, or several, are no fault.
    hidden OfficePhone, 60, single_line;

    /// A postal address or a place: 1 to 300 characters on one line.
    hidden Address, 300, single_line;

    /// The name of a file that was sent in: 1 to 200 characters on one line.
    hidden FileName, 200, single_line;

    /// The title of a petition: 1 to 100 characters on one line.
    hidden Title, 100, single_line;

    /// The body of a petition: 1 to 10 000 characters, line breaks and tabs allowed. `\r\n` is
    /// stored as `\n`.
    hidden Content, 10_000, multi_line;

    /// A remark: 1 to 2000 characters, line breaks and tabs allowed. `\r\n` is stored as `\n`.
    hidden Note, 2000, multi_line;

    /// An electronic mail address: 3 to 254 characters with one `@`, something before it, and a
    /// domain with a dot after it. Only the form is checked (RFC 5321 sets the length).
    hidden Email, 254, email;

    /// The login name of a user of this service: `[a-z][a-z0-9_.-]{1,39}`.
    shown Username, 40, username;

    /// The key of an entry in a code list: `[a-z0-9][a-z0-9_-]{0,39}`.
    shown Code, 40, code;

    /// The number of a matter in another system: 1 to 60 visible characters without spaces.
    shown OutsideNumber, 60, outside_number;
}

/// The form in which two numbers of orders are compared: no full-width forms, in capitals.
pub fn order_key(number: &str) -> String {
    number.chars().map(fold_width).collect::<String>().to_uppercase()
}

impl Phone {
    /// Digits only, the same for the same number: an international number begins with `00`, so
    /// that `+1 312…` is not taken for a mainland mobile.
    pub fn normalised(&self) -> String {
        let digits = self.0.replace('-', "");
        digits.strip_prefix('+').map(|international| format!("00{international}")).unwrap_or(digits)
    }
}

/// A resident identity number (公民身份号码, GB 11643-1999): 17 digits and a check character, which
/// may be `X`. Full-width and lower-case input is folded.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResidentId {
    text: String,
    birth_date: NaiveDate,
}

impl ResidentId {
    /// The length, in characters.
    pub const LIMIT: usize = 18;

    /// Reads the number.
    ///
    /// # Errors
    /// [`TextError::InvalidDate`] for a birth date that does not exist or is not in 1900 to 2100,
    /// [`TextError::Checksum`] for a wrong check character, [`TextError::Malformed`] for any other
    /// form, besides the errors of any text.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = identifier(text, Self::LIMIT)?;
        let (body, check) = split_last(&text).ok_or(TextError::Malformed)?;
        let well_formed = body.len() == 17
            && all(body, |c| c.is_ascii_digit())
            && !body.starts_with('0')
            && (check.is_ascii_digit() || check == 'X');
        if !well_formed {
            return Err(TextError::Malformed);
        }
        let birth_date = body
            .get(6..14)
            .and_then(|date| NaiveDate::parse_from_str(date, "%Y%m%d").ok())
            .filter(|date| (1900..=2100).contains(&date.year()))
            .ok_or(TextError::InvalidDate)?;
        if check != resident_check_character(body) {
            return Err(TextError::Checksum);
        }
        Ok(Self { text, birth_date })
    }

    /// The number in its stored form: 18 characters, `X` in upper case.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The birth date in the number, a civil day in China.
    pub fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    /// Whether the number was given to a man: the 17th digit is odd (GB 11643).
    pub fn is_male(&self) -> bool {
        let sequence = self.text.chars().nth(16);
        sequence.and_then(|digit| digit.to_digit(10)).is_some_and(|digit| digit % 2 == 1)
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ResidentId(…)")
    }
}

/// The form in which two names are compared: no white space, no invisible characters, no name dots
/// (`·•・`), full-width ASCII folded, lower case.
pub fn normalise_name(name: &str) -> String {
    name.chars()
        .map(fold_width)
        .filter(|&c| !c.is_whitespace() && !is_invisible(c) && !matches!(c, '·' | '•' | '・'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// A time of the day as people write it: 10:40, also with seconds or in full width.
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    let folded: String = text.trim().chars().map(fold_width).collect();
    ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(&folded, form).ok())
}

// ---- Parsers shared by the types ----

/// One line: no control character and no line or paragraph separator.
fn single_line(text: &str, limit: usize) -> Result<String, TextError> {
    checked(text, limit, |c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// Several lines: line breaks and tabs are the only control characters.
fn multi_line(text: &str, limit: usize) -> Result<String, TextError> {
    let text = text.replace("\r\n", "\n");
    checked(&text, limit, |c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn checked(text: &str, limit: usize, refused: fn(char) -> bool) -> Result<String, TextError> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if text.is_empty() {
        Err(TextError::Empty)
    } else if text.chars().nth(limit).is_some() {
        Err(TextError::TooLong { limit })
    } else if text.chars().any(refused) {
        Err(TextError::ControlCharacter)
    } else {
        Ok(text.to_owned())
    }
}

/// One line with full-width ASCII folded, in upper case.
fn identifier(text: &str, limit: usize) -> Result<String, TextError> {
    let folded: String = single_line(text, limit)?.chars().map(fold_width).collect();
    Ok(folded.to_ascii_uppercase())
}

fn other_id(text: &str, limit: usize) -> Result<String, TextError> {
    let text = identifier(text, limit)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | ')' | '-');
    well_formed(text, |text| text.len() >= 4 && all(text, allowed))
}

fn email(text: &str, limit: usize) -> Result<String, TextError> {
    // These would let one address read as several in a mail header.
    let refused = |c: char| c.is_whitespace() || is_invisible(c) || ",;<>".contains(c);
    well_formed(single_line(text, limit)?, |text| {
        !text.contains(refused)
            && text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty() && !domain.contains('@') && is_dotted(domain)
            })
    })
}

fn is_dotted(domain: &str) -> bool {
    domain.contains('.') && domain.split('.').all(|label| !label.is_empty())
}

fn username(text: &str, limit: usize) -> Result<String, TextError> {
    let allowed = |c: char| is_lower_alphanumeric(c) || matches!(c, '_' | '.' | '-');
    well_formed(single_line(text, limit)?, |text| {
        text.len() >= 2 && text.starts_with(|c: char| c.is_ascii_lowercase()) && all(text, allowed)
    })
}

fn code(text: &str, limit: usize) -> Result<String, TextError> {
    let allowed = |c: char| is_lower_alphanumeric(c) || matches!(c, '_' | '-');
    well_formed(single_line(text, limit)?, |text| {
        text.starts_with(is_lower_alphanumeric) && all(text, allowed)
    })
}

fn outside_number(text: &str, limit: usize) -> Result<String, TextError> {
    well_formed(single_line(text, limit)?, |text| all(text, |c| !c.is_whitespace() && !is_invisible(c)))
}

fn well_formed(text: String, is_well_formed: impl Fn(&str) -> bool) -> Result<String, TextError> {
    if is_well_formed(&text) { Ok(text) } else { Err(TextError::Malformed) }
}

// ---- Check characters ----

/// GB 11643 (ISO 7064 MOD 11-2): the weights are the powers of two modulo 11, from the right.
fn resident_check_character(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.chars().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, w)| digit * w).sum();
    match (12 - sum % 11) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('X'),
    }
}

/// GB 32100: department and category, six digits of the administrative division, nine characters of
/// the organisation code, and the check character.
fn credit_code(text: &str, limit: usize) -> Result<String, TextError> {
    let text = identifier(text, limit)?;
    let division_is_numeric = text.get(2..8).is_some_and(|division| all(division, |c| c.is_ascii_digit()));
    if text.len() != 18 || text.starts_with('0') || !division_is_numeric {
        return Err(TextError::Malformed);
    }
    let (body, check) = split_last(&text).ok_or(TextError::Malformed)?;
    let expected = credit_remainder(body).ok_or(TextError::Malformed)?;
    let given = credit_value(check).ok_or(TextError::Malformed)?;
    if given == expected { Ok(text) } else { Err(TextError::Checksum) }
}

/// The value of the check character (GB 32100: the weights are the powers of three modulo 31), or
/// nothing if a character is not of the alphabet.
fn credit_remainder(body: &str) -> Option<usize> {
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let weighted = |(c, weight)| credit_value(c).map(|value| value * weight);
    let sum: usize = body.chars().zip(WEIGHTS).map(weighted).sum::<Option<usize>>()?;
    Some((31 - sum % 31) % 31)
}

/// The value of a character of GB 32100, which leaves out I, O, S, V and Z.
fn credit_value(c: char) -> Option<usize> {
    "0123456789ABCDEFGHJKLMNPQRTUWXY".find(c)
}

// ---- Telephone numbers ----

fn phone(text: &str, limit: usize) -> Result<String, TextError> {
    let number = fold_phone(&single_line(text, limit)?);
    let number = match number.strip_prefix("00") {
        Some(international) => format!("+{international}"),
        None => number,
    };
    let read = match number.strip_prefix('+') {
        None => mainland(&number),
        Some(abroad) => match abroad.strip_prefix("86") {
            // Written for callers from abroad, an area code loses its leading 0.
            Some(national) => mainland(national).or_else(|| landline(&format!("0{national}"))),
            None => international(abroad),
        },
    };
    read.ok_or(TextError::Malformed)
}

/// ASCII only: spaces and opening brackets dropped, and every mark that separates groups, the word
/// 转 before an extension among them, made a `-`. Numbers copied from address books often carry
/// invisible direction marks.
fn fold_phone(text: &str) -> String {
    text.chars()
        .map(fold_width)
        .filter(|&c| !c.is_whitespace() && !is_invisible(c) && c != '(')
        .map(|c| match c {
            ')' | '转' | '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        })
        .collect()
}

fn mainland(number: &str) -> Option<String> {
    mobile_or_service(number).or_else(|| landline(number))
}

fn mobile_or_service(number: &str) -> Option<String> {
    let digits = digits_of(number)?;
    let is_mobile =
        digits.len() == 11 && digits.starts_with('1') && digits.get(1..2).is_some_and(|second| second >= "3");
    let is_service = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    (is_mobile || is_service).then_some(digits)
}

/// A landline: the last group is an extension only if the groups before it are a whole number, as
/// `0531-8888-8888` has none.
fn landline(number: &str) -> Option<String> {
    let with_extension = number.trim_matches('-').rsplit_once('-');
    with_extension
        .and_then(|(head, extension)| {
            let is_extension = (1..=6).contains(&extension.len()) && is_digits(extension);
            let line = landline_without_extension(head).filter(|_| is_extension)?;
            Some(format!("{line}-{extension}"))
        })
        .or_else(|| landline_without_extension(number))
}

/// `area-local`, or `local` alone. Area codes are 010, 02x, and 03xx to 09xx.
fn landline_without_extension(number: &str) -> Option<String> {
    let digits = digits_of(number)?;
    let area_length = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        [b'0', ..] => return None,
        _ => 0,
    };
    let (area, local) = digits.split_at_checked(area_length)?;
    match (local.len(), area_length) {
        (7 | 8, 0) => Some(digits),
        (7 | 8, _) => Some(format!("{area}-{local}")),
        _ => None,
    }
}

fn international(number: &str) -> Option<String> {
    let digits = digits_of(number)?;
    let is_international = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    is_international.then(|| format!("+{digits}"))
}

/// The digits without the separators, or nothing if there is any other character.
fn digits_of(number: &str) -> Option<String> {
    let digits = number.replace('-', "");
    is_digits(&digits).then_some(digits)
}

// ---- Characters ----

fn is_digits(text: &str) -> bool {
    all(text, |c| c.is_ascii_digit())
}

fn all(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    text.chars().all(allowed)
}

fn split_last(text: &str) -> Option<(&str, char)> {
    let last = text.chars().next_back()?;
    text.strip_suffix(last).map(|body| (body, last))
}

fn is_lower_alphanumeric(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

/// Folds the full-width forms U+FF01 to U+FF5E, which Chinese input methods make, to ASCII.
fn fold_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// Characters without a shape of their own: zero-width spaces and joiners, direction marks, soft
/// hyphen, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_ids() {
        for text in [
            "11010519491231002X",
            " 11010519491231002x ",
            "１１０１０５１９４９１２３１００２Ｘ",
            "\u{202D}11010519491231002X\u{202C}",
        ] {
            let id = ResidentId::parse(text).unwrap();
            assert_eq!(id.as_str(), "11010519491231002X");
            assert_eq!(id.birth_date(), NaiveDate::from_ymd_opt(1949, 12, 31).unwrap());
            assert!(!id.is_male());
        }
        assert!(ResidentId::parse("110101200002290018").is_ok_and(|id| id.is_male()));
        let refused = [
            ("", TextError::Empty),
            ("110105194912310021", TextError::Checksum),
            ("110105194913310028", TextError::InvalidDate),
            ("110105202302290028", TextError::InvalidDate),
            ("440524188001010014", TextError::InvalidDate), // 1880
            ("440524210101010014", TextError::InvalidDate),
            ("110105491231002", TextError::Malformed), // the 15 digits of before 1999
            ("01010519491231002X", TextError::Malformed),
            ("1101051949123100XX", TextError::Malformed),
            ("11010519491231002Y", TextError::Malformed),
            ("11010519491231٠٠٢X", TextError::Malformed),
            ("11010519491231002é", TextError::Malformed),
            ("11010519491231002XX", TextError::TooLong { limit: 18 }),
            ("1101051949\u{0}1231002", TextError::ControlCharacter),
        ];
        for (text, error) in refused {
            assert_eq!(ResidentId::parse(text), Err(error), "{text}");
        }
    }

    /// A wrong digit anywhere, and two neighbours swapped, never pass (ISO 7064).
    #[test]
    fn single_mistakes_in_a_resident_id_are_found() {
        let right: Vec<char> = "11010519491231002X".chars().collect();
        for position in 0..18 {
            for digit in '0'..='9' {
                let mut wrong = right.clone();
                wrong[position] = digit;
                let text: String = wrong.iter().collect();
                assert_eq!(ResidentId::parse(&text).is_ok(), wrong == right, "{text}");
            }
        }
        for position in 0..17 {
            let mut swapped = right.clone();
            swapped.swap(position, position + 1);
            let text: String = swapped.iter().collect();
            assert_eq!(ResidentId::parse(&text).is_ok(), swapped == right, "{text}");
        }
    }

    #[test]
    fn credit_codes() {
        // Codes of well-known companies, as they publish them.
        for text in [
            "914403001922038216",
            "9144030071526726XG",
            "91110000802100433B",
            "91350100m000100y43",
            "９１１１０００0600037341L",
        ] {
            assert!(CreditCode::parse(text).is_ok(), "{text}");
        }
        let refused = [
            ("914403001922038217", TextError::Checksum),
            ("9144030071526726XX", TextError::Checksum),
            ("9144030071526726XI", TextError::Malformed),
            ("91440300715267S6XG", TextError::Malformed),
            ("914403001922038", TextError::Malformed),
            ("000000000000000000", TextError::Malformed),
            ("91A403001922038216", TextError::Malformed),
            ("9一一一一一一一一一一一一一一一一6", TextError::Malformed),
            ("9144030019220382161", TextError::TooLong { limit: 18 }),
            ("　", TextError::Empty),
        ];
        for (text, error) in refused {
            assert_eq!(CreditCode::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn other_ids() {
        let stored = |text| OtherId::parse(text).map(|id| id.as_str().to_owned());
        assert_eq!(stored("e12345678"), Ok("E12345678".into()));
        assert_eq!(stored("Ａ123456（7）"), Ok("A123456(7)".into()));
        assert_eq!(stored("H-12"), Ok("H-12".into()));
        assert_eq!(stored("E12"), Err(TextError::Malformed));
        assert_eq!(stored("E12 345"), Err(TextError::Malformed));
        assert_eq!(stored("护照123456"), Err(TextError::Malformed));
        assert_eq!(stored(&"A".repeat(31)), Err(TextError::TooLong { limit: 30 }));
    }

    #[test]
    fn phones() {
        let accepted = [
            ("13800138000", "13800138000", "13800138000"),
            ("138-0013-8000", "13800138000", "13800138000"),
            (" １３８ 0013 8000 ", "13800138000", "13800138000"),
            ("\u{202D}13800138000\u{202C}", "13800138000", "13800138000"),
            ("+86 138 0013 8000", "13800138000", "13800138000"),
            ("＋86-13800138000", "13800138000", "13800138000"),
            ("008613800138000", "13800138000", "13800138000"),
            ("19912345678", "19912345678", "19912345678"),
            ("010-12345678", "010-12345678", "01012345678"),
            ("01012345678", "010-12345678", "01012345678"),
            ("（010）1234 5678", "010-12345678", "01012345678"),
            ("+86 10 1234 5678", "010-12345678", "01012345678"),
            ("+86 (0)10 1234 5678", "010-12345678", "01012345678"),
            ("0531—88888888", "0531-88888888", "053188888888"),
            ("0531-8888-8888", "0531-88888888", "053188888888"),
            ("0531-8123456", "0531-8123456", "05318123456"),
            ("0531-8123456-1", "0531-8123456-1", "053181234561"),
            ("0531-88888888-123456", "0531-88888888-123456", "053188888888123456"),
            ("010-12345678转802", "010-12345678-802", "01012345678802"),
            ("8123456", "8123456", "8123456"),
            ("8812-3456", "88123456", "88123456"),
            ("400-810-8888", "4008108888", "4008108888"),
            ("8008108888", "8008108888", "8008108888"),
            ("+86 400 810 8888", "4008108888", "4008108888"),
            ("+1 (312) 555-0123", "+13125550123", "0013125550123"),
            ("001 312 555 0123", "+13125550123", "0013125550123"),
            ("+852 2123 4567", "+85221234567", "0085221234567"),
        ];
        for (text, stored, normalised) in accepted {
            let phone = Phone::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(phone.as_str(), stored, "{text}");
            assert_eq!(phone.normalised(), normalised, "{text}");
            assert_eq!(Phone::parse(stored).unwrap(), phone, "{text} read again");
        }
        for text in [
            "12800138000",
            "1380013800",
            "138001380001",
            "+861380013800",
            "0138-00138000",
            "123456",
            "123456789",
            "010-123456789",
            "0531-88888888-1234567",
            "+1234567",
            "+1234567890123456",
            "+012345678",
            "13800138000,13800138001",
            "13800138000 or 1",
            "138٠٠١٣٨٠٠٠",
            "电话",
            "📞13800138000",
            "-",
            "+",
            "+86",
            "00",
        ] {
            assert_eq!(Phone::parse(text), Err(TextError::Malformed), "{text}");
        }
        assert_eq!(Phone::parse("  "), Err(TextError::Empty));
    }

    #[test]
    fn lines() {
        assert_eq!(PersonName::parse("　张三 ").unwrap().as_str(), "张三");
        assert_eq!(PersonName::parse("阿卜杜拉·买买提").unwrap().as_str(), "阿卜杜拉·买买提");
        assert!(PersonName::parse(&"张".repeat(60)).is_ok());
        assert_eq!(PersonName::parse(&"张".repeat(61)), Err(TextError::TooLong { limit: 60 }));
        assert!(OrganisationName::parse(&"社".repeat(120)).is_ok());
        assert!(Address::parse("幸福路 1 号 #2-301").is_ok());
        assert!(Title::parse("反映噪音扰民 🙏").is_ok());
        for text in ["a\nb", "a\r\nb", "a\tb", "a\u{0}b", "a\u{85}b", "a\u{2028}b"] {
            assert_eq!(Title::parse(text), Err(TextError::ControlCharacter));
        }
        for text in ["", " ", "\n", "\u{3000}", "\u{200B}\u{FEFF} "] {
            assert_eq!(Title::parse(text), Err(TextError::Empty));
        }
    }

    #[test]
    fn long_texts() {
        let content = Content::parse("\r\n第一行\r\n第二行\t\u{202E}右\u{200F}左 👨‍👩‍👧\n").unwrap();
        assert_eq!(content.as_str(), "第一行\n第二行\t\u{202E}右\u{200F}左 👨‍👩‍👧");
        assert!(Content::parse(&"访".repeat(10_000)).is_ok());
        assert!(Content::parse(&format!("a{}b", "\r\n".repeat(9_998))).is_ok());
        assert_eq!(Content::parse(&"🙏".repeat(10_001)), Err(TextError::TooLong { limit: 10_000 }));
        assert_eq!(Content::parse("a\u{0}"), Err(TextError::ControlCharacter));
        assert_eq!(Content::parse("a\u{1B}[31mb"), Err(TextError::ControlCharacter));
        assert!(Note::parse(&"n".repeat(2000)).is_ok());
        assert_eq!(Note::parse(&"n".repeat(2001)), Err(TextError::TooLong { limit: 2000 }));
    }

    #[test]
    fn emails() {
        let longest = format!("{}@ab.cn", "a".repeat(248));
        for text in ["a@b.cn", " zhang.san+x@mail.example.gov.cn ", &longest] {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
        for text in [
            "a",
            "@",
            "@b.cn",
            "a@",
            "a@b",
            "a@.cn",
            "a@b.",
            "a@b..cn",
            "a@b@c.cn",
            "a b@c.cn",
            "a@b.cn,c@d.cn",
            "<a@b.cn>",
            "a\u{200B}@b.cn",
        ] {
            assert_eq!(Email::parse(text), Err(TextError::Malformed), "{text}");
        }
        assert_eq!(Email::parse("a@b.cn\r\nBcc: c@d.cn"), Err(TextError::ControlCharacter));
        assert_eq!(Email::parse(&format!("a{longest}")), Err(TextError::TooLong { limit: 254 }));
    }

    #[test]
    fn keys() {
        for text in ["ab", "z_9.-", &"a".repeat(40)] {
            assert!(Username::parse(text).is_ok(), "{text}");
        }
        for text in ["a", "9a", "Ab", "a b", "张三", "ａｂ", "-ab", "a@b"] {
            assert_eq!(Username::parse(text), Err(TextError::Malformed), "{text}");
        }
        for text in ["a", "9", "a-b_c", &"0".repeat(40)] {
            assert!(Code::parse(text).is_ok(), "{text}");
        }
        for text in ["_a", "-", "A", "a.b", "a/b", "码"] {
            assert_eq!(Code::parse(text), Err(TextError::Malformed), "{text}");
        }
        for text in ["1", "鲁信访〔2026〕12号", "QD-20260101/0001"] {
            assert!(OutsideNumber::parse(text).is_ok(), "{text}");
        }
        for text in ["1 2", "1　2", "1\u{200B}2"] {
            assert_eq!(OutsideNumber::parse(text), Err(TextError::Malformed));
        }
        let too_long = "a".repeat(61);
        assert_eq!(OutsideNumber::parse(&too_long), Err(TextError::TooLong { limit: 60 }));
        assert_eq!(Code::parse(&too_long), Err(TextError::TooLong { limit: 40 }));
        assert_eq!(Username::parse(&too_long), Err(TextError::TooLong { limit: 40 }));
    }

    #[test]
    fn debug_hides_what_is_personal() {
        let name = PersonName::parse("张三").unwrap();
        assert_eq!(format!("{name:?}"), "PersonName(…)");
        let id = ResidentId::parse("11010519491231002X").unwrap();
        assert_eq!(format!("{id:?}"), "ResidentId(…)");
        let content = Content::parse("我是张三").unwrap();
        assert_eq!(format!("{:?}", Some(content)), "Some(Content(…))");
        let code = Code::parse("12345").unwrap();
        assert_eq!(format!("{code:?}"), "Code(\"12345\")");
    }

    #[test]
    fn names_compare_in_one_form() {
        for text in ["阿卜杜拉·买买提", " 阿卜杜拉 • 买买提", "阿卜杜拉・\u{200B}买买提"]
        {
            assert_eq!(normalise_name(text), "阿卜杜拉买买提");
        }
        assert_eq!(normalise_name("ＡＢＣ　Company（1）"), "abccompany(1)");
        assert_eq!(normalise_name(" ·\u{3000}"), "");
    }

    #[test]
    fn hostile_input_is_answered_not_fatal() {
        let long = "9".repeat(10_000);
        let marks = "\u{202E}\u{0301}\u{1F468}\u{200D}".repeat(2_500);
        for text in ["\u{0}", "é", "００", "－", "\u{10FFFF}", "+86-", &long, &marks] {
            assert!(ResidentId::parse(text).is_err());
            assert!(CreditCode::parse(text).is_err());
            assert!(OtherId::parse(text).is_err());
            assert!(Phone::parse(text).is_err());
            assert!(Email::parse(text).is_err());
            assert!(Username::parse(text).is_err());
            normalise_name(text);
        }
    }

    #[test]
    fn error_codes() {
        assert_eq!(TextError::Empty.code(), "empty");
        assert_eq!(TextError::TooLong { limit: 1 }.code(), "too_long");
        assert_eq!(TextError::Malformed.code(), "malformed");
        assert_eq!(TextError::Checksum.code(), "checksum");
        assert_eq!(TextError::ControlCharacter.code(), "control_character");
        assert_eq!(TextError::InvalidDate.code(), "invalid_date");
    }
}
