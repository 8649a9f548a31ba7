//! The words of the pages, from the files config/locales/web*.toml, and those of the law.

use std::borrow::Borrow;
use std::fmt::Display;

use chrono::{Datelike, NaiveDate};

use base::texts;
use domain::time::Instant;
use domain::vocabulary::{AnyWord, Language, TimeUnit, Word};

/// The words in the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    language: Language,
}

impl Texts {
    /// In this language.
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language.
    pub const fn language(self) -> Language {
        self.language
    }

    /// The text with this key.
    pub fn t(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The text with this key, with `%{it}` filled in.
    pub fn with(self, key: &str, it: &str) -> String {
        self.say(key, &[("it", &it)])
    }

    /// The text with this key, with each `%{name}` filled in.
    pub fn say(self, key: &str, filled: &[(&str, &dyn Display)]) -> String {
        texts::say(self.language, &format!("web.{key}"), filled)
    }

    /// The text for this many: `key.one` or `key.many`, with `%{count}` filled in.
    pub fn n(self, key: &str, count: impl Display) -> String {
        let count = count.to_string();
        let form = if count == "1" { "one" } else { "many" };
        self.say(&format!("{key}.{form}"), &[("count", &grouped(&count))])
    }

    /// A time in its unit: 5个工作日, 5 working days.
    pub fn long(self, quantity: u32, unit: TimeUnit) -> String {
        match unit {
            TimeUnit::Minutes => self.n("said.minutes", quantity),
            TimeUnit::Hours => self.n("said.hours", quantity),
            TimeUnit::Days => self.n("said.days", quantity),
            TimeUnit::WorkingDays => self.n("said.working_days", quantity),
            TimeUnit::Months => self.n("said.months", quantity),
        }
    }

    /// A word of the law: the one that officials use, or its English one.
    pub fn word(self, word: impl Word) -> String {
        texts::word(self.language, word).to_owned()
    }

    /// The same of a word of whatever list.
    pub fn any_word(self, word: AnyWord) -> String {
        texts::any_word(self.language, word).to_owned()
    }

    /// A day with its weekday, such as 2026年11月23日 星期一, Mon 23 Nov 2026. ISO dates are for programs only:
    /// in addresses and in the attributes of elements.
    pub fn day(self, day: impl Borrow<NaiveDate>) -> String {
        let day = day.borrow();
        match self.language {
            Language::Zh => format!("{} {}", self.date(day), WEEKDAYS[weekday(day)].0),
            Language::En => format!("{} {}", WEEKDAYS[weekday(day)].1, self.date(day)),
        }
    }

    /// A day without its weekday: 2026年11月23日, 23 Nov 2026.
    pub fn date(self, day: impl Borrow<NaiveDate>) -> String {
        let day = day.borrow();
        match self.language {
            Language::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Language::En => format!("{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year()),
        }
    }

    /// A day of a year that is told elsewhere: 11月23日, 23 Nov.
    pub fn day_of_year(self, day: impl Borrow<NaiveDate>) -> String {
        let day = day.borrow();
        match self.language {
            Language::Zh => format!("{}月{}日", day.month(), day.day()),
            Language::En => format!("{} {}", day.day(), MONTHS[day.month0() as usize]),
        }
    }

    /// A month of a year, as a heading: 2026年11月, Nov 2026.
    pub fn month(self, day: impl Borrow<NaiveDate>) -> String {
        let day = day.borrow();
        match self.language {
            Language::Zh => format!("{}年{}月", day.year(), day.month()),
            Language::En => format!("{} {}", MONTHS[day.month0() as usize], day.year()),
        }
    }

    /// The seven days of a week, the Monday first, as short as they are written.
    pub fn weekdays(self) -> [&'static str; 7] {
        WEEKDAYS.map(|(zh, en)| self.either(zh.trim_start_matches("星期"), en))
    }

    /// A number with its thousands set apart.
    pub fn number(self, number: impl Display) -> String {
        grouped(&number.to_string())
    }

    /// What there is in both languages.
    pub fn either<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        if self.language == Language::Zh { zh } else { en }
    }

    /// Yes or no.
    pub fn yes_no(self, yes: bool) -> String {
        self.t(if yes { "yes" } else { "no" })
    }

    /// A moment, to the minute, in Shanghai: 2026年11月23日 10:05, 23 Nov 2026 10:05.
    pub fn minute(self, moment: impl Borrow<Instant>) -> String {
        let clock = moment.borrow().shanghai();
        format!("{} {}", self.date(clock.date_naive()), clock.format("%H:%M"))
    }
}

/// The days of the week, the Monday first.
const WEEKDAYS: [(&str, &str); 7] = [
    ("星期一", "Mon"),
    ("星期二", "Tue"),
    ("星期三", "Wed"),
    ("星期四", "Thu"),
    ("星期五", "Fri"),
    ("星期六", "Sat"),
    ("星期日", "Sun"),
];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn weekday(day: &NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}

/// The digits of a whole number in groups of three, as both languages write them: 1,234,567. What is no
/// whole number stays as it is.
pub(super) fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut text = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use domain::vocabulary::Paper;
    use domain::vocabulary::Stage;

    const EVENTS: &str = include_str!("../domain/petition/event.rs");

    /// Every file in this folder of the project, and in the folders below it.
    fn files(folder: &str) -> Vec<std::path::PathBuf> {
        fn walk(folder: &std::path::Path, into: &mut Vec<std::path::PathBuf>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { walk(&path, into) } else { into.push(path) }
            }
        }
        let mut found = Vec::new();
        walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
        found
    }

    /// Every key of the files, with the languages that it has.
    fn keys() -> BTreeMap<String, BTreeSet<String>> {
        fn walk(table: &toml::Table, path: &str, into: &mut BTreeMap<String, BTreeSet<String>>) {
            for (name, value) in table {
                match value.as_table() {
                    Some(inner) => walk(inner, &format!("{path}.{name}"), into),
                    None if value.as_str().is_some_and(|text| !text.trim().is_empty()) => {
                        into.entry(path.to_owned()).or_default().insert(name.clone());
                    }
                    None => {}
                }
            }
        }
        let mut keys = BTreeMap::new();
        for file in files("config/locales") {
            let table: toml::Table = std::fs::read_to_string(&file).unwrap().parse().unwrap();
            if let Some(web) = table.get("web") {
                walk(web.as_table().unwrap(), "", &mut keys);
            }
        }
        keys.into_iter().map(|(key, languages)| (key.trim_start_matches('.').to_owned(), languages)).collect()
    }

    /// Every source and template of the pages.
    fn sources() -> Vec<String> {
        let shows =
            |path: &std::path::PathBuf| path.extension().is_some_and(|kind| kind == "rs" || kind == "html");
        let texts =
            files("src/web").into_iter().filter(shows).map(|path| std::fs::read_to_string(path).unwrap());
        texts.map(|text| text.split("#[cfg(test)]").next().unwrap().to_owned()).collect()
    }

    /// The words that stand in quotes and have the form of a key.
    fn quoted(source: &str) -> impl Iterator<Item = &str> {
        let is_key = |word: &&str| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '.')
        };
        source.split('"').filter(is_key)
    }

    /// The arguments of the calls that take a key, with what stands for the number in it.
    fn asked(source: &str) -> BTreeSet<String> {
        let mut asked = BTreeSet::new();
        for (call, forms) in
            [(".t(\"", &[""][..]), (".with(\"", &[""]), (".say(\"", &[""]), (".n(\"", &[".one", ".many"])]
        {
            for rest in source.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                asked.extend(forms.iter().map(|form| format!("{key}{form}")));
            }
        }
        asked
    }

    /// Keys that stand in quotes without a call around them: a dot, and a first part that the file has.
    fn named(source: &str, keys: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
        let part = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
        let parts: BTreeSet<String> = keys.keys().map(|key| part(key)).collect();
        let is_named =
            |word: &&str| word.contains('.') && !word.ends_with(".html") && parts.contains(&part(word));
        quoted(source).filter(is_named).map(str::to_owned).collect()
    }

    /// What stands in quotes after each of these calls, in what is said of the meaning of events.
    fn meant(calls: &[&str]) -> BTreeSet<&'static str> {
        let meaning = EVENTS.split("fn meaning(").nth(1).unwrap();
        let named = calls.iter().flat_map(|call| meaning.split(call).skip(1));
        let named: BTreeSet<&str> = named.map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(named.len() > 10, "{calls:?}");
        named
    }

    /// What the history says of a registration, an assignment, a file, and of who is meant.
    const OF_SOME: [&str; 11] = [
        "channel",
        "purpose",
        "received_on",
        "headcount",
        "urgent",
        "suggested_holder",
        "because",
        "media",
        "size",
        "meant_users",
        "meant_units",
    ];

    /// What other events say as they are stored: their fields, but for texts and what the service alone needs.
    fn stored() -> Vec<&'static str> {
        let declared = EVENTS.split("pub enum Event {").nth(1).unwrap().split("\n}").next().unwrap();
        // What is registered and assigned is told otherwise.
        let declared = declared.split("DecisionAsked {").nth(1).unwrap();
        let fields = declared.lines().filter_map(|line| line.trim().split_once(": "));
        let is_plain = |(_, kind): &(&str, &str)| {
            !["RecordRef", "Proposal", "Correction", "Accused"].iter().any(|other| kind.contains(other))
        };
        let names =
            fields.filter(|field| !field.0.contains(['/', ' ']) && is_plain(field)).map(|(name, _)| name);
        let names: Vec<&str> =
            names.filter(|name| !app::petition::timeline::FOR_THE_SERVICE.contains(name)).collect();
        assert!(names.len() > 40, "{names:?}");
        names
    }

    /// Keys that are put together: one for each kind of event, and for each thing that is told of one.
    fn composed() -> BTreeSet<String> {
        let kinds = meant(&["Meaning::of(\""]);
        let mut texts = meant(&[".text(\"", ".open_text(\""]);
        texts.extend(["petitioner", "accused"]);
        let said = meant(&[".word(\"", ".words(\"", ".day(\"", ".unit(\"", ".user(\""]);
        let keyed = |part: &'static str, names: BTreeSet<&'static str>| {
            names.into_iter().map(move |name| format!("{part}.{name}"))
        };
        let told = stored().into_iter().chain(OF_SOME).chain(said).collect();
        let acts = crate::web::acts::table::all().iter().map(|act| act.key);
        let acts = acts.flat_map(|key| [format!("act.{key}.name"), format!("act.{key}.means")]);
        let asks = crate::web::labels();
        let events = keyed("event", kinds).chain(keyed("text", texts)).chain(keyed("detail", told));
        let explained = Paper::ALL.iter().filter(|paper| paper.is_explained());
        let papers = explained.map(|paper| format!("documents.for.{}", paper.code()));
        // What alerts tell of beside events.
        let told = [store::alert::HANDED_OVER].map(|about| format!("event.{about}"));
        events.chain(acts).chain(asks).chain(papers).chain(told).collect()
    }

    #[test]
    fn every_text_that_is_asked_for_is_there_in_both_languages() {
        let keys = keys();
        let both = BTreeSet::from(["en".to_owned(), "zh-CN".to_owned()]);
        let asked = sources().into_iter().flat_map(|source| asked(&source)).chain(composed());
        for key in asked {
            assert_eq!(keys.get(&key), Some(&both), "{key}");
        }
        for key in sources().iter().flat_map(|source| named(source, &keys)) {
            assert!(keys.contains_key(&key) || keys.contains_key(&format!("{key}.many")), "{key}");
        }
        for (key, languages) in keys {
            assert_eq!(languages, both, "{key}");
        }
    }

    #[test]
    fn every_text_is_asked_for() {
        let sources = sources();
        let mut used = composed();
        for source in &sources {
            used.extend(asked(source));
            used.extend(quoted(source).map(str::to_owned));
        }
        let unused: Vec<String> = keys().into_keys().filter(|key| !used.contains(key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn texts_are_in_the_language_asked_for() {
        let (zh, en) = (Texts::new(Language::Zh), Texts::new(Language::En));
        assert_eq!(
            (zh.word(Stage::ReviewDecided), en.word(Stage::ReviewDecided)),
            ("已复查".into(), "Review decided".into())
        );
        assert_eq!((en.n("due.left", 1), en.n("due.left", 2)), ("1 day left".into(), "2 days left".into()));
        assert_eq!(zh.n("due.left", 2), "还剩2天");
        assert_eq!(en.n("due.left", 12_345), "12,345 days left");
    }

    #[test]
    fn dates_are_written_as_each_language_writes_them() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let (zh, en) = (Texts::new(Language::Zh), Texts::new(Language::En));
        assert_eq!((zh.day(day), en.day(day)), ("2026年11月23日 星期一".into(), "Mon 23 Nov 2026".into()));
        assert_eq!((zh.month(day), en.month(day)), ("2026年11月".into(), "Nov 2026".into()));
        assert_eq!((zh.weekdays()[6], en.weekdays()[6]), ("日", "Sun"));
        assert_eq!((zh.day_of_year(day), en.day_of_year(day)), ("11月23日".into(), "23 Nov".into()));
        let minute = Instant::parse("2026-11-23T02:05:00Z").unwrap();
        assert_eq!(
            (zh.minute(minute), en.minute(minute)),
            ("2026年11月23日 10:05".into(), "23 Nov 2026 10:05".into())
        );
    }

    /// What a template prints as text, and in attributes that are read out: an expression, and whether it
    /// stands in an element's tag, with the name of the attribute.
    fn printed(template: &str) -> Vec<(String, Option<String>)> {
        let (mut found, mut tag, mut rest) = (Vec::new(), None::<String>, template);
        while let Some(next) = rest.chars().next() {
            let skip = [("{#", "#}"), ("{%", "%}"), ("{{", "}}")]
                .into_iter()
                .find(|(open, _)| rest.starts_with(open));
            if let Some((open, close)) = skip {
                let (inner, after) = rest[2..].split_once(close).unwrap();
                if open == "{{" {
                    let attribute = tag.as_deref().and_then(|tag: &str| {
                        let (before, _) = tag.rsplit_once("=\"")?;
                        before.split_whitespace().last().map(str::to_owned)
                    });
                    found.push((inner.trim().to_owned(), attribute));
                }
                rest = after;
                continue;
            }
            match next {
                '<' => tag = Some(String::new()),
                '>' => tag = None,
                other => tag.iter_mut().for_each(|tag| tag.push(other)),
            }
            rest = &rest[next.len_utf8()..];
        }
        found
    }

    /// Whether an expression gives a date as programs write it.
    fn is_bare(expression: &str) -> bool {
        let said = |name: &str| {
            let ends = ["_on", "_due", "_before", "_at"].iter().any(|end| name.ends_with(end));
            ends || ["day", "since", "until"].contains(&name)
        };
        // From or to somebody, of a mail and of an SMS, is no day.
        let span = |path: &str| {
            (path.ends_with(".from") || path.ends_with(".to")) && !["mail.from", "one.to"].contains(&path)
        };
        let year = expression.contains("format(\"%Y");
        // Texts have names like those of dates.
        let code = expression.split('"').step_by(2).collect::<Vec<_>>().join("");
        let path = code.trim_start_matches(['*', '&']);
        let is_path =
            path.chars().all(|c| c.is_ascii_alphanumeric() || "_.()".contains(c)) && !path.contains("texts");
        let texted = code.split(".to_string()").collect::<Vec<_>>();
        let texted = texted.iter().take(texted.len() - 1).any(|before| said(last(before)));
        year || texted || (is_path && (said(last(path)) || span(path)))
    }

    fn last(path: &str) -> &str {
        path.rsplit(['.', ' ', '('])
            .next()
            .filter(|last| *last != ")")
            .unwrap_or_else(|| path.trim_end_matches("()").rsplit('.').next().unwrap())
    }

    #[test]
    fn no_template_prints_a_date_as_programs_write_it() {
        for bare in [
            "due.day",
            "*served_on",
            "draft.since",
            "step.at.day()",
            "moved.legal_due_before",
            r#"frame.texts.with("documents.issued_on", document.issued_on.to_string().as_str())"#,
            r#"month.month.format("%Y-%m")"#,
        ] {
            assert!(is_bare(bare), "{bare}");
        }
        for told in [
            "frame.texts.date(due.day)",
            r#"frame.texts.t("documents.issued_on")"#,
            "day.number",
            "mail.from",
        ] {
            assert!(!is_bare(told), "{told}");
        }
        let read_by_programs = |attribute: &str| {
            ["datetime", "value", "href", "action", "id", "for", "name", "aria-describedby"]
                .contains(&attribute)
        };
        for file in files("src/web/templates") {
            for (expression, attribute) in printed(&std::fs::read_to_string(&file).unwrap()) {
                let programs = attribute.as_deref().is_some_and(read_by_programs);
                assert!(programs || !is_bare(&expression), "{}: {expression}", file.display());
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_written_day_is_that_day_and_no_other(offset in 0_u64..36_500) {
            let day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(offset);
            let en = Texts::new(Language::En).day(day);
            proptest::prop_assert_eq!(NaiveDate::parse_from_str(&en, "%a %d %b %Y"), Ok(day));
            let zh = Texts::new(Language::Zh).day(day);
            let read = NaiveDate::parse_from_str(zh.split(' ').next().unwrap(), "%Y年%m月%d日");
            proptest::prop_assert_eq!(read, Ok(day));
            let named = WEEKDAYS[weekday(&day)];
            proptest::prop_assert!(zh.ends_with(named.0) && en.starts_with(named.1));
        }

        #[test]
        fn a_grouped_number_is_that_number(number: i64) {
            let text = grouped(&number.to_string());
            proptest::prop_assert_eq!(text.replace(',', ""), number.to_string());
            let groups: Vec<&str> = text.trim_start_matches('-').split(',').collect();
            proptest::prop_assert!(groups[1..].iter().all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len()));
        }
    }
}
