//! Numbers of which a keyed share is kept back: a gap tells nothing, and none is lost.

use std::collections::BTreeSet;

use app::verify;
use serde_json::{Value, json};

use crate::jobs::{count, enter, run, texts};
use crate::on_both;
use crate::support::{Backend, World, registration};

fn accusation() -> Value {
    json!({ "purpose": "accusation", "accused": [{ "name": "样例某人" }] })
}

fn faults(world: &World) -> Vec<String> {
    verify::verify(&world.app, |_| ()).unwrap().faults
}

const VOIDS: &str = "SELECT count(*) AS v FROM void_numbers";

on_both! {
    fn what_is_passed_is_in_use_or_void_and_verify_knows(world) {
        let accused: Vec<String> = (0..3).map(|_| enter(&world, &accusation())).collect();
        let ordinary: Vec<String> = (0..60).map(|_| enter(&world, &json!({}))).collect();
        assert_eq!(ordinary.iter().collect::<BTreeSet<_>>().len(), 60);
        let in_first = accused.iter().filter(|number| number.as_str() <= "XF2026-000064").count() as i64;
        assert_eq!(count(&world, VOIDS), 8 - in_first, "{accused:?}");
        assert_eq!(faults(&world), Vec::<String>::new());
        // A number is missing, or void and in use.
        run(&world, "DELETE FROM void_numbers WHERE number = (SELECT MIN(number) FROM void_numbers)");
        assert!(faults(&world).iter().any(|fault| fault.contains("is missing")));
        run(&world, "INSERT INTO void_numbers (series, number, voided_at) VALUES ('number 2026', 2, '2026-03-02 01:00:00')");
        assert!(faults(&world).iter().any(|fault| fault == "number 2026: 2 is void and in use"));
    }
}

on_both! {
    fn there_is_always_one_to_draw_and_none_is_given_twice(world) {
        let many: BTreeSet<String> = (0..40).map(|_| enter(&world, &accusation())).collect();
        assert_eq!(many.len(), 40);
        let next = enter(&world, &json!({}));
        assert_eq!(next, "XF2026-000002", "ordinary petitions go on as if there were none");
        assert_eq!(faults(&world), Vec::<String>::new());
    }
}

on_both! {
    fn a_year_that_is_over_has_no_number_left_open(world) {
        enter(&world, &accusation());
        enter(&world, &json!({}));
        world.set_clock("2027-01-04T09:00:00+08:00");
        let first = enter(&world, &json!({ "received_on": "2027-01-04" }));
        assert!(first.starts_with("XF2027-"), "{first}");
        assert!(count(&world, VOIDS) >= 62);
        assert_eq!(faults(&world), Vec::<String>::new());
    }
}

on_both! {
    fn what_becomes_an_accusation_keeps_its_number(world) {
        let http = world.serve();
        let number = http.post("receptionist01", "/api/v1/petitions", &registration()).expect(201).number();
        let body = json!({ "reason": "样例", "purpose": "accusation", "accused": [{ "name": "样例某人" }] });
        http.act("receptionist01", &number, "correct", &body).expect(200);
        assert_eq!(texts(&world, "SELECT number AS v FROM petitions"), [number]);
        assert_eq!(faults(&world), Vec::<String>::new());
    }
}

/// An ordinary petition has the same number whether or not there are accusations.
#[test]
fn accusations_move_no_ordinary_number() {
    let numbers = |planted: bool| -> Vec<String> {
        let world = World::new(Backend::Sqlite);
        let one = |place: usize| {
            if planted && place.is_multiple_of(3) {
                enter(&world, &accusation());
                enter(&world, &json!({ "accused": [{ "unit": "zjj" }] }));
            }
            enter(&world, &json!({}))
        };
        (0..20).map(one).collect()
    };
    assert_eq!(numbers(false), numbers(true));
}

on_both! {
    fn an_order_of_what_one_may_not_know_of_is_taken_as_if_it_were_new(world) {
        let http = world.serve();
        let order = |user: &str, purpose: &str| {
            let mut body = registration();
            body["channel"] = json!("hotline_12345");
            body["order_class"] = json!("general");
            body["purpose"] = json!(purpose);
            body["source"] = json!({ "level": "city", "outside_number": "SL20260302000001" });
            http.post(user, "/api/v1/petitions", &body)
        };
        order("receptionist02", "accusation").expect(201);
        let second = order("receptionist01", "request").expect(201).number();
        // The order of that one is known to all, so a third is refused as ever, were it not for the first.
        http.get("receptionist01", &format!("/api/v1/petitions/{second}")).expect(200);
        assert_eq!(faults(&world), Vec::<String>::new());
    }
}
