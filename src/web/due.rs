//! Due dates in words: how many days are left, or how late it is. Colour never says it alone.

use chrono::NaiveDate;

use crate::web::texts::Texts;
use app::petition::deadline::DeadlineView;
use domain::time::Instant;
use domain::vocabulary::TimeUnit;

/// Within so many days a due date calls for attention.
const SOON: i64 = 3;

/// A due date as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub day: NaiveDate,
    /// Such as “还剩2天”.
    pub words: String,
    /// The class of its mark: `late`, `soon` or `calm`.
    pub class: &'static str,
}

impl Due {
    /// As of a day. A limit by the hour may be over on its very day.
    pub fn of(day: NaiveDate, overdue: bool, today: NaiveDate, texts: Texts) -> Self {
        let left = (day - today).num_days();
        let (words, class) = match left {
            _ if overdue && left >= 0 => (texts.t("due.over"), "late"),
            _ if overdue => (texts.n("due.overdue", -left), "late"),
            ..=0 => (texts.t("due.today"), "soon"),
            1..=SOON => (texts.n("due.left", left), "soon"),
            _ => (texts.n("due.left", left), "calm"),
        };
        Self { day, words, class }
    }

    /// Of a clock as it stands: what is left of a limit by the hour is told to the minute.
    pub fn of_clock(clock: &DeadlineView, now: Instant, texts: Texts) -> Self {
        let by_the_hour =
            clock.length.is_some_and(|length| matches!(length.unit, TimeUnit::Minutes | TimeUnit::Hours));
        Self::by(clock.legal_due, clock.overdue, clock.late_at.filter(|_| by_the_hour), now, texts)
    }

    /// As of an instant; `late_at` of a limit by the hour only.
    pub fn by(day: NaiveDate, overdue: bool, late_at: Option<Instant>, now: Instant, texts: Texts) -> Self {
        match late_at.filter(|_| !overdue) {
            Some(late_at) => Self { day, words: left(late_at, now, texts), class: "soon" },
            None => Self::of(day, overdue, now.day(), texts),
        }
    }
}

/// “还剩1小时58分，00:52前”.
fn left(late_at: Instant, now: Instant, texts: Texts) -> String {
    let minutes = late_at.seconds_since(now).max(0) / 60;
    let time = late_at.shanghai().format("%H:%M").to_string();
    let by = match late_at.day() == now.day() {
        true => time,
        false => format!("{} {time}", texts.day_of_year(late_at.day())),
    };
    let (hours, minutes) = (minutes / 60, minutes % 60);
    texts.say("due.left_by_the_hour", &[("hours", &hours), ("minutes", &minutes), ("by", &by)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::vocabulary::Language;

    #[test]
    fn what_is_left_of_hours_is_told_to_the_minute() {
        let at = |text: &str| Instant::parse(text).unwrap();
        let now = at("2026-11-23T22:54:00+08:00");
        let zh = Texts::new(Language::Zh);
        assert_eq!(left(at("2026-11-24T00:52:00+08:00"), now, zh), "还剩1小时58分，11月24日 00:52前");
        assert_eq!(left(at("2026-11-23T23:30:00+08:00"), now, zh), "还剩0小时36分，23:30前");
    }

    #[test]
    fn the_words_follow_the_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-03-10");
        for (due, overdue, words, class) in [
            ("2026-03-09", true, "超期1天", "late"),
            ("2026-03-10", true, "已超时", "late"),
            ("2026-03-10", false, "今天到期", "soon"),
            ("2026-03-13", false, "还剩3天", "soon"),
            ("2026-03-14", false, "还剩4天", "calm"),
        ] {
            let due = Due::of(day(due), overdue, today, Texts::new(Language::Zh));
            assert_eq!((due.words.as_str(), due.class), (words, class), "{}", due.day);
        }
    }
}
