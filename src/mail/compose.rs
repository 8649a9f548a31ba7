//! What an alert mail says, in Chinese or English, as plain text and as HTML.

use std::cmp::Reverse;
use std::fmt::Write as _;

use rust_i18n::t;

use super::{AlertKind, AlertLine, ClockWords, Letter, Recipient};
use crate::domain::clock::Words;
use crate::domain::time::Instant;

const PAGE: &str = "margin:0;padding:16px;background:#f4f4f4;color:#222222;font-size:16px;line-height:1.6;\
                    font-family:'PingFang SC','Microsoft YaHei',sans-serif";
const CARD: &str = "margin:12px 0;padding:12px 16px;background:#ffffff;border-left:4px solid #b3261e";
const BUTTON: &str = "display:inline-block;margin-top:8px;padding:10px 20px;background:#1a56a8;color:#ffffff;\
                      text-decoration:none;border-radius:4px";

/// Writes the mail that tells one person of their alerts, the worst first.
pub fn compose(recipient: &Recipient, alerts: &[AlertLine], message_id: String, now: Instant) -> Letter {
    let locale = if recipient.english { "en" } else { "zh-CN" };
    let items: Vec<Item> = worst_first(alerts).into_iter().map(|line| Item::of(line, locale)).collect();
    let frame = Frame::of(recipient, items.len(), now, locale);
    Letter {
        message_id,
        to_name: recipient.name.clone(),
        to_address: recipient.address.clone(),
        subject: subject(&items, locale),
        text: text(&frame, &items),
        html: html(&frame, &items, locale),
        created_at: now,
    }
}

/// The longest overdue first. Accusations stand before all others, by number: among the others their
/// place would tell how late they are.
fn worst_first(alerts: &[AlertLine]) -> Vec<&AlertLine> {
    let mut lines: Vec<&AlertLine> = alerts.iter().collect();
    lines.sort_by_key(|line| {
        let open = (!line.confidential).then_some((Reverse(line.days_overdue), line.legal_due));
        (open.is_some(), open, line.number.as_str())
    });
    lines
}

/// What is said of one petition.
struct Item {
    number: String,
    status: String,
    /// The date due, and what to do.
    details: Vec<String>,
    link: Option<String>,
}

impl Item {
    fn of(line: &AlertLine, locale: &str) -> Self {
        if line.confidential {
            return Self::of_accusation(line, locale);
        }
        let due =
            line.legal_due.map(|day| t!("mail.due", locale = locale, date = day.to_string()).into_owned());
        Self {
            number: line.number.clone(),
            status: status(line, locale),
            details: due.into_iter().chain([todo(line, locale)]).collect(),
            link: is_web(&line.link).then(|| line.link.clone()),
        }
    }

    /// Nothing but the number: not even the link, whose form this module does not know.
    fn of_accusation(line: &AlertLine, locale: &str) -> Self {
        Self {
            number: line.number.clone(),
            status: t!("mail.status.confidential", locale = locale).into_owned(),
            details: Vec::new(),
            link: None,
        }
    }
}

fn is_web(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

fn status(line: &AlertLine, locale: &str) -> String {
    let clock = clock(line.clock.as_ref(), locale);
    match (line.kind, line.days_overdue) {
        (AlertKind::DecisionNeeded, _) => t!("mail.status.decision", locale = locale).into_owned(),
        (AlertKind::Overdue, 1) => t!("mail.status.overdue_one", locale = locale, clock = clock).into_owned(),
        (AlertKind::Overdue, days) if days > 1 => {
            t!("mail.status.overdue", locale = locale, clock = clock, days = days).into_owned()
        }
        (AlertKind::Overdue, _) => t!("mail.status.due", locale = locale, clock = clock).into_owned(),
    }
}

fn clock(clock: Option<&ClockWords>, locale: &str) -> String {
    clock.map_or_else(|| t!("mail.clock.none", locale = locale).into_owned(), |c| said(&c.label, locale))
}

fn said(words: &Words, locale: &str) -> String {
    if locale == "en" { words.en.clone() } else { words.zh.clone() }
}

fn todo(line: &AlertLine, locale: &str) -> String {
    match (line.kind, &line.clock) {
        (AlertKind::DecisionNeeded, _) => t!("mail.todo.decision", locale = locale),
        (AlertKind::Overdue, None) => t!("mail.todo.general", locale = locale),
        (AlertKind::Overdue, Some(clock)) => {
            t!("mail.todo.clock", locale = locale, todo = said(&clock.todo, locale))
        }
    }
    .into_owned()
}

fn subject(items: &[Item], locale: &str) -> String {
    match items {
        [item] => {
            t!("mail.subject.one", locale = locale, number = item.number, status = item.status).into_owned()
        }
        _ => t!("mail.subject.many", locale = locale, count = items.len()).into_owned(),
    }
}

/// What stands around the petitions.
struct Frame {
    greeting: String,
    lead: String,
    open: String,
    footer: String,
}

impl Frame {
    fn of(recipient: &Recipient, count: usize, now: Instant, locale: &str) -> Self {
        let moment = now.shanghai().format("%Y-%m-%d %H:%M").to_string();
        let greeting = match recipient.name.trim() {
            "" => t!("mail.greeting.plain", locale = locale),
            name => t!("mail.greeting.named", locale = locale, name = name),
        };
        let lead = match count {
            1 => t!("mail.lead.one", locale = locale, moment = moment),
            _ => t!("mail.lead.many", locale = locale, moment = moment, count = count),
        };
        Self {
            greeting: greeting.into_owned(),
            lead: lead.into_owned(),
            open: t!("mail.open", locale = locale).into_owned(),
            footer: t!("mail.footer", locale = locale).into_owned(),
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
    let _ = writeln!(text, "\n{}", frame.footer);
    text
}

fn html(frame: &Frame, items: &[Item], locale: &str) -> String {
    let cards: String = items.iter().map(|item| card(item, &frame.open)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{locale}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n</head>\n\
         <body style=\"{PAGE}\">\n<div style=\"max-width:600px;margin:0 auto\">\n\
         <p>{}</p>\n<p>{}</p>\n{cards}<p style=\"color:#595959;font-size:14px\">{}</p>\n\
         </div>\n</body>\n</html>\n",
        escape(&frame.greeting),
        escape(&frame.lead),
        escape(&frame.footer),
    )
}

fn card(item: &Item, open: &str) -> String {
    let mut card = format!(
        "<div style=\"{CARD}\">\n<div><strong>{}</strong></div>\n<div>{}</div>\n",
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
    use crate::domain::clock::ClockName;
    use crate::domain::policy::Policy;

    fn recipient(english: bool) -> Recipient {
        Recipient { name: "张三".to_owned(), address: "zhang@example.cn".to_owned(), english }
    }

    fn words(clock: &str) -> ClockWords {
        let policy = Policy::national().unwrap();
        let rule = policy.clock(&ClockName::parse(clock).unwrap()).unwrap();
        ClockWords { label: rule.label.clone(), todo: rule.todo.clone() }
    }

    fn line(number: &str, clock: &str, days_overdue: i64) -> AlertLine {
        AlertLine {
            kind: AlertKind::Overdue,
            number: number.to_owned(),
            clock: Some(words(clock)),
            legal_due: NaiveDate::from_ymd_opt(2026, 3, 2),
            days_overdue,
            confidential: false,
            link: format!("https://xinfang.example.cn/p/{number}"),
        }
    }

    fn accusation(number: &str, days_overdue: i64) -> AlertLine {
        AlertLine { confidential: true, ..line(number, "handling", days_overdue) }
    }

    fn write(english: bool, alerts: &[AlertLine]) -> Letter {
        let now = Instant::parse("2026-03-10T08:30:00+08:00").unwrap();
        compose(&recipient(english), alerts, "a1@example.cn".to_owned(), now)
    }

    #[test]
    fn one_alert_in_chinese() {
        let letter = write(false, &[line("XF2026-0007", "handling", 8)]);
        assert_eq!(letter.subject, "【信访】XF2026-0007：办理已超期8天");
        assert_eq!(
            letter.text,
            "张三，您好：\n\n截至2026-03-10 08:30，以下信访事项须您处理：\n\n\
             1. XF2026-0007  办理已超期8天\n   期限：2026-03-02\n   请调查核实，出具信访处理意见书。\n   \
             https://xinfang.example.cn/p/XF2026-0007\n\n\
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
        let letter = write(true, &[decision, line("XF-1", "route", 1), line("XF-2", "notice", 5)]);
        assert_eq!(letter.subject, "[Petitions] 3 petitions need you");
        assert_eq!(
            letter.text,
            "Dear 张三,\n\nAs of 2026-03-10 08:30, these 3 petitions need you, the most urgent first:\n\n\
             1. XF-2  “Tell the petitioner” is 5 days overdue\n   Due date: 2026-03-02\n   \
             Tell the petitioner in writing that the matter came in and how it is handled.\n   https://xinfang.example.cn/p/XF-2\n\n\
             2. XF-1  “Register and route” is 1 day overdue\n   Due date: 2026-03-02\n   \
             Route the matter to the unit with power over it, or tell the petitioner.\n   https://xinfang.example.cn/p/XF-1\n\n\
             3. XF-3  needs your decision\n   Sign in, read it and decide.\n   \
             https://xinfang.example.cn/p/XF-3\n\n\
             The petition service sent this by itself. Please do not reply to it or forward it.\n"
        );
    }

    #[test]
    fn an_accusation_shows_nothing_but_its_number() {
        let letter = write(false, &[accusation("XF-9", 40)]);
        assert_eq!(letter.subject, "【信访】XF-9：有一件须您处理");
        let said: Vec<&str> = letter.text.lines().filter(|said| said.contains("XF-9")).collect();
        assert_eq!(said, ["1. XF-9  有一件须您处理"]);
        for whole in [&letter.subject, &letter.text, &letter.html] {
            for secret in ["40", "办理", "超期", "控告", "检举", "2026-03-02", "https://"] {
                assert!(!whole.replace("font-size:14px", "").contains(secret), "{secret} in {whole}");
            }
        }
    }

    #[test]
    fn two_accusations_differ_in_their_number_only() {
        let decision = AlertLine { kind: AlertKind::DecisionNeeded, ..accusation("XF-9", 0) };
        for english in [false, true] {
            assert_eq!(
                write(english, &[accusation("XF-9", 40)]),
                write(english, std::slice::from_ref(&decision))
            );
        }
    }

    #[test]
    fn the_place_of_an_accusation_does_not_tell_how_late_it_is() {
        let with = |days| write(false, &[line("XF-1", "route", 5), accusation("XF-9", days)]);
        assert_eq!(with(0), with(90));
    }

    #[test]
    fn html_is_escaped() {
        let mut hostile = line("<b>&\"'", "route", 2);
        hostile.link = "https://x.cn/?a=1&b=\"><script>".to_owned();
        let letter = write(false, &[hostile]);
        assert!(letter.html.contains("<strong>&lt;b&gt;&amp;&quot;&#39;</strong>"));
        assert!(letter.html.contains("href=\"https://x.cn/?a=1&amp;b=&quot;&gt;&lt;script&gt;\""));
        assert!(!letter.html.contains("<script>"));
    }

    #[test]
    fn only_web_links_are_written() {
        let mut hostile = line("XF-1", "route", 2);
        hostile.link = "javascript:alert(1)".to_owned();
        let letter = write(false, &[hostile]);
        assert!(!letter.html.contains("<a ") && !letter.text.contains("javascript"));
    }

    #[test]
    fn every_text_exists_in_both_languages() {
        for rule in Policy::national().unwrap().clocks {
            for days in [0, 1, 2] {
                let english = write(true, &[line("XF-1", rule.name.as_str(), days)]);
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
        let nobody = Recipient { name: " ".to_owned(), ..recipient(false) };
        let now = Instant::parse("2026-03-10T08:30:00+08:00").unwrap();
        assert!(compose(&nobody, &[], "x@y".to_owned(), now).text.starts_with("您好："));
    }
}
