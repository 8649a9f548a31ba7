//! Every look at an accusation is logged before it is answered (article 30).

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use store::Conn;

use crate::on_both;
use crate::support::{Http, World, registration};

const PETITIONS: &str = "/api/v1/petitions";

/// An accusation of the unit zjj; dic01 is in charge of it.
fn accusation(http: &Http) -> String {
    let mut body = registration();
    body["purpose"] = json!("accusation");
    body["accused"] = json!([{ "unit": "zjj" }]);
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

#[derive(diesel::QueryableByName)]
struct Logged {
    #[diesel(sql_type = diesel::sql_types::Text)]
    username: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    operation: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    sight: String,
}

/// Every row of the log, as `user operation sight`.
fn log(world: &World) -> Vec<String> {
    let query =
        "SELECT u.username, v.operation, v.sight FROM views v JOIN users u ON u.id = v.user_id ORDER BY v.id";
    let rows: Vec<Logged> = world
        .app
        .store
        .read(|conn| {
            Ok::<_, store::StoreError>(match conn {
                Conn::Postgres(inner) => diesel::sql_query(query).load(inner)?,
                Conn::Sqlite(inner) => diesel::sql_query(query).load(inner)?,
            })
        })
        .unwrap();
    rows.iter().map(|row| format!("{} {} {}", row.username, row.operation, row.sight)).collect()
}

fn sql(world: &World, text: &'static str) {
    let done = world.app.store.write(move |conn| {
        match conn {
            Conn::Postgres(inner) => inner.batch_execute(text)?,
            Conn::Sqlite(inner) => inner.batch_execute(text)?,
        }
        Ok::<_, store::StoreError>(())
    });
    done.unwrap();
}

on_both! {
    fn each_way_of_reading_leaves_one_row_with_what_was_shown(world) {
        let http = world.serve();
        let number = accusation(&http);
        assert_eq!(log(&world), Vec::<String>::new(), "the registration is an event");
        let path = format!("{PETITIONS}/{number}");
        let mut expected = Vec::new();
        let ways = [
            ("", "readPetition"), ("/timeline", "readTimeline"), ("/responsibility", "readResponsibility"),
            ("/deadlines/handling-1/explanation", "explainDeadline"),
        ];
        // Who, how much is shown, and whether of people too.
        let readers = [
            ("dic01", "full", true), ("leader03", "full", true), ("dic_head", "masked", true),
            ("supervisor01", "sealed", false), ("receptionist01", "sealed", false),
            ("zjj_officer", "none", false), ("leader07", "none", false), ("rsj_officer", "none", false),
        ];
        let clocks = http.get("dic01", &path).expect(200).body;
        expected.push("dic01 readPetition full".to_owned());
        let clock = clocks["deadlines"][0]["id"].as_str().unwrap().to_owned();
        for (user, sight, people) in readers {
            for (way, operation) in ways {
                let answer = http.get(user, &format!("{path}{}", way.replace("handling-1", &clock)));
                let about_people = matches!(operation, "readTimeline" | "readResponsibility");
                // Whoever only took it in is told no dates.
                let no_dates = user == "receptionist01" && operation == "explainDeadline";
                let shown = sight != "none" && (people || !about_people) && !no_dates;
                let status = if shown { 200 } else if sight == "none" { 404 } else { 403 };
                assert_eq!(answer.status, status, "{user} {operation}: {:#}", answer.body);
                expected.push(format!("{user} {operation} {}", if shown { sight } else { "none" }));
                assert_eq!(log(&world), expected);
            }
        }
    }
}

on_both! {
    fn a_list_leaves_a_row_for_each_accusation_that_it_shows(world) {
        let http = world.serve();
        accusation(&http);
        accusation(&http);
        http.post("receptionist01", PETITIONS, &registration()).expect(201);
        for user in ["supervisor01", "dic01", "dic_head", "zjj_officer", "chief01"] {
            http.get(user, PETITIONS).expect(200);
        }
        let twice = |row: &str| [row.to_owned(), row.to_owned()];
        let expected: Vec<String> = ["supervisor01 listPetitions sealed", "dic01 listPetitions full",
            "dic_head listPetitions masked"].iter().flat_map(|row| twice(row)).collect();
        assert_eq!(log(&world), expected);
        let page = http.get("supervisor01", &format!("{PETITIONS}?limit=1&sort=received")).expect(200).body;
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        assert_eq!(log(&world).len(), expected.len(), "the row that is not shown is not logged");
    }
}

on_both! {
    fn ordinary_petitions_are_not_logged(world) {
        let http = world.serve();
        let number = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        for way in ["", "/timeline", "/responsibility"] {
            http.get("supervisor01", &format!("{PETITIONS}/{number}{way}")).expect(200);
        }
        http.get("rsj_officer", &format!("{PETITIONS}/{number}")).expect(404);
        http.get("supervisor01", PETITIONS).expect(200);
        assert_eq!(log(&world), Vec::<String>::new());
    }
}

on_both! {
    fn another_inspector_sees_who_accuses_only_masked(world) {
        let http = world.serve();
        let number = accusation(&http);
        let path = format!("{PETITIONS}/{number}");
        let masked = http.get("dic_head", &path).expect(200).body;
        assert_eq!((&masked["masked"], &masked["sealed"]), (&json!(true), &json!(false)));
        let person = &masked["petitioners"][0];
        assert_eq!(person["name"], "样**");
        for field in ["phone", "id_number", "address"] {
            assert!(person[field].is_null(), "{field}: {person}");
        }
        let timeline = http.get("dic_head", &format!("{path}/timeline")).expect(200).body;
        for secret in ["样例信访人甲", "11010519491231002X", "13800000001", "示例一村"] {
            assert!(!masked.to_string().contains(secret), "{secret}");
            assert!(!timeline.to_string().contains(secret), "{secret}");
        }
        let full = http.get("dic01", &path).expect(200).body;
        assert_eq!(full["petitioners"][0]["phone"], "13800000001");
    }
}

on_both! {
    fn discipline_inspection_reads_who_has_looked(world) {
        let http = world.serve();
        let number = accusation(&http);
        let path = format!("{PETITIONS}/{number}");
        http.get("supervisor01", &path).expect(200);
        world.set_clock("2026-03-02T09:05:00+08:00");
        http.get("zjj_officer", &path).expect(404);
        let views = http.get("dic01", &format!("{path}/views")).expect(200).body;
        let shown = |views: &Value| -> Vec<Value> {
            let views = views.as_array().unwrap().iter();
            views.map(|one| json!([one["user"]["username"], one["operation"], one["sight"], one["viewed_at"]])).collect()
        };
        let supervisor = json!(["supervisor01", "readPetition", "sealed", "2026-03-02T09:00:00+08:00"]);
        let accused = json!(["zjj_officer", "readPetition", "none", "2026-03-02T09:05:00+08:00"]);
        assert_eq!(shown(&views), [accused, supervisor.clone()]);
        let before = views[0]["id"].as_i64().unwrap();
        let older = http.get("dic_head", &format!("{path}/views?before={before}")).expect(200).body;
        assert_eq!(shown(&older), [supervisor]);
        for (user, status) in [("supervisor01", 403), ("receptionist01", 403), ("leader03", 403),
            ("zjj_officer", 403), ("admin01", 403), ("chief01", 403)] {
            http.get(user, &format!("{path}/views")).expect(status);
        }
        http.get("dic01", &format!("{path}/views?before=x")).expect(422);
        let ordinary = http.post("dic01", PETITIONS, &registration()).expect(201).number();
        let answer = http.get("dic01", &format!("{PETITIONS}/{ordinary}/views"));
        assert!(matches!(answer.status, 403 | 404), "{:#}", answer.body);
        // To read the log is a look too.
        assert_eq!(log(&world).last().unwrap(), "dic_head readViews masked");
    }
}

on_both! {
    fn an_accused_inspector_does_not_read_the_log(world) {
        let http = world.serve();
        let mut body = registration();
        body["purpose"] = json!("accusation");
        body["accused"] = json!([{ "username": "dic_head" }]);
        let number = http.post("receptionist01", PETITIONS, &body).expect(201).number();
        http.get("dic_head", &format!("{PETITIONS}/{number}/views")).expect(404);
        assert_eq!(log(&world), ["dic_head readViews none"]);
    }
}

on_both! {
    fn what_cannot_be_logged_is_not_shown(world) {
        let http = world.serve();
        let number = accusation(&http);
        let ordinary = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        let path = format!("{PETITIONS}/{number}");
        http.get("dic01", &path).expect(200);
        sql(&world, "ALTER TABLE views RENAME TO views_away");
        for path in [path.clone(), format!("{path}/timeline"), PETITIONS.to_owned()] {
            let answer = http.get("dic01", &path).expect(500);
            assert!(!answer.body.to_string().contains("样例"), "{:#}", answer.body);
        }
        http.get("supervisor01", &format!("{PETITIONS}/{ordinary}")).expect(200);
        sql(&world, "ALTER TABLE views_away RENAME TO views");
        http.get("dic01", &path).expect(200);
    }
}

on_both! {
    fn a_masked_history_tells_nobody_who_accuses(world) {
        let http = world.serve();
        let number = accusation(&http);
        http.act("dic01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let told = json!({ "method": "phone", "note": "已电话告知样例证人甲13900000009" });
        http.act("dic01", &number, "notify", &told).expect(200);
        let path = format!("{PETITIONS}/{number}/timeline");
        assert!(http.get("dic01", &path).expect(200).body.to_string().contains("13900000009"));
        let masked = http.get("dic_head", &path).expect(200).body.to_string();
        assert!(!masked.contains("13900000009") && !masked.contains("样例证人甲"), "{masked}");
    }
}
