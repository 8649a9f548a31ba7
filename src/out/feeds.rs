//! A calendar feed as text (RFC 5545, RFC 7986). The same entries always give the same bytes: nothing
//! here reads a clock or draws an id.

use chrono::{NaiveDate, TimeDelta};
use icalendar::{Calendar, Class, Component, Event, EventLike, Property};

use domain::time::Instant;

/// The media type of a feed.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

const PRODUCT: &str = "-//xinfang//calendar feed 1.0//ZH";

/// How often a calendar program shall read the feed again.
const REFRESH: TimeDelta = TimeDelta::hours(1);

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// In the course of this day in Shanghai: an all-day entry.
    Day(NaiveDate),
    /// At this instant, written in UTC.
    At(Instant),
}

/// One entry of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stays the same as long as it is the same entry, however its date moves.
    pub uid: String,
    /// Grows with each change.
    pub sequence: u32,
    /// The last change of what it says.
    pub changed_at: Instant,
    pub due: Due,
    pub summary: String,
    pub description: String,
    pub url: String,
}

/// The feed: lines end in CRLF and are folded at 75 octets, never inside a character.
pub fn write(name: &str, entries: &[Entry]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(name).ttl(&REFRESH).extend(entries.iter().map(event));
    calendar.to_string()
}

/// It takes up no time: whoever has a deadline on a day is not busy on it.
fn event(entry: &Entry) -> Event {
    let changed_at = entry.changed_at.naive_utc().and_utc();
    let mut event = Event::with_uid(&entry.uid);
    event.sequence(entry.sequence).timestamp(changed_at).last_modified(changed_at);
    match entry.due {
        Due::Day(day) => event.starts(day),
        Due::At(at) => event.starts(at.naive_utc().and_utc()),
    };
    event.summary(&plain(&entry.summary)).description(&plain(&entry.description)).url(&entry.url);
    event.class(Class::Private).add_property("TRANSP", "TRANSPARENT");
    event
}

/// Without control characters, which RFC 5545 has no escape for; line breaks have one.
fn plain(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            uid: "XF2026-0007-handling-1@example.cn".to_owned(),
            sequence: 4,
            changed_at: Instant::parse("2026-03-02T09:00:00+08:00").unwrap(),
            due: Due::Day(NaiveDate::from_ymd_opt(2026, 5, 6).unwrap()),
            summary: "【信访】XF2026-0007 办理 到期".to_owned(),
            description: "请调查核实，出具信访处理意见书。".to_owned(),
            url: "https://xinfang.example.cn/petitions/XF2026-0007".to_owned(),
        }
    }

    #[test]
    fn a_feed_is_these_bytes() {
        let hours = Entry {
            uid: "XF2026-0007-urgent-1@example.cn".to_owned(),
            due: Due::At(Instant::parse("2026-03-02T13:30:00+08:00").unwrap()),
            ..entry()
        };
        let lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//xinfang//calendar feed 1.0//ZH",
            "CALSCALE:GREGORIAN",
            "NAME:信访期限",
            "X-WR-CALNAME:信访期限",
            "REFRESH-INTERVAL;VALUE=DURATION:PT3600S",
            "X-PUBLISHED-TTL:PT3600S",
            "BEGIN:VEVENT",
            "CLASS:PRIVATE",
            "DESCRIPTION:请调查核实，出具信访处理意见书。",
            "DTSTAMP:20260302T010000Z",
            "DTSTART;VALUE=DATE:20260506",
            "LAST-MODIFIED:20260302T010000Z",
            "SEQUENCE:4",
            "SUMMARY:【信访】XF2026-0007 办理 到期",
            "TRANSP:TRANSPARENT",
            "UID:XF2026-0007-handling-1@example.cn",
            "URL:https://xinfang.example.cn/petitions/XF2026-0007",
            "END:VEVENT",
        ];
        let text = write("信访期限", &[entry(), hours]);
        assert!(text.starts_with(&(lines.join("\r\n") + "\r\n")), "{text}");
        assert!(text.contains("DTSTART:20260302T053000Z\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn long_lines_fold_between_characters_and_special_ones_are_escaped() {
        let said = format!("{}a;b,c\\d\ne\r\u{7}", "自收到之日起十五日内".repeat(20));
        let text = write("n", &[Entry { description: said.clone(), ..entry() }]);
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{text}");
        assert!(text.contains("\r\n "));
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(r"a\;b\,c\\d\ne"), "{unfolded}");
        let read: Calendar = text.parse().unwrap();
        let description = read.events().next().unwrap().get_description().unwrap().to_owned();
        assert_eq!(description, said.trim_end_matches(['\r', '\u{7}']));
    }

    #[test]
    fn no_entry_is_a_feed_too() {
        let text = write("n", &[]);
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && !text.contains("VEVENT"));
    }
}
