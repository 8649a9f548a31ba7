//! What the database itself holds to, and what is found when somebody has been at it by hand.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use app::config::Settings;
use app::petition::register::register;
use app::petition::request::RequestKey;
use app::petition::{dates, load, read, subject, work};
use app::{App, verify};
use base::entropy::Clock;
use chrono::NaiveDate;
use diesel::QueryDsl;
use diesel::connection::SimpleConnection;
use domain::access::{self, Operation, Sight, Viewer};
use domain::duty;
use domain::ids::{AlertId, PetitionId};
use domain::mine::mine;
use domain::petition::acts::{
    CloseInput, CorrectInput, DistrictDeadlineSetInput, HomeVisitInput, ReassignInput, ReplyInput,
    SetLeaderInput,
};
use domain::petition::{ActInput, Petition};
use domain::vocabulary::{Channel, Opinion, Role, Stage};
use proptest::prelude::*;
use serde_json::{Value, json};
use store::alert::{self, EVENT, Listed, State, Waiting};
use store::error::UnknownWord;
use store::narrow::Narrow;
use store::petition::{Filter, Sort, ids_after};
use store::projection::LANE;
use store::wait::Wait;
use store::{Conn, StoreError, schema};
use tempfile::TempDir;
use xinfang::jobs::tick;

use crate::on_both;
use crate::support::{Backend, World, at, postgres_database, start};

use super::jobs::{
    accept, count, enter, form, notify, perform, progress, raw, route, texts, try_do, try_enter, whole,
};

fn faults(world: &World) -> Vec<String> {
    verify::verify(&world.app, |_| ()).unwrap().faults
}

/// A petition with a history: routed, told, reassigned.
fn worked_on(world: &World) -> String {
    let number = enter(world, &json!({}));
    perform(world, "receptionist01", &number, route());
    perform(world, "zjj_officer", &number, notify());
    perform(world, "zjj_officer", &number, progress("已上门查看"));
    perform(world, "supervisor01", &number, reassign("zrzyj"));
    whole(world);
    number
}

fn reassign(unit: &str) -> ActInput {
    ActInput::Reassign(Box::new(ReassignInput {
        unit: Some(unit.to_owned()),
        officer: None,
        leader: None,
        reason: "职责在该单位".to_owned(),
        ordered_by: None,
        occurred_at: None,
        entered_late: None,
    }))
}

on_both! {
    fn the_database_refuses_two_open_holders_in_a_lane(world) {
        enter(&world, &json!({}));
        let insert = "INSERT INTO holdings SELECT petition_id, lane, seq + 100, unit_id, officer_id, leader_id, hand_over, \
                      from_at, NULL, event_seq FROM holdings WHERE until_at IS NULL";
        assert!(raw(&world).batch_execute(insert).is_err());
    }
}

on_both! {
    fn a_changed_event_is_found(world) {
        worked_on(&world);
        raw(&world).batch_execute("UPDATE events SET payload = replace(payload, '{', '{ ') WHERE seq = 3").unwrap();
        let faults = faults(&world);
        assert!(faults.iter().any(|fault| fault.contains("event 3 was changed")), "{faults:?}");
    }
}

fn asked<T>(
    world: &World,
    question: impl Fn(&mut Conn) -> Result<T, StoreError>,
) -> (&'static str, String, String, String) {
    match world.app.store.ask(question).map(|_| ()) {
        Err(StoreError::UnknownWord(UnknownWord { table, column, row, word })) => (table, column, row, word),
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn an_unknown_word_in_a_row_is_an_error_that_names_its_place(world) {
        let number = enter(&world, &json!({}));
        let sees = access::visibility(&world.caller("supervisor01").viewer);
        let now = world.app.clock.now();
        let list = |conn: &mut Conn| store::petition::list(conn, &sees, &Filter::default(), Sort::Due, None, 9, now);
        let vault = &world.app.vault;
        let place = |table, column: &str, row: &str| (table, column.to_owned(), row.to_owned(), "sideways".to_owned());
        let change = |table, column: &str| {
            raw(&world).batch_execute(&format!("UPDATE {table} SET {column} = 'sideways'")).unwrap();
        };
        for (column, known) in [("stage", "'routed'"), ("channel", "'visit'"), ("purpose", "'request'"), ("ending", "NULL")] {
            change("petitions", column);
            // The one is put together as text, the other is diesel's.
            assert_eq!(asked(&world, list), place("petitions", column, "id 1"));
            assert_eq!(asked(&world, |conn| store::petition::find(conn, &number)), place("petitions", column, "id 1"));
            raw(&world).batch_execute(&format!("UPDATE petitions SET {column} = {known}")).unwrap();
        }
        change("holdings", "hand_over");
        let holders = |conn: &mut Conn| store::projection::holdings(conn, PetitionId(1), LANE);
        assert_eq!(asked(&world, holders), place("holdings", "hand_over", "petition_id 1, seq 1"));
        change("events", "via");
        let events = |conn: &mut Conn| store::event::load(conn, vault, PetitionId(1));
        assert_eq!(asked(&world, events), place("events", "via", "petition_id 1, seq 1"));
        change("units", "kind");
        assert_eq!(asked(&world, |conn| store::directory::load(conn, vault)), place("units", "kind", "id 1"));
        raw(&world).batch_execute("UPDATE units SET kind = 'department'").unwrap();
        change("users", "role");
        let (table, column, row, word) = asked(&world, |conn| store::directory::load(conn, vault));
        assert_eq!((table, column.as_str(), word.as_str()), ("users", "role", "sideways"));
        assert!(row.starts_with("id "), "{row}");
    }
}

/// What a row that does not read is called.
fn unread<T>(world: &World, question: impl Fn(&mut Conn) -> Result<T, StoreError>) -> String {
    match world.app.store.ask(question).map(|_| ()) {
        Err(error) if error.is_damage() => error.to_string(),
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn what_does_not_open_or_read_says_in_which_column_of_which_row(world) {
        let number = enter(&world, &json!({}));
        let app = &world.app;
        let row = app.store.ask(|conn| store::petition::find(conn, &number)).unwrap().unwrap();
        let content = app.store.ask(|conn| load(conn, app, row.id)).unwrap().petition.texts.content.record;
        // Sealed, but for another row.
        let other = format!("UPDATE records SET body = (SELECT body FROM records WHERE id <> {content} \
                             AND body IS NOT NULL LIMIT 1) WHERE id = {content}");
        raw(&world).batch_execute(&other).unwrap();
        let opened = unread(&world, |conn| store::record::open(conn, &app.vault, &[content]));
        let place = format!("records.body does not read (id {content}): it does not open with this key");
        assert!(opened.ends_with(&place), "{opened}");
        raw(&world).batch_execute("UPDATE rulebooks SET document = '{}' WHERE version = 1").unwrap();
        let rules = unread(&world, store::rulebook::load);
        assert!(rules.contains("rulebooks.document does not read (version 1): "), "{rules}");
        raw(&world).batch_execute("UPDATE rulebooks SET version = -1 WHERE version = 1").unwrap();
        let rules = unread(&world, store::rulebook::load);
        assert!(rules.contains("rulebooks.version does not read (version -1): "), "{rules}");
        raw(&world).batch_execute("UPDATE holdings SET event_seq = -1").unwrap();
        let holders = unread(&world, |conn| store::projection::holdings(conn, row.id, LANE));
        assert!(holders.contains("holdings.event_seq does not read (petition_id 1): "), "{holders}");
    }
}

on_both! {
    fn a_removed_event_is_found(world) {
        worked_on(&world);
        raw(&world).batch_execute("DELETE FROM events WHERE seq = 4").unwrap();
        assert!(faults(&world).iter().any(|fault| fault.contains("event 4 is missing")), "{:?}", faults(&world));
    }
}

on_both! {
    fn a_removed_last_event_is_found(world) {
        worked_on(&world);
        raw(&world).batch_execute("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)").unwrap();
        assert!(!faults(&world).is_empty());
    }
}

on_both! {
    fn an_unknown_word_in_an_event_is_a_fault_of_its_petition_and_stops_no_walk(world) {
        worked_on(&world);
        raw(&world).batch_execute("UPDATE events SET via = 'pigeon' WHERE seq = 2").unwrap();
        let faults = faults(&world);
        assert!(faults.iter().any(|fault| fault.contains("pigeon")), "{faults:?}");
    }
}

on_both! {
    fn a_changed_text_is_found(world) {
        worked_on(&world);
        raw(&world).batch_execute("UPDATE records SET body = (SELECT body FROM records WHERE kind = 'content') WHERE kind = 'title'").unwrap();
        assert!(faults(&world).iter().any(|fault| fault.contains("does not open")), "{:?}", faults(&world));
    }
}

on_both! {
    fn a_removed_text_is_found(world) {
        worked_on(&world);
        raw(&world).batch_execute("DELETE FROM records WHERE kind = 'progress'").unwrap();
        assert!(!faults(&world).is_empty());
    }
}

on_both! {
    fn a_moved_holder_is_found(world) {
        worked_on(&world);
        raw(&world).batch_execute("UPDATE holdings SET officer_id = (SELECT id FROM users WHERE username = 'swj_officer') WHERE until_at IS NULL").unwrap();
        assert!(faults(&world).iter().any(|fault| fault.contains("rows of holders")), "{:?}", faults(&world));
    }
}

// ---- Random lives.

fn some_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 20).unwrap()
}

fn random_act(kind: u8) -> ActInput {
    let reason = || "样例理由".to_owned();
    let units = ["zjj", "zrzyj", "rsj", "jd1", "xfj"];
    match kind % 13 {
        0 => route(),
        1 => notify(),
        2 => accept(),
        3 => progress("进展"),
        4 | 5 => reassign(units[usize::from(kind) % units.len()]),
        6 => ActInput::SetDistrictDeadline(Box::new(DistrictDeadlineSetInput {
            due: some_day(),
            reason: reason(),
            ordered_by: None,
            occurred_at: None,
            entered_late: None,
        })),
        7 => ActInput::SetLeader(Box::new(SetLeaderInput {
            leader: format!("leader{:02}", kind % 12 + 1),
            reason: reason(),
            ordered_by: None,
            occurred_at: None,
            entered_late: None,
        })),
        8 => ActInput::RecordHomeVisit(Box::new(HomeVisitInput {
            visitor: None,
            visited_on: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
            in_person: true,
            place: None,
            result: reason(),
            attachments: Vec::new(),
            occurred_at: None,
            entered_late: None,
        })),
        9 => ActInput::Reply(Box::new(ReplyInput {
            opinion: Opinion::Answered,
            text: reason(),
            occurred_at: None,
            entered_late: None,
        })),
        10 => ActInput::Close(Box::new(CloseInput { note: None, occurred_at: None, entered_late: None })),
        11 => {
            correct(json!({ "reason": "更正", "purpose": if kind < 128 { "accusation" } else { "request" } }))
        }
        _ => correct(
            json!({ "reason": "更正", "accused": [{ "username": "zjj_officer" }, { "unit": "jd1" }] }),
        ),
    }
}

fn correct(body: Value) -> ActInput {
    ActInput::Correct(Box::new(serde_json::from_value::<CorrectInput>(body).unwrap()))
}

const VIEWERS: [&str; 15] = [
    "receptionist01",
    "receptionist02",
    "zjj_officer",
    "zjj_officer2",
    "zjj_head",
    "zrzyj_officer",
    "xfj_officer",
    "leader07",
    "supervisor01",
    "chief01",
    "dic01",
    "admin01",
    "auditor01",
    "security01",
    "xcb_officer",
];

fn listed_is_seen(world: &World) {
    for username in VIEWERS {
        let caller = world.caller(username);
        let page = read::list(&world.app, &caller, Filter::default(), Sort::Due, None, 100).unwrap();
        let listed: BTreeSet<String> = page.rows.into_iter().map(|row| row.number).collect();
        let visibility = access::visibility(&caller.viewer);
        let seen: BTreeSet<String> = world
            .app
            .store
            .read(|conn| {
                let mut seen = BTreeSet::new();
                for id in ids_after(conn, PetitionId(0), 1000)? {
                    if access::sees(&visibility, &subject(&load(conn, &world.app, id)?.petition)) {
                        seen.insert(store::petition::get(conn, id)?.unwrap().number);
                    }
                }
                Ok::<_, StoreError>(seen)
            })
            .unwrap();
        assert_eq!(listed, seen, "{username}");
    }
}

/// What a filter finds, and what the domain's rule finds of all that may be seen.
fn face(
    world: &World,
    username: &str,
    filter: &Filter,
    rule: impl Fn(&Viewer, &Petition) -> bool,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let caller = world.caller(username);
    let page = read::list(&world.app, &caller, filter.clone(), Sort::Due, None, 100).unwrap();
    let found = page.rows.into_iter().map(|row| row.number).collect();
    let visibility = access::visibility(&caller.viewer);
    let of_rule = world.app.store.read(|conn| {
        let mut numbers = BTreeSet::new();
        for id in ids_after(conn, PetitionId(0), 1000)? {
            let petition = load(conn, &world.app, id)?.petition;
            if access::sees(&visibility, &subject(&petition)) && rule(&caller.viewer, &petition) {
                numbers.insert(store::petition::get(conn, id)?.unwrap().number);
            }
        }
        Ok::<_, StoreError>(numbers)
    });
    (found, of_rule.unwrap())
}

/// A rule of the domain on a petition alone.
type Rule = fn(&Petition) -> bool;

/// What waits of a petition, by the rules of the domain.
const WAITS: [(Wait, Rule); 3] = [
    (Wait::Objection, |petition| petition.undecided_objection().is_some()),
    (Wait::Supervision, Petition::owes_supervision_answer),
    (Wait::Extended, Petition::is_in_extended_time),
];

/// A condition of the lists that says in SQL what a rule of the domain says.
type Face = (String, Filter, Box<dyn Fn(&Viewer, &Petition) -> bool>);

fn answers(app: &App, viewer: &Viewer, petition: &Petition) -> bool {
    let answers = app.store.read(|conn| {
        let rules = app.rulebooks(conn)?;
        let clocks = dates(petition, &rules)?;
        let district = app.district(conn)?;
        Ok::<_, StoreError>(duty::answers(&district, petition, &clocks, viewer.unit))
    });
    answers.unwrap()
}

fn every_face(world: &World, username: &str) -> Vec<Face> {
    let sight = |viewer: &Viewer, petition: &Petition| access::sight(viewer, &subject(petition));
    let named = Filter { words: Some("样例信访人甲".to_owned()), ..Filter::default() };
    let told = Filter { channel: Some(Channel::Visit), ..Filter::default() };
    let app = world.app.clone();
    let own = Filter { mine: Some(work::mine(&world.caller(username))), ..Filter::default() };
    let mut faces: Vec<Face> = vec![
        (
            "what is found by what a sealed row keeps back".to_owned(),
            told,
            Box::new(move |viewer, petition| {
                petition.facts.channel == Channel::Visit && sight(viewer, petition) > Sight::Sealed
            }),
        ),
        (
            "what is found by the name of who filed it".to_owned(),
            named,
            Box::new(move |viewer, petition| sight(viewer, petition) == Sight::Full),
        ),
        (
            "what is one's own".to_owned(),
            own,
            Box::new(move |viewer, petition| {
                mine(viewer, petition, answers(&app, viewer, petition)).is_some()
            }),
        ),
    ];
    for over in [true, false] {
        let closed = Filter { closed: Some(over), ..Filter::default() };
        faces.push((
            format!("over: {over}"),
            closed,
            Box::new(move |_, petition| petition.is_over() == over),
        ));
    }
    for (wait, waits) in WAITS {
        let waiting = Filter { narrow: vec![Narrow::Waits(wait)], ..Filter::default() };
        let rule = move |viewer: &Viewer, petition: &Petition| {
            waits(petition) && sight(viewer, petition) > Sight::Sealed
        };
        faces.push((format!("waits: {}", wait.code()), waiting, Box::new(rule)));
    }
    faces
}

fn faces_are_those_of_the_rules(world: &World) {
    let mut differ = Vec::new();
    for username in VIEWERS {
        for (what, filter, rule) in every_face(world, username) {
            let (found, of_rule) = face(world, username, &filter, rule);
            if found != of_rule {
                differ.push(format!("{username}, {what}: the list finds {found:?}, the rule {of_rule:?}"));
            }
        }
        alerts_are_open_alike(world, username);
    }
    assert!(differ.is_empty(), "{differ:#?}");
}

/// The list of open alerts, their count, and what the mail thinks of each.
fn alerts_are_open_alike(world: &World, username: &str) {
    let sees = access::visibility(&world.caller(username).viewer);
    let ids = |open| {
        let listed = Listed { open, limit: 1000, ..Listed::default() };
        world.app.store.ask(|conn| alert::list(conn, &sees, &listed)).unwrap()
    };
    let is_open = |one: &Waiting| {
        // News that an act has settled may still wait for an answer that is no longer this reader's.
        let settled = one.clock == EVENT && one.state == State::Moot;
        one.acknowledged_at.is_none() && !one.is_moot() && !settled
    };
    let by_rule: Vec<AlertId> = ids(false).iter().filter(|one| is_open(one)).map(|one| one.id).collect();
    let found: Vec<AlertId> = ids(true).iter().map(|one| one.id).collect();
    assert_eq!(found, by_rule, "{username}: alerts that are open");
    let counted = world.app.store.ask(|conn| alert::count_open(conn, &sees)).unwrap();
    assert_eq!(counted, found.len() as i64, "{username}: how many alerts are open");
}

on_both! {
    fn the_conditions_of_lists_say_what_the_rules_of_the_domain_say(world) {
        let numbers: Vec<String> = [("request", true), ("request", false), ("accusation", false), ("inquiry", true)]
            .into_iter()
            .map(|(purpose, place)| {
                let category = if place { json!("urc_property_heating") } else { Value::Null };
                enter(&world, &json!({ "purpose": purpose, "content_category": category }))
            })
            .collect();
        listed_is_seen(&world);
        faces_are_those_of_the_rules(&world);
        let actors = ["receptionist01", "zjj_officer", "zjj_head", "leader07", "supervisor01", "dic01", "xfj_officer"];
        let mut now = start();
        // Each kind of act once on each petition, by whoever may; in between the clocks run out.
        for kind in (0..13).chain([7, 2, 5, 9, 10]) {
            now = now.plus_seconds(200_000);
            world.app.clock.set(now);
            for number in &numbers {
                let _ = actors.iter().any(|actor| try_do(&world, actor, number, random_act(kind)).is_ok());
            }
            tick(&world.app).unwrap();
            listed_is_seen(&world);
            faces_are_those_of_the_rules(&world);
        }
    }
}

on_both! {
    fn a_breach_that_ends_another_clock_is_in_the_rows_too(world) {
        let number = enter(&world, &json!({}));
        perform(&world, "receptionist01", &number, route());
        // Never accepted, twice: each breach begins the stricter count, and the second ends the first.
        world.set_clock("2026-03-20T09:00:00+08:00");
        tick(&world.app).unwrap();
        perform(&world, "supervisor01", &number, reassign("cgj"));
        world.set_clock("2026-04-20T09:00:00+08:00");
        tick(&world.app).unwrap();
        assert_eq!(faults(&world), Vec::<String>::new());
    }
}

/// Acts that lead through every stage, with objections, supervision orders, a task and an extension on the way.
fn acts_of_a_long_life() -> Vec<ActInput> {
    use domain::access::Operation as O;
    let (reason, text) = ("样例理由", "样例内容");
    let ask = |unit: &str| json!({ "delivery": "posted", "sent_on": "2026-03-02", "unit": unit, "late_reason": reason });
    let decided = json!({ "outcome": "upheld", "text": text });
    let acts = [
        (O::RoutePetition, json!({ "way": "transfer" })),
        (O::RaiseObjection, json!({ "reason": reason })),
        (O::Supervise, json!({ "cause": "late", "feedback_due": "2026-12-20", "text": text })),
        (O::DecideObjection, json!({ "upheld": false, "reason": reason })),
        (O::AcceptPetition, json!({ "path": "handling_opinion" })),
        (O::AssignTask, json!({ "unit": "jd1", "due": "2026-12-20", "text": text })),
        (
            O::ExtendHandling,
            json!({ "days": 10, "reason": reason, "notified_on": "2026-03-02", "method": "in_person", "assigner_agreed": true }),
        ),
        (O::ReplyPetition, json!({ "opinion": "supported", "text": text })),
        (O::RecordUndelivered, json!({ "document": "handling_opinion", "reason": reason })),
        (O::ClosePetition, json!({})),
        (O::RequestReview, ask("xfj")),
        (O::DecideReview, decided.clone()),
        (O::RequestRereview, ask("swj")),
        (O::DecideRereview, decided),
        (O::RecordUndelivered, json!({ "document": "rereview_opinion", "reason": reason })),
        (O::ConcludePetition, json!({})),
    ];
    acts.into_iter().map(|(operation, body)| ActInput::read(operation, body).unwrap().unwrap()).collect()
}

on_both! {
    fn the_conditions_say_the_same_in_every_stage_and_to_every_role(world) {
        let roles: BTreeSet<Role> = VIEWERS.iter().map(|username| world.caller(username).viewer.role).collect();
        assert_eq!(roles, Role::ALL.iter().copied().filter(|role| *role != Role::Client).collect());
        let numbers = [
            enter(&world, &json!({})),
            enter(&world, &json!({ "purpose": "accusation" })),
            enter(&world, &json!({ "content_category": null })),
            enter(&world, &json!({ "channel": "public_opinion" })),
        ];
        let withdrawn = enter(&world, &json!({}));
        let mut stages = BTreeSet::new();
        for act in acts_of_a_long_life() {
            for number in &numbers {
                let _ = VIEWERS.iter().chain(&MORE_ACTORS).any(|actor| try_do(&world, actor, number, act.clone()).is_ok());
                stages.insert(stage_of(&world, number));
            }
            if act.operation() == Operation::RaiseObjection {
                perform(&world, "receptionist01", &withdrawn, route());
                perform(&world, "zjj_officer", &withdrawn, act.clone());
                perform(&world, "supervisor01", &withdrawn, ActInput::read(Operation::WithdrawPetition, json!({ "text": "撤回" })).unwrap().unwrap());
            }
            listed_is_seen(&world);
            faces_are_those_of_the_rules(&world);
        }
        assert_eq!(stages, Stage::ALL.iter().copied().collect());
    }
}

fn stage_of(world: &World, number: &str) -> Stage {
    world.app.store.ask(|conn| store::petition::find(conn, number)).unwrap().unwrap().stage
}

/// Who acts beside the viewers, where a petition has come to their units.
const MORE_ACTORS: [&str; 4] = ["swj_officer", "jd1_officer", "xfj_head", "dic_head"];

/// One life: what is entered, then acts as (petition, user, act, seconds until then).
type Life = (Vec<(bool, bool)>, Vec<(u8, u8, u8, u32)>);

fn life() -> impl Strategy<Value = Life> {
    (
        proptest::collection::vec(any::<(bool, bool)>(), 1..4),
        proptest::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), 0_u32..2_000_000), 0..24),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_done_everything_stays_whole_and_the_list_shows_what_may_be_seen((entries, acts) in life()) {
        let world = World::new(Backend::Sqlite);
        let numbers: Vec<String> = entries.iter().map(|(accusation, place)| {
            let purpose = if *accusation { "accusation" } else { "request" };
            let category = if *place { json!("urc_property_heating") } else { Value::Null };
            enter(&world, &json!({ "purpose": purpose, "content_category": category }))
        }).collect();
        let mut now = start();
        let actors = ["receptionist01", "zjj_officer", "zjj_head", "leader07", "supervisor01", "chief01", "dic01", "xfj_officer", "leader03"];
        let mut done = 0;
        let tried = acts.len();
        for (petition, user, kind, seconds) in acts {
            now = now.plus_seconds(i64::from(seconds));
            world.app.clock.set(now);
            let number = &numbers[usize::from(petition) % numbers.len()];
            // The named one, and then everybody: somebody may, if anybody may.
            let first = usize::from(user) % actors.len();
            done += i32::from((0..actors.len()).any(|n| try_do(&world, actors[(first + n) % actors.len()], number, random_act(kind)).is_ok()));
            if user % 5 == 0 {
                tick(&world.app).unwrap();
            }
        }
        // Progress may be noted by the holder's unit at any time before the end: a long life never stands still.
        prop_assert!(tried < 12 || done > 0, "nothing of {} acts was allowed", tried);
        let faults = faults(&world);
        prop_assert!(faults.is_empty(), "{:?}", faults);
        listed_is_seen(&world);
        faces_are_those_of_the_rules(&world);
    }
}

// ---- Secrets and settings.

fn bare(url: &str, folder: &std::path::Path, more: &[(&str, &str)]) -> Result<Settings, String> {
    let mut environment = vec![
        ("XINFANG__DATABASE__URL", url),
        ("XINFANG__DATA__FOLDER", folder.to_str().unwrap()),
        ("XINFANG__MAIL__TRANSPORT", "memory"),
    ];
    environment.extend(more);
    let environment =
        environment.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    Settings::from_sources(None, environment).map_err(|error| error.to_string())
}

fn opening(settings: Settings) -> Result<App, String> {
    App::open(settings, Clock::manual(start())).map_err(|error| error.to_string())
}

on_both! {
    fn another_encryption_key_does_not_start(world) {
        let mut settings = world.settings.clone();
        settings.secrets.encryption_key = out::secret::Secret::new("c".repeat(64));
        let error = opening(settings).err().unwrap();
        assert!(error.contains("another encryption key"), "{error}");
    }
}

#[test]
fn on_postgresql_missing_secrets_do_not_start() {
    let folder = TempDir::new().unwrap();
    let database = postgres_database(None);
    let error = opening(bare(&database.url, folder.path(), &[]).unwrap()).err().unwrap();
    assert!(error.contains("XINFANG__SECRETS__"), "{error}");
}

#[test]
fn a_new_sqlite_database_makes_its_secrets_and_an_old_one_never_does() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    let settings = bare(&url, folder.path(), &[]).unwrap();
    drop(opening(settings.clone()).unwrap());
    for file in ["jwt.secret", "encryption.key"] {
        let file = folder.path().join(file);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    drop(opening(settings.clone()).unwrap());
    for file in ["jwt.secret", "encryption.key"] {
        std::fs::remove_file(folder.path().join(file)).unwrap();
    }
    let error = opening(settings).err().unwrap();
    assert!(error.contains("is missing"), "{error}");
}

#[test]
fn wrong_settings_are_told_clearly() {
    let folder = TempDir::new().unwrap();
    let url = "sqlite:x.db";
    for (key, value, named) in [
        ("XINFANG__SERVER__PROT", "1", "prot"),
        ("XINFANG__SERVER__PORT", "many", "port"),
        ("XINFANG__DATABASE__URL", "x.db", "database.url"),
        ("XINFANG__DATABASE__CONNECTIONS", "0", "database.connections"),
        ("XINFANG__JOBS__TICK_SECONDS", "0", "jobs.tick_seconds"),
        ("XINFANG__RULES__CLOCKS", "/no/such/file.toml", "rules.clocks"),
        ("XINFANG__MAIL__TRANSPORT", "pigeon", "pigeon"),
        ("XINFANG__NOTHING__AT_ALL", "1", "nothing"),
    ] {
        let error = bare(url, folder.path(), &[(key, value)])
            .err()
            .unwrap_or_else(|| panic!("{key}={value} is taken"));
        assert!(error.contains(named), "{key}: {error}");
    }
}

// ---- Tables.

fn opened_by_four(settings: &Settings) {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| opening(settings.clone()).map(|_| ()))).collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    });
}

const SECRETS: [(&str, &str); 2] = [
    ("XINFANG__SECRETS__JWT", "1111111111111111111111111111111111111111111111111111111111111111"),
    ("XINFANG__SECRETS__ENCRYPTION_KEY", "a22222222222222222222222222222222222222222222222222222222222222b"),
];

#[test]
fn four_instances_migrate_an_empty_sqlite_file_at_once() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    opened_by_four(&bare(&url, folder.path(), &SECRETS).unwrap());
}

#[test]
fn four_instances_migrate_an_empty_postgresql_at_once() {
    let folder = TempDir::new().unwrap();
    let database = postgres_database(None);
    opened_by_four(&bare(&database.url, folder.path(), &SECRETS).unwrap());
}

#[test]
fn both_migrations_make_the_same_tables_and_columns() {
    let sqlite = World::new(Backend::Sqlite);
    let postgres = World::new(Backend::Postgres);
    let ours = texts(
        &sqlite,
        "SELECT m.name || '.' || c.name || CASE WHEN c.\"notnull\" OR c.pk > 0 THEN '' ELSE '?' END AS v FROM sqlite_master m \
         JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    );
    let theirs = texts(
        &postgres,
        "SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'YES' THEN '?' ELSE '' END AS v \
         FROM information_schema.columns WHERE table_schema = 'public' AND left(table_name, 2) <> '__'",
    );
    let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) =
        (ours.into_iter().collect(), theirs.into_iter().collect());
    assert_eq!(ours, theirs);
    let tables: BTreeSet<&str> = ours.iter().filter_map(|column| Some(column.split_once('.')?.0)).collect();
    assert_eq!(tables.len(), 48);
}

macro_rules! select_all {
    ($conn:expr, $($table:ident)+) => {$(
        let query = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&schema::$table::table.select(schema::$table::all_columns)).to_string();
        let query = query.split(" -- ").next().unwrap().replace('`', "\"");
        $conn.batch_execute(&query).unwrap_or_else(|error| panic!("{query}: {error}"));
    )+};
}

on_both! {
    fn the_schema_that_diesel_sees_is_there(world) {
        let mut conn = raw(&world);
        select_all!(conn, meta counters number_series void_numbers rulebooks organs units users leaders portfolio_units categories portfolio_categories projects
            contact_points duty_roster sessions refresh_tokens api_tokens petitions accused_marks sealed_chains events records blind_index
            holdings deadlines home_visits idempotency_keys mails alerts assistants hotline_orders deputies views
            rungs webhooks calendar_feeds saved_views drafts uploads upload_chunks papers ratings waits
            attempts user_units audit house_requests);
    }
}

// ---- Nothing personal in the clear.

const PERSONAL: [&str; 7] =
    ["赵钱孙", "11010519491231002X", "13912345678", "秘密巷九号", "收受礼金", "多次收受", "李受贿"];

fn accuse(world: &World) {
    let key = RequestKey { key: "k".to_owned(), digest: world.app.vault.blind("request", "x") };
    let changes = json!({
        "purpose": "accusation", "title": "反映收受礼金", "content": "该人多次收受管理对象财物。",
        "petitioners": [{ "name": "赵钱孙", "id_type": "resident_id", "id_number": "11010519491231002X",
                          "phone": "13912345678", "address": "秘密巷九号" }],
        "accused": [{ "name": "李受贿" }],
    });
    let done = register(&world.app, &world.caller("receptionist01"), form(&changes), Some(key)).unwrap();
    let row = world.app.store.read(|conn| store::petition::get(conn, done.petition)).unwrap().unwrap();
    let ordinary = json!({
        "petitioners": [{ "name": "赵钱孙", "id_type": "resident_id", "id_number": "11010519491231002X",
                          "phone": "13912345678", "address": "秘密巷九号" }],
    });
    let ordinary = try_enter(&world.app, &world.caller("receptionist01"), &ordinary).unwrap();
    perform(world, "dic01", &row.number, correct(json!({ "reason": "李受贿 收受礼金", "headcount": 2 })));
    perform(world, "receptionist01", &ordinary, route());
    perform(world, "zjj_officer", &ordinary, progress("已电话联系赵钱孙 13912345678"));
}

#[test]
fn the_sqlite_file_holds_nothing_personal_in_the_clear() {
    let world = World::new(Backend::Sqlite);
    accuse(&world);
    world.set_clock("2026-06-01T09:00:00+08:00");
    tick(&world.app).unwrap();
    raw(&world).batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let bytes = std::fs::read(world.folder.path().join("test.db")).unwrap();
    let holds = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    assert!(holds("XF2026-0000"), "the file is what it is taken for");
    for word in PERSONAL {
        assert!(!holds(word), "{word} stands in the file");
    }
}

on_both! {
    fn no_row_of_any_kind_holds_anything_personal(world) {
        accuse(&world);
        let keys = texts(&world, "SELECT key || request_digest AS v FROM idempotency_keys");
        assert!(keys.len() == 1 && PERSONAL.iter().all(|word| !keys[0].contains(word)), "{keys:?}");
        world.set_clock("2026-06-01T09:00:00+08:00");
        tick(&world.app).unwrap();
        let clear = [
            "SELECT payload AS v FROM events",
            "SELECT subject || body_text || body_html AS v FROM mails",
            "SELECT digest AS v FROM blind_index",
            "SELECT COALESCE(title, '') || COALESCE(outside_number, '') AS v FROM petitions",
        ];
        for query in clear {
            let rows = texts(&world, query);
            assert!(!rows.is_empty(), "{query}");
            for row in rows {
                for word in PERSONAL {
                    assert!(!row.contains(word), "{word} in {query}");
                }
            }
        }
        assert_eq!(count(&world, "SELECT count(*) AS v FROM petitions WHERE confidential = TRUE AND title IS NOT NULL"), 0);
    }
}

// ---- The check values of the rule book.

on_both! {
    fn deadlines_are_those_of_the_check_values(world) {
        for (day, raw_due, legal_due) in [
            ("2026-01-30", "2026-02-14", "2026-02-14"),
            ("2026-02-06", "2026-02-21", "2026-02-24"),
            ("2026-09-10", "2026-09-25", "2026-09-28"),
            ("2026-09-22", "2026-10-07", "2026-10-08"),
        ] {
            world.set_clock(&format!("{day}T09:00:00+08:00"));
            let number = enter(&world, &json!({ "received_on": day }));
            let due = format!(
                "SELECT CAST(d.raw_due AS TEXT) || ' ' || CAST(d.legal_due AS TEXT) AS v FROM deadlines d \
                 JOIN petitions p ON p.id = d.petition_id WHERE p.number = '{number}' AND d.clock = 'route'"
            );
            assert_eq!(texts(&world, &due), [format!("{raw_due} {legal_due}")], "{day}");
        }
    }
}

on_both! {
    fn sixty_days_from_acceptance_roll_over_the_dragon_boat_festival(world) {
        world.set_clock("2026-04-21T09:00:00+08:00");
        let number = enter(&world, &json!({ "received_on": "2026-04-21" }));
        perform(&world, "receptionist01", &number, route());
        perform(&world, "zjj_officer", &number, notify());
        let body = json!({ "path": "handling_opinion" });
        perform(&world, "zjj_officer", &number, ActInput::Accept(Box::new(serde_json::from_value(body).unwrap())));
        assert_eq!(
            texts(&world, "SELECT CAST(raw_due AS TEXT) || ' ' || CAST(legal_due AS TEXT) AS v FROM deadlines WHERE clock = 'handling'"),
            ["2026-06-20 2026-06-22"]
        );
        assert!(at("2026-06-23T00:00:00+08:00") > world.app.clock.now());
    }
}
