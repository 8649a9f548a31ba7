//! Days as people write them: 2027-01-01, 2027年1月1日, 1月1日至3日, several a line. What the notice says beside
//! the days (农历除夕, 周四, 放假) is passed over.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

/// The most days of one range: a year.
const LONGEST_RANGE: usize = 366;

/// What a list of days is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Mondays to Fridays; what a range has of weekends is left out, since they are off anyway.
    WeekdaysOff,
    /// Saturdays and Sundays only.
    WeekendDaysWorked,
}

/// Something in a list that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// From 1.
    pub line: usize,
    /// As it was written.
    pub text: String,
    pub why: Why,
}

/// Why it is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is no day of any calendar.
    NoDay,
    /// The range ends before it begins.
    Backwards,
    OtherYear(NaiveDate),
    /// A Saturday or Sunday among the weekdays.
    Weekend(NaiveDate),
    /// A Monday to Friday among the weekend days.
    NoWeekend(NaiveDate),
}

/// Reads a list of days of a year, or everything that is wrong with it.
///
/// # Errors
/// Each piece that is not taken, with its line.
pub fn read(text: &str, year: i32, listed: Listed) -> Result<BTreeSet<NaiveDate>, Vec<Wrong>> {
    let (mut days, mut wrong) = (BTreeSet::new(), Vec::new());
    for (place, line) in text.lines().enumerate() {
        // A day that names no month is of the month named last on its line.
        let mut month = None;
        for piece in pieces(line) {
            match span(&piece, year, &mut month).and_then(|(from, until)| {
                let several = from != until;
                let span: Vec<NaiveDate> =
                    from.iter_days().take_while(|day| *day <= until).take(LONGEST_RANGE).collect();
                span.into_iter().map(|day| fit(day, year, listed, several)).collect::<Result<Vec<_>, Why>>()
            }) {
                Ok(fitting) => days.extend(fitting.into_iter().flatten()),
                Err(why) => wrong.push(Wrong { line: place + 1, text: piece, why }),
            }
        }
    }
    if wrong.is_empty() { Ok(days) } else { Err(wrong) }
}

/// Writes days so that they are read again as they were: a line for each run of days, across weekends.
pub fn write(days: &BTreeSet<NaiveDate>, listed: Listed) -> String {
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in days {
        let follows = |last: NaiveDate| {
            let mut next = last.iter_days().skip(1);
            let skips = |day: &NaiveDate| listed == Listed::WeekdaysOff && is_weekend(*day);
            next.find(|day| !skips(day)) == Some(*day)
        };
        match runs.last_mut() {
            Some((_, until)) if follows(*until) => *until = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let day = |day: NaiveDate| format!("{}月{}日", day.month(), day.day());
    let line = |(from, until): (NaiveDate, NaiveDate)| match from == until {
        true => day(from),
        false => format!("{}至{}", day(from), day(until)),
    };
    runs.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn fit(day: NaiveDate, year: i32, listed: Listed, in_range: bool) -> Result<Option<NaiveDate>, Why> {
    if day.year() != year {
        return Err(Why::OtherYear(day));
    }
    match (listed, is_weekend(day)) {
        (Listed::WeekdaysOff, true) if in_range => Ok(None),
        (Listed::WeekdaysOff, true) => Err(Why::Weekend(day)),
        (Listed::WeekendDaysWorked, false) => Err(Why::NoWeekend(day)),
        _ => Ok(Some(day)),
    }
}

/// The days and ranges of a line, without what stands in brackets and what is no day at all.
fn pieces(line: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for c in line.chars().map(narrow) {
        match c {
            '(' | '【' | '[' => depth += 1,
            ')' | '】' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let plain = ["放假", "调休", "上班", "公休"].iter().fold(plain, |text, word| text.replace(word, ""));
    let parts = closed_up(&plain);
    let parts = parts.split(|c: char| c.is_whitespace() || "、,;。:".contains(c));
    let says = |part: &&str| part.chars().any(|c| c.is_ascii_digit()) && !is_count(part);
    parts.filter(says).map(str::to_owned).collect()
}

/// 共3天 counts days and is none.
fn is_count(part: &str) -> bool {
    part.starts_with('共') && part.ends_with('天')
}

fn narrow(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        0x2010..=0x2015 | 0x2212 => '~',
        _ => c,
    }
}

/// Without the spaces inside of a day or a range.
fn closed_up(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut closed = String::new();
    for (place, c) in chars.iter().enumerate() {
        if c.is_whitespace() {
            let before = closed.chars().next_back().is_some_and(|c| "年月至到~".contains(c));
            let after = chars[place..].iter().find(|c| !c.is_whitespace());
            if before || after.is_some_and(|c| "年月日号至到~".contains(*c)) {
                continue;
            }
        }
        closed.push(*c);
    }
    closed
}

/// The first and the last day of a piece, the same for a single day.
fn span(piece: &str, year: i32, month: &mut Option<u32>) -> Result<(NaiveDate, NaiveDate), Why> {
    let parts: Vec<&str> = piece.split(['至', '到', '~']).collect();
    let short = || piece.split_once('-').filter(|(_, rest)| piece.contains('月') && !rest.contains('-'));
    let (from, until) = match parts.as_slice() {
        [one] => match short() {
            Some((from, until)) => (from, until),
            None => return day(one, year, month).map(|day| (day, day)).ok_or(Why::NoDay),
        },
        [from, until] => (*from, *until),
        _ => return Err(Why::NoDay),
    };
    let from = day(from, year, month).ok_or(Why::NoDay)?;
    let until = day(until, from.year(), month).ok_or(Why::NoDay)?;
    if until < from { Err(Why::Backwards) } else { Ok((from, until)) }
}

fn day(text: &str, year: i32, named: &mut Option<u32>) -> Option<NaiveDate> {
    let text = text.trim().trim_end_matches(['日', '号']);
    // A weekday without brackets says nothing new.
    let text = text.split(['周', '星']).next()?.trim_end_matches(['日', '号']);
    let numbers: Option<Vec<u32>> = text.split(['年', '月', '-', '/', '.']).map(|n| n.parse().ok()).collect();
    let (year, month, day) = match numbers?.as_slice() {
        [year, month, day] => (i32::try_from(*year).ok()?, *month, *day),
        [month, day] => (year, *month, *day),
        [day] => (year, (*named)?, *day),
        _ => return None,
    };
    *named = Some(month);
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str, listed: Listed) -> Vec<String> {
        let read = read(text, 2027, listed).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
        read.iter().map(|day| day.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        for text in [
            "2027-01-01",
            "2027年1月1日",
            "2027 年 1 月 1 日",
            "1月1日",
            "１月１日",
            "1月1号（周五）",
            "1月1日周五放假",
            "元旦：1月1日（星期五）至3日（星期日）放假，共3天。",
            "2027/1/1",
            "1月1日-3日",
            "1月1日 至 1月3日",
            "2027-01-01至2027-01-03",
            "2027-01-01 — 2027-01-03",
            "\n\n1月1日、2027年1月1日\n",
        ] {
            assert_eq!(days(text, Listed::WeekdaysOff), ["01-01"], "{text}");
        }
        let several = ["02-11", "02-12", "02-15"];
        for text in [
            "2月11日（农历除夕）至15日",
            "2月11日、12日，15日",
            "2月11日 2月12日\n2月15日",
            "2027-02-11,2027-02-12 2027-02-15",
        ] {
            assert_eq!(days(text, Listed::WeekdaysOff), several, "{text}");
        }
        assert_eq!(days("2月6日（周六）、2月20日上班", Listed::WeekendDaysWorked), ["02-06", "02-20"]);
        assert_eq!(days("12月31日", Listed::WeekdaysOff), ["12-31"]);
        assert_eq!(days("", Listed::WeekdaysOff), Vec::<String>::new());
    }

    #[test]
    fn what_is_not_taken_is_told_with_its_line_and_why() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (text, listed, wrong) in [
            ("1月1日\n\n2月30日", Listed::WeekdaysOff, (3, "2月30日", Why::NoDay)),
            ("2027-01-02", Listed::WeekdaysOff, (1, "2027-01-02", Why::Weekend(day("2027-01-02")))),
            ("1月4日", Listed::WeekendDaysWorked, (1, "1月4日", Why::NoWeekend(day("2027-01-04")))),
            ("2月6日至8日", Listed::WeekendDaysWorked, (1, "2月6日至8日", Why::NoWeekend(day("2027-02-08")))),
            ("2026年12月31日", Listed::WeekdaysOff, (1, "2026年12月31日", Why::OtherYear(day("2026-12-31")))),
            ("5月5日至1日", Listed::WeekdaysOff, (1, "5月5日至1日", Why::Backwards)),
            ("5日", Listed::WeekdaysOff, (1, "5日", Why::NoDay)),
            ("1月1日至2日至3日", Listed::WeekdaysOff, (1, "1月1日至2日至3日", Why::NoDay)),
            ("99999999999年1月1日", Listed::WeekdaysOff, (1, "99999999999年1月1日", Why::NoDay)),
        ] {
            let found = read(text, 2027, listed).unwrap_err();
            let found: Vec<_> = found.iter().map(|one| (one.line, one.text.as_str(), one.why)).collect();
            assert_eq!(found, [wrong], "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for (text, listed) in [
            ("1月1日\n2月11日至17日\n5月3日至4日\n9月30日\n10月7日", Listed::WeekdaysOff),
            ("2月6日至7日\n2月20日", Listed::WeekendDaysWorked),
        ] {
            let first = read(text, 2027, listed).unwrap();
            assert_eq!(read(&write(&first, listed), 2027, listed).unwrap(), first);
        }
        let friday_to_monday: BTreeSet<NaiveDate> =
            ["2027-01-01", "2027-01-04"].iter().map(|day| day.parse().unwrap()).collect();
        assert_eq!(write(&friday_to_monday, Listed::WeekdaysOff), "1月1日至1月4日");
    }
}
