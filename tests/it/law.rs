//! The law over HTTP, on both databases: the whole life of a petition on its last days, and each
//! step that the regulations forbid on the way, with the article that forbids it. Every date is
//! counted by hand from the calendar of 2026.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, Http, World, registration};

pub const PETITIONS: &str = "/api/v1/petitions";

/// A world with its server, and short words for stepping through the law.
pub struct Law {
    pub world: World,
    pub http: Http,
}

impl Law {
    pub fn of(world: World) -> Self {
        let http = world.serve();
        Self { world, http }
    }

    /// Moves the clock to this time in Shanghai.
    pub fn at(&self, time: &str) {
        self.world.set_clock(&format!("{time}+08:00"));
        self.http.log_in_again();
    }

    /// The ordinary registration with some fields changed.
    pub fn form(changes: &Value) -> Value {
        let mut body = registration();
        for (key, value) in changes.as_object().expect("an object") {
            body[key] = value.clone();
        }
        body
    }

    #[track_caller]
    pub fn register(&self, user: &str, changes: &Value) -> String {
        self.http.post(user, PETITIONS, &Self::form(changes)).expect(201).number()
    }

    /// Registered at the desk on the day the clock shows, and routed to the unit.
    #[track_caller]
    pub fn routed(&self, changes: &Value) -> String {
        let number = self.register("receptionist01", changes);
        self.does("receptionist01", &number, "route", &json!({ "way": "transfer" }));
        number
    }

    #[track_caller]
    pub fn accepted(&self, changes: &Value) -> String {
        let number = self.routed(changes);
        self.does("zjj_officer", &number, "accept", &json!({}));
        number
    }

    #[track_caller]
    pub fn replied(&self, changes: &Value) -> String {
        let number = self.accepted(changes);
        self.does("zjj_officer", &number, "reply", &json!({ "opinion": "explained", "text": "处理意见。" }));
        number
    }

    /// An act that is lawful, and the petition after it.
    #[track_caller]
    pub fn does(&self, user: &str, number: &str, act: &str, body: &Value) -> Value {
        self.http.act(user, number, act, body).expect(200).body
    }

    /// An act that is refused with this code on this article, and changes nothing.
    #[track_caller]
    pub fn refused(&self, user: &str, number: &str, act: &str, body: &Value, why: (&str, &str)) {
        let before = self.version(number);
        let answer = self.http.act(user, number, act, body);
        let basis = answer.body["basis"].as_str().unwrap_or_default();
        assert!(matches!(answer.status, 409 | 422), "{act}: {} {:#}", answer.status, answer.body);
        assert_eq!(answer.code(), why.0, "{act}: {:#}", answer.body);
        assert!(basis.contains(why.1), "{act}: {basis} is not {}", why.1);
        assert_eq!(self.version(number), before, "{act} left a trace");
    }

    /// An act that the role may not do at all, or of a petition that the user may not know of.
    #[track_caller]
    pub fn forbidden(&self, user: &str, number: &str, act: &str, body: &Value) {
        let answer = self.http.act(user, number, act, body);
        assert!(matches!(answer.status, 403 | 404), "{act} by {user}: {} {:#}", answer.status, answer.body);
    }

    /// The petition as somebody who may sees it.
    #[track_caller]
    pub fn view(&self, number: &str) -> Value {
        let read = |user| self.http.get(user, &format!("{PETITIONS}/{number}"));
        let ordinary = read("supervisor01");
        let sealed = ordinary.status != 200 || ordinary.body["sealed"] == true;
        if sealed { read("dic01").expect(200).body } else { ordinary.body }
    }

    /// Nothing that is stored contradicts itself, and no petition is without a duty.
    #[track_caller]
    pub fn verified(&self) {
        let verified = app::verify::verify(&self.world.app, |_| ()).expect("verified");
        assert_eq!(verified.faults, Vec::<String>::new());
    }

    pub fn version(&self, number: &str) -> u64 {
        self.view(number)["version"].as_u64().expect("a version")
    }

    #[track_caller]
    pub fn status(&self, number: &str, status: &str) {
        assert_eq!(self.view(number)["national_status"], status);
    }

    /// The last run of a clock: raw due date, legal due date, outcome.
    #[track_caller]
    pub fn clock(&self, number: &str, clock: &str, raw: &str, legal: &str, outcome: &str) {
        let view = self.view(number);
        let run = last_run(&view, clock);
        assert_eq!(
            [&run["raw_due"], &run["legal_due"], &run["outcome"]],
            [raw, legal, outcome],
            "{clock} {run:#}"
        );
    }

    /// The last instant of a clock of hours in Shanghai, after which it is late, and its outcome.
    #[track_caller]
    pub fn hours(&self, number: &str, clock: &str, last: &str, outcome: &str) {
        let run = last_run(&self.view(number), clock);
        let late_at = json!(format!("{last}.000001+08:00"));
        assert_eq!((&run["late_at"], &run["outcome"]), (&late_at, &json!(outcome)), "{clock} {run:#}");
    }

    #[track_caller]
    pub fn no_clock(&self, number: &str, clock: &str) {
        assert!(last_run(&self.view(number), clock).is_null(), "{clock} runs");
    }

    /// The chain of holders of a lane, which has no gap: the unit of each.
    #[track_caller]
    pub fn chain(&self, number: &str, lane: &str) -> Vec<String> {
        let answer =
            self.http.get("supervisor01", &format!("{PETITIONS}/{number}/responsibility")).expect(200);
        let all = answer.body.as_array().expect("a chain").clone();
        let lane: Vec<&Value> = all.iter().filter(|one| one["lane"] == lane).collect();
        assert!(lane.windows(2).all(|pair| pair[0]["until"] == pair[1]["from"]), "{lane:#?}");
        assert!(lane.last().is_some_and(|last| last["until"].is_null()), "{lane:#?}");
        lane.iter().map(|one| one["unit"]["code"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The numbers of what waits for an answer.
    #[track_caller]
    pub fn waiting(&self, number: &str) -> Vec<u64> {
        let view = self.view(number);
        view["unanswered"].as_array().expect("numbers").iter().filter_map(Value::as_u64).collect()
    }

    pub fn try_register(&self, changes: &Value) -> Answer {
        self.http.post("receptionist01", PETITIONS, &Self::form(changes))
    }
}

fn last_run(view: &Value, clock: &str) -> Value {
    let deadlines = view["deadlines"].as_array().expect("deadlines");
    deadlines.iter().rfind(|one| one["clock"] == clock).cloned().unwrap_or(Value::Null)
}

/// Served in person, signed, with proof.
pub fn served(document: &str, on: &str) -> Value {
    json!({ "document": document, "method": "in_person", "result": "signed", "served_on": on,
            "recipient": "本人", "proof": "送达回证1号" })
}

pub fn extension(days: u32, told: &str) -> Value {
    json!({ "days": days, "reason": "情况复杂", "notified_on": told, "method": "post" })
}

fn with(mut body: Value, changes: &Value) -> Value {
    for (key, value) in changes.as_object().expect("an object") {
        body[key] = value.clone();
    }
    body
}

fn request(delivery: &str, sent_on: &str, unit: &str) -> Value {
    json!({ "delivery": delivery, "sent_on": sent_on, "unit": unit })
}

on_both! {
    fn the_longest_chain_is_lawful_to_the_last_minute_of_every_limit(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({}));
        to_acceptance(&law, n);
        handling(&law, n);
        service(&law, n);
        review(&law, n);
        rereview(&law, n);
        assert_eq!(law.chain(n, "main"), ["xfj", "zjj"]);
    }
}

/// Articles 22 and 23: received 03-02, routed 03-17, told and accepted 04-01.
fn to_acceptance(law: &Law, n: &str) {
    law.clock(n, "route", "2026-03-17", "2026-03-17", "running");
    law.status(n, "under_examination");
    law.refused("zjj_officer", n, "notify", &json!({ "method": "post" }), ("not_routed_yet", "第22条"));
    law.refused("zjj_officer", n, "accept", &json!({}), ("not_routed_yet", "第22条"));
    law.refused("zjj_officer", n, "objections", &json!({ "reason": "r" }), ("wrong_stage", "第23条"));
    let assign = json!({ "way": "assign" });
    law.refused("receptionist01", n, "route", &assign, ("feedback_date_missing", "第22条"));
    let past = json!({ "way": "assign", "feedback_due": "2026-03-01" });
    law.refused("receptionist01", n, "route", &past, ("feedback_date_in_past", "第22条"));
    law.forbidden("zjj_officer", n, "route", &json!({ "way": "transfer" }));
    law.at("2026-03-17T23:59:59");
    law.does("receptionist01", n, "route", &json!({ "way": "transfer" }));
    law.clock(n, "route", "2026-03-17", "2026-03-17", "met");
    law.clock(n, "notice", "2026-04-01", "2026-04-01", "running");
    law.clock(n, "objection", "2026-03-24", "2026-03-24", "running");
    law.refused("receptionist01", n, "route", &json!({ "way": "transfer" }), ("wrong_stage", "第22条"));
    law.refused(
        "zjj_officer",
        n,
        "notify",
        &json!({ "method": "unreachable" }),
        ("petitioner_reachable", "第23条"),
    );
    law.at("2026-04-01T23:59:00");
    law.forbidden("rsj_officer", n, "notify", &json!({ "method": "post" }));
    law.does("zjj_officer", n, "notify", &json!({ "method": "post" }));
    law.clock(n, "notice", "2026-04-01", "2026-04-01", "met");
    law.refused("zjj_officer", n, "notify", &json!({ "method": "post" }), ("already_notified", "第23条"));
    law.refused("zjj_officer", n, "objections", &json!({ "reason": "r" }), ("told_petitioner", "谁接待"));
    for path in ["accusation", "suggestion"] {
        law.refused("zjj_officer", n, "accept", &json!({ "path": path }), ("path_not_lawful", "第29至31条"));
    }
    law.does("zjj_officer", n, "accept", &json!({}));
    law.status(n, "accepted");
}

/// Articles 31 to 34: accepted 04-01, 60 days end on Sunday 05-31, so on 06-01; 30 more from 05-31.
fn handling(law: &Law, n: &str) {
    law.clock(n, "handling", "2026-05-31", "2026-06-01", "running");
    law.refused("leader07", n, "close", &json!({}), ("no_reply_yet", "谁解决、谁答复"));
    law.refused(
        "supervisor01",
        n,
        "hearing/begin",
        &json!({ "text": "t" }),
        ("not_holder_unit", "谁解决、谁答复"),
    );
    let reply = json!({ "opinion": "not_supported", "text": "处理意见。" });
    law.forbidden("rsj_officer", n, "reply", &reply);
    law.forbidden("supervisor01", n, "reply", &reply);
    let ask = request("handed", "2026-04-01", "rsj");
    law.refused("receptionist01", n, "review/request", &ask, ("wrong_stage", "第35条"));
    law.refused(
        "receptionist01",
        n,
        "services",
        &served("handling_opinion", "2026-04-01"),
        ("no_such_document", "87"),
    );
    law.refused("supervisor01", n, "conclude", &json!({}), ("wrong_stage", "第35、36条"));
    law.at("2026-06-01T23:59:00");
    law.forbidden("zjj_officer", n, "extend", &extension(30, "2026-06-01"));
    law.forbidden("rsj_head", n, "extend", &extension(30, "2026-06-01"));
    for days in [0, 31, u32::MAX] {
        law.refused(
            "zjj_head",
            n,
            "extend",
            &extension(days, "2026-06-01"),
            ("extension_too_long", "第34条"),
        );
    }
    for told in ["2026-03-31", "2026-06-02"] {
        law.refused("zjj_head", n, "extend", &extension(30, told), ("extension_notice", "第34条"));
    }
    law.does("zjj_head", n, "extend", &extension(30, "2026-06-01"));
    law.clock(n, "handling", "2026-06-30", "2026-06-30", "running");
    law.refused("zjj_head", n, "extend", &extension(1, "2026-06-01"), ("extended_before", "第34条"));
    law.at("2026-06-30T10:00:00");
    law.does("zjj_officer", n, "hearing/begin", &json!({ "text": "听证" }));
    law.refused("zjj_officer", n, "hearing/begin", &json!({ "text": "t" }), ("hearing_open", "第31、36条"));
    law.refused("zjj_officer", n, "reply", &reply, ("hearing_open", "第31、36条"));
    law.clock(n, "handling", "2026-06-30", "2026-06-30", "running");
    law.at("2026-06-30T23:59:00");
    law.does("zjj_officer", n, "hearing/end", &json!({ "text": "结束" }));
    law.refused("zjj_officer", n, "hearing/end", &json!({ "text": "t" }), ("no_hearing", "第31、36条"));
    law.does("zjj_officer", n, "reply", &reply);
    law.clock(n, "handling", "2026-06-30", "2026-06-30", "met");
    law.status(n, "opinion_issued");
    law.refused("zjj_officer", n, "reply", &reply, ("wrong_stage", "第31、32、34条"));
    law.forbidden("leader08", n, "close", &json!({}));
    law.forbidden("chief01", n, "close", &json!({}));
    law.refused("leader07", n, "close", &json!({}), ("not_served_yet", "第32条"));
}

/// Service with proof, on 07-01: the petitioner's 30 days end on 07-31.
fn service(law: &Law, n: &str) {
    law.no_clock(n, "review_request");
    law.refused("supervisor01", n, "conclude", &json!({}), ("not_yet_final", "第35、36条"));
    law.at("2026-07-01T10:00:00");
    let good = served("handling_opinion", "2026-07-01");
    for (changes, code) in [
        (json!({ "proof": null }), "proof_missing"),
        (json!({ "result": "refused" }), "witness_missing"),
        (json!({ "method": "left" }), "not_refused"),
        (json!({ "served_on": "2026-06-29" }), "served_before_issue"),
        (json!({ "served_on": "2026-07-02" }), "served_in_future"),
        (json!({ "document": "review_opinion" }), "no_such_document"),
    ] {
        law.refused("receptionist01", n, "services", &with(good.clone(), &changes), (code, "民事诉讼法"));
    }
    law.forbidden("rsj_officer", n, "services", &good);
    law.does("zjj_officer", n, "services", &good);
    law.refused("receptionist01", n, "services", &good, ("already_served", "民事诉讼法"));
    law.clock(n, "review_request", "2026-07-31", "2026-07-31", "running");
    law.does("leader07", n, "close", &json!({}));
    law.status(n, "opinion_issued");
}

/// Article 35: posted on 07-31, received on Monday 08-03, decided on 09-02.
fn review(law: &Law, n: &str) {
    law.at("2026-08-03T10:00:00");
    law.status(n, "review_not_requested");
    let posted = |on| request("posted", on, "rsj");
    let post = |body: &Value, why| law.refused("receptionist01", n, "review/request", body, why);
    post(&posted("2026-08-01"), ("review_too_late", "第35、36条"));
    post(&request("handed", "2026-07-31", "rsj"), ("sent_outside", "第35、36条"));
    post(&request("handed", "2026-08-03", "rsj"), ("review_too_late", "第35、36条"));
    post(&posted("2026-06-29"), ("sent_outside", "第35、36条"));
    post(&request("posted", "2026-07-31", "zjj"), ("reviews_itself", "第35、36条"));
    post(&json!({ "delivery": "posted", "sent_on": "2026-07-31" }), ("reviewer_missing", "第35、36条"));
    post(&with(posted("2026-07-31"), &json!({ "outside": "市政府" })), ("reviewer_missing", "第35、36条"));
    let ask = json!({ "delivery": "posted", "sent_on": "2026-07-31", "outside": "市政府" });
    law.refused("receptionist01", n, "rereview/request", &ask, ("wrong_stage", "第36条"));
    law.does("receptionist01", n, "review/request", &posted("2026-07-31"));
    law.clock(n, "review_request", "2026-07-31", "2026-07-31", "met");
    law.clock(n, "review", "2026-09-02", "2026-09-02", "running");
    law.status(n, "review");
    let upheld = json!({ "outcome": "upheld", "text": "复查意见。" });
    law.refused("supervisor01", n, "review/decide", &upheld, ("not_reviewer", "第35、36条"));
    law.forbidden("zjj_officer", n, "review/decide", &upheld);
    law.refused("rsj_officer", n, "rereview/decide", &upheld, ("wrong_stage", "第36条"));
    let dated = with(upheld.clone(), &json!({ "redo_due": "2026-09-30" }));
    law.refused("rsj_officer", n, "review/decide", &dated, ("redo_date", "第35、36条"));
    let redo = with(upheld.clone(), &json!({ "outcome": "redo" }));
    law.refused("rsj_officer", n, "review/decide", &redo, ("redo_date", "第35、36条"));
    law.refused("rsj_head", n, "extend", &extension(30, "2026-08-03"), ("nothing_to_extend", "第34条"));
    let to_reviewer = json!({ "unit": "rsj", "reason": "r" });
    law.refused("supervisor01", n, "reassign", &to_reviewer, ("reviews_itself", "第35、36条"));
    law.refused("supervisor01", n, "conclude", &json!({}), ("wrong_stage", "第35、36条"));
    law.does("rsj_officer", n, "hearing/begin", &json!({ "text": "听证" }));
    law.refused("rsj_officer", n, "review/decide", &upheld, ("hearing_open", "第31、36条"));
    law.at("2026-09-02T23:59:00");
    law.does("rsj_officer", n, "hearing/end", &json!({ "text": "结束" }));
    law.clock(n, "review", "2026-09-02", "2026-09-02", "running");
    law.does("rsj_officer", n, "review/decide", &upheld);
    law.clock(n, "review", "2026-09-02", "2026-09-02", "met");
    law.status(n, "review_opinion");
}

/// Article 36: served 09-03, so asked on 10-08 after the holiday; 30 days and four of hearing.
fn rereview(law: &Law, n: &str) {
    law.at("2026-09-03T10:00:00");
    law.no_clock(n, "rereview_request");
    law.does("rsj_officer", n, "services", &served("review_opinion", "2026-09-03"));
    law.clock(n, "rereview_request", "2026-10-03", "2026-10-08", "running");
    law.at("2026-10-08T23:00:00");
    law.refused("supervisor01", n, "conclude", &json!({}), ("not_yet_final", "第35、36条"));
    for unit in ["rsj", "zjj"] {
        let ask = request("handed", "2026-10-08", unit);
        law.refused("receptionist01", n, "rereview/request", &ask, ("reviews_itself", "第35、36条"));
    }
    let ask = json!({ "delivery": "handed", "sent_on": "2026-10-08", "outside": "示例市人民政府" });
    law.does("receptionist01", n, "rereview/request", &ask);
    law.clock(n, "rereview_request", "2026-10-03", "2026-10-08", "met");
    law.clock(n, "rereview_outside", "2026-11-07", "2026-11-09", "running");
    law.status(n, "rereview");
    law.at("2026-10-20T09:00:00");
    law.does("supervisor01", n, "hearing/begin", &json!({ "text": "听证" }));
    let run = last_run(&law.view(n), "rereview_outside");
    assert_eq!((&run["outcome"], &run["late_at"]), (&json!("paused"), &Value::Null));
    let upheld = json!({ "outcome": "upheld", "text": "复核意见。" });
    law.refused("supervisor01", n, "rereview/decide", &upheld, ("hearing_open", "第31、36条"));
    law.at("2026-10-23T17:00:00");
    law.does("supervisor01", n, "hearing/end", &json!({ "text": "结束" }));
    law.clock(n, "rereview_outside", "2026-11-11", "2026-11-11", "running");
    law.at("2026-11-11T23:59:00");
    law.does("supervisor01", n, "rereview/decide", &upheld);
    law.clock(n, "rereview_outside", "2026-11-11", "2026-11-11", "met");
    law.status(n, "rereview_opinion");
    law.refused("receptionist01", n, "rereview/request", &ask, ("wrong_stage", "第36条"));
    law.forbidden("zjj_officer", n, "conclude", &json!({}));
    // The last word is told before it is one.
    law.refused("supervisor01", n, "conclude", &json!({}), ("rereview_not_served", "第35、36条"));
    law.does("supervisor01", n, "services", &served("rereview_opinion", "2026-11-11"));
    let ended = law.does("supervisor01", n, "conclude", &json!({}));
    assert_eq!((&ended["stage"], &ended["ending"]), (&json!("ended"), &json!("concluded")));
    law.status(n, "concluded");
    law.refused("zjj_officer", n, "progress", &json!({ "text": "t" }), ("wrong_stage", "谁接待"));
    law.refused("supervisor01", n, "conclude", &json!({}), ("wrong_stage", "第35、36条"));
}

on_both! {
    fn no_extension_is_given_after_the_original_date(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        law.clock(n, "handling", "2026-05-01", "2026-05-06", "running");
        law.at("2026-05-07T00:00:00");
        law.status(n, "opinion_overdue");
        law.refused("zjj_head", n, "extend", &extension(10, "2026-05-06"), ("extension_too_late", "第34条"));
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "supported", "text": "意见" }));
        law.clock(n, "handling", "2026-05-01", "2026-05-06", "met_late");
    }
}

on_both! {
    fn nothing_is_concluded_before_the_petitioners_time_is_over(world) {
        let law = Law::of(world);
        let [n, late] = &[law.replied(&json!({})), law.replied(&json!({}))];
        for number in [n, late] {
            law.does("zjj_officer", number, "services", &served("handling_opinion", "2026-03-02"));
        }
        law.at("2026-04-01T23:59:59");
        law.status(n, "opinion_issued");
        law.refused("supervisor01", n, "conclude", &json!({}), ("not_yet_final", "第35、36条"));
        law.at("2026-04-02T00:00:00");
        law.status(n, "review_not_requested");
        // What was posted on the last day may arrive for seven days more.
        law.at("2026-04-08T23:59:59");
        law.refused("supervisor01", n, "conclude", &json!({}), ("in_the_post", "第85条"));
        law.at("2026-04-09T00:00:00");
        let ended = law.does("supervisor01", n, "conclude", &json!({}));
        assert_eq!(ended["ending"], "concluded");
        let ask = request("handed", "2026-04-09", "rsj");
        law.refused("receptionist01", late, "review/request", &ask, ("review_too_late", "第35、36条"));
        law.does("receptionist01", late, "review/request", &with(ask, &json!({ "late_reason": "住院" })));
        law.does("rsj_officer", late, "review/admit", &json!({ "admitted": false, "reason": "理由不成立" }));
        let view = law.view(late);
        assert_eq!((&view["stage"], &view["national_status"]), (&json!("replied"), &json!("review_not_requested")));
        law.does("supervisor01", late, "conclude", &json!({}));
    }
}

on_both! {
    fn a_review_may_send_it_back_and_then_all_begins_anew(world) {
        let law = Law::of(world);
        let n = &law.replied(&json!({}));
        law.does("zjj_officer", n, "services", &served("handling_opinion", "2026-03-02"));
        law.does("receptionist01", n, "review/request", &request("handed", "2026-03-02", "rsj"));
        let redo = json!({ "outcome": "redo", "text": "重新作出", "redo_due": "2026-03-20" });
        law.refused("rsj_officer", n, "review/decide", &with(redo.clone(), &json!({ "redo_due": "2026-03-01" })),
            ("redo_date", "第35、36条"));
        law.does("rsj_officer", n, "review/decide", &redo);
        law.clock(n, "redo", "2026-03-20", "2026-03-20", "running");
        law.status(n, "accepted");
        law.refused("receptionist01", n, "services", &served("handling_opinion", "2026-03-02"), ("no_such_document", "87"));
        law.refused("leader07", n, "close", &json!({}), ("no_reply_yet", "谁解决"));
        law.at("2026-03-21T00:00:00");
        law.status(n, "opinion_overdue");
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "supported", "text": "新意见" }));
        law.clock(n, "redo", "2026-03-20", "2026-03-20", "met_late");
        law.at("2026-06-01T10:00:00");
        law.status(n, "opinion_issued");
        law.refused("supervisor01", n, "conclude", &json!({}), ("not_yet_final", "第35、36条"));
        law.does("zjj_officer", n, "services", &served("handling_opinion", "2026-06-01"));
        law.clock(n, "review_request", "2026-07-01", "2026-07-01", "running");
    }
}

on_both! {
    fn an_objection_is_decided_by_the_assigner_and_leaves_no_gap(world) {
        let law = Law::of(world);
        let [n, late] = &[law.routed(&json!({})), law.routed(&json!({}))];
        let reason = json!({ "reason": "不属于本单位职权" });
        law.clock(n, "objection", "2026-03-09", "2026-03-09", "running");
        law.refused("supervisor01", n, "objections/decide", &json!({ "upheld": false, "reason": "r" }), ("no_objection", "第23条"));
        law.refused("supervisor01", n, "objections/allow", &reason, ("no_objection", "第23条"));
        law.at("2026-03-09T23:59:00");
        law.does("zjj_officer", n, "objections", &reason);
        waits(&law, n);
        law.at("2026-03-10T00:00:00");
        law.refused("zjj_officer", late, "objections", &reason, ("objection_too_late", "第23条"));
        let cgj = json!({ "upheld": true, "unit": "cgj", "reason": "属城管" });
        let moved = law.does("receptionist01", n, "objections/decide", &cgj);
        assert_eq!(moved["holder"]["unit"]["code"], "cgj");
        law.clock(n, "notice", "2026-03-25", "2026-03-25", "running");
        law.clock(n, "objection", "2026-03-17", "2026-03-17", "running");
        law.forbidden("zjj_officer", n, "accept", &json!({}));
        again(&law, n, &reason);
        assert_eq!(law.chain(n, "main"), ["xfj", "zjj", "cgj", "zjj"]);
    }
}

on_both! {
    fn a_reopened_petition_carries_no_objection_of_its_former_life(world) {
        let law = Law::of(world);
        let n = &law.routed(&json!({}));
        let reason = json!({ "reason": "不属于本单位职权" });
        law.does("zjj_officer", n, "objections", &reason);
        law.does("receptionist01", n, "withdraw", &json!({ "text": "撤回" }));
        law.does("supervisor01", n, "reopen", &reason);
        assert_eq!(law.view(n)["objection_pending"], false);
        law.does("zjj_officer", n, "objections", &reason);
        law.does("supervisor01", n, "objections/decide", &json!({ "upheld": false, "reason": "r" }));
        law.does("zjj_officer", n, "accept", &json!({}));
    }
}

on_both! {
    fn a_served_notice_of_acceptance_has_told_the_petitioner(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let told = law.does("zjj_officer", n, "services", &served("acceptance_notice", "2026-03-02"));
        assert_eq!(told["notified"], true);
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "met");
        law.refused("zjj_officer", n, "notify", &json!({ "method": "post" }), ("already_notified", "第23条"));
    }
}

/// Until the assigner decides, the objector holds it and nothing else is done.
fn waits(law: &Law, n: &str) {
    assert_eq!(law.view(n)["holder"]["unit"]["code"], "zjj");
    assert_eq!(law.view(n)["objection_pending"], true);
    let pending = ("objection_pending", "第23条");
    let text = json!({ "reason": "litigation", "method": "post", "text": "t" });
    law.refused("zjj_officer", n, "objections", &json!({ "reason": "再次" }), pending);
    law.refused("zjj_officer", n, "notify", &json!({ "method": "post" }), pending);
    law.refused("zjj_officer", n, "accept", &json!({}), pending);
    law.refused("zjj_officer", n, "reject", &text, pending);
    law.refused("supervisor01", n, "reassign", &json!({ "unit": "cgj", "reason": "r" }), pending);
    for (body, code) in [
        (json!({ "upheld": true, "reason": "r" }), "new_holder_missing"),
        (
            json!({ "upheld": true, "unit": "zjj", "officer": "zjj_officer2", "reason": "r" }),
            "still_the_objector",
        ),
        (json!({ "upheld": false, "unit": "cgj", "reason": "r" }), "new_holder_not_wanted"),
    ] {
        law.refused("receptionist01", n, "objections/decide", &body, (code, "第23"));
    }
    let reject = json!({ "upheld": false, "reason": "r" });
    law.forbidden("receptionist02", n, "objections/decide", &reject);
    law.forbidden("zjj_officer", n, "objections/decide", &reject);
}

/// Rejected, the unit stays and its clock runs on; a second objection needs the supervisor's leave.
fn again(law: &Law, n: &str, reason: &Value) {
    law.does("cgj_officer", n, "objections", reason);
    law.does("supervisor01", n, "objections/decide", &json!({ "upheld": false, "reason": "属城管" }));
    law.clock(n, "notice", "2026-03-25", "2026-03-25", "running");
    law.refused("cgj_officer", n, "objections", reason, ("objected_before", "谁接待"));
    law.forbidden("cgj_officer", n, "objections/allow", reason);
    law.at("2026-03-20T09:00:00");
    law.does("supervisor01", n, "objections/allow", reason);
    law.does("cgj_officer", n, "objections", reason);
    let back = json!({ "upheld": true, "unit": "zjj", "reason": "属住建" });
    law.does("receptionist01", n, "objections/decide", &back);
    law.clock(n, "notice", "2026-04-04", "2026-04-07", "running");
    law.refused("zjj_officer", n, "objections", reason, ("objected_before", "谁接待"));
}
