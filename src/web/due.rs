//! Due dates in words: how many days are left, or how late it is. Colour never says it alone.

use chrono::NaiveDate;

use crate::web::texts::Texts;

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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Language;

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
