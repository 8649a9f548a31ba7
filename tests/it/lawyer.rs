//! A day as an administrative lawyer: eight ways in which nobody might be the one, each by REST and on the pages. At
//! the end of each the right person is told, and is named on the list for the bulletin; nobody else is.

use std::collections::BTreeSet;

use domain::petition::acts::FACES;
use domain::policy::Policy;
use serde_json::{Value, json};
use xinfang::jobs;
use xinfang::web::acts::table;

use crate::acts::does;
use crate::admin::{form, hidden};
use crate::house::{listed, user};
use crate::jobs::texts;
use crate::law::{Law, PETITIONS};
use crate::on_both;
use crate::organs::enter_superiors;
use crate::support::World;
use crate::web::Browser;

/// Programs send REST; people fill in forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    Rest,
    Pages,
}

struct Day {
    law: Law,
    face: Face,
}

/// What was filled in on a form, as a program sends it.
fn typed(answers: &[(&str, &str)]) -> Value {
    let value = |text: &str| match text {
        "true" | "false" => json!(text == "true"),
        _ => json!(text),
    };
    Value::Object(answers.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect())
}

impl Day {
    fn of(world: World, face: Face) -> Self {
        Self { law: Law::of(world), face }
    }

    /// Half past eight on this day, when the digests go out.
    fn morning(&self, day: &str) {
        self.law.at(&format!("{day}T08:30:00"));
        jobs::tick(&self.law.world.app).expect("the jobs run");
    }

    /// An act by the address of its page.
    #[track_caller]
    fn does(&self, user: &str, number: &str, slug: &str, answers: &[(&str, &str)]) {
        let operation = table::by_slug(slug).unwrap_or_else(|| panic!("no act {slug}")).operation;
        match self.face {
            Face::Rest => {
                let noun = FACES.iter().find(|face| face.operation == operation).expect("an act").noun;
                self.law.does(user, number, noun, &typed(answers));
            }
            Face::Pages => drop(does(&Browser::of(&self.law.http, user), number, slug, answers)),
        }
    }

    /// It is not offered, and not done either.
    #[track_caller]
    fn may_not(&self, user: &str, number: &str, slug: &str, answers: &[(&str, &str)]) {
        let entry = table::by_slug(slug).unwrap_or_else(|| panic!("no act {slug}"));
        match self.face {
            Face::Rest => {
                let noun = FACES.iter().find(|face| face.operation == entry.operation).expect("an act").noun;
                let answer = self.law.http.act(user, number, noun, &typed(answers));
                assert!(matches!(answer.status, 403 | 404 | 409), "{slug} by {user}: {:#}", answer.body);
            }
            Face::Pages => {
                let browser = Browser::of(&self.law.http, user);
                let page = browser.get(&format!("/petitions/{number}"));
                assert!(
                    page.status == 404 || !page.has(&format!("/acts/{slug}")),
                    "{slug} is offered to {user}"
                );
                let form = browser.get(&format!("/petitions/{number}/acts/{slug}"));
                assert!(matches!(form.status, 403 | 404 | 409), "{slug} by {user}: {}", form.body);
            }
        }
    }

    /// Everybody who is told that this clock of the petition is nearly over, or over.
    fn told(&self, number: &str, clock: &str) -> BTreeSet<String> {
        let users = texts(&self.law.world, "SELECT username AS v FROM users WHERE active = TRUE ORDER BY v");
        users.into_iter().filter(|user| self.hears(user, number, clock)).collect()
    }

    fn hears(&self, user: &str, number: &str, clock: &str) -> bool {
        let label = label(clock);
        match self.face {
            Face::Rest => {
                let answer = self.law.http.get(user, "/api/v1/alerts?limit=200");
                let items = answer.body["alerts"].as_array().cloned().unwrap_or_default();
                items.iter().any(|one| one["number"] == number && one["clock"]["zh"] == label.as_str())
            }
            Face::Pages => {
                let page = Browser::of(&self.law.http, user).get("/alerts?show=all");
                let about = format!("<strong>{label}</strong>");
                page.body.split("<li").any(|alert| alert.contains(number) && alert.contains(&about))
            }
        }
    }

    /// The units on the list for the bulletin, for this clock of the petition.
    fn listed(&self, number: &str, clock: &str) -> Vec<String> {
        let label = label(clock);
        match self.face {
            Face::Rest => {
                let list = self.law.http.get("supervisor01", "/api/v1/bulletin-list").expect(200).body;
                let rows = list.as_array().expect("a list").iter();
                let rows = rows.filter(|row| row["number"] == number && row["clock"] == clock);
                rows.map(|row| row["unit"]["name"].as_str().expect("a name").to_owned()).collect()
            }
            Face::Pages => {
                let page = Browser::of(&self.law.http, "supervisor01").get("/board/bulletin").expect(200);
                let rows = page.body.split("<tr>").filter(|row| row.contains(number) && row.contains(&label));
                rows.map(|row| {
                    let unit =
                        row.split("<td data-name=\"责任单位\" lang=\"zh-CN\">").nth(1).expect("a unit");
                    unit.split('<').next().expect("its name").to_owned()
                })
                .collect()
            }
        }
    }

    /// Late: those and no others are told.
    #[track_caller]
    fn is_told(&self, number: &str, clock: &str, people: &[&str]) {
        let expected: BTreeSet<String> = people.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(self.told(number, clock), expected, "told of {clock} ({:?})", self.face);
        people.iter().for_each(|user| self.opens(user, number));
    }

    /// Whoever is told of a petition reads it.
    #[track_caller]
    fn opens(&self, user: &str, number: &str) {
        let status = match self.face {
            Face::Rest => self.law.http.get(user, &format!("{PETITIONS}/{number}")).status,
            Face::Pages => Browser::of(&self.law.http, user).get(&format!("/petitions/{number}")).status,
        };
        assert_eq!(status, 200, "{user} is told of {number} and cannot open it");
    }

    /// More than a month late: those above are told too, and this unit is named for the bulletin.
    #[track_caller]
    fn is_listed(&self, number: &str, clock: &str, people: &[&str], unit: &str) {
        self.is_told(number, clock, &[people, &["supervisor01", "chief01", "chief02"]].concat());
        assert_eq!(self.listed(number, clock), [unit], "listed for {clock} ({:?})", self.face);
    }

    fn holder(&self, number: &str, part: &str, name: &str) -> String {
        self.law.view(number)["holder"][part][name].as_str().expect("a holder").to_owned()
    }
}

/// What people read for a clock.
fn label(clock: &str) -> String {
    let policy = Policy::national().expect("the rules of the nation");
    let rule = policy.clocks.iter().find(|rule| rule.name.as_str() == clock);
    rule.unwrap_or_else(|| panic!("no clock {clock}")).label.zh.clone()
}

/// Writes a case once; it is lived through by REST and on the pages, on both databases.
macro_rules! by_both {
    (fn $name:ident($day:ident) $body:block) => {
        mod $name {
            use super::*;
            fn case($day: &Day) $body
            on_both! { fn by_rest(world) { case(&Day::of(world, Face::Rest)); } }
            on_both! { fn on_the_pages(world) { case(&Day::of(world, Face::Pages)); } }
        }
    };
}

const OFFICE: &str = "示例区信访局";
const HOUSING: &str = "示例区住房和城乡建设局";

/// Told and signed for by the housing bureau, which then says nothing.
fn in_hand(day: &Day) -> String {
    let number = day.law.register("receptionist01", &json!({}));
    day.does("receptionist01", &number, "route", &[("way", "transfer")]);
    day.does("zjj_officer", &number, "notify", &[("method", "post")]);
    number
}

by_both! {
    fn who_routes_late_is_the_petition_office_and_not_the_unit_it_is_meant_for(day) {
        let n = &day.law.register("receptionist01", &json!({}));
        day.morning("2026-03-18");
        let office = ["receptionist01", "xfj_head"];
        day.is_told(n, "route", &office);
        day.morning("2026-04-20");
        day.is_listed(n, "route", &office, OFFICE);
        // Routed late, the unit has its own fifteen days from then on.
        day.does("receptionist01", n, "route", &[("way", "transfer")]);
        day.law.clock(n, "notice", "2026-05-05", "2026-05-06", "running");
        day.morning("2026-04-21");
        assert!(day.told(n, "notice").is_empty());
    }
}

by_both! {
    fn a_unit_that_tells_and_then_keeps_silent_is_late_with_acceptance_and_with_handling(day) {
        let n = &in_hand(day);
        day.morning("2026-03-18");
        day.is_told(n, "accept", &["zjj_officer", "zjj_head", "leader07"]);
        // Eight months later: the sixty days ran from the last day of acceptance, and the ladder was climbed.
        for month in 4..=10 {
            day.morning(&format!("2026-{month:02}-13"));
        }
        day.morning("2026-11-02");
        day.is_listed(n, "handling_unaccepted", &["zjj_officer", "zjj_head", "leader07"], HOUSING);
        let drafts = day.law.http.get("supervisor01", "/api/v1/supervision-drafts").expect(200).body;
        let drafts = drafts.as_array().expect("drafts").iter().filter(|one| one["number"] == n.as_str());
        assert!(drafts.clone().count() > 0 && drafts.clone().all(|one| one["unit"]["code"] == "zjj"));
    }
}

by_both! {
    fn a_path_that_was_chosen_wrong_is_shown_to_the_petition_office_which_puts_it_right(day) {
        let n = &in_hand(day);
        let heard = || {
            texts(
                &day.law.world,
                "SELECT u.username AS v FROM alerts a JOIN users u ON u.id = a.recipient_id \
                 JOIN units n ON n.id = u.unit_id WHERE a.clock = 'event' AND n.code = 'xfj' ORDER BY v",
            )
        };
        assert!(heard().is_empty());
        let other = [("path", "administrative"), ("procedure", "ordinary"), ("law_limit", "reconsideration")];
        day.does("zjj_officer", n, "accept", &other);
        day.law.clock(n, "lawful_procedure", "2026-05-01", "2026-05-06", "running");
        assert_eq!(heard(), ["supervisor01"], "of the petition office, who may put it right");
        let right = [("path", "handling_opinion"), ("reason", "示例：没有其他法定途径。")];
        for user in ["zjj_officer", "zjj_head", "leader07"] {
            day.may_not(user, n, "change-path", &right);
        }
        day.law.at("2026-04-20T09:00:00");
        day.does("receptionist01", n, "change-path", &right);
        // From the day of acceptance, as though the right path had been taken at once.
        day.law.clock(n, "handling", "2026-05-01", "2026-05-06", "running");
        day.morning("2026-05-07");
        day.is_told(n, "handling", &["zjj_officer", "zjj_head", "leader07"]);
        day.morning("2026-06-10");
        day.is_listed(n, "handling", &["zjj_officer", "zjj_head", "leader07"], HOUSING);
    }
}

/// Answered and served on 2 March: the review can be asked for until 1 April.
fn answered(day: &Day) -> String {
    let n = in_hand(day);
    day.does("zjj_officer", &n, "accept", &[("path", "handling_opinion"), ("procedure", "ordinary")]);
    day.does("zjj_officer", &n, "reply", &[("opinion", "explained"), ("text", "样例答复：已经说明。")]);
    served(day, "zjj_officer", &n, "handling_opinion", "2026-03-02");
    n
}

fn served(day: &Day, user: &str, number: &str, document: &str, on: &str) {
    let answers = [
        ("document", document),
        ("method", "in_person"),
        ("result", "signed"),
        ("served_on", on),
        ("recipient", "本人"),
        ("proof", "回证样例1号"),
    ];
    day.does(user, number, "serve", &answers);
}

const POSTED: [(&str, &str); 3] = [("delivery", "posted"), ("sent_on", "2026-04-01"), ("unit", "rsj")];

by_both! {
    fn what_was_posted_in_time_is_reviewed_and_the_reviewer_is_the_one_who_is_late(day) {
        let n = &answered(day);
        day.does("leader07", n, "close", &[]);
        day.law.at("2026-04-08T09:00:00");
        day.may_not("supervisor01", n, "conclude", &[]);
        day.law.at("2026-04-09T09:00:00");
        day.does("supervisor01", n, "conclude", &[]);
        day.law.at("2026-04-15T09:00:00");
        day.does("receptionist01", n, "request-review", &POSTED);
        assert_eq!(day.law.view(n)["stage"], "reviewing");
        day.law.clock(n, "review", "2026-05-15", "2026-05-15", "running");
        day.morning("2026-05-18");
        day.is_told(n, "review", &["rsj_officer", "rsj_head"]);
        day.morning("2026-06-24");
        day.is_listed(n, "review", &["rsj_officer", "rsj_head"], "示例区人力资源和社会保障局");
    }
}

by_both! {
    fn an_accusation_of_the_secretary_of_discipline_inspection_is_sent_up_unread(day) {
        enter_superiors(&day.law.http);
        let accused = json!({ "purpose": "accusation", "accused": [{ "username": "leader03" }] });
        let n = &day.law.register("receptionist01", &accused);
        for user in ["leader03", "dic_head", "dic01", "chief01", "zjj_head"] {
            day.may_not(user, n, "send-up", &[("superior", "shi_jwjw")]);
        }
        day.morning("2026-03-10");
        // On no list: the number alone is told to those who have to send it up.
        let senders = BTreeSet::from(["xfj_head", "xfj_officer"].map(str::to_owned));
        let about = texts(&day.law.world, "SELECT DISTINCT u.username AS v FROM alerts a \
            JOIN users u ON u.id = a.recipient_id WHERE a.clock = 'send_up' ORDER BY v");
        assert_eq!(about.into_iter().collect::<BTreeSet<_>>(), senders);
        assert!(day.listed(n, "send_up").is_empty());
        day.does("xfj_head", n, "send-up", &[("superior", "shi_jwjw")]);
        // The receipt is somebody's turn, too.
        day.morning("2026-03-25");
        let about = texts(&day.law.world, "SELECT DISTINCT u.username AS v FROM alerts a \
            JOIN users u ON u.id = a.recipient_id WHERE a.clock = 'send_up_receipt' ORDER BY v");
        assert_eq!(about.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["xfj_head", "xfj_officer"].map(str::to_owned)));
        day.may_not("dic_head", n, "note-receipt", &[("received_on", "2026-03-24")]);
        day.does("xfj_officer", n, "note-receipt", &[("received_on", "2026-03-24")]);
        let view = day.law.http.get("xfj_head", &format!("{PETITIONS}/{n}")).expect(200).body;
        assert_eq!((&view["ending"], &view["title"]), (&json!("sent_up"), &Value::Null));
    }
}

by_both! {
    fn an_opinion_that_is_sent_back_is_made_anew_by_the_unit_in_the_time_ordered(day) {
        let n = &answered(day);
        day.does("receptionist01", n, "request-review",
            &[("delivery", "handed"), ("sent_on", "2026-03-02"), ("unit", "rsj")]);
        day.does("rsj_officer", n, "decide-review",
            &[("outcome", "redo"), ("text", "样例：重新作出。"), ("redo_due", "2026-03-20")]);
        day.may_not("supervisor01", n, "conclude", &[]);
        day.may_not("leader07", n, "close", &[]);
        day.morning("2026-03-23");
        day.is_told(n, "redo", &["zjj_officer", "zjj_head", "leader07"]);
        day.morning("2026-04-27");
        day.is_listed(n, "redo", &["zjj_officer", "zjj_head", "leader07"], HOUSING);
        // No thirty days of re-review: the new opinion has a review of its own.
        day.law.no_clock(n, "rereview_request");
        day.does("zjj_officer", n, "reply", &[("opinion", "supported"), ("text", "样例答复：同意。")]);
        served(day, "zjj_officer", n, "handling_opinion", "2026-04-27");
        day.law.clock(n, "review_request", "2026-05-27", "2026-05-27", "running");
    }
}

by_both! {
    fn a_hotline_order_that_lies_is_the_service_centre_s_until_it_is_dealt_out(day) {
        let order = json!({ "channel": "hotline_12345", "order_class": "general",
            "source": { "level": "direct", "outside_number": "DH-样例-1" } });
        let n = &day.law.register("receptionist01", &order);
        day.morning("2026-03-04");
        day.is_told(n, "order_dispatch", &["smfw_officer", "smfw_head"]);
        day.does("smfw_officer", n, "dispatch", &[("unit", "cgj"), ("reason", "示例：属城管职责。")]);
        day.may_not("cgj_officer", n, "accept", &[]);
        day.morning("2026-03-10");
        let leader = day.holder(n, "leader", "username");
        day.is_told(n, "order_general", &["cgj_officer", "cgj_head", &leader]);
        day.does("cgj_officer", n, "answer-order",
            &[("result", "solved"), ("method", "phone"), ("text", "样例：已清运。")]);
        // Nobody calls back: that is the centre's, again.
        day.morning("2026-03-20");
        day.is_told(n, "call_back", &["smfw_officer", "smfw_head"]);
        day.morning("2026-04-20");
        day.is_listed(n, "call_back", &["smfw_officer", "smfw_head"], "示例区市民服务中心");
        day.does("smfw_officer", n, "call-back",
            &[("result", "unsolved"), ("rating", "dissatisfied"), ("text", "样例：仍有垃圾。")]);
        assert_eq!(day.law.view(n)["stage"], "routed");
    }
}

by_both! {
    fn a_leader_who_leaves_hands_over_and_the_next_one_is_told(day) {
        let n = &in_hand(day);
        let leader = &day.holder(n, "leader", "username");
        leaves(day, leader, "leader09");
        assert_eq!(day.holder(n, "leader", "username"), "leader09");
        day.morning("2026-03-18");
        day.is_told(n, "accept", &["zjj_officer", "zjj_head", "leader09"]);
        day.morning("2026-04-20");
        day.is_listed(n, "accept", &["zjj_officer", "zjj_head", "leader09"], HOUSING);
    }
}

/// Out of use, which is refused as long as nobody is named for what they hold.
fn leaves(day: &Day, leader: &str, to: &str) {
    let (http, page) = (&day.law.http, format!("/admin/users/{leader}"));
    let reason = "示例：到届。";
    match day.face {
        Face::Rest => {
            assert_eq!(user(http, leader, &json!({ "active": false })).expect(409).code(), "still_holds");
            let to = json!({ "active": false, "hand_over": { "reason": reason, "leaders": [to] } });
            user(http, leader, &to).expect(200);
        }
        Face::Pages => {
            let browser = Browser::of(http, "admin01");
            let seen = hidden(&browser.get(&page).expect(200), "seen");
            let known = listed(http, "users", "username", leader);
            let [name, unit] = ["name", "unit"].map(|field| known[field].as_str().expect("a word"));
            let known = [
                ("seen", seen.as_str()),
                ("name", name),
                ("unit", unit),
                ("role", "leader"),
                ("language", "zh"),
            ];
            let told = |more: &[(&str, &str)]| form(&[&known, more].concat());
            assert!(browser.post(&page, &page, &told(&[])).expect(409).has("没有指明接任者"));
            let more = [("hand_over.reason", reason), ("hand_over.leaders", to), ("step", "do")];
            browser.post(&page, &page, &told(&more)).expect(303);
        }
    }
}
