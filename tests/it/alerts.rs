//! Alerts from the outside: seen and acknowledged, part of the timeline and of the assessment; proof of
//! life; the ladder tried before it is changed; what climbs to the people above; the outbox in trouble.

use app::{App, pulse, sending};
use out::mail::{MailSettings, SmtpSecurity, Transport, TransportKind};
use serde_json::{Value, json};
use xinfang::jobs::{Ticked, tick};

use crate::jobs::{count, dated, enter, heard, notify, perform, route, smtp::SmtpServer, texts, untold};
use crate::on_both;
use crate::support::{Http, World, at};
use crate::webhooks::http::{HttpServer, Reply};

const OFFICER: &str = "zjj_officer";

/// A petition that was never routed; two days after the end of its limit, in the morning.
fn late(world: &World) -> String {
    two_days_later(world, enter(world, &json!({})))
}

/// One of which the petitioner was never told: the unit and its leader are late.
fn silent(world: &World) -> String {
    two_days_later(world, untold(world))
}

fn two_days_later(world: &World, number: String) -> String {
    world.set_clock("2026-03-19T09:00:00+08:00");
    tick(&world.app).unwrap();
    number
}

fn by_smtp(world: &World, port: u16) -> App {
    let settings = MailSettings {
        transport: TransportKind::Smtp,
        smtp_host: "127.0.0.1".to_owned(),
        smtp_port: port,
        smtp_security: SmtpSecurity::None,
        timeout_seconds: 3,
        ..MailSettings::default()
    };
    let mut app = world.another();
    app.transport = Transport::new(&settings, std::path::Path::new("/nowhere")).unwrap();
    app
}

/// Another instance with other settings.
fn with(world: &World, change: impl FnOnce(&mut app::config::Settings)) -> App {
    let mut settings = world.settings.clone();
    change(&mut settings);
    let mut app = App::open(settings, world.app.clock.clone()).unwrap();
    app.transport = world.app.transport.clone();
    app
}

fn alerts(http: &Http, user: &str) -> Vec<Value> {
    http.get(user, "/api/v1/alerts").expect(200).body["alerts"].as_array().unwrap().clone()
}

// ---- Seen and answered.

on_both! {
    fn everybody_sees_and_acknowledges_their_own_alerts_only(world) {
        let number = silent(&world);
        let http = world.serve();
        let mine = alerts(&http, OFFICER);
        assert_eq!(mine[0]["number"], number.as_str());
        assert_eq!((&mine[0]["delivery"], &mine[0]["acknowledged_at"]), (&json!("sent"), &Value::Null));
        assert_eq!(mine[0]["days_overdue"], 2);
        let path = format!("/api/v1/alerts/{}/acknowledge", mine[0]["id"]);
        let by_another = http.post("leader07", &path, &json!({})).expect(200);
        assert_eq!(by_another.body["acknowledged"], 0);
        assert_eq!(http.post(OFFICER, &path, &json!({})).expect(200).body["acknowledged"], 1);
        assert_eq!(http.post(OFFICER, &path, &json!({})).expect(200).body["acknowledged"], 0, "once");
        let open = http.get(OFFICER, "/api/v1/alerts?open=true").expect(200).body;
        assert_eq!((&open["open"], open["alerts"].as_array().unwrap().len()), (&json!(0), 0));
        assert_eq!(alerts(&http, OFFICER).len(), 1);
        for wrong in [json!({ "ids": [] }), json!({ "ids": vec![1; 201] })] {
            http.post(OFFICER, "/api/v1/alerts/acknowledge", &wrong).expect(422);
        }
        http.get("admin01", "/api/v1/alerts").expect(403);
        http.get(OFFICER, "/api/v1/alerts?limit=0").expect(422);
    }
}

on_both! {
    fn the_timeline_says_who_was_told_and_what_became_of_it(world) {
        let number = silent(&world);
        let http = world.serve();
        let id = alerts(&http, OFFICER)[0]["id"].clone();
        http.post(OFFICER, "/api/v1/alerts/acknowledge", &json!({ "ids": [id] })).expect(200);
        let timeline = http.get(OFFICER, &format!("/api/v1/petitions/{number}/timeline")).expect(200).body;
        let told: Vec<&Value> = timeline.as_array().unwrap().iter().filter(|e| e["kind"] == "alerted").collect();
        let overdue = told.iter().find(|entry| entry["details"]["rung"] == "overdue").expect("the rung");
        assert_eq!((&overdue["seq"], &overdue["details"]["clock"]), (&Value::Null, &json!("notice")));
        let people = overdue["details"]["told"].as_array().unwrap();
        let mut names: Vec<&str> = people.iter().map(|one| one["user"]["username"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["leader07", "zjj_head", "zjj_officer"]);
        assert!(people.iter().all(|one| one["delivery"] == "sent" && one["sent_at"].is_string()), "{people:#?}");
        let seen: Vec<&Value> = people.iter().filter(|one| one["acknowledged_at"].is_string()).collect();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0]["user"]["username"], OFFICER);
    }
}

on_both! {
    fn the_assessment_counts_alerts_and_those_acknowledged(world) {
        enter(&world, &json!({}));
        silent(&world);
        let http = world.serve();
        let id = alerts(&http, "leader07")[0]["id"].clone();
        http.post("leader07", "/api/v1/alerts/acknowledge", &json!({ "ids": [id] })).expect(200);
        let figures = http.get("supervisor01", "/api/v1/statistics?from=2026-03-01&to=2026-03-31").expect(200).body;
        let unit = figures["by_unit"].as_array().unwrap().iter().find(|one| one["unit"]["code"] == "zjj").unwrap();
        assert_eq!((&unit["alerts"], &unit["alerts_acknowledged"]), (&json!(2), &json!(0)), "the routing is not the unit's");
        let leaders = figures["by_leader"].as_array().unwrap();
        let leader = leaders.iter().find(|one| one["leader"]["username"] == "leader07").unwrap();
        assert_eq!((&leader["alerts"], &leader["alerts_acknowledged"]), (&json!(1), &json!(1)));
        let before = http.get("supervisor01", "/api/v1/statistics?to=2026-03-02").expect(200).body;
        assert_eq!(before["by_unit"][0]["alerts"], 0, "it was reached later");
    }
}

on_both! {
    fn of_an_accusation_its_recipient_is_told_the_number_only(world) {
        let number = enter(&world, &json!({ "purpose": "accusation", "accused": [{ "username": "zjj_officer" }] }));
        world.set_clock("2026-05-11T10:00:00+08:00");
        tick(&world.app).unwrap();
        let http = world.serve();
        let told = alerts(&http, "dic01");
        assert!(!told.is_empty());
        for alert in &told {
            assert_eq!(alert["number"], number.as_str());
            for hidden in ["clock", "rung", "todo", "legal_due", "days_overdue", "url"] {
                assert_eq!(alert[hidden], Value::Null, "{hidden}");
            }
        }
        assert!(alerts(&http, OFFICER).is_empty());
        for chief in ["chief01", "chief02"] {
            assert!(alerts(&http, chief).is_empty(), "no chief leader is told of an accusation");
        }
    }
}

on_both! {
    fn who_becomes_accused_no_longer_sees_the_alert(world) {
        let number = silent(&world);
        let http = world.serve();
        assert_eq!(alerts(&http, OFFICER).len(), 1);
        let accused = json!({ "accused": [{ "username": OFFICER }], "reason": "样例" });
        http.act("supervisor01", &number, "correct", &accused).expect(200);
        assert!(alerts(&http, OFFICER).is_empty());
        assert_eq!(http.get(OFFICER, "/api/v1/alerts").expect(200).body["open"], 0);
    }
}

// ---- What climbs to the people above.

on_both! {
    fn the_supervisor_gets_an_order_drafted_and_sends_it(world) {
        enter(&world, &json!({})); // never routed, which is not the unit's fault
        let number = silent(&world);
        let http = world.serve();
        let drafts = |user: &str| http.get(user, "/api/v1/supervision-drafts").expect(200).body.as_array().unwrap().clone();
        assert!(drafts("supervisor01").is_empty(), "not yet");
        // The sixth working day late.
        world.set_clock("2026-03-25T08:30:00+08:00");
        tick(&world.app).unwrap();
        http.log_in_again();
        let drafted = drafts("supervisor01");
        assert_eq!(drafted.len(), 1);
        let draft = &drafted[0]["draft"];
        assert_eq!((&drafted[0]["number"], &draft["cause"]), (&json!(number), &json!("procedure")));
        assert_eq!(draft["feedback_due"], "2026-04-01");
        assert!(draft["text"].as_str().unwrap().contains("超期8天"), "{draft}");
        let mail = texts(&world, "SELECT body_text AS v FROM mails JOIN users ON users.id = recipient_id WHERE username = 'supervisor01'");
        let drafted: usize = mail.iter().map(|text| text.matches("督办函已拟好").count()).sum();
        assert_eq!(drafted, 1, "of both it is told, of one an order is drafted: {mail:?}");
        let named: usize = mail.iter().map(|text| text.matches("区住建局").count()).sum();
        assert_eq!(named, 1, "the other one is not the unit's: {mail:?}");
        http.act("supervisor01", &number, "supervision", draft).expect(200);
        assert!(drafts("supervisor01").is_empty(), "it was sent");
        http.get("leader07", "/api/v1/supervision-drafts").expect(403);
    }
}

on_both! {
    fn what_stays_late_comes_on_the_list_for_the_bulletin(world) {
        let number = late(&world);
        let accusation = enter(&world, &json!({ "purpose": "accusation" }));
        let http = world.serve();
        let listed = || http.get("chief01", "/api/v1/bulletin-list").expect(200).body.as_array().unwrap().clone();
        assert!(listed().is_empty());
        world.set_clock("2026-05-20T09:00:00+08:00");
        tick(&world.app).unwrap();
        http.log_in_again();
        let late = listed();
        assert_eq!(late.len(), 1, "{late:#?} without {accusation}");
        assert_eq!((&late[0]["number"], &late[0]["draft"]), (&json!(number), &Value::Null));
        assert_eq!(late[0]["unit"]["code"], "xfj", "whose routing is late, not for whom it is meant");
        perform(&world, "receptionist01", &number, route());
        assert!(listed().is_empty(), "the clock is met");
    }
}

on_both! {
    fn a_ladder_is_tried_before_it_is_changed(world) {
        let number = silent(&world);
        let http = world.serve();
        let strict = include_str!("../../config/ladder/strict.toml");
        let sooner = strict.replace("overdue = 3", "overdue = 2");
        let try_it = |ladder: &str| http.post("supervisor01", "/api/v1/ladder/preview", &json!({ "ladder": ladder }));
        let today = try_it(include_str!("../../config/ladder.toml")).expect(200).body;
        assert_eq!((&today["petitions"], &today["alerts"]), (&json!(1), &json!(0)), "what stands changes nothing");
        let tried = try_it(&sooner).expect(200).body;
        assert_eq!(tried["by_rung"]["supervision"]["at_once"], 4);
        assert_eq!(tried["at_once"][0]["number"], number.as_str());
        assert_eq!(tried["at_once"][0]["recipients"].as_array().unwrap().len(), 4);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts WHERE rung = 'supervision'"), 0);
        let refused = try_it("region = 1").expect(422).body;
        assert_eq!(refused["errors"][0]["code"], "not_a_ladder");
        let reason = refused["errors"][0]["message"].as_str().unwrap();
        assert!(reason.contains("region") && reason.contains("line 1"), "it says where: {reason}");
        let silent = include_str!("../../config/ladder.toml").replacen("tell = [", "tell = []\n# [", 1);
        let refused = try_it(&silent).expect(422).body;
        assert_eq!(refused["errors"][0]["code"], "rung_tells_nobody");
        let (field, message) = (&refused["errors"][0]["field"], refused["errors"][0]["message"].as_str().unwrap());
        let rung = field.as_str().unwrap().strip_prefix("ladder.rung.").unwrap();
        assert!(message.contains(rung), "it says which: {message}");
        http.post("leader07", "/api/v1/ladder/preview", &json!({ "ladder": strict })).expect(403);
        assert_eq!(http.get(OFFICER, "/api/v1/ladder").expect(200).body["rung"].as_array().unwrap().len(), 14);

        // The change itself sends just that.
        let file = world.folder.path().join("ladder.toml");
        std::fs::write(&file, sooner).unwrap();
        let changed = with(&world, |settings| settings.rules.ladder = file);
        tick(&changed).unwrap();
        assert_eq!(count(&world, "SELECT count(*) AS v FROM alerts WHERE rung = 'supervision'"), 4);
    }
}

// ---- Proof of life.

on_both! {
    fn a_stalled_sweep_and_dead_letters_are_seen_from_outside(world) {
        late(&world);
        let http = world.serve();
        http.get("", "/readyz").expect(200);
        let figures = http.get("", "/metrics").expect(200).body;
        let figures = figures.as_str().unwrap();
        for line in ["xinfang_outbox_dead_letters 0", "xinfang_outbox_pending 0", "# TYPE xinfang_last_sweep_timestamp_seconds gauge"] {
            assert!(figures.contains(line), "{line} in {figures}");
        }
        http.send("", "GET", "/metrics", &[("x-forwarded-for", "192.0.2.1")], None).expect(404);
        http.get("leader07", "/api/v1/pulse").expect(403);
        world.set_clock("2026-03-19T09:16:00+08:00");
        http.log_in_again();
        let unready = http.get("", "/readyz").expect(503);
        assert_eq!(unready.body["faults"], json!(["sweep"]));
        assert_eq!(http.get("supervisor01", "/api/v1/pulse").expect(200).body["faults"], json!(["sweep"]));
        tick(&world.app).unwrap();
        http.get("", "/readyz").expect(200);
    }
}

on_both! {
    fn a_heartbeat_comes_each_morning_once_whoever_sends_it(world) {
        let settings = |s: &mut app::config::Settings| s.watch.heartbeat_to = vec!["supervisor01".to_owned()];
        let (one, other) = (with(&world, settings), with(&world, settings));
        let heartbeats = "SELECT count(*) AS v FROM mails WHERE message_id LIKE 'heartbeat-%'";
        world.set_clock("2026-03-07T08:29:00+08:00");
        tick(&one).unwrap();
        assert_eq!(count(&world, heartbeats), 0);
        for time in ["08:30", "08:31", "17:00"] {
            world.set_clock(&format!("2026-03-07T{time}:00+08:00"));
            tick(&one).unwrap();
            tick(&other).unwrap();
            assert_eq!(count(&world, heartbeats), 1, "a Saturday too, once");
        }
        world.set_clock("2026-03-08T09:00:00+08:00");
        tick(&other).unwrap();
        assert_eq!(count(&world, heartbeats), 2);
        assert_eq!(world.mails().len(), 2);
    }
}

// ---- The outbox in trouble.

on_both! {
    fn a_server_that_is_down_for_a_day_loses_nothing_and_kills_nothing(world) {
        enter(&world, &json!({}));
        world.set_clock("2026-03-18T08:30:00+08:00");
        let port = SmtpServer::start().port();
        let app = by_smtp(&world, port);
        let start = at("2026-03-18T08:30:00+08:00");
        for minute in 0..24 * 60 {
            app.clock.set(start.plus_seconds(minute * 60));
            let sent = tick(&app).unwrap().sent;
            assert_eq!((sent.sent, sent.dead), (0, 0));
        }
        assert_eq!(texts(&world, "SELECT DISTINCT state || attempts AS v FROM mails"), ["pending0"]);
        app.clock.set(start.plus_seconds(25 * 3_600));
        tick(&app).unwrap();
        let pulse = pulse::pulse(&app).unwrap();
        assert_eq!(pulse.faults, ["unsent"]);
        assert!(pulse.outage.is_some_and(|outage| outage.failures > 10 && outage.since == start));
        let server = SmtpServer::start_on(port);
        app.clock.set(start.plus_seconds(28 * 3_600));
        tick(&app).unwrap();
        let mails = usize::try_from(count(&world, "SELECT count(*) AS v FROM mails")).unwrap();
        assert_eq!(server.messages().len(), mails);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE state <> 'sent'"), 0);
    }
}

on_both! {
    fn at_night_only_urgent_mails_are_tried_again(world) {
        enter(&world, &json!({}));
        untold(&world);
        world.set_clock("2026-03-18T17:59:00+08:00");
        let server = SmtpServer::start();
        for _ in 0..5 {
            server.answer_next("END", "451 later");
        }
        let app = by_smtp(&world, server.port());
        assert_eq!(tick(&app).unwrap().sent.postponed, 5);
        world.set_clock("2026-03-18T22:00:00+08:00");
        assert_eq!(tick(&app).unwrap().sent, sending::Sent::default());
        world.set_clock("2026-03-19T08:30:00+08:00");
        assert_eq!(tick(&app).unwrap().sent.sent, 5);
    }
}

on_both! {
    fn all_dead_letters_are_sent_again_at_once_but_for_those_without_an_address(world) {
        enter(&world, &json!({}));
        untold(&world);
        world.set_clock("2026-03-18T08:30:00+08:00");
        let server = SmtpServer::start();
        let app = by_smtp(&world, server.port());
        for _ in 0..5 {
            server.answer_next("RCPT", "550 no such person");
        }
        let dead = tick(&app).unwrap().sent.dead;
        assert_eq!(dead, 5);
        let gone = "SELECT CAST(MIN(recipient_id) AS TEXT) AS v FROM mails WHERE state = 'dead'";
        let gone = texts(&world, gone).remove(0);
        crate::jobs::run(&world, &format!("UPDATE users SET email = NULL WHERE id = {gone}"));
        crate::jobs::run(&world, "UPDATE counters SET value = value + 1 WHERE name = 'directory'");
        let ids = texts(&world, &format!("SELECT message_id AS v FROM mails WHERE state = 'dead' AND recipient_id <> {gone} ORDER BY 1"));
        let http = world.serve();
        for user in [OFFICER, "leader07", "receptionist01"] {
            http.post(user, "/api/v1/outbox/resend", &json!({})).expect(403);
        }
        let again = http.post("supervisor01", "/api/v1/outbox/resend", &json!({})).expect(200).body;
        assert_eq!(again, json!({ "resent": dead - 1, "left": 1 }));
        let again = http.post("supervisor01", "/api/v1/outbox/resend", &json!({})).expect(200).body;
        assert_eq!(again, json!({ "resent": 0, "left": 1 }), "what was sent again is dead no more");
        assert_eq!(tick(&app).unwrap().sent.sent, dead - 1);
        let sent = server.messages();
        for id in ids {
            assert_eq!(sent.iter().filter(|mail| mail.data.contains(&id)).count(), 1, "the same mail, once");
        }
    }
}

on_both! {
    fn a_supervisor_sees_dead_letters_and_sends_them_again_to_the_new_address(world) {
        enter(&world, &json!({}));
        world.set_clock("2026-03-18T08:30:00+08:00");
        let server = SmtpServer::start();
        server.answer_next("RCPT", "550 no such person");
        let app = by_smtp(&world, server.port());
        assert_eq!(tick(&app).unwrap().sent.dead, 1);
        let http = world.serve();
        let dead = http.get("supervisor01", "/api/v1/outbox").expect(200).body;
        assert_eq!((dead.as_array().unwrap().len(), &dead[0]["state"], &dead[0]["alerts"]), (1, &json!("dead"), &json!(1)));
        assert!(!dead.to_string().contains("XF2026"), "what it says is not shown: {dead}");
        http.get(OFFICER, "/api/v1/outbox").expect(403);
        let id = &dead[0]["id"];
        let who = dead[0]["recipient"]["username"].as_str().unwrap();
        let set = format!("UPDATE users SET email = 'new@example.cn' WHERE username = '{who}'");
        crate::jobs::run(&world, &set);
        crate::jobs::run(&world, "UPDATE counters SET value = value + 1 WHERE name = 'directory'");
        http.post("supervisor01", &format!("/api/v1/outbox/{id}/resend"), &json!({})).expect(204);
        http.post("supervisor01", &format!("/api/v1/outbox/{id}/resend"), &json!({})).expect(404);
        let before: Vec<String> = texts(&world, "SELECT message_id AS v FROM mails WHERE state = 'pending'");
        assert_eq!(tick(&app).unwrap().sent.sent, 1);
        let last = server.messages().pop().unwrap();
        assert!(last.data.contains(&before[0]), "the same mail");
    }
}

on_both! {
    fn settled_before_the_morning_nobody_is_bothered(world) {
        let (number, unnoticed) = (enter(&world, &json!({})), untold(&world));
        world.set_clock("2026-03-18T00:00:00+08:00");
        tick(&world.app).unwrap();
        perform(&world, "receptionist01", &number, route());
        perform(&world, OFFICER, &unnoticed, notify());
        heard(&world);
        let sent = world.mails().len();
        world.set_clock("2026-03-18T08:30:00+08:00");
        let ticked = tick(&world.app).unwrap();
        assert_eq!((ticked.built.moot, world.mails().len()), (5, sent));
    }
}

on_both! {
    fn what_becomes_an_accusation_takes_its_unsent_mails_back(world) {
        let number = dated(&world, &json!({}));
        world.set_clock("2026-03-18T08:30:00+08:00");
        let server = SmtpServer::start();
        for _ in 0..5 {
            server.answer_next("END", "451 later");
        }
        let app = by_smtp(&world, server.port());
        assert_eq!(tick(&app).unwrap().sent.postponed, 5);
        let http = world.serve();
        let change = json!({ "purpose": "accusation", "accused": [{ "username": OFFICER }], "reason": "样例" });
        http.act("supervisor01", &number, "correct", &change).expect(200);
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE state = 'withdrawn'"), 5);
        for clock in ["2026-03-18T12:00:00+08:00", "2026-03-19T08:30:00+08:00", "2026-04-20T08:30:00+08:00"] {
            world.set_clock(clock);
            tick(&app).unwrap();
        }
        for told in server.messages() {
            assert!(!told.to.iter().any(|to| to.starts_with("zhujianju.jingban")), "the accused is told nothing");
        }
        let said = texts(&world, "SELECT body_text AS v FROM mails WHERE state = 'sent'");
        assert!(said.iter().all(|text| !text.contains("登记和转送交办") && !text.contains("超期")), "{said:?}");
    }
}

on_both! {
    fn who_is_no_longer_active_gets_nothing_that_was_built_before(world) {
        enter(&world, &json!({}));
        untold(&world);
        world.set_clock("2026-03-18T08:30:00+08:00");
        let server = SmtpServer::start();
        for _ in 0..5 {
            server.answer_next("END", "451 later");
        }
        let app = by_smtp(&world, server.port());
        tick(&app).unwrap();
        crate::jobs::run(&world, "UPDATE users SET active = FALSE WHERE username = 'zjj_officer'");
        crate::jobs::run(&world, "UPDATE counters SET value = value + 1 WHERE name = 'directory'");
        world.set_clock("2026-03-18T12:00:00+08:00");
        let sent = tick(&app).unwrap().sent;
        assert_eq!((sent.sent, sent.withdrawn), (4, 1));
    }
}

on_both! {
    fn whoever_has_withdrawn_from_it_is_not_told(world) {
        let number = untold(&world);
        let http = world.serve();
        let recuse = json!({ "user": "zjj_head", "reason": "样例" });
        let answer = http.act("supervisor01", &number, "recusals", &recuse);
        assert_eq!(answer.status, 200, "{:#}", answer.body);
        world.set_clock("2026-03-18T08:30:00+08:00");
        tick(&world.app).unwrap();
        let http = Http::of(world.another());
        assert!(alerts(&http, "zjj_head").is_empty());
        assert_eq!(alerts(&http, OFFICER).len(), 1);
    }
}

// ---- Programs.

on_both! {
    fn a_program_hears_of_its_petitions_signed_once_and_again_until_it_answers(world) {
        let receiver = HttpServer::start();
        receiver.answer_next(Reply::status(500));
        let settings = |s: &mut app::config::Settings| {
            s.webhooks.allow_http = true;
            s.webhooks.allow_private = true;
        };
        let app = with(&world, settings);
        let http = Http::of(app.clone());
        let hook = json!({ "url": receiver.url("/hook") });
        http.post("admin01", "/api/v1/clients/client_12345/webhooks", &hook).expect(201);
        let number = crate::jobs::try_enter(&app, &world.caller("client_12345"), &json!({})).unwrap();
        crate::jobs::try_enter(&app, &world.caller("receptionist01"), &json!({})).unwrap();
        world.set_clock("2026-03-18T00:00:00+08:00");
        assert_eq!(tick(&app).unwrap().sent.postponed, 1);
        assert_eq!(tick(&app).unwrap(), Ticked::default(), "not before its time");
        world.set_clock("2026-03-18T00:02:00+08:00");
        assert_eq!(tick(&app).unwrap().sent.sent, 1, "at any hour: it is a program");
        let received = receiver.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].body, received[1].body);
        assert_eq!(received[0].headers["webhook-id"], received[1].headers["webhook-id"]);
        let body: Value = serde_json::from_str(&received[1].body).unwrap();
        assert_eq!((&body["type"], &body["data"]["number"], &body["data"]["rung"]), (&json!("alert.raised"), &json!(number), &json!("overdue")));

        receiver.answer_next(Reply::status(410));
        world.set_clock("2026-03-25T00:00:00+08:00");
        assert_eq!(tick(&app).unwrap().sent.dead, 1, "it wants nothing more");
        http.log_in_again();
        let hooks = http.get("admin01", "/api/v1/clients/client_12345/webhooks");
        assert_eq!(hooks.expect(200).body[0]["ended_because"], "gone");
    }
}
