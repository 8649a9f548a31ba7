//! The procedures beside the ordinary one, over HTTP: simplified handling, hotline orders, public
//! opinion, urgent reports, accusations.

use serde_json::{Value, json};

use crate::law::{Law, PETITIONS, extension, served};
use crate::on_both;
use crate::web::Browser;

on_both! {
    fn the_simplified_procedure_takes_one_three_and_ten_working_days(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({ "procedure": "simplified" }));
        law.clock(n, "simplified_route", "2026-03-03", "2026-03-03", "running");
        law.no_clock(n, "route");
        law.does("receptionist01", n, "route", &json!({ "way": "transfer" }));
        law.clock(n, "simplified_accept", "2026-03-05", "2026-03-05", "running");
        law.at("2026-03-05T23:59:00");
        law.refused("zjj_officer", n, "accept", &json!({}), ("ground_missing", "简易办理"));
        let duty = json!({ "path": "statutory_duty", "ground": "clear" });
        law.refused("zjj_officer", n, "accept", &duty, ("simplified_not_lawful", "简易办理"));
        law.does("zjj_officer", n, "accept", &json!({ "ground": "daily_life" }));
        law.clock(n, "simplified_accept", "2026-03-05", "2026-03-05", "met");
        law.clock(n, "simplified_handling", "2026-03-19", "2026-03-19", "running");
        law.no_clock(n, "handling");
        law.refused("zjj_head", n, "extend", &extension(5, "2026-03-05"), ("nothing_to_extend", "第34条"));
        law.at("2026-03-18T10:00:00");
        let reason = json!({ "reason": "案情复杂" });
        law.forbidden("rsj_officer", n, "leave-simplified", &reason);
        law.does("zjj_officer", n, "leave-simplified", &reason);
        law.clock(n, "simplified_handling", "2026-03-19", "2026-03-19", "cancelled");
        law.clock(n, "handling", "2026-05-04", "2026-05-06", "running");
        law.refused("zjj_officer", n, "leave-simplified", &reason, ("not_simplified", "简易办理"));
        let ordinary = &law.accepted(&json!({}));
        law.refused("zjj_officer", ordinary, "leave-simplified", &reason, ("not_simplified", "简易办理"));
    }
}

on_both! {
    fn the_simplified_procedure_is_for_simple_first_petitions_only(world) {
        let law = Law::of(world);
        let simplified = json!({ "procedure": "simplified", "ground": "clear" });
        let no = ("simplified_not_lawful", "简易办理");
        let urgent = &law.routed(&json!({ "urgent": true }));
        law.refused("zjj_officer", urgent, "accept", &simplified, no);
        let above = &law.register("receptionist01", &json!({ "source": { "level": "city" } }));
        law.does("receptionist01", above, "route", &json!({ "way": "assign", "feedback_due": "2026-04-01" }));
        law.refused("zjj_officer", above, "accept", &simplified, no);
        let joint = &law.routed(&json!({}));
        law.does("zjj_officer", joint, "tasks", &json!({ "unit": "rsj", "due": "2026-03-20", "text": "协办" }));
        law.refused("zjj_officer", joint, "accept", &simplified, no);
        let litigation = json!({ "procedure": "simplified", "ground": "clear", "path": "litigation" });
        law.refused("zjj_officer", &law.routed(&json!({})), "accept", &litigation, no);
        law.does("zjj_officer", &law.routed(&json!({})), "accept", &simplified);
    }
}

on_both! {
    fn what_the_simplified_procedure_excludes_is_not_registered_for_it(world) {
        let law = Law::of(world);
        let simplified = |more: Value| {
            let mut form = json!({ "procedure": "simplified" });
            form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            form
        };
        for excluded in [json!({ "urgent": true }), json!({ "headcount": 5 }), json!({ "purpose": "accusation" })] {
            let refused = law.try_register(&simplified(excluded.clone())).expect(422).body;
            assert_eq!((&refused["code"], &refused["field"]), (&json!("simplified_not_lawful"), &json!("procedure")), "{excluded}");
        }
        // What turns out to be excluded is in the ordinary one from then on.
        let n = &law.register("receptionist01", &simplified(json!({})));
        law.clock(n, "simplified_route", "2026-03-03", "2026-03-03", "running");
        law.does("supervisor01", n, "correct", &json!({ "urgent": true, "reason": "更正" }));
        law.clock(n, "simplified_route", "2026-03-03", "2026-03-03", "cancelled");
        law.clock(n, "route", "2026-03-17", "2026-03-17", "running");
        let back = json!({ "procedure": "simplified", "reason": "更正" });
        law.refused("supervisor01", n, "correct", &back, ("simplified_not_lawful", "简易办理"));
        let accepted = &law.accepted(&json!({}));
        law.refused("supervisor01", accepted, "correct", &back, ("procedure_decided", "简易办理"));
    }
}

on_both! {
    fn the_procedure_is_corrected_until_it_is_accepted_in_one(world) {
        let law = Law::of(world);
        let n = &law.routed(&json!({ "procedure": "simplified" }));
        law.clock(n, "simplified_accept", "2026-03-05", "2026-03-05", "running");
        law.does("zjj_officer", n, "notify", &json!({ "method": "phone" }));
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "met");
        law.does("receptionist01", n, "correct", &json!({ "procedure": "ordinary", "reason": "更正" }));
        law.clock(n, "simplified_accept", "2026-03-05", "2026-03-05", "cancelled");
        law.clock(n, "accept", "2026-03-17", "2026-03-17", "running");
        // What was said on the telephone is no notice in the ordinary procedure.
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "running");
        assert_eq!(law.view(n)["written_notice_due"], "2026-03-17");
    }
}

on_both! {
    fn what_is_accepted_in_the_ordinary_procedure_is_told_in_writing(world) {
        let law = Law::of(world);
        let n = &law.routed(&json!({ "procedure": "simplified" }));
        law.does("zjj_officer", n, "notify", &json!({ "method": "phone" }));
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "met");
        law.does("zjj_officer", n, "accept", &json!({ "procedure": "ordinary" }));
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "running");
        law.does("zjj_officer", n, "notify", &json!({ "method": "post" }));
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "met");
        law.verified();
    }
}

on_both! {
    fn a_hotline_order_has_the_limit_of_its_class(world) {
        let law = Law::of(world);
        let order = |class: &str, number: &str| json!({ "channel": "hotline_12345", "order_class": class,
            "source": { "level": "direct", "outside_number": number } });
        let emergency = &law.register("receptionist01", &order("emergency", "DH-1"));
        law.hours(emergency, "order_emergency", "2026-03-02T11:00:00", "running");
        law.no_clock(emergency, "route");
        let utilities = &law.register("receptionist01", &order("utilities", "DH-2"));
        law.hours(utilities, "order_utilities", "2026-03-03T09:00:00", "running");
        for (class, number, raw) in [
            ("inquiry", "DH-3", "2026-03-03"),
            ("general", "DH-4", "2026-03-09"),
            ("complex", "DH-5", "2026-03-17"),
        ] {
            let n = &law.register("receptionist01", &order(class, number));
            law.clock(n, &format!("order_{class}"), raw, raw, "running");
        }
        let twice = law.try_register(&order("general", "DH-4"));
        assert_eq!((twice.status, twice.code()), (422, "order_linked_before"), "{:#}", twice.body);
        // One order, however its number is written.
        for number in ["dh-4", "ｄＨ-４"] {
            assert_eq!(law.try_register(&order("general", number)).expect(422).code(), "order_linked_before");
        }
        let odd = law.try_register(&json!({ "order_class": "general" }));
        assert_eq!((odd.status, odd.code()), (422, "order_class"), "{:#}", odd.body);
        for n in [emergency, utilities] {
            law.does("receptionist01", n, "route", &json!({ "way": "transfer" }));
        }
        let holder = law.view(emergency)["holder"]["officer"]["username"].as_str().expect("one").to_owned();
        law.clock(emergency, "order_return", "2026-03-04", "2026-03-04", "running");
        let answer = json!({ "result": "solved", "method": "phone", "text": "已处置" });
        law.at("2026-03-02T11:00:00");
        law.does(&holder, emergency, "answer", &answer);
        law.hours(emergency, "order_emergency", "2026-03-02T11:00:00", "met");
        law.at("2026-03-03T09:00:01");
        law.does(&holder, utilities, "answer", &answer);
        law.hours(utilities, "order_utilities", "2026-03-03T09:00:00", "met_late");
    }
}

/// An order of the general class about heating, registered by the petition office.
fn order(law: &Law, number: &str) -> String {
    law.register(
        "receptionist01",
        &json!({ "channel": "hotline_12345", "order_class": "general",
        "source": { "level": "direct", "outside_number": number } }),
    )
}

on_both! {
    fn an_order_is_dealt_out_answered_called_back_on_and_closed_without_acceptance_or_opinion(world) {
        let law = Law::of(world);
        let n = &order(&law, "DH-31");
        law.no_clock(n, "route");
        law.clock(n, "order_dispatch", "2026-03-03", "2026-03-03", "running");
        law.clock(n, "order_response", "2026-03-03", "2026-03-03", "running");
        // The citizen service centre sees it, and hands it on by itself.
        let out = json!({ "unit": "cgj", "feedback_due": "2026-03-06", "reason": "属城管职责" });
        law.forbidden("rsj_officer", n, "dispatch", &out);
        let view = law.does("smfw_officer", n, "dispatch", &out);
        assert_eq!((&view["stage"], &view["holder"]["unit"]["code"]), (&json!("routed"), &json!("cgj")));
        law.clock(n, "order_dispatch", "2026-03-03", "2026-03-03", "met");
        law.clock(n, "feedback", "2026-03-06", "2026-03-06", "running");
        law.clock(n, "order_return", "2026-03-04", "2026-03-04", "running");
        for (act, body) in [("notify", json!({ "method": "post" })), ("accept", json!({})),
            ("reject", json!({ "reason": "litigation", "method": "post", "text": "t" }))] {
            law.refused("cgj_officer", n, act, &body, ("on_order_track", "国办发"));
        }
        law.does("cgj_officer", n, "respond", &json!({ "method": "phone" }));
        law.clock(n, "order_response", "2026-03-03", "2026-03-03", "met");
        let leader = law.view(n)["holder"]["leader"]["username"].as_str().expect("a leader").to_owned();
        law.refused(&leader, n, "close", &json!({}), ("no_reply_yet", "谁解决"));
        let answer = json!({ "result": "solved", "method": "phone", "text": "已清运" });
        law.forbidden("smfw_officer", n, "answer", &answer);
        let view = law.does("cgj_officer", n, "answer", &answer);
        assert_eq!(view["documents"], json!([]), "no paper is made of it");
        law.clock(n, "order_general", "2026-03-09", "2026-03-09", "met");
        law.clock(n, "call_back", "2026-03-05", "2026-03-05", "running");
        law.no_clock(n, "service");
        law.no_clock(n, "review_request");
        law.refused(&leader, n, "close", &json!({}), ("not_called_back", "国办发"));
        let ask = json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": "xfj" });
        law.refused("receptionist01", n, "review/request", &ask, ("nothing_to_review", "第35"));
        // Not solved: it is tried again, in a new time.
        law.refused("smfw_officer", n, "call-back", &json!({ "result": "solved" }), ("call_back_rating", "国办发"));
        law.at("2026-03-04T09:00:00");
        let again = json!({ "result": "unsolved", "rating": "dissatisfied", "text": "仍有垃圾" });
        law.forbidden("cgj_officer", n, "call-back", &again);
        assert_eq!(law.does("smfw_officer", n, "call-back", &again)["stage"], "routed");
        law.clock(n, "call_back", "2026-03-05", "2026-03-05", "met");
        assert_eq!(outcomes(&law, n, "order_general"), ["met", "running"]);
        law.does("cgj_officer", n, "answer", &answer);
        let content = json!({ "result": "solved", "rating": "basically_satisfied" });
        law.does("smfw_officer", n, "call-back", &content);
        law.refused("smfw_officer", n, "call-back", &content, ("call_back_not_due", "国办发"));
        assert_eq!(law.does(&leader, n, "close", &json!({}))["stage"], "closed");
        law.verified();
    }
}

on_both! {
    fn what_is_not_returned_although_not_solved_says_why(world) {
        let law = Law::of(world);
        let n = &order(&law, "DH-32");
        let holder = law.view(n)["holder"]["officer"]["username"].as_str().expect("one").to_owned();
        law.does("receptionist01", n, "dispatch", &json!({ "reason": "按分类" }));
        law.does(&holder, n, "answer", &json!({ "result": "explained", "method": "phone", "text": "政策不允许" }));
        let kept = json!({ "result": "unsolved", "rating": "dissatisfied", "kept": "政策不允许，已经解释" });
        let view = law.does("smfw_head", n, "call-back", &kept);
        assert_eq!((&view["stage"], &view["called_back"]), (&json!("replied"), &json!(true)));
        law.clock(n, "closing", "2026-04-01", "2026-04-01", "running");
    }
}

on_both! {
    fn an_order_is_handled_as_a_petition_once_somebody_turns_it_into_one(world) {
        let law = Law::of(world);
        let n = &order(&law, "DH-33");
        let reason = json!({ "reason": "诉求人书面提出信访请求" });
        law.does("receptionist01", n, "dispatch", &json!({ "unit": "zjj", "reason": "按分类" }));
        law.forbidden("zjj_officer", n, "turn-into-petition", &reason);
        law.at("2026-03-05T09:00:00");
        let view = law.does("receptionist01", n, "turn-into-petition", &reason);
        assert_eq!((&view["track"], &view["stage"]), (&json!("petition"), &json!("routed")));
        law.clock(n, "order_general", "2026-03-09", "2026-03-09", "cancelled");
        law.clock(n, "notice", "2026-03-20", "2026-03-20", "running");
        law.clock(n, "accept", "2026-03-20", "2026-03-20", "running");
        law.refused("receptionist01", n, "turn-into-petition", &reason, ("not_an_order", "国办发"));
        law.refused("zjj_officer", n, "answer", &json!({ "result": "solved", "method": "phone", "text": "t" }),
            ("not_an_order", "国办发"));
        law.http.get("smfw_officer", &format!("{PETITIONS}/{n}")).expect(404);
        law.does("zjj_officer", n, "accept", &json!({}));
        law.clock(n, "handling", "2026-05-04", "2026-05-06", "running");
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "supported", "text": "已解决" }));
        law.clock(n, "service", "2026-03-12", "2026-03-12", "running");
        // At the desk the petition office routes it, counted from that day.
        let desk = &order(&law, "DH-34");
        law.does("receptionist01", desk, "turn-into-petition", &reason);
        law.clock(desk, "route", "2026-03-20", "2026-03-20", "running");
        law.does("receptionist01", desk, "route", &json!({ "way": "transfer" }));
        law.verified();
    }
}

on_both! {
    fn the_class_of_an_order_is_that_of_its_category_and_never_general_in_silence(world) {
        let law = Law::of(world);
        let form = |category: &str, number: &str| json!({ "channel": "hotline_12345", "content_category": category,
            "source": { "level": "direct", "outside_number": number } });
        let n = &law.register("receptionist01", &form("urc_property_heating", "DH-41"));
        assert_eq!(law.view(n)["order_class"], "utilities");
        let untold = law.try_register(&form("lb_wages", "DH-42"));
        assert_eq!((untold.status, &untold.body["errors"][0]["field"]), (422, &json!("order_class")), "{:#}", untold.body);
        // It can be put right, and so can the number; the clock of the class counts from the receipt.
        let right = json!({ "order_class": "general", "outside_number": "DH-43", "reason": "类别登记有误" });
        law.does("smfw_officer", n, "correct", &right);
        law.clock(n, "order_general", "2026-03-09", "2026-03-09", "running");
        assert_eq!(outcomes(&law, n, "order_utilities"), ["cancelled"]);
        law.register("receptionist01", &form("urc_property_heating", "DH-41"));
        let twice = law.try_register(&form("urc_property_heating", "DH-43")).expect(422);
        assert_eq!(twice.code(), "order_linked_before");
    }
}

on_both! {
    fn a_corrected_category_hands_over_in_the_same_act_where_that_is_wanted(world) {
        let law = Law::of(world);
        let n = &law.routed(&json!({}));
        let unit = |view: &Value| view["holder"]["unit"]["code"].clone();
        let right = json!({ "content_category": "lb_wages", "reason": "分类有误" });
        assert_eq!(unit(&law.does("receptionist01", n, "correct", &right)), "zjj", "nobody asked for it");
        let other = &law.routed(&json!({}));
        let mut over = right;
        over["hand_over"] = json!(true);
        law.forbidden("zjj_officer", other, "correct", &over);
        law.at("2026-03-05T09:00:00");
        assert_eq!(unit(&law.does("receptionist01", other, "correct", &over)), "rsj");
        law.clock(other, "accept", "2026-03-20", "2026-03-20", "running");
        let chain = law.http.get("rsj_officer", &format!("{PETITIONS}/{other}/responsibility")).expect(200).body;
        assert!(chain.to_string().contains("rsj"), "{chain}");
        let title = json!({ "title": "反映拖欠工资", "hand_over": true, "reason": "标题有误" });
        law.refused("receptionist01", other, "correct", &title, ("same_holder", "谁接待"));
        law.verified();
    }
}

on_both! {
    fn a_clock_of_hours_counts_from_the_time_of_the_day(world) {
        let law = Law::of(world);
        let form = |number: &str, time: &str| json!({ "channel": "hotline_12345", "order_class": "utilities",
            "received_on": "2026-03-01", "received_time": time,
            "source": { "level": "direct", "outside_number": number } });
        let n = &law.register("receptionist01", &form("DH-51", "10:40"));
        law.hours(n, "order_utilities", "2026-03-02T10:40:00", "running");
        law.hours(&law.register("receptionist01", &form("DH-52", "１４：０５")), "order_utilities", "2026-03-02T14:05:00", "running");
        let wrong = law.try_register(&form("DH-53", "25:10"));
        assert_eq!((wrong.status, &wrong.body["errors"][0]["code"]), (422, &json!("malformed_time")), "{:#}", wrong.body);
        law.does("receptionist01", n, "correct", &json!({ "received_time": "11:20", "reason": "时刻有误" }));
        law.hours(n, "order_utilities", "2026-03-02T11:20:00", "running");
        // The list has the same day as the page.
        law.does("receptionist01", n, "dispatch", &json!({ "reason": "按分类" }));
        law.at("2026-03-02T11:00:00");
        let holder = law.view(n)["holder"]["officer"]["username"].as_str().expect("one").to_owned();
        law.does(&holder, n, "respond", &json!({ "method": "phone" }));
        let listed = law.http.get("supervisor01", "/api/v1/petitions?channel=hotline_12345").expect(200).body;
        let row = listed["items"].as_array().expect("rows").iter().find(|row| row["number"] == **n).expect("listed").clone();
        assert_eq!(row["due"], "2026-03-02", "{row:#}");
    }
}

on_both! {
    fn the_day_of_feedback_of_what_was_sent_down_is_a_clock_until_the_closing_report(world) {
        let law = Law::of(world);
        let sent = |number: &str, due: &str| json!({ "source": { "level": "city", "outside_number": number, "feedback_due": due } });
        let n = &law.accepted(&sent("SJ-1", "2026-03-20"));
        law.clock(n, "superior_feedback", "2026-03-20", "2026-03-20", "running");
        law.does("receptionist01", n, "correct", &json!({ "feedback_due": "2026-03-27", "reason": "上级改期" }));
        assert_eq!(outcomes(&law, n, "superior_feedback"), ["cancelled", "running"]);
        // What is merged into it takes its day along.
        let mut repeat = sent("SJ-2", "2026-03-13");
        repeat["repeat_of"] = json!(n);
        let repeat = &law.register("receptionist01", &repeat);
        law.does("receptionist01", repeat, "merge", &json!({ "first": n, "reason": "同一事项" }));
        assert_eq!(outcomes(&law, repeat, "superior_feedback"), ["cancelled"]);
        assert_eq!(outcomes(&law, n, "superior_feedback"), ["cancelled", "running", "running"]);
        assert_eq!(law.view(n)["sent_down"][0]["outside_number"], "SJ-2");
        law.does("zjj_officer", n, "closing-report", &json!({ "text": "已办结" }));
        assert_eq!(outcomes(&law, n, "superior_feedback"), ["cancelled", "met", "met"]);
        // It is owed also where the matter has ended here.
        let ended = &law.accepted(&sent("SJ-3", "2026-03-20"));
        law.does("receptionist01", ended, "withdraw", &json!({ "text": "书面撤回" }));
        law.does("zjj_officer", ended, "closing-report", &json!({ "text": "信访人撤回" }));
        assert_eq!(outcomes(&law, ended, "superior_feedback"), ["met"]);
        law.verified();
    }
}

/// The outcomes of every run of a clock, in order.
fn outcomes(law: &Law, number: &str, clock: &str) -> Vec<String> {
    let view = law.view(number);
    let runs = view["deadlines"].as_array().expect("a list").iter().filter(|run| run["clock"] == clock);
    runs.map(|run| run["outcome"].as_str().expect("an outcome").to_owned()).collect()
}

on_both! {
    fn an_order_that_came_before_is_refused_at_the_field_that_was_sent_and_its_petition_is_named_to_who_may_know(world) {
        let law = Law::of(world);
        let order = |number: &str| json!({ "channel": "hotline_12345", "order_class": "general",
            "source": { "level": "direct", "outside_number": number } });
        let fault = |body: &Value| (body["errors"][0]["field"].clone(), body["errors"][0]["message"].as_str().unwrap().to_owned());
        let mut of_another_unit = order("GD-2026-0001");
        of_another_unit["content_category"] = json!("lb_wages");
        let first = &law.register("receptionist01", &of_another_unit);
        for number in ["GD-2026-0001", "gd-2026-0001", "ＧＤ-2026-0001"] {
            let (field, said) = fault(&law.try_register(&order(number)).expect(422).body);
            assert_eq!(field, "source.outside_number");
            assert!(said.contains(first.as_str()), "{said}");
        }
        let other = &law.accepted(&json!({}));
        let link = json!({ "order_number": "gd-2026-0001", "order_class": "general" });
        let (field, said) = fault(&law.http.act("receptionist01", other, "orders", &link).expect(422).body);
        assert!(field == "order_number" && said.contains(first.as_str()), "{field} {said}");
        // Whoever may not know of the first hears that there is one, and nothing of it.
        let (_, said) = fault(&law.http.act("zjj_officer", other, "orders", &link).expect(422).body);
        assert!(said.contains("已关联另一信访件") && !said.contains("XF"), "{said}");
        let second = &law.register("receptionist01", &order("GD-2026-0002"));
        let wrong = json!({ "outside_number": "gd-2026-0001", "reason": "单号登记有误" });
        let (field, said) = fault(&law.http.act("receptionist01", second, "correct", &wrong).expect(422).body);
        assert!(field == "outside_number" && said.contains(first.as_str()), "{field} {said}");
        let mut accusation = Law::form(&order("GD-2026-0003"));
        accusation["purpose"] = json!("accusation");
        accusation["accused"] = json!([{ "unit": "zjj" }]);
        law.http.post("receptionist02", PETITIONS, &accusation).expect(201);
        // A refusal would tell that there is one: it is taken as if it were new (article 30).
        law.try_register(&order("gd-2026-0003")).expect(201);
    }
}

on_both! {
    fn an_order_about_a_petition_is_linked_and_makes_no_second_one(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let link = json!({ "order_number": "DH-7", "order_class": "general" });
        law.forbidden("rsj_officer", n, "orders", &link);
        law.does("receptionist01", n, "orders", &link);
        law.clock(n, "order_general", "2026-03-09", "2026-03-09", "running");
        law.refused("zjj_officer", n, "orders", &link, ("order_linked_here", "12345"));
        let other = &law.accepted(&json!({}));
        law.refused("zjj_officer", other, "orders", &link, ("order_linked_before", "12345"));
        // Who may not see the other is told in a whole sentence that there is one.
        let strange = &law.register("receptionist01", &json!({ "content_category": "lb_wages" }));
        law.does("receptionist01", strange, "route", &json!({ "way": "transfer" }));
        law.does("receptionist01", strange, "orders", &json!({ "order_number": "DH-8", "order_class": "general" }));
        let twice = json!({ "order_number": "DH-8", "order_class": "general" });
        law.refused("zjj_officer", n, "orders", &twice, ("order_linked_elsewhere", "12345"));
        let said = law.http.act("zjj_officer", n, "orders", &twice).body["detail"].to_string();
        assert!(said.contains("已关联另一信访件"), "{said}");
        let form = json!({ "channel": "hotline_12345", "source": { "level": "direct", "outside_number": "DH-7" } });
        assert_eq!(law.try_register(&form).expect(422).code(), "order_linked_before");
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "answered", "text": "已处置" }));
        law.clock(n, "order_general", "2026-03-09", "2026-03-09", "met");
    }
}

on_both! {
    fn a_merged_order_goes_to_the_first_and_its_time_runs_on(world) {
        let law = Law::of(world);
        let first = &law.accepted(&json!({}));
        let order = json!({
            "channel": "hotline_12345", "order_class": "utilities", "repeat_of": first,
            "source": { "level": "direct", "outside_number": "DH-11" },
        });
        let repeat = &law.register("receptionist01", &order);
        law.at("2026-03-02T20:00:00");
        law.does("receptionist01", repeat, "merge", &json!({ "first": first, "reason": "同一事项" }));
        law.hours(first, "order_utilities", "2026-03-03T09:00:00", "running");
        assert_eq!(law.view(first)["orders"], json!(["DH-11"]));
        let again = json!({ "order_number": "DH-11", "order_class": "utilities" });
        law.refused("zjj_officer", first, "orders", &again, ("order_linked_here", "12345"));
    }
}

on_both! {
    fn an_overdue_handling_is_not_extended_by_dating_back(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        law.at("2026-05-20T09:00:00");
        let back = json!({
            "days": 30, "reason": "情况复杂", "notified_on": "2026-04-29", "method": "post",
            "occurred_at": "2026-04-29T09:00:00+08:00",
        });
        law.refused("zjj_head", n, "extend", &back, ("extension_too_late", "第34条"));
        let view = law.view(n);
        assert_eq!(view["supervision_grounds"], json!(["procedure", "late"]));
    }
}

on_both! {
    fn a_holder_does_not_get_rid_of_it_by_accusing_itself(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        for change in [json!({ "accused": [{ "unit": "zjj" }] }), json!({ "purpose": "accusation" })] {
            let mut body = change;
            body["reason"] = json!("更正");
            let answer = law.http.act("zjj_officer", n, "correct", &body).expect(403);
            assert_eq!(answer.code(), "not_yours");
            assert!(answer.body["basis"].as_str().is_some_and(|basis| basis.contains("谁接待")));
        }
        law.does("receptionist01", n, "correct", &json!({ "accused": [{ "unit": "zjj" }], "reason": "更正" }));
        assert_ne!(law.view(n)["holder"]["unit"]["code"], "zjj");
    }
}

on_both! {
    fn a_closed_petition_that_becomes_an_accusation_leaves_its_ordinary_holder(world) {
        let law = Law::of(world);
        let n = &law.replied(&json!({}));
        let leader = law.view(n)["holder"]["leader"]["username"].as_str().expect("a leader").to_owned();
        law.http.serve_answer("zjj_officer", n, "2026-03-02");
        law.does(&leader, n, "close", &json!({}));
        law.http.act("supervisor01", n, "correct", &json!({ "purpose": "accusation", "reason": "更正" })).expect(200);
        law.http.get("zjj_officer", &format!("/api/v1/petitions/{n}")).expect(404);
        let view = law.http.get("dic01", &format!("/api/v1/petitions/{n}")).expect(200).body;
        assert_eq!(view["holder"]["unit"]["code"], "jwjw");
    }
}

on_both! {
    fn the_urgent_flag_gives_fresh_hours_only_once(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({ "urgent": true }));
        law.at("2026-03-02T12:00:00");
        for urgent in [false, true] {
            let body = json!({ "urgent": urgent, "reason": "更正" });
            law.http.act("zjj_officer", n, "correct", &body).expect(403);
            law.does("receptionist01", n, "correct", &body);
        }
        let view = law.view(n);
        let runs = view["deadlines"].as_array().expect("a list").iter();
        let running: Vec<bool> = runs
            .filter(|run| run["clock"] == "urgent_phone_report" && run["outcome"] == "running")
            .map(|run| run["overdue"] == true)
            .collect();
        assert_eq!(running, [true], "{view}");
    }
}

on_both! {
    fn a_unit_does_not_decide_its_own_objection(world) {
        let law = Law::of(world);
        let n = &law.register("zjj_officer", &json!({}));
        law.does("zjj_officer", n, "route", &json!({ "way": "transfer" }));
        law.does("zjj_officer", n, "objections", &json!({ "reason": "不属于本单位职权" }));
        let decide = json!({ "upheld": true, "unit": "rsj", "reason": "r" });
        law.refused("zjj_officer", n, "objections/decide", &decide, ("own_objection", "第23条"));
        law.does("supervisor01", n, "objections/decide", &decide);
    }
}

on_both! {
    fn a_head_recuses_own_staff_only_and_no_leader(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        for user in ["supervisor01", "rsj_officer", "leader07"] {
            let body = json!({ "user": user, "reason": "r", "leader": "leader01" });
            law.forbidden("zjj_head", n, "recusals", &body);
        }
    }
}

on_both! {
    fn the_answerable_leader_does_not_put_the_date_off(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let leader = law.view(n)["holder"]["leader"]["username"].as_str().expect("a leader").to_owned();
        let date = |due: &str| json!({ "due": due, "reason": "限期" });
        law.does("chief01", n, "district-deadline", &date("2026-03-10"));
        law.forbidden(&leader, n, "district-deadline", &date("2026-06-10"));
        law.does(&leader, n, "district-deadline", &date("2026-03-09"));
        let mut borrowed = date("2026-03-08");
        borrowed["ordered_by"] = json!("chief01");
        law.forbidden(&leader, n, "district-deadline", &borrowed);
    }
}

on_both! {
    fn a_second_order_does_not_put_off_the_limit_of_the_first(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        law.does("zjj_officer", n, "orders", &json!({ "order_number": "DH-8", "order_class": "emergency" }));
        law.at("2026-03-02T10:59:00");
        law.does("zjj_officer", n, "orders", &json!({ "order_number": "DH-9", "order_class": "emergency" }));
        let view = law.view(n);
        let runs: Vec<(&str, &str)> = view["deadlines"].as_array().expect("a list").iter()
            .filter(|run| run["clock"] == "order_emergency")
            .map(|run| (run["late_at"].as_str().expect("when"), run["outcome"].as_str().expect("how")))
            .collect();
        assert_eq!(runs.iter().map(|run| run.1).collect::<Vec<_>>(), ["running", "running"], "{runs:?}");
        law.at("2026-03-02T11:30:00");
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "answered", "text": "已处置" }));
        let view = law.view(n);
        let met: Vec<&str> = view["deadlines"].as_array().expect("a list").iter()
            .filter(|run| run["clock"] == "order_emergency")
            .map(|run| run["outcome"].as_str().expect("how")).collect();
        assert_eq!(met, ["met_late", "met"]);
    }
}

on_both! {
    fn the_usual_limit_of_another_law_is_chosen_from_the_list_of_the_rules(world) {
        let law = Law::of(world);
        let [n, other] = &[law.routed(&json!({})), law.routed(&json!({}))];
        let by = |path: &str, limit: &str| json!({ "path": path, "law_limit": limit });
        let unknown = law.http.act("zjj_officer", n, "accept", &by("administrative", "no_such_limit")).expect(422);
        assert_eq!(unknown.body["errors"][0]["field"], "law_limit");
        let wrong = ("law_date", "第31条");
        law.refused("zjj_officer", n, "accept", &by("arbitration", "reconsideration"), wrong);
        law.refused("zjj_officer", n, "accept", &by("handling_opinion", "reconsideration"), wrong);
        let reconsidered = by("administrative", "reconsideration");
        for more in [json!({ "law": "行政复议法" }), json!({ "law_due": "2026-05-01" })] {
            let mut both = reconsidered.clone();
            both.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            law.refused("zjj_officer", n, "accept", &both, wrong);
        }
        law.does("zjj_officer", n, "accept", &reconsidered);
        // 60 days end on 1 May; the holiday ends on 5 May.
        law.clock(n, "lawful_procedure", "2026-05-01", "2026-05-06", "running");
        let told = law.http.get("zjj_officer", &format!("{PETITIONS}/{n}/timeline")).expect(200).body.to_string();
        assert!(told.contains("行政复议法（2023）第62条，行政复议决定（普通程序）：60日"), "{told}");
        // Working days; and where the path is changed.
        law.does("zjj_officer", other, "accept", &json!({}));
        let mut change = by("administrative", "open_information");
        change["reason"] = json!("应当先申请信息公开");
        law.does("receptionist01", other, "path", &change);
        law.clock(other, "lawful_procedure", "2026-03-30", "2026-03-30", "running");
        let page = Browser::of(&law.http, "admin01").get("/admin/rules").expect(200);
        assert!(page.has("其他法律的常用期限") && page.has("劳动争议调解仲裁法第43条"), "{}", page.body);
        let third = &law.routed(&json!({}));
        let form = Browser::of(&law.http, "zjj_officer").get(&format!("/petitions/{third}/acts/accept")).expect(200);
        assert!(form.has("行政许可决定 · 20个工作日 · 行政许可法第42条、第82条"), "{}", form.body);
    }
}

on_both! {
    fn public_opinion_has_two_lanes_each_with_its_holder_and_its_clock(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({ "channel": "public_opinion" }));
        law.hours(n, "opinion_answer", "2026-03-04T09:00:00", "running");
        law.hours(n, "opinion_watch", "2026-03-04T09:00:00", "running");
        let text = json!({ "text": "已引导" });
        law.forbidden("smfw_officer", n, "guidance", &text);
        law.forbidden("supervisor01", n, "guidance", &text);
        law.forbidden("xcb_officer", n, "progress", &text);
        law.forbidden("xcb_officer", n, "reassign-watch", &json!({ "officer": "xcb_head", "reason": "r" }));
        law.forbidden("xcb_head", n, "reassign-watch", &json!({ "unit": "smfw", "reason": "r" }));
        law.refused("xcb_head", n, "reassign-watch", &json!({ "officer": "smfw_officer", "reason": "r" }),
            ("officer_not_in_unit", "谁接待"));
        law.does("xcb_head", n, "reassign-watch", &json!({ "officer": "xcb_head", "reason": "出差" }));
        law.refused("supervisor01", n, "reassign-watch", &json!({ "officer": "xcb_head", "reason": "r" }),
            ("same_holder", "谁接待"));
        law.at("2026-03-04T09:00:00");
        law.does("xcb_officer", n, "guidance", &text);
        law.hours(n, "opinion_watch", "2026-03-04T09:00:00", "met");
        law.hours(n, "opinion_answer", "2026-03-04T09:00:00", "running");
        assert_eq!(law.chain(n, "main"), ["xfj", "smfw"]);
        assert_eq!(law.chain(n, "watch"), ["xcb", "xcb"]);
        law.does("receptionist01", n, "route", &json!({ "way": "transfer" }));
        law.at("2026-03-04T09:00:01");
        let told = json!({ "method": "online" });
        law.refused("smfw_officer", n, "notify", &told, ("on_order_track", "国办发"));
        law.does("smfw_officer", n, "respond", &told);
        law.hours(n, "opinion_answer", "2026-03-04T09:00:00", "met_late");
        let urgent = &law.register("receptionist01", &json!({ "channel": "public_opinion", "urgent": true }));
        law.hours(urgent, "opinion_guidance", "2026-03-05T09:00:01", "running");
        law.no_clock(urgent, "opinion_watch");
        let ordinary = &law.register("receptionist01", &json!({}));
        law.refused("supervisor01", ordinary, "reassign-watch", &json!({ "reason": "r" }), ("not_watched", "舆情"));
    }
}

on_both! {
    fn urgent_matters_are_reported_by_the_hour(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({ "urgent": true }));
        law.hours(n, "urgent_phone_report", "2026-03-02T10:00:00", "running");
        law.hours(n, "urgent_written_report", "2026-03-02T11:00:00", "running");
        law.at("2026-03-02T10:00:00");
        law.forbidden("rsj_officer", n, "urgent-reports", &json!({ "form": "phone", "text": "已报区委" }));
        law.does("receptionist01", n, "urgent-reports", &json!({ "form": "phone", "text": "已报区委" }));
        law.hours(n, "urgent_phone_report", "2026-03-02T10:00:00", "met");
        law.at("2026-03-02T11:00:01");
        law.does("receptionist01", n, "urgent-reports", &json!({ "form": "written", "text": "已书面报告" }));
        law.hours(n, "urgent_written_report", "2026-03-02T11:00:00", "met_late");
        let calm = &law.register("receptionist01", &json!({}));
        law.refused("receptionist01", calm, "urgent-reports", &json!({ "form": "phone", "text": "t" }), ("not_urgent", "第25条"));
        law.no_clock(calm, "urgent_phone_report");
        law.at("2026-03-02T14:30:00");
        law.does("receptionist01", calm, "correct", &json!({ "reason": "事态升级", "urgent": true }));
        law.hours(calm, "urgent_phone_report", "2026-03-02T15:30:00", "running");
    }
}

on_both! {
    fn an_accuser_under_a_real_name_is_told_at_both_ends(world) {
        let law = Law::of(world);
        let accused = json!([{ "unit": "zjj" }]);
        let n = &law.register("receptionist01", &json!({ "purpose": "accusation", "accused": accused }));
        law.clock(n, "accusation_notice", "2026-03-23", "2026-03-23", "running");
        law.no_clock(n, "notice");
        law.forbidden("supervisor01", n, "route", &json!({ "way": "transfer" }));
        law.does("dic01", n, "route", &json!({ "way": "transfer" }));
        law.no_clock(n, "notice");
        law.at("2026-03-10T10:00:00");
        let wrong = json!({ "path": "handling_opinion" });
        law.refused("dic01", n, "accept", &wrong, ("path_not_lawful", "第29至31条"));
        law.does("dic01", n, "accept", &json!({}));
        law.clock(n, "accusation_notice", "2026-03-23", "2026-03-23", "met");
        law.no_clock(n, "handling");
        law.refused("dic01", n, "reassign", &json!({ "unit": "rsj", "reason": "r" }), ("accusation_elsewhere", "第30条"));
        law.refused("dic01", n, "reassign", &json!({ "unit": "zjj", "reason": "r" }), ("holder_accused", "第30条"));
        law.does("dic01", n, "reply", &json!({ "opinion": "supported", "text": "查实" }));
        law.does("leader03", n, "close", &json!({}));
        law.clock(n, "accusation_result", "2026-03-31", "2026-03-31", "running");
        law.status(n, "concluded");
        law.forbidden("receptionist01", n, "services", &served("accusation_result", "2026-03-10"));
        law.at("2026-03-31T23:59:00");
        law.does("dic01", n, "services", &served("accusation_result", "2026-03-31"));
        law.clock(n, "accusation_result", "2026-03-31", "2026-03-31", "met");
        let hidden = &law.register("receptionist01", &json!({ "purpose": "accusation", "anonymous": true, "petitioners": [] }));
        law.no_clock(hidden, "accusation_notice");
    }
}

on_both! {
    fn a_group_of_more_representatives_than_five_is_registered_and_the_excess_is_told(world) {
        let law = Law::of(world);
        let group = |representatives: u32| json!({ "headcount": 40, "representatives": representatives });
        let over = |n: &str| law.view(n)["representatives_over"].clone();
        let n = &law.register("receptionist01", &group(5));
        assert_eq!(over(n), 0);
        assert_eq!(over(&law.register("receptionist01", &group(6))), 1);
        law.does("receptionist01", n, "correct", &json!({ "reason": "r", "representatives": 8 }));
        assert_eq!(over(n), 3);
        let fewer = law.try_register(&json!({ "headcount": 2, "representatives": 3 })).expect(422);
        assert_eq!(fewer.code(), "headcount_too_small");
        // Who writes needs no representatives.
        let letter = law.register("receptionist01", &json!({ "channel": "letter", "headcount": 40, "representatives": 6 }));
        assert_eq!(over(&letter), 0);
    }
}

on_both! {
    fn a_visit_of_five_is_a_group_visit_in_lists_and_figures(world) {
        let law = Law::of(world);
        let register = |changes| law.register("receptionist01", &changes);
        register(json!({ "headcount": 4 }));
        let five = register(json!({ "headcount": 5 }));
        let grown = register(json!({ "headcount": 1 }));
        law.does("receptionist01", &grown, "correct", &json!({ "reason": "r", "headcount": 12 }));
        register(json!({ "channel": "letter", "headcount": 30 }));
        let listed = law.http.get("supervisor01", &format!("{PETITIONS}?group_visit=true&sort=received")).expect(200);
        let mut numbers: Vec<&str> = listed.body["items"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [five.as_str(), grown.as_str()]);
        assert_eq!((&law.view(&five)["group_visit"], &law.view(&grown)["group_visit"]), (&json!(true), &json!(true)));
        let figures = law.http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        let visits = json!({ "batches": 3, "people": 21, "group_batches": 2, "group_people": 17 });
        assert_eq!(figures["visits"], visits);
        let board = law.http.get("supervisor01", "/api/v1/board").expect(200).body;
        assert_eq!((&board["group_visits"], &board["group_visitors"]), (&json!(2), &json!(17)));
    }
}

on_both! {
    fn the_simplified_procedure_is_not_for_what_many_bring_nor_for_what_is_not_supported(world) {
        let law = Law::of(world);
        let simplified = json!({ "procedure": "simplified", "ground": "clear" });
        let no = ("simplified_not_lawful", "简易办理");
        for changes in [json!({ "channel": "letter", "headcount": 5 }), json!({ "headcount": 6 })] {
            law.refused("zjj_officer", &law.routed(&changes), "accept", &simplified, no);
        }
        let feedback = json!({ "source": { "level": "city", "outside_number": "市信2026-7", "feedback_due": "2026-04-20" } });
        law.refused("zjj_officer", &law.routed(&feedback), "accept", &simplified, no);
        let n = &law.routed(&json!({ "channel": "letter", "headcount": 4 }));
        let unlikely = json!({ "procedure": "simplified", "ground": "clear", "support_unlikely": true });
        law.refused("zjj_officer", n, "accept", &unlikely, ("simplified_unsupported", "简易办理"));
        law.does("zjj_officer", n, "accept", &simplified);
        let unsupported = json!({ "opinion": "not_supported", "text": "不支持。" });
        law.refused("zjj_officer", n, "reply", &unsupported, ("simplified_opinion", "简易办理"));
        law.does("zjj_officer", n, "leave-simplified", &json!({ "reason": "不宜简易办理" }));
        law.does("zjj_officer", n, "reply", &unsupported);
        // Who is late in it cannot leave it any more: the answer is not held up.
        let late = &law.routed(&json!({}));
        law.does("zjj_officer", late, "accept", &simplified);
        law.at("2026-06-01T09:00:00");
        law.does("zjj_officer", late, "reply", &unsupported);
    }
}

on_both! {
    fn what_is_handed_on_outside_is_at_an_end_only_with_its_receipt(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({}));
        let on = json!({ "destination": "vertical", "to": "样例市税务局", "text": "属于垂直管理单位职权" });
        law.forbidden("zjj_officer", n, "hand-on", &on);
        law.refused("receptionist01", n, "hand-on/receipt", &json!({ "received_on": "2026-03-02" }), ("not_handed_on", "第22条"));
        let view = law.does("receptionist01", n, "hand-on", &on);
        assert_eq!((&view["stage"], &view["handed_on"]), (&json!("registered"), &json!("2026-03-02")));
        law.clock(n, "route", "2026-03-17", "2026-03-17", "met");
        law.clock(n, "receipt", "2026-03-16", "2026-03-16", "running");
        law.at("2026-03-17T00:00:00");
        let late = |n: &str| law.view(n)["deadlines"].as_array().unwrap().iter().any(|d| d["clock"] == "receipt" && d["overdue"] == true);
        assert!(late(n));
        law.refused("receptionist01", n, "hand-on/receipt", &json!({ "received_on": "2026-03-01" }), ("receipt_date", "第22条"));
        let ended = law.does("receptionist01", n, "hand-on/receipt", &json!({ "received_on": "2026-03-05", "text": "回执第12号" }));
        assert_eq!((&ended["stage"], &ended["ending"]), (&json!("ended"), &json!("handed_on")));
        law.clock(n, "receipt", "2026-03-16", "2026-03-16", "met");
        law.status(n, "under_examination");
    }
}

on_both! {
    fn handing_on_again_gives_no_new_days_for_the_receipt(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({}));
        let to = |organ: &str| json!({ "destination": "vertical", "to": organ });
        law.does("receptionist01", n, "hand-on", &to("样例市税务局"));
        law.at("2026-03-13T09:00:00");
        let view = law.does("receptionist01", n, "hand-on", &to("样例市海关"));
        assert_eq!(view["handed_on"], "2026-03-13");
        let receipts = view["deadlines"].as_array().unwrap().iter().filter(|d| d["clock"] == "receipt").count();
        assert_eq!(receipts, 1, "{:#}", view["deadlines"]);
        law.clock(n, "receipt", "2026-03-16", "2026-03-16", "running");
    }
}

on_both! {
    fn what_the_other_organ_sends_back_is_routed_again(world) {
        let law = Law::of(world);
        let n = &law.routed(&json!({}));
        law.does("zjj_officer", n, "objections", &json!({ "reason": "不属于本区职权" }));
        let on = json!({ "destination": "superior", "to": "样例市信访局" });
        law.does("supervisor01", n, "hand-on", &on);
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "cancelled");
        law.clock(n, "accept", "2026-03-17", "2026-03-17", "cancelled");
        law.refused("zjj_officer", n, "accept", &json!({}), ("not_routed_yet", "第22条"));
        law.at("2026-03-10T09:00:00");
        law.does("receptionist01", n, "route", &json!({ "way": "transfer" }));
        law.clock(n, "receipt", "2026-03-16", "2026-03-16", "cancelled");
        law.clock(n, "accept", "2026-03-25", "2026-03-25", "running");
        law.refused("receptionist01", n, "hand-on/receipt", &json!({ "received_on": "2026-03-10" }), ("not_handed_on", "第22条"));
        law.does("zjj_officer", n, "accept", &json!({}));
    }
}

on_both! {
    fn litigation_is_directed_to_politics_and_law_with_the_way_told_in_writing(world) {
        let law = Law::of(world);
        let told = |method: &str| json!({ "to": "样例区人民法院", "method": method, "text": "可以依法申请再审。" });
        let n = &law.register("receptionist01", &json!({}));
        law.refused("receptionist01", n, "direct-litigation", &told("phone"), ("not_in_writing", "第23条"));
        let ended = law.does("receptionist01", n, "direct-litigation", &told("in_person"));
        assert_eq!((&ended["stage"], &ended["ending"]), (&json!("ended"), &json!("directed")));
        law.clock(n, "route", "2026-03-17", "2026-03-17", "met");
        let suggestion = &law.register("receptionist01", &json!({ "purpose": "suggestion" }));
        law.refused("receptionist01", suggestion, "direct-litigation", &told("post"), ("path_not_lawful", "第29至31条"));
    }
}

on_both! {
    fn litigation_that_is_found_after_the_acceptance_is_directed_with_its_reason(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let mut told = json!({ "to": "样例区人民法院", "method": "post", "text": "可以依法申请再审。" });
        law.forbidden("zjj_officer", n, "direct-litigation", &told);
        law.refused("receptionist01", n, "direct-litigation", &told, ("direction_reason", "第22、31条"));
        told["reason"] = json!("受理后查明已有生效判决。");
        let ended = law.does("receptionist01", n, "direct-litigation", &told);
        assert_eq!((&ended["stage"], &ended["ending"]), (&json!("ended"), &json!("directed")));
        let open = ended["deadlines"].as_array().unwrap().iter().filter(|one| one["outcome"] == "running").count();
        let figures = law.http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        assert_eq!((open, &figures["closed"], &figures["ended_otherwise"]), (0, &json!(0), &json!(1)));
    }
}

on_both! {
    fn a_suggestion_is_answered_and_neither_supported_nor_concluded(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({ "purpose": "suggestion" }));
        for opinion in ["supported", "not_supported"] {
            let reply = json!({ "opinion": opinion, "text": "答复。" });
            law.refused("zjj_officer", n, "reply", &reply, ("opinion_on_suggestion", "第29、32条"));
        }
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "answered", "text": "答复。" }));
        law.does("zjj_officer", n, "services", &served("handling_opinion", "2026-03-02"));
        let none = ("not_reviewed", "第29至31、35、36条");
        law.refused("supervisor01", n, "conclude", &json!({}), none);
        let leader = law.view(n)["holder"]["leader"]["username"].as_str().unwrap().to_owned();
        law.does(&leader, n, "close", &json!({}));
        law.refused("supervisor01", n, "conclude", &json!({}), none);
    }
}

on_both! {
    fn what_a_unit_makes_an_inquiry_of_is_shown_to_who_decides(world) {
        let law = Law::of(world);
        let inquiry = json!({ "purpose": "inquiry", "reason": "只是询问。" });
        law.forbidden("zjj_officer", &law.routed(&json!({})), "correct", &inquiry);
        let n = &law.register("zjj_officer", &json!({})); // who took it in itself may put it right
        let heard = || {
            let alerts = law.http.get("supervisor01", "/api/v1/alerts").expect(200).text();
            alerts.contains(n.as_str())
        };
        assert!(!heard());
        law.does("zjj_officer", n, "correct", &inquiry);
        assert!(heard());
        let other = &law.routed(&json!({}));
        law.does("receptionist01", other, "correct", &inquiry);
        let alerts = law.http.get("supervisor01", "/api/v1/alerts").expect(200).text();
        assert!(!alerts.contains(other.as_str()), "the desk decides itself: {alerts}");
    }
}

on_both! {
    fn what_is_not_the_district_s_is_counted_apart_from_what_is_closed(world) {
        let law = Law::of(world);
        let [a, b, c, d] = [(); 4].map(|()| law.register("receptionist01", &json!({})));
        law.does("receptionist01", &a, "hand-on", &json!({ "destination": "elsewhere", "to": "样例邻区信访局" }));
        law.does("receptionist01", &a, "hand-on/receipt", &json!({ "received_on": "2026-03-02" }));
        law.does("receptionist01", &b, "direct-litigation", &json!({ "to": "样例区人民法院", "method": "post", "text": "可以申请再审。" }));
        let back = json!({ "to": "样例市信访局", "reason": "误转" });
        law.refused("receptionist01", &c, "return", &back, ("brought_directly", "第22条"));
        law.does("receptionist01", &c, "correct", &json!({ "source_level": "city", "reason": "来源更正" }));
        law.does("receptionist01", &c, "return", &back);
        law.clock(&c, "route", "2026-03-17", "2026-03-17", "met");
        law.does("receptionist01", &d, "withdraw", &json!({ "text": "撤回" }));
        law.register("receptionist01", &json!({}));
        let figures = law.http.get("supervisor01", "/api/v1/statistics").expect(200).body;
        let counted = ["received", "closed", "ended_otherwise", "open"].map(|name| figures[name].as_i64().unwrap());
        assert_eq!((counted, &figures["closing_rate"]), ([5, 0, 4, 1], &json!(0.0)));
        let ends = figures["other_ends"].as_array().unwrap().iter();
        let came = ends.filter(|end| end["petitions"] == 1).map(|end| end["ending"].as_str().unwrap());
        assert_eq!(came.collect::<Vec<_>>(), ["withdrawn", "handed_on", "directed", "returned"]);
        let board = law.http.get("supervisor01", "/api/v1/board").expect(200).body;
        assert_eq!((&board["closed"], &board["ended_otherwise"]), (&json!(0), &json!(4)));
        let listed = law.http.get("supervisor01", &format!("{PETITIONS}?counted=otherwise")).expect(200).body;
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(4));
    }
}

on_both! {
    fn a_unit_that_took_in_its_own_matter_tells_and_accepts_without_routing(world) {
        let law = Law::of(world);
        let n = &law.register("zjj_officer", &json!({}));
        law.clock(n, "notice_direct", "2026-03-17", "2026-03-17", "running");
        law.at("2026-03-17T23:59:00");
        law.does("zjj_officer", n, "notify", &json!({ "method": "in_person" }));
        law.clock(n, "notice_direct", "2026-03-17", "2026-03-17", "met");
        law.clock(n, "route", "2026-03-17", "2026-03-17", "met");
        law.does("zjj_officer", n, "accept", &json!({}));
        law.clock(n, "handling", "2026-05-16", "2026-05-18", "running");
        let foreign = &law.register("zjj_officer", &json!({ "content_category": "lb_wages", "received_on": "2026-03-17" }));
        assert_eq!(law.view(foreign)["holder"]["unit"]["code"], "rsj");
        law.refused("rsj_officer", foreign, "accept", &json!({}), ("not_routed_yet", "第22条"));
        law.does("zjj_officer", foreign, "route", &json!({ "way": "transfer" }));
        law.does("rsj_officer", foreign, "accept", &json!({}));
        let bureau = &law.register("receptionist01", &json!({ "received_on": "2026-03-17" }));
        law.no_clock(bureau, "notice_direct");
        law.refused("zjj_officer", bureau, "accept", &json!({}), ("not_routed_yet", "第22条"));
        assert_eq!(law.http.get("zjj_officer", &format!("{PETITIONS}/{bureau}")).status, 200);
    }
}

on_both! {
    fn a_hearing_is_announced_by_who_holds_it_for_today_or_later_and_delays_nothing(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let notice = |day: &str| json!({ "held_on": day, "hearing_place": "样例会议室", "invited": "样例信访人" });
        law.forbidden("rsj_officer", n, "hearing/announce", &notice("2026-03-20"));
        law.refused("zjj_officer", n, "hearing/announce", &notice("2026-03-01"), ("hearing_date_in_past", "第31、36条"));
        law.does("zjj_officer", n, "hearing/announce", &notice("2026-03-20"));
        law.clock(n, "handling", "2026-05-01", "2026-05-06", "running");
        let draft = format!("{PETITIONS}/{n}/documents/draft/hearing_notice?format=html");
        let page = law.http.get("zjj_officer", &draft).expect(200).body.to_string();
        assert!(page.contains("2026年3月20日") && page.contains("样例会议室"), "{page}");
        law.does("zjj_officer", n, "hearing/begin", &json!({ "text": "样例：听证开始。" }));
        law.refused("zjj_officer", n, "hearing/announce", &notice("2026-03-20"), ("hearing_open", "第31、36条"));
    }
}
