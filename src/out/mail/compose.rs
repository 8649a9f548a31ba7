//! What an alert mail says, in Chinese or English, as plain text and as HTML.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::alert::{AlertKind, AlertLine, ClockWords, Recipient};
use base::texts::say;
use domain::letter::Letter;
use domain::roles::Part;
use domain::time::Instant;
use domain::vocabulary::Language;

const PAGE: &str = "margin:0;padding:16px;background:#f4f4f4;color:#222222;font-size:16px;line-height:1.6;\
                    font-family:'PingFang SC','Microsoft YaHei',sans-serif";
const CARD: &str = "margin:12px 0;padding:12px 16px;background:#ffffff;border-left:4px solid";
const BUTTON: &str = "display:inline-block;margin-top:8px;padding:10px 20px;background:#1a56a8;color:#ffffff;\
                      text-decoration:none;border-radius:4px";

/// Writes the mail that tells one person of their alerts, the worst first.
pub fn compose(recipient: &Recipient, alerts: &[AlertLine], message_id: String, now: Instant) -> Letter {
    let language = recipient.language;
    let lines = worst_first(alerts, now);
    let mut items: Vec<Item> = lines.iter().map(|line| Item::of(line, now, language)).collect();
    // What says the same is said once: how often would tell how many clocks of an accusation there are.
    items.dedup();
    let is_overdue = |line: &&&AlertLine| !line.confidential && line.kind == AlertKind::Overdue;
    let overdue = petitions(lines.iter().filter(is_overdue));
    let all = petitions(lines.iter());
    let frame = Frame::of(recipient, all, now, language);
    Letter {
        message_id,
        to_name: recipient.name.clone(),
        to_address: recipient.address.clone(),
        subject: subject(&items, (all, overdue), recipient.urgent, language),
        text: text(&frame, &items),
        html: html(&frame, &items, language),
        created_at: now,
    }
}

/// How many petitions: one may have several clocks.
fn petitions<'a, 'b: 'a>(lines: impl Iterator<Item = &'a &'b AlertLine>) -> usize {
    lines.map(|line| line.number.as_str()).collect::<BTreeSet<_>>().len()
}

/// The longest overdue first, then decisions, then what is due soonest. Accusations stand before all
/// others, by number: among the others their place would tell how late they are.
fn worst_first(alerts: &[AlertLine], now: Instant) -> Vec<&AlertLine> {
    let mut lines: Vec<&AlertLine> = alerts.iter().collect();
    lines.sort_by_key(|line| {
        let kind = match line.kind {
            AlertKind::Overdue => 0,
            AlertKind::DecisionNeeded | AlertKind::News => 1,
            AlertKind::Reminder => 2,
        };
        let open = (!line.confidential).then_some((kind, Reverse(days_overdue(line, now)), line.due_at));
        (open.is_some(), open, line.number.as_str())
    });
    lines
}

/// Days since the last day; below 0 the days that are left.
fn days_overdue(line: &AlertLine, now: Instant) -> i64 {
    line.legal_due.map_or(0, |due| (now.day() - due).num_days())
}

/// What is said of one petition.
#[derive(PartialEq, Eq)]
struct Item {
    number: String,
    status: String,
    /// Red for what is overdue.
    bad: bool,
    /// The rung, the date due, and what to do.
    details: Vec<String>,
    link: Option<String>,
}

impl Item {
    fn of(line: &AlertLine, now: Instant, language: Language) -> Self {
        if line.confidential {
            return Self::of_accusation(line, language);
        }
        let rung = line.rung.as_ref().map(|rung| rung.said(language).to_owned());
        let rung = rung.map(|rung| say(language, "mail.rung", &[("rung", &rung)]));
        let unit = line.unit.as_ref().map(|unit| say(language, "mail.unit", &[("unit", &unit)]));
        let draft = line.draft.then(|| say(language, "mail.draft", &[]));
        let said = rung.into_iter().chain(due(line, language)).chain(unit);
        let details = said.chain([todo(line, language)]).chain(draft);
        Self {
            number: line.number.clone(),
            status: status(line, now, language),
            bad: line.kind == AlertKind::Overdue,
            details: details.collect(),
            link: is_web(&line.link).then(|| line.link.clone()),
        }
    }

    /// Nothing but the number: not even the link, whose form this module does not know.
    fn of_accusation(line: &AlertLine, language: Language) -> Self {
        Self {
            number: line.number.clone(),
            status: say(language, "mail.status.confidential", &[]),
            bad: false,
            details: Vec::new(),
            link: None,
        }
    }
}

fn is_web(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

/// The last day; for hours the minute, in Shanghai.
fn due(line: &AlertLine, language: Language) -> Option<String> {
    let date = match (line.due_at, line.legal_due) {
        (Some(at), _) => at.shanghai().format("%Y-%m-%d %H:%M").to_string(),
        (None, Some(day)) => day.to_string(),
        (None, None) => return None,
    };
    Some(say(language, "mail.due", &[("date", &date)]))
}

fn status(line: &AlertLine, now: Instant, language: Language) -> String {
    let clock = clock(line.clock.as_ref(), language);
    if line.kind == AlertKind::DecisionNeeded {
        return say(language, "mail.status.decision", &[]);
    }
    // By the kind of event: a test names one that has no text.
    if let Some(kind) = &line.news {
        return say(language, &format!("mail.news.{kind}"), &[]);
    }
    let (key, quantity) = match line.due_at {
        Some(due) => of_hours(due, now),
        None => of_days(line, now),
    };
    say(language, &format!("mail.status.{key}"), &[("clock", &clock), ("n", &quantity)])
}

fn of_days(line: &AlertLine, now: Instant) -> (&'static str, i64) {
    match days_overdue(line, now) {
        1 => ("overdue_one", 1),
        days if days > 1 => ("overdue", days),
        0 if line.kind == AlertKind::Overdue => ("due", 0),
        0 => ("left_none", 0),
        -1 => ("left_one", 1),
        days => ("left", -days),
    }
}

/// Hours begun, so that nothing is said to be 0 hours late.
fn of_hours(due: Instant, now: Instant) -> (&'static str, i64) {
    let late = now.seconds_since(due);
    let hours = late.unsigned_abs().div_ceil(3600);
    let hours = i64::try_from(hours).unwrap_or(i64::MAX);
    if late >= 0 { ("late_hours", hours.max(1)) } else { ("left_hours", hours) }
}

fn clock(clock: Option<&ClockWords>, language: Language) -> String {
    clock.map_or_else(|| say(language, "mail.clock.none", &[]), |c| c.label.said(language).to_owned())
}

fn todo(line: &AlertLine, language: Language) -> String {
    match (line.kind, &line.clock) {
        (AlertKind::DecisionNeeded, _) => say(language, "mail.todo.decision", &[]),
        (AlertKind::News, _) => say(language, "mail.todo.news", &[]),
        (_, None) => say(language, "mail.todo.general", &[]),
        (_, Some(clock)) => {
            let key = match line.part {
                Part::Act => "mail.todo.clock",
                Part::Urge => "mail.todo.urge",
                Part::Oversee => "mail.todo.oversee",
                Part::Know => "mail.todo.know",
            };
            say(language, key, &[("todo", &clock.todo.said(language))])
        }
    }
}

fn subject(items: &[Item], (all, overdue): (usize, usize), urgent: bool, language: Language) -> String {
    let subject = match (items, overdue) {
        ([item, ..], _) if all == 1 => {
            say(language, "mail.subject.one", &[("number", &item.number), ("status", &item.status)])
        }
        (_, 0) => say(language, "mail.subject.many", &[("count", &all)]),
        (_, overdue) => say(language, "mail.subject.many_overdue", &[("count", &all), ("overdue", &overdue)]),
    };
    if urgent { say(language, "mail.subject.urgent", &[("subject", &subject)]) } else { subject }
}

/// What stands around the petitions.
struct Frame {
    greeting: String,
    lead: String,
    open: String,
    /// The words and the link by which it is acknowledged.
    acknowledge: Option<(String, String)>,
    footer: String,
}

impl Frame {
    fn of(recipient: &Recipient, count: usize, now: Instant, language: Language) -> Self {
        let moment = now.shanghai().format("%Y-%m-%d %H:%M").to_string();
        let greeting = match recipient.name.trim() {
            "" => say(language, "mail.greeting.plain", &[]),
            name => say(language, "mail.greeting.named", &[("name", &name)]),
        };
        let lead = match count {
            1 => say(language, "mail.lead.one", &[("moment", &moment)]),
            _ => say(language, "mail.lead.many", &[("moment", &moment), ("count", &count)]),
        };
        Self {
            greeting,
            lead,
            open: say(language, "mail.open", &[]),
            acknowledge: is_web(&recipient.acknowledge)
                .then(|| (say(language, "mail.acknowledge", &[]), recipient.acknowledge.clone())),
            footer: say(language, "mail.footer", &[]),
        }
    }
}

fn text(frame: &Frame, items: &[Item]) -> String {
    let mut text = format!("{}\n\n{}\n", frame.greeting, frame.lead);
    for (index, item) in items.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{}. {}  {}", index + 1, item.number, item.status);
        for detail in item.details.iter().chain(&item.link) {
            let _ = writeln!(text, "   {detail}");
        }
    }
    if let Some((words, link)) = &frame.acknowledge {
        let _ = writeln!(text, "\n{words}\n{link}");
    }
    let _ = writeln!(text, "\n{}", frame.footer);
    text
}

fn html(frame: &Frame, items: &[Item], language: Language) -> String {
    let cards: String = items.iter().map(|item| card(item, &frame.open)).collect();
    let acknowledge = frame.acknowledge.as_ref().map_or_else(String::new, |(words, link)| {
        format!("<p><a href=\"{}\" style=\"{BUTTON}\">{}</a></p>\n", escape(link), escape(words))
    });
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n</head>\n\
         <body style=\"{PAGE}\">\n<div style=\"max-width:600px;margin:0 auto\">\n\
         <p>{}</p>\n<p>{}</p>\n{cards}{acknowledge}<p style=\"color:#595959;font-size:14px\">{}</p>\n\
         </div>\n</body>\n</html>\n",
        language.tag(),
        escape(&frame.greeting),
        escape(&frame.lead),
        escape(&frame.footer),
    )
}

fn card(item: &Item, open: &str) -> String {
    let mut card = format!(
        "<div style=\"{CARD} {}\">\n<div><strong>{}</strong></div>\n<div>{}</div>\n",
        if item.bad { "#b3261e" } else { "#8a6d00" },
        escape(&item.number),
        escape(&item.status)
    );
    for detail in &item.details {
        let _ = writeln!(card, "<div>{}</div>", escape(detail));
    }
    if let Some(link) = &item.link {
        let _ = writeln!(card, "<a href=\"{}\" style=\"{BUTTON}\">{}</a>", escape(link), escape(open));
    }
    card.push_str("</div>\n");
    card
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use domain::clock::{ClockName, Words};
    use domain::policy::Policy;

    fn recipient(language: Language) -> Recipient {
        let acknowledge = "https://xinfang.example.cn/alerts/mail/a1".to_owned();
        let (name, address) = ("张三".to_owned(), "zhang@example.cn".to_owned());
        Recipient { name, address, language, urgent: false, acknowledge }
    }

    fn words(clock: &str) -> ClockWords {
        let policy = Policy::national().unwrap();
        let rule = policy.clock(&ClockName::parse(clock).unwrap()).unwrap();
        ClockWords { label: rule.label.clone(), todo: rule.todo.clone() }
    }

    fn line(number: &str, clock: &str, days_overdue: u64) -> AlertLine {
        AlertLine {
            kind: AlertKind::Overdue,
            number: number.to_owned(),
            clock: Some(words(clock)),
            rung: None,
            news: None,
            unit: None,
            part: Part::Act,
            draft: false,
            legal_due: Some(NaiveDate::from_ymd_opt(2026, 3, 10).unwrap() - chrono::Days::new(days_overdue)),
            due_at: None,
            confidential: false,
            link: format!("https://xinfang.example.cn/p/{number}"),
        }
    }

    fn accusation(number: &str, days_overdue: u64) -> AlertLine {
        AlertLine { confidential: true, ..line(number, "handling", days_overdue) }
    }

    fn write(language: Language, alerts: &[AlertLine]) -> Letter {
        let now = Instant::parse("2026-03-10T08:30:00+08:00").unwrap();
        compose(&recipient(language), alerts, "a1@example.cn".to_owned(), now)
    }

    #[test]
    fn news_says_what_happened_and_by_when_in_both_languages() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 20);
        let kinds = ["supervised", "instructed", "district_deadline_set", "task_assigned", "objected"];
        for kind in kinds.into_iter().chain(["objection_decided", "extended", "registered", "corrected"]) {
            let line = AlertLine {
                kind: AlertKind::News,
                clock: None,
                news: Some(kind.to_owned()),
                legal_due: day,
                ..line("XF-1", "handling", 0)
            };
            for language in [Language::Zh, Language::En] {
                let mail = write(language, std::slice::from_ref(&line));
                assert!(mail.subject.contains("XF-1") && !mail.text.contains("mail."), "{}", mail.text);
                assert!(mail.text.contains("2026-03-20"), "{}", mail.text);
            }
            let sealed = AlertLine { confidential: true, ..line };
            let mail = write(Language::Zh, &[sealed]);
            assert!(!mail.text.contains("2026-03-20") && !mail.text.contains("督办"), "{}", mail.text);
        }
    }

    #[test]
    fn one_alert_in_chinese() {
        let letter = write(Language::Zh, &[line("XF2026-0007", "handling", 8)]);
        assert_eq!(letter.subject, "【信访】XF2026-0007：办理已超期8天");
        assert_eq!(
            letter.text,
            "张三，您好：\n\n截至2026-03-10 08:30，以下信访事项须您处理：\n\n\
             1. XF2026-0007  办理已超期8天\n   期限：2026-03-02\n   请调查核实，出具信访处理意见书。\n   \
             https://xinfang.example.cn/p/XF2026-0007\n\n\
             打开并确认收到\nhttps://xinfang.example.cn/alerts/mail/a1\n\n\
             本邮件由信访系统自动发送，请勿回复，请勿转发。\n"
        );
        assert!(letter.html.contains("<html lang=\"zh-CN\">"));
        assert!(letter.html.contains("<strong>XF2026-0007</strong>"));
        assert!(letter.html.contains("href=\"https://xinfang.example.cn/p/XF2026-0007\""));
    }

    #[test]
    fn several_alerts_in_english_worst_first() {
        let decision = AlertLine {
            kind: AlertKind::DecisionNeeded,
            clock: None,
            legal_due: None,
            ..line("XF-3", "route", 0)
        };
        let letter = write(Language::En, &[decision, line("XF-1", "route", 1), line("XF-2", "notice", 5)]);
        assert_eq!(letter.subject, "[Petitions] 3 petitions need you, 2 of them overdue");
        assert_eq!(
            letter.text,
            "Dear 张三,\n\nAs of 2026-03-10 08:30, these 3 petitions need you, the most urgent first:\n\n\
             1. XF-2  “Tell the petitioner” is 5 days overdue\n   Due date: 2026-03-05\n   \
             Tell the petitioner in writing that the matter came in and how it is handled.\n   https://xinfang.example.cn/p/XF-2\n\n\
             2. XF-1  “Register and route” is 1 day overdue\n   Due date: 2026-03-09\n   \
             Route the matter to the unit with power over it, or tell the petitioner.\n   https://xinfang.example.cn/p/XF-1\n\n\
             3. XF-3  needs your decision\n   Sign in, read it and decide.\n   \
             https://xinfang.example.cn/p/XF-3\n\n\
             Open and acknowledge\nhttps://xinfang.example.cn/alerts/mail/a1\n\n\
             The petition service sent this by itself. Please do not reply to it or forward it.\n"
        );
    }

    #[test]
    fn an_accusation_shows_nothing_but_its_number() {
        let letter = write(Language::Zh, &[accusation("XF-9", 40)]);
        assert_eq!(letter.subject, "【信访】XF-9：有一件须您处理");
        let said: Vec<&str> = letter.text.lines().filter(|said| said.contains("XF-9")).collect();
        assert_eq!(said, ["1. XF-9  有一件须您处理"]);
        for whole in [&letter.subject, &letter.text, &letter.html] {
            for secret in ["40", "办理", "超期", "控告", "检举", "2026-03-02", "https://"] {
                let said = whole.replace("font-size:14px", "");
                let said = said.replace("https://xinfang.example.cn/alerts/mail/a1", "");
                assert!(!said.contains(secret), "{secret} in {whole}");
            }
        }
    }

    #[test]
    fn how_many_alerts_there_are_of_an_accusation_is_not_told() {
        let alerts = ["XF-9", "XF-8", "XF-9", "XF-9"].map(|number| accusation(number, 3));
        for language in [Language::Zh, Language::En] {
            assert_eq!(write(language, &alerts), write(language, &alerts[..2]));
        }
    }

    #[test]
    fn two_accusations_differ_in_their_number_only() {
        let decision = AlertLine { kind: AlertKind::DecisionNeeded, ..accusation("XF-9", 0) };
        for language in [Language::Zh, Language::En] {
            assert_eq!(
                write(language, &[accusation("XF-9", 40)]),
                write(language, std::slice::from_ref(&decision))
            );
        }
    }

    #[test]
    fn the_place_of_an_accusation_does_not_tell_how_late_it_is() {
        let with = |days| write(Language::Zh, &[line("XF-1", "route", 5), accusation("XF-9", days)]);
        assert_eq!(with(0), with(90));
    }

    #[test]
    fn days_left_are_said_as_people_say_them() {
        let due = |day: u32, kind| AlertLine {
            kind,
            legal_due: NaiveDate::from_ymd_opt(2026, 3, day),
            ..line("XF-1", "handling", 0)
        };
        for (day, zh, en) in [
            (13, "办理还剩3天", "“Handle” is due in 3 days"),
            (11, "办理明天到期", "“Handle” is due tomorrow"),
            (10, "办理今天到期", "“Handle” is due today"),
        ] {
            let line = due(day, AlertKind::Reminder);
            assert_eq!(
                write(Language::Zh, std::slice::from_ref(&line)).subject,
                format!("【信访】XF-1：{zh}")
            );
            assert_eq!(write(Language::En, &[line]).subject, format!("[Petitions] XF-1: {en}"));
        }
    }

    #[test]
    fn hours_are_said_to_the_hour_and_the_minute() {
        let at = |text: &str| Instant::parse(text);
        let late = AlertLine { due_at: at("2026-03-10T07:10:00+08:00"), ..line("XF-1", "handling", 0) };
        let letter = write(Language::Zh, std::slice::from_ref(&late));
        assert_eq!(letter.subject, "【信访】XF-1：办理已超时，第2小时");
        assert!(letter.text.contains("期限：2026-03-10 07:10"), "{}", letter.text);
        let soon = AlertLine { due_at: at("2026-03-10T10:00:00+08:00"), kind: AlertKind::Reminder, ..late };
        assert_eq!(write(Language::Zh, &[soon]).subject, "【信访】XF-1：办理2小时内到期");
    }

    #[test]
    fn an_urgent_mail_says_so_and_a_draft_is_announced() {
        let to = Recipient { urgent: true, ..recipient(Language::Zh) };
        let now = Instant::parse("2026-03-10T08:30:00+08:00").unwrap();
        let line = AlertLine { draft: true, ..line("XF-1", "handling", 3) };
        let letter = compose(&to, &[line], "a1@example.cn".to_owned(), now);
        assert_eq!(letter.subject, "【紧急】【信访】XF-1：办理已超期3天");
        assert!(letter.text.contains("督办函已拟好"), "{}", letter.text);
    }

    #[test]
    fn html_is_escaped() {
        let mut hostile = line("<b>&\"'", "route", 2);
        hostile.link = "https://x.cn/?a=1&b=\"><script>".to_owned();
        let letter = write(Language::Zh, &[hostile]);
        assert!(letter.html.contains("<strong>&lt;b&gt;&amp;&quot;&#39;</strong>"));
        assert!(letter.html.contains("href=\"https://x.cn/?a=1&amp;b=&quot;&gt;&lt;script&gt;\""));
        assert!(!letter.html.contains("<script>"));
    }

    #[test]
    fn only_web_links_are_written() {
        let mut hostile = line("XF-1", "route", 2);
        hostile.link = "javascript:alert(1)".to_owned();
        let letter = write(Language::Zh, &[hostile]);
        assert!(!letter.html.contains("javascript") && !letter.text.contains("javascript"));
    }

    #[test]
    fn every_text_exists_in_both_languages() {
        for rule in Policy::national().unwrap().clocks {
            for days in [0, 1, 2] {
                let mut line = line("XF-1", rule.name.as_str(), days);
                line.rung = Some(Words { zh: "超期预警".to_owned(), en: "Overdue".to_owned() });
                line.draft = true;
                let english = write(Language::En, &[line]);
                for whole in [&english.subject, &english.text] {
                    assert!(!whole.contains("mail.") && !whole.contains("%{"), "{whole}");
                    let foreign = |c: char| ('\u{3000}'..='\u{9fff}').contains(&c);
                    assert!(!whole.replace("张三", "").contains(foreign), "{whole}");
                }
            }
        }
    }

    #[test]
    fn no_alert_and_no_name_still_make_a_letter() {
        let nobody = Recipient { name: " ".to_owned(), ..recipient(Language::Zh) };
        let now = Instant::parse("2026-03-10T08:30:00+08:00").unwrap();
        assert!(compose(&nobody, &[], "x@y".to_owned(), now).text.starts_with("您好："));
    }
}
