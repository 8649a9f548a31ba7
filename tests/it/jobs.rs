//! The background: overdue clocks become mails, one for each recipient, once.

use std::collections::BTreeSet;
use std::time::Duration;

use app::late;
use app::petition::act::act;
use app::petition::input::RegistrationInput;
use app::petition::register::register;
use app::{App, Caller, Error, mailing, statistics, sweep, verify};
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl};
use domain::petition::ActInput;
use domain::petition::acts::{AcceptInput, NotifyInput, RouteInput, SignForInput, TextInput};
use domain::time::Instant;
use domain::vocabulary::{NoticeMethod, RouteWay};
use out::mail::{MailSettings, SmtpSecurity, Transport, TransportKind};
use serde_json::{Value, json};
use store::conn::{Purpose, open};
use store::{Conn, DatabaseUrl, StoreError, mail, petition as rows};
use xinfang::cli::import;
use xinfang::jobs::tick;

use crate::mime::decoded;
use crate::on_both;
use crate::support::{Backend, World, at, registration};

#[path = "../support/smtp.rs"]
pub mod smtp;
use smtp::SmtpServer;

const REGISTER: &[u8] = include_bytes!("../../config/sample/register.csv");
const RECEIVER: &str = "xinfangju.jiefang01@example.cn";
const SUPERVISOR: &str = "xinfangju.ducha01@example.cn";
const CHIEFS: [&str; 2] = ["chief01@example.cn", "chief02@example.cn"];
/// Alerts about what is late.
const OVERDUE: &str = "SELECT count(*) AS v FROM alerts WHERE rung = 'overdue'";
/// Everybody who answers for the route clock of the ordinary registration.
const OFFICE: [&str; 2] = [RECEIVER, "xinfangju@example.cn"];
/// Everybody who answers for what the unit has to do about it.
const UNIT: [&str; 3] = ["zhujianju.jingban@example.cn", "zhujianju@example.cn", "leader07@example.cn"];

// ---- What these tests and those of the neighbours share.

pub fn raw(world: &World) -> Conn {
    open(&DatabaseUrl::parse(&world.settings.database.url).unwrap(), Purpose::Write).unwrap()
}

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Text)]
    v: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    v: i64,
}

/// Runs a statement.
pub fn run(world: &World, sql: &str) {
    use diesel::connection::SimpleConnection;
    raw(world).batch_execute(sql).unwrap();
}

/// The column `v` of a query.
pub fn texts(world: &World, sql: &str) -> Vec<String> {
    let rows: Vec<One> = match &mut raw(world) {
        Conn::Sqlite(conn) => diesel::sql_query(sql).load(conn).unwrap(),
        Conn::Postgres(conn) => diesel::sql_query(sql).load(conn).unwrap(),
    };
    rows.into_iter().map(|row| row.v).collect()
}

/// The number `v` of a query.
pub fn count(world: &World, sql: &str) -> i64 {
    let rows: Vec<Number> = match &mut raw(world) {
        Conn::Sqlite(conn) => diesel::sql_query(sql).load(conn).unwrap(),
        Conn::Postgres(conn) => diesel::sql_query(sql).load(conn).unwrap(),
    };
    rows[0].v
}

/// The ordinary registration with some fields changed.
pub fn form(changes: &Value) -> RegistrationInput {
    let mut form = registration();
    for (key, value) in changes.as_object().unwrap() {
        form[key] = value.clone();
    }
    serde_json::from_value(form).unwrap()
}

pub fn try_enter(app: &App, caller: &Caller, changes: &Value) -> Result<String, Error> {
    let done = register(app, caller, form(changes), None)?;
    app.store.read(|conn| Ok(rows::get(conn, done.petition)?.unwrap().number))
}

pub fn enter(world: &World, changes: &Value) -> String {
    try_enter(&world.app, &world.caller("receptionist01"), changes).unwrap()
}

pub fn version(app: &App, number: &str) -> u32 {
    let row = app.store.read(|conn| Ok::<_, StoreError>(rows::find(conn, number)?.unwrap())).unwrap();
    u32::try_from(row.version).unwrap()
}

pub fn try_do(world: &World, user: &str, number: &str, input: ActInput) -> Result<(), Error> {
    let seen = version(&world.app, number);
    act(&world.app, &world.caller(user), number, seen, input, None).map(|_| ())
}

#[track_caller]
pub fn perform(world: &World, user: &str, number: &str, input: ActInput) {
    try_do(world, user, number, input).unwrap();
}

pub fn route() -> ActInput {
    ActInput::Route(Box::new(RouteInput {
        way: RouteWay::ALL[0],
        feedback_due: None,
        occurred_at: None,
        entered_late: None,
    }))
}

pub fn notify() -> ActInput {
    ActInput::Notify(Box::new(NotifyInput {
        method: NoticeMethod::ALL[0],
        note: None,
        occurred_at: None,
        entered_late: None,
    }))
}

pub fn accept() -> ActInput {
    ActInput::Accept(Box::new(AcceptInput {
        path: None,
        procedure: None,
        ground: None,
        support_unlikely: false,
        law_limit: None,
        law_due: None,
        law: None,
        occurred_at: None,
        entered_late: None,
    }))
}

/// A petition that was accepted, and of which the petitioner was not told: of the clocks that come first that
/// of the notice runs alone, and officer, head and leader of its unit answer for it.
pub fn untold(world: &World) -> String {
    let number = enter(world, &json!({}));
    perform(world, "receptionist01", &number, route());
    perform(world, "zjj_officer", &number, accept());
    heard(world);
    number
}

/// Whoever was given a petition has seen that it is theirs.
pub fn heard(world: &World) {
    run(world, "DELETE FROM alerts WHERE rung = 'handed_over'");
}

/// Its officer has it in hand, and head and leader have seen that.
pub fn signed(world: &World, officer: &str, number: &str) {
    perform(
        world,
        officer,
        number,
        ActInput::SignFor(Box::new(SignForInput { occurred_at: None, entered_late: None })),
    );
    heard(world);
}

/// By the 17th of March the office is to route it, and the unit to end it: five people of two units answer.
/// The unit's officer and head hear of that date in the first digest.
pub fn dated(world: &World, changes: &Value) -> String {
    let number = enter(world, changes);
    perform(world, "supervisor01", &number, by_the_17th());
    number
}

pub fn by_the_17th() -> ActInput {
    let order = json!({ "due": "2026-03-17", "reason": "区领导要求" });
    ActInput::SetDistrictDeadline(Box::new(serde_json::from_value(order).unwrap()))
}

pub fn progress(text: &str) -> ActInput {
    ActInput::RecordProgress(Box::new(TextInput {
        text: text.to_owned(),
        occurred_at: None,
        entered_late: None,
    }))
}

#[track_caller]
pub fn whole(world: &World) {
    let verified = verify::verify(&world.app, |_| ()).unwrap();
    assert!(verified.faults.is_empty(), "{:#?}", verified.faults);
}

fn addresses(world: &World) -> Vec<String> {
    texts(world, "SELECT to_address AS v FROM mails ORDER BY to_address")
}

fn sorted(list: &[&str]) -> Vec<String> {
    list.iter().map(|one| (*one).to_owned()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn transport(port: u16) -> Transport {
    let settings = MailSettings {
        transport: TransportKind::Smtp,
        smtp_host: "127.0.0.1".to_owned(),
        smtp_port: port,
        smtp_security: SmtpSecurity::None,
        timeout_seconds: 3,
        ..MailSettings::default()
    };
    Transport::new(&settings, std::path::Path::new("/nowhere")).unwrap()
}

/// An instance that mails to a port of this machine.
fn mailing_to(world: &World, port: u16) -> App {
    let mut app = world.another();
    app.transport = transport(port);
    app
}

fn claim(until: Instant) -> mail::Claim {
    mail::Claim {
        lease: "of the dead".to_owned(),
        until,
        way: mail::Way::Mail,
        only_urgent: false,
        limit: 10,
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

// ---- Finding what is late.

on_both! {
    fn never_routed_mails_each_recipient_once_however_often_the_jobs_run(world) {
        enter(&world, &json!({}));
        world.set_clock("2026-04-13T10:00:00+08:00");
        for _ in 0..5 {
            tick(&world.app).unwrap();
        }
        // 18 working days late: the ladder has come to the chief leaders.
        let told: Vec<&str> = OFFICE.iter().chain(&CHIEFS).chain([&SUPERVISOR]).copied().collect();
        assert_eq!(addresses(&world), sorted(&told));
        assert_eq!(world.mails().len(), told.len());
        let restarted = world.another();
        for _ in 0..3 {
            tick(&restarted).unwrap();
        }
        assert_eq!(world.mails().len(), told.len());
        whole(&world);
    }
}

on_both! {
    fn late_is_after_the_last_second_of_the_legal_due_date(world) {
        enter(&world, &json!({}));
        untold(&world);
        world.set_clock("2026-03-17T23:59:59+08:00");
        tick(&world.app).unwrap();
        assert_eq!(count(&world, OVERDUE), 0);
        world.set_clock("2026-03-18T00:00:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(count(&world, OVERDUE), 5);
        assert_eq!(world.mails().len(), 0, "nobody is woken at midnight");
        world.set_clock("2026-03-18T08:30:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(addresses(&world), sorted(&[&OFFICE[..], &UNIT].concat()));
    }
}

on_both! {
    fn a_due_date_in_a_holiday_is_late_only_after_the_holiday(world) {
        // 2026-02-06 + 15 = 02-21, in the Spring Festival; the legal due date is 02-24.
        world.set_clock("2026-02-06T09:00:00+08:00");
        let late = enter(&world, &json!({ "received_on": "2026-02-06" }));
        let unnoticed = enter(&world, &json!({ "received_on": "2026-02-06" }));
        perform(&world, "receptionist01", &unnoticed, route());
        perform(&world, "zjj_officer", &unnoticed, accept());
        world.set_clock("2026-02-24T23:59:59+08:00");
        tick(&world.app).unwrap();
        assert_eq!(count(&world, OVERDUE), 0);
        world.set_clock("2026-02-25T00:00:00+08:00");
        tick(&world.app).unwrap();
        let of = "SELECT count(*) AS v FROM alerts JOIN petitions ON petitions.id = petition_id WHERE rung = 'overdue' AND";
        assert_eq!(count(&world, &format!("{of} number = '{late}' AND clock = 'route'")), 2);
        assert_eq!(count(&world, &format!("{of} number = '{unnoticed}' AND clock = 'notice'")), 3);
        assert_eq!(count(&world, OVERDUE), 5);
    }
}

on_both! {
    fn routed_in_time_never_mails_about_the_route_but_about_the_notice(world) {
        let number = enter(&world, &json!({}));
        world.set_clock("2026-03-10T09:00:00+08:00");
        perform(&world, "receptionist01", &number, route());
        signed(&world, "zjj_officer", &number);
        world.set_clock("2026-03-24T23:59:59+08:00");
        tick(&world.app).unwrap();
        assert_eq!(count(&world, OVERDUE), 0);
        world.set_clock("2026-03-27T09:00:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(addresses(&world), sorted(&UNIT));
        assert_eq!(texts(&world, "SELECT DISTINCT clock AS v FROM alerts ORDER BY v"), ["accept", "notice"]);
    }
}

on_both! {
    fn what_starts_where_nobody_accepted_in_time_stands_in_the_table_and_is_told_of(world) {
        let number = enter(&world, &json!({}));
        perform(&world, "receptionist01", &number, route());
        perform(&world, "zjj_officer", &number, notify());
        world.set_clock("2026-03-18T08:30:00+08:00");
        tick(&world.app).unwrap();
        let due = "SELECT CAST(legal_due AS TEXT) AS v FROM deadlines WHERE clock = 'handling_unaccepted'";
        assert_eq!(texts(&world, due), ["2026-05-18"], "60 days from the 17th of March end on a Saturday");
        whole(&world);
        // Nobody does anything, and the service stands still.
        world.set_clock("2026-08-03T08:30:00+08:00");
        tick(&world.app).unwrap();
        let told = "SELECT COUNT(DISTINCT recipient_id) AS v FROM alerts WHERE clock = 'handling_unaccepted' AND rung = 'bulletin'";
        assert_eq!(count(&world, told), 6);
        whole(&world);
    }
}

on_both! {
    fn after_a_standstill_what_started_meanwhile_is_found_in_the_same_look(world) {
        let number = enter(&world, &json!({}));
        perform(&world, "receptionist01", &number, route());
        perform(&world, "zjj_officer", &number, notify());
        heard(&world);
        world.set_clock("2026-08-03T08:30:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(count(&world, "SELECT count(*) AS v FROM deadlines WHERE clock = 'handling_unaccepted' AND missed = TRUE"), 1);
        let clocks = "SELECT DISTINCT clock AS v FROM alerts ORDER BY v";
        assert_eq!(texts(&world, clocks), ["accept", "handling_unaccepted"]);
        assert_eq!(world.mails().len(), 6);
        whole(&world);
    }
}

on_both! {
    fn notified_and_accepted_in_time_mails_only_the_handling_clock(world) {
        let number = enter(&world, &json!({}));
        perform(&world, "receptionist01", &number, route());
        perform(&world, "zjj_officer", &number, notify());
        perform(&world, "zjj_officer", &number, accept());
        world.set_clock("2026-08-01T00:00:00+08:00");
        tick(&world.app).unwrap();
        let clocks = texts(&world, "SELECT DISTINCT clock AS v FROM alerts");
        assert!(!clocks.contains(&"route".to_owned()) && !clocks.contains(&"notice".to_owned()), "{clocks:?}");
        whole(&world);
    }
}

on_both! {
    fn a_mail_names_number_days_and_link_and_nothing_personal(world) {
        let number = untold(&world);
        world.set_clock("2026-03-20T10:00:00+08:00");
        tick(&world.app).unwrap();
        let mut clear: Vec<String> = world.mails().iter().map(|(_, raw)| decoded(raw)).collect();
        assert_eq!(clear.len(), 3);
        let link = format!("http://127.0.0.1:8080/petitions/{number}");
        for text in &clear {
            assert!(text.contains(&number) && text.contains(&link) && text.contains("超期3天"), "{text}");
            assert!(text.contains("Message-ID: <"), "{text}");
        }
        clear.extend(texts(&world, "SELECT subject || body_text || body_html AS v FROM mails"));
        for text in &clear {
            for secret in ["供暖", "室内温度", "样例信访人", "13800000001", "11010519491231002X", "示例一村"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
    }
}

on_both! {
    fn the_accused_never_get_mail(world) {
        for purpose in ["request", "accusation"] {
            let accused = json!([{ "username": "zjj_officer" }, { "username": "leader07" }, { "username": "xfj_head" },
                                 { "username": "receptionist01" }, { "username": "dic_head" }]);
            let number =
                try_enter(&world.app, &world.caller("receptionist02"), &json!({ "accused": accused, "purpose": purpose })).unwrap();
            // Of the accusation, which is kept until it is sent up, nobody sets a date.
            if purpose == "request" {
                perform(&world, "supervisor01", &number, by_the_17th());
            }
        }
        world.set_clock("2026-05-11T10:00:00+08:00");
        tick(&world.app).unwrap();
        let told = addresses(&world);
        assert!(!told.is_empty());
        for accused in ["zhujianju.jingban@example.cn", "leader07@example.cn", "xinfangju@example.cn", RECEIVER, "jiwei@example.cn"] {
            assert!(!told.contains(&accused.to_owned()), "{accused} in {told:?}");
        }
    }
}

on_both! {
    fn an_accused_unit_gets_no_mail_at_all(world) {
        dated(&world, &json!({ "accused": [{ "unit": "zjj" }] }));
        world.set_clock("2026-05-11T10:00:00+08:00");
        tick(&world.app).unwrap();
        let told = addresses(&world);
        assert!(!told.is_empty());
        assert!(told.iter().all(|to| !to.starts_with("zhujianju") && to != "leader07@example.cn"), "{told:?}");
    }
}

on_both! {
    fn with_no_candidate_the_supervisor_is_asked(world) {
        enter(&world, &json!({ "content_category": null }));
        tick(&world.app).unwrap();
        assert_eq!(addresses(&world), Vec::<String>::new(), "it waits for the next morning");
        world.set_clock("2026-03-03T08:30:00+08:00");
        tick(&world.app).unwrap();
        tick(&world.app).unwrap();
        assert_eq!(addresses(&world), [SUPERVISOR]);
        let asked = "SELECT clock || ' ' || rung AS v FROM alerts ORDER BY v";
        assert_eq!(texts(&world, asked), ["assignment day_before", "decision asked"]);
        assert_eq!(world.mails().len(), 1, "both in one mail");
    }
}

on_both! {
    fn two_instances_at_once_mail_once(world) {
        for _ in 0..4 {
            enter(&world, &json!({}));
            untold(&world);
        }
        world.set_clock("2026-04-13T10:00:00+08:00");
        let other = world.another();
        std::thread::scope(|scope| {
            for app in [&world.app, &other, &world.app, &other] {
                scope.spawn(move || match tick(app) {
                    Ok(_) | Err(Error::Busy) => {}
                    Err(error) => panic!("{error}"),
                });
            }
        });
        tick(&world.app).unwrap();
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts WHERE clock IN ('route', 'notice')"), 4 * (5 + 6));
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts"), 4 * (5 + 6 + 1), "half of the handling, the officer");
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE state = 'sent'"), count(&world, "SELECT count(*) AS v FROM mails"));
        let ids: Vec<String> = world.mails().into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "a mail was sent twice");
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts WHERE mail_id IS NULL"), 0);
        whole(&world);
    }
}

// ---- Sending.

on_both! {
    fn a_mail_put_off_keeps_its_message_id(world) {
        enter(&world, &json!({}));
        untold(&world);
        world.set_clock("2026-03-20T10:00:00+08:00");
        let server = SmtpServer::start();
        server.answer_next("END", "450 later");
        let app = mailing_to(&world, server.port());
        let ticked = tick(&app).unwrap();
        let (built, sent) = (ticked.built, ticked.sent);
        assert_eq!((built.messages, sent.sent, sent.postponed, sent.dead), (5, 4, 1, 0));
        let waiting = texts(&world, "SELECT message_id AS v FROM mails WHERE state = 'pending'");
        assert_eq!(waiting.len(), 1);
        tick(&app).unwrap();
        assert_eq!(server.messages().len(), 4, "it is not tried before its time");
        world.set_clock("2026-03-20T10:01:00+08:00");
        tick(&app).unwrap();
        let messages = server.messages();
        assert_eq!(messages.len(), 5);
        assert!(messages[4].data.contains(&format!("Message-ID: <{}>", waiting[0])), "{}", messages[4].data);
        let state = format!("SELECT state || attempts AS v FROM mails WHERE message_id = '{}'", waiting[0]);
        assert_eq!(texts(&world, &state), ["sent2"]);
    }
}

on_both! {
    fn a_mail_refused_for_good_is_dead(world) {
        enter(&world, &json!({}));
        untold(&world);
        world.set_clock("2026-03-20T10:00:00+08:00");
        let server = SmtpServer::start();
        server.answer_next("RCPT", "550 no such person");
        let app = mailing_to(&world, server.port());
        tick(&app).unwrap();
        world.set_clock("2026-03-20T17:00:00+08:00");
        tick(&app).unwrap();
        assert_eq!(server.messages().len(), 4);
        assert_eq!(texts(&world, "SELECT state || attempts AS v FROM mails ORDER BY state"), ["dead1", "sent1", "sent1", "sent1", "sent1"]);
        assert_eq!(texts(&world, "SELECT last_error AS v FROM mails WHERE state = 'dead' AND last_error LIKE '%no such person%'"), Vec::<String>::new());
    }
}

on_both! {
    fn a_server_that_is_down_puts_mails_off(world) {
        enter(&world, &json!({}));
        untold(&world);
        world.set_clock("2026-03-20T10:00:00+08:00");
        let app = mailing_to(&world, free_port());
        let sent = tick(&app).unwrap().sent;
        assert_eq!((sent.sent, sent.postponed, sent.dead), (0, 0, 0));
        assert!(sent.put_back > 0);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE state = 'pending' AND attempts = 0"), 5);
        world.set_clock("2026-03-20T12:00:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(world.mails().len(), 5);
    }
}

on_both! {
    fn a_mail_whose_sender_died_is_sent_by_another_after_the_lease(world) {
        enter(&world, &json!({}));
        untold(&world);
        world.set_clock("2026-03-20T10:00:00+08:00");
        sweep::sweep(&world.app).unwrap();
        mailing::build(&world.app).unwrap();
        world.set_clock("2026-03-20T12:00:00+08:00");
        let (now, until) = (world.app.clock.now(), at("2026-03-20T12:05:00+08:00"));
        let claimed = world.app.store
            .write(move |conn| mail::claim_in_txn(conn, &claim(until), now)).unwrap();
        assert_eq!(claimed.len(), 5);
        let other = world.another();
        tick(&other).unwrap();
        assert_eq!(world.mails().len(), 0, "somebody else has the lease");
        world.set_clock("2026-03-20T12:05:00+08:00");
        tick(&other).unwrap();
        assert_eq!(world.mails().len(), 5);
        let first: BTreeSet<String> = claimed.into_iter().map(|mail| mail.letter.message_id).collect();
        assert_eq!(world.mails().into_iter().map(|(id, _)| id).collect::<BTreeSet<_>>(), first);
    }
}

// ---- Registers.

fn shift(world: &World) -> i64 {
    (world.app.clock.now().day() - chrono::NaiveDate::from_ymd_opt(2026, 9, 30).unwrap()).num_days()
}

on_both! {
    fn the_sample_register_comes_in_and_mails_only_about_clocks_that_run(world) {
        let count_of = import::bytes_of(&world.app, REGISTER, shift(&world)).unwrap();
        assert_eq!((count_of.new, count_of.there, count_of.wrong), (257, 0, 0));
        let figures = statistics::read(&world.app, Default::default(), &world.caller("supervisor01").viewer).unwrap().figures;
        assert_eq!((figures.received, figures.closed, figures.open), (257, 168, 89));
        tick(&world.app).unwrap();
        let late = "SELECT count(*) AS v FROM deadlines d JOIN petitions p ON p.id = d.petition_id WHERE d.missed = TRUE";
        assert_eq!(count(&world, &format!("{late} AND (d.ended_at IS NOT NULL OR p.closed_at IS NOT NULL)")), 0);
        assert_eq!(
            count(&world, "SELECT count(*) AS v FROM alerts a JOIN petitions p ON p.id = a.petition_id WHERE p.closed_at IS NOT NULL"),
            0
        );
        assert!(count(&world, late) > 0);
        let again = import::bytes_of(&world.app, REGISTER, shift(&world)).unwrap();
        assert_eq!((again.new, again.there, again.wrong), (0, 257, 0));
        let sent = world.mails().len();
        tick(&world.app).unwrap();
        assert_eq!(world.mails().len(), sent);
        whole(&world);
    }
}

on_both! {
    fn what_a_register_brings_in_late_has_a_draft_and_stands_on_the_bulletin_list_at_once(world) {
        import::bytes_of(&world.app, REGISTER, shift(&world)).unwrap();
        tick(&world.app).unwrap();
        let today = world.app.clock.now().day();
        let supervisor = world.caller("supervisor01");
        let late_for = |days: u64| {
            let day = today - chrono::Days::new(days);
            count(&world, &format!(
                "SELECT count(*) AS v FROM deadlines d JOIN petitions p ON p.id = d.petition_id WHERE d.missed = TRUE \
                 AND d.ended_at IS NULL AND p.confidential = FALSE AND d.legal_due < '{day}'"
            ))
        };
        // 21 working days are fewer than 45 days, and more than 28.
        let listed = late::bulletin(&world.app, &supervisor).unwrap();
        let longest = listed.iter().filter(|one| one.days_overdue > 45).count();
        assert!(longest > 0 && longest == usize::try_from(late_for(45)).unwrap(), "{longest} of {}", late_for(45));
        assert!(listed.iter().all(|one| one.days_overdue >= 28), "nothing stands there too early");
        let drafts = late::drafts(&world.app, &supervisor).unwrap();
        assert!(drafts.len() > listed.len() && drafts.iter().all(|one| one.draft.is_some()));
        assert!(drafts.iter().filter(|one| one.days_overdue > 16).count() == usize::try_from(late_for(16)).unwrap());
        // One digest for each, and none a second time.
        let next = today.iter_days().skip(1).take(7).find(|day| {
            world.set_clock(&format!("{day}T08:30:00+08:00"));
            tick(&world.app).unwrap();
            !world.mails().is_empty()
        });
        assert!(next.is_some());
        let twice = "SELECT count(*) AS v FROM (SELECT recipient_id FROM mails GROUP BY recipient_id HAVING count(*) > 1) AS twice";
        assert_eq!(count(&world, twice), 0, "one digest a person");
        whole(&world);
    }
}

/// The header and the first rows of the sample.
pub fn first_rows(rows: usize) -> String {
    let text = std::str::from_utf8(REGISTER).unwrap();
    text.lines().take(rows + 1).map(|line| format!("{line}\n")).collect()
}

on_both! {
    fn a_wrong_row_is_left_out_and_the_others_come_in(world) {
        let sheet = first_rows(3).replacen("SL20260101000001,样例信访人001,1,", "SL20260101000001,样例信访人001,viele,", 1);
        let came = import::bytes_of(&world.app, sheet.as_bytes(), shift(&world)).unwrap();
        assert_eq!((came.new, came.there, came.wrong), (2, 0, 1));
        let again = import::bytes_of(&world.app, first_rows(3).as_bytes(), shift(&world)).unwrap();
        assert_eq!((again.new, again.there, again.wrong), (1, 2, 0));
        whole(&world);
    }
}

on_both! {
    fn a_case_closed_before_it_was_entered_never_mails(world) {
        let came = import::bytes_of(&world.app, first_rows(2).as_bytes(), shift(&world)).unwrap();
        assert_eq!(came.new, 2);
        world.set_clock("2027-02-01T09:00:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(world.mails().len(), 0);
    }
}

// ---- A year.

#[test]
fn a_hundred_and_twenty_days_of_sixty_petitions_pass_quickly() {
    let world = World::new(Backend::Sqlite);
    #[allow(clippy::disallowed_methods, reason = "how long the test takes")]
    let began = std::time::Instant::now();
    for _ in 0..60 {
        dated(&world, &json!({}));
    }
    let start = at("2026-03-02T09:00:00+08:00");
    for day in 0..120 {
        world.app.clock.set(start.plus_seconds(day * 86_400));
        tick(&world.app).unwrap();
    }
    assert_eq!(count(&world, OVERDUE), 2 * 300, "twice each of the five is told of each of the sixty");
    let digests = "SELECT count(*) AS v FROM (SELECT recipient_id, created_at FROM mails \
                   GROUP BY recipient_id, created_at HAVING count(*) > 1) AS twice";
    assert_eq!(count(&world, digests), 0, "one digest a morning");
    assert_eq!(world.mails().len() as i64, count(&world, "SELECT count(*) AS v FROM mails"));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    whole(&world);
}
