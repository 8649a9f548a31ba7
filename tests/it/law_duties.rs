//! Duties between people, over HTTP: tasks, supervision, recommendations, recusal; repeats; and the
//! ends of a petition other than its closing.

use serde_json::{Value, json};

use super::web::Browser;
use crate::law::{Law, served};
use crate::on_both;

fn task(unit: &str, due: &str) -> Value {
    json!({ "unit": unit, "due": due, "text": "协办" })
}

fn answer(of: u64) -> Value {
    json!({ "of": of, "text": "已完成" })
}

/// The outcomes of every run of a clock, in order.
fn outcomes(law: &Law, number: &str, clock: &str) -> Vec<String> {
    let view = law.view(number);
    let runs = view["deadlines"].as_array().expect("a list").iter().filter(|run| run["clock"] == clock);
    runs.map(|run| run["outcome"].as_str().expect("an outcome").to_owned()).collect()
}

on_both! {
    fn each_assisting_task_has_a_clock_of_its_own(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        law.refused("zjj_officer", n, "tasks", &task("zjj", "2026-03-10"), ("assists_itself", "第24条"));
        law.refused("zjj_officer", n, "tasks", &task("rsj", "2026-03-01"), ("task_date_in_past", "第24条"));
        law.forbidden("rsj_officer", n, "tasks", &task("jd1", "2026-03-10"));
        law.does("zjj_officer", n, "tasks", &task("rsj", "2026-03-10"));
        law.does("zjj_officer", n, "tasks", &task("jd1", "2026-03-12"));
        let [rsj, jd1] = law.waiting(n)[..] else { panic!("two tasks") };
        law.refused("jd1_officer", n, "tasks/finish", &answer(rsj), ("not_assistant", "第24条"));
        law.refused("jd1_officer", n, "tasks/finish", &answer(999), ("no_such_task", "第24条"));
        law.refused("jd1_officer", n, "tasks/finish", &answer(1), ("no_such_task", "第24条"));
        law.forbidden("zjj_officer", n, "tasks/finish", &answer(rsj));
        law.forbidden("rsj_officer", n, "progress", &json!({ "text": "t" }));
        law.at("2026-03-11T00:00:00");
        law.does("jd1_officer", n, "tasks/finish", &answer(jd1));
        assert_eq!(outcomes(&law, n, "task"), ["running", "met"]);
        law.does("rsj_officer", n, "tasks/finish", &answer(rsj));
        assert_eq!(outcomes(&law, n, "task"), ["met_late", "met"]);
        law.refused("rsj_officer", n, "tasks/finish", &answer(rsj), ("no_such_task", "第24条"));
        assert_eq!(law.view(n)["holder"]["unit"]["code"], "zjj");
    }
}

on_both! {
    fn a_notice_by_telephone_is_recorded_and_the_written_one_is_still_due(world) {
        let law = Law::of(world);
        let n = &law.routed(&json!({}));
        let by = |method: &str| json!({ "method": method });
        let told = law.does("zjj_officer", n, "notify", &by("phone"));
        assert_eq!((&told["notified"], &told["written_notice_due"]), (&json!(true), &json!("2026-03-17")));
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "running");
        let page = Browser::of(&law.http, "zjj_officer").get(&format!("/petitions/{n}")).expect(200);
        assert!(page.has("仅电话告知，尚须在2026年3月17日") && page.has("前书面告知信访人（第23条）"), "{}", page.body);
        let told = law.does("zjj_officer", n, "notify", &by("post"));
        assert_eq!(told["written_notice_due"], json!(null));
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "met");
        law.refused("zjj_officer", n, "notify", &by("post"), ("already_notified", "第23条"));
    }
}

on_both! {
    fn what_ends_the_matter_is_not_told_by_telephone_but_in_the_simplified_procedure(world) {
        let law = Law::of(world);
        let reject = |method: &str| json!({ "reason": "litigation", "method": method, "text": "请向法院提出。" });
        let n = &law.routed(&json!({}));
        law.refused("zjj_officer", n, "reject", &reject("phone"), ("not_in_writing", "第23条"));
        law.does("zjj_officer", n, "reject", &reject("sms"));
        law.clock(n, "notice", "2026-03-17", "2026-03-17", "met");
        let simple = &law.routed(&json!({ "procedure": "simplified" }));
        law.does("zjj_officer", simple, "notify", &json!({ "method": "phone" }));
        law.clock(simple, "notice", "2026-03-17", "2026-03-17", "met");
        law.does("zjj_officer", simple, "reject", &reject("phone"));
    }
}

on_both! {
    fn one_s_own_work_is_late_by_the_clocks_for_which_one_answers(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({}));
        assert_eq!(law.view(n)["holder"]["unit"]["code"], "zjj");
        law.at("2026-03-20T09:00:00");
        let late = |user: &str| Browser::of(&law.http, user).get("/work?time=overdue").expect(200);
        // The routing is the office's: the unit that it is meant for is late with nothing.
        assert!(late("receptionist01").has(n));
        let unit = late("zjj_officer");
        assert!(!unit.has(n) && unit.has("超期（0）"), "{}", unit.body);
        let all = Browser::of(&law.http, "zjj_officer").get("/work").expect(200);
        assert!(all.has(n) && all.has("登记和转送交办 · 示例区信访局") && !all.has("sheet late"), "{}", all.body);
        law.does("receptionist01", n, "route", &json!({ "way": "transfer" }));
        law.at("2026-04-08T09:00:00");
        assert!(late("zjj_officer").has(n) && !late("receptionist01").has(n));
    }
}

on_both! {
    fn each_supervision_order_is_answered_by_its_number(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let order = |due: &str| json!({ "cause": "shirking", "feedback_due": due, "text": "督办" });
        law.forbidden("zjj_head", n, "supervision", &order("2026-03-10"));
        law.refused("supervisor01", n, "supervision", &order("2026-03-01"), ("answer_date_in_past", "第40条"));
        law.does("supervisor01", n, "supervision", &order("2026-03-10"));
        law.does("chief01", n, "supervision", &order("2026-03-12"));
        let [first, second] = law.waiting(n)[..] else { panic!("two orders") };
        law.refused("zjj_officer", n, "supervision/answer", &answer(second + 1), ("nothing_asked", "第40条"));
        law.forbidden("rsj_officer", n, "supervision/answer", &answer(first));
        law.does("zjj_officer", n, "supervision/answer", &answer(second));
        assert_eq!(outcomes(&law, n, "supervision"), ["running", "met"]);
        law.refused("zjj_officer", n, "supervision/answer", &answer(second), ("nothing_asked", "第40条"));
        law.at("2026-03-11T00:00:00");
        law.does("zjj_head", n, "supervision/answer", &answer(first));
        assert_eq!(outcomes(&law, n, "supervision"), ["met_late", "met"]);
    }
}

on_both! {
    fn an_order_of_supervision_is_answered_also_after_the_petition_was_handed_on(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let order = json!({ "cause": "late", "feedback_due": "2026-03-10", "text": "督办" });
        law.does("supervisor01", n, "supervision", &order);
        let [of] = law.waiting(n)[..] else { panic!("one order") };
        law.does("supervisor01", n, "reassign", &json!({ "unit": "cgj", "reason": "属城管" }));
        law.does("cgj_officer", n, "supervision/answer", &answer(of));
        assert_eq!(outcomes(&law, n, "supervision"), ["met"]);
    }
}

on_both! {
    fn the_three_recommendations_are_answered_even_after_the_end(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let recommend = |what: &str, due: Value| json!({ "recommendation": what, "addressee": "区住建局", "unit": "zjj",
            "reply_due": due, "text": "建议" });
        law.forbidden("zjj_officer", n, "recommendations", &recommend("improve_work", Value::Null));
        law.refused("supervisor01", n, "recommendations", &recommend("improve_work", json!("2026-03-01")),
            ("reply_date_in_past", "第40条"));
        law.does("supervisor01", n, "recommendations", &recommend("improve_work", json!("2026-03-20")));
        law.does("supervisor01", n, "recommendations", &recommend("improve_policy", Value::Null));
        let to_account = recommend("hold_to_account", json!("2026-04-20"));
        law.refused("supervisor01", n, "recommendations", &to_account, ("recommended_to_itself", "第40条"));
        let mut to_whom_has_the_power = to_account.clone();
        (to_whom_has_the_power["unit"], to_whom_has_the_power["addressee"]) = (Value::Null, json!("示例区纪委监委"));
        law.does("supervisor01", n, "recommendations", &to_whom_has_the_power);
        let [work, policy, account] = law.waiting(n)[..] else { panic!("three") };
        assert_eq!(outcomes(&law, n, "recommendation"), ["running", "running"]);
        let adopted = |of: u64, yes: bool| json!({ "of": of, "adopted": yes, "text": "书面反馈" });
        law.refused("supervisor01", n, "recommendations/answer", &adopted(999, true), ("nothing_asked", "第40条"));
        law.does("supervisor01", n, "withdraw", &json!({ "text": "信访人撤回" }));
        assert_eq!(outcomes(&law, n, "recommendation"), ["running", "running"]);
        law.does("supervisor01", n, "recommendations/answer", &adopted(account, false));
        law.does("supervisor01", n, "recommendations/answer", &adopted(policy, true));
        assert_eq!(outcomes(&law, n, "recommendation"), ["running", "met"]);
        law.does("supervisor01", n, "recommendations/answer", &adopted(work, true));
        assert_eq!(outcomes(&law, n, "recommendation"), ["met", "met"]);
        assert!(law.waiting(n).is_empty());
    }
}

on_both! {
    fn the_recused_hand_over_at_once_and_do_nothing_more(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let recuse = |user: &str| json!({ "user": user, "reason": "与信访人有亲属关系" });
        law.forbidden("zjj_officer", n, "recusals", &recuse("zjj_officer"));
        law.refused("zjj_head", n, "recusals", &recuse("zjj_head"), ("own_recusal", "第28条"));
        law.refused("zjj_head", n, "recusals", &recuse("zjj_officer"), ("successor_missing", "第28条"));
        law.refused("zjj_head", n, "recusals", &json!({ "user": "zjj_officer", "officer": "zjj_officer", "reason": "r" }),
            ("successor_missing", "第28条"));
        let to = json!({ "user": "zjj_officer", "officer": "zjj_officer2", "reason": "与信访人有亲属关系" });
        law.does("zjj_head", n, "recusals", &to);
        law.refused("zjj_officer", n, "progress", &json!({ "text": "t" }), ("recused", "第28条"));
        law.refused("zjj_officer", n, "reply", &json!({ "opinion": "explained", "text": "t" }), ("recused", "第28条"));
        law.refused("supervisor01", n, "reassign", &json!({ "officer": "zjj_officer", "reason": "r" }), ("holder_recused", "第28条"));
        law.does("supervisor01", n, "reassign", &json!({ "unit": "cgj", "reason": "属城管" }));
        law.refused("supervisor01", n, "reassign", &json!({ "unit": "zjj", "reason": "r" }), ("holder_recused", "第28条"));
        law.refused("supervisor01", n, "recusals", &recuse("leader07"), ("successor_missing", "第28条"));
        law.does("supervisor01", n, "recusals", &json!({ "user": "leader07", "leader": "leader08", "reason": "利害关系" }));
        law.refused("chief01", n, "leader", &json!({ "leader": "leader07", "reason": "r" }), ("holder_recused", "第28条"));
        law.refused("supervisor01", n, "recusals", &recuse("leader07"), ("nothing_changed", ""));
        assert_eq!(law.chain(n, "main"), ["xfj", "zjj", "zjj", "cgj", "cgj"]);
        let names: Vec<String> = law.view(n)["recused"].as_array().expect("a list").iter()
            .map(|one| one["username"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(names, ["zjj_officer", "leader07"]);
    }
}

on_both! {
    fn a_repeat_goes_to_whoever_holds_the_first_and_starts_no_second_clock(world) {
        let law = Law::of(world);
        let first = &law.accepted(&json!({}));
        law.does("supervisor01", first, "reassign", &json!({ "unit": "cgj", "reason": "属城管" }));
        let unknown = law.try_register(&json!({ "repeat_of": "XF2026-009999" })).expect(422);
        assert_eq!(unknown.body["field"], "repeat_of");
        let n = &law.register("receptionist01", &json!({ "repeat_of": first }));
        assert_eq!(law.view(n)["holder"]["unit"]["code"], "cgj");
        law.does("receptionist01", n, "route", &json!({ "way": "transfer" }));
        law.refused("cgj_officer", n, "accept", &json!({}), ("being_handled", "第19条"));
        let why = |first: &str| json!({ "first": first, "reason": "同人同事" });
        law.refused("receptionist01", n, "repeat", &why(first), ("repeat_circle", "重复信访"));
        let stranger = &law.register("receptionist01", &json!({}));
        law.refused("receptionist01", stranger, "merge", &why(first), ("not_a_repeat", "重复信访"));
        let itself = law.http.act("receptionist01", stranger, "repeat", &why(stranger)).expect(422);
        assert_eq!(itself.body["field"], "first");
        let ended = law.does("receptionist01", n, "merge", &why(first));
        assert_eq!(ended["ending"], "merged");
        law.refused("supervisor01", n, "reopen", &json!({ "reason": "新事实" }), ("act_on_first", "第19条"));
        law.refused("cgj_officer", n, "accept", &json!({}), ("wrong_stage", "第23"));
    }
}

on_both! {
    fn what_was_taken_for_a_repeat_by_mistake_is_a_matter_of_its_own_again(world) {
        let law = Law::of(world);
        let first = &law.accepted(&json!({}));
        let n = &law.routed(&json!({ "repeat_of": first }));
        law.refused("zjj_officer", n, "accept", &json!({}), ("being_handled", "第19条"));
        let mistake = json!({ "not_a_repeat": true, "reason": "并非同一事项" });
        assert_eq!(law.http.act("zjj_officer", n, "correct", &mistake).expect(403).code(), "not_yours");
        law.does("receptionist01", n, "correct", &mistake);
        assert!(law.view(n)["repeat_of"].is_null());
        law.does("zjj_officer", n, "accept", &json!({}));
    }
}

on_both! {
    fn a_unit_gets_rid_of_nothing_by_calling_it_a_repeat(world) {
        let law = Law::of(world);
        let other = &law.routed(&json!({ "content_category": "lb_wages" }));
        law.does("rsj_officer", other, "tasks", &task("zjj", "2026-03-20"));
        let n = &law.routed(&json!({}));
        law.forbidden("zjj_officer", n, "repeat", &json!({ "first": other, "reason": "r" }));
        assert_eq!(law.view(n)["holder"]["unit"]["code"], "zjj");
    }
}

on_both! {
    fn repeats_of_repeats_never_go_round_in_a_circle(world) {
        let law = Law::of(world);
        let [a, b, c] = &[law.routed(&json!({})), law.routed(&json!({})), law.routed(&json!({}))];
        let why = |first: &str| json!({ "first": first, "reason": "同人同事" });
        law.does("receptionist01", b, "repeat", &why(a));
        law.does("receptionist01", c, "repeat", &why(b));
        law.refused("receptionist01", a, "repeat", &why(b), ("first_is_later", "重复信访"));
        law.refused("receptionist01", a, "repeat", &why(c), ("first_is_later", "重复信访"));
        law.does("zjj_officer", a, "accept", &json!({}));
    }
}

on_both! {
    fn a_repeat_of_what_was_merged_waits_for_the_first_of_all(world) {
        let law = Law::of(world);
        let first = &law.accepted(&json!({}));
        let why = |first: &str| json!({ "first": first, "reason": "同人同事" });
        let second = &law.routed(&json!({ "repeat_of": first }));
        let third = &law.routed(&json!({ "repeat_of": second }));
        law.does("receptionist01", second, "merge", &why(first));
        law.refused("zjj_officer", third, "accept", &json!({}), ("being_handled", "第19条"));
    }
}

on_both! {
    fn after_the_end_the_same_matter_is_accepted_no_longer(world) {
        let law = Law::of(world);
        let first = &law.replied(&json!({}));
        law.does("zjj_officer", first, "services", &served("handling_opinion", "2026-03-02"));
        let n = &law.routed(&json!({ "repeat_of": first }));
        let refuse = json!({ "first": first, "method": "post", "text": "不再受理告知" });
        law.refused("zjj_officer", n, "refuse-concluded", &refuse, ("first_not_concluded", "第36条"));
        law.at("2026-04-09T09:00:00");
        law.does("supervisor01", first, "conclude", &json!({}));
        law.forbidden("rsj_officer", n, "refuse-concluded", &refuse);
        let another_matter = &law.routed(&json!({}));
        law.refused("zjj_officer", another_matter, "refuse-concluded", &refuse, ("not_a_repeat", "重复信访"));
        let ended = law.does("zjj_officer", n, "refuse-concluded", &refuse);
        assert_eq!((&ended["ending"], &ended["national_status"]), (&json!("no_longer_accepted"), &json!("no_longer_accepted")));
        law.refused("receptionist01", n, "merge", &json!({ "first": first, "reason": "r" }), ("wrong_stage", "第19条"));
        law.does("supervisor01", n, "reopen", &json!({ "reason": "有新的事实" }));
        law.clock(n, "notice", "2026-04-24", "2026-04-24", "running");
        law.status(n, "under_examination");
    }
}

on_both! {
    fn a_petition_is_refused_on_lawful_grounds_only(world) {
        let law = Law::of(world);
        let reject = |reason: &str| json!({ "reason": reason, "method": "post", "text": "告知书" });
        let no = ("non_acceptance_not_lawful", "第19至23、31、35、36条");
        let letter = &law.routed(&json!({ "channel": "letter" }));
        for reason in ["being_handled", "review_missed", "other_unit", "too_high"] {
            law.refused("zjj_officer", letter, "reject", &reject(reason), no);
        }
        law.forbidden("rsj_officer", letter, "reject", &reject("litigation"));
        let unreachable = json!({ "reason": "litigation", "method": "unreachable", "text": "t" });
        law.refused("zjj_officer", letter, "reject", &unreachable, ("petitioner_reachable", "第23条"));
        let early = &law.register("receptionist01", &json!({}));
        law.refused("zjj_officer", early, "reject", &reject("litigation"), ("not_routed_yet", "第22条"));
        for reason in ["litigation", "legal_procedure", "too_high"] {
            let n = &law.routed(&json!({}));
            let ended = law.does("zjj_officer", n, "reject", &reject(reason));
            assert_eq!((&ended["ending"], &ended["national_status"]), (&json!("not_accepted"), &json!("not_accepted")));
            law.clock(n, "notice", "2026-03-17", "2026-03-17", "met");
            law.refused("zjj_officer", n, "accept", &json!({}), ("wrong_stage", "第23"));
        }
        let repeat = &law.routed(&json!({ "repeat_of": letter }));
        law.does("zjj_officer", repeat, "reject", &reject("being_handled"));
        let direct = &law.register("zjj_officer", &json!({}));
        law.does("zjj_officer", direct, "reject", &reject("other_unit"));
    }
}

on_both! {
    fn it_ends_by_withdrawal_by_lapse_and_by_a_settlement_of_both(world) {
        let law = Law::of(world);
        let text = json!({ "text": "书面说明" });
        let [withdrawn, lapsed, settled] = &[law.accepted(&json!({})), law.replied(&json!({})), law.accepted(&json!({}))];
        law.forbidden("rsj_officer", withdrawn, "withdraw", &text);
        assert_eq!(law.does("receptionist01", withdrawn, "withdraw", &text)["ending"], "withdrawn");
        law.clock(withdrawn, "handling", "2026-05-01", "2026-05-06", "cancelled");
        law.refused("zjj_officer", withdrawn, "reply", &json!({ "opinion": "explained", "text": "t" }), ("wrong_stage", "第31"));
        law.forbidden("zjj_officer", lapsed, "lapse", &text);
        law.forbidden("zjj_officer", settled, "withdraw", &text);
        assert_eq!(law.does("receptionist01", lapsed, "lapse", &text)["ending"], "lapsed");
        let settle = |both: bool| json!({ "settlement": "mediation", "both_consent": both, "text": "协议" });
        law.refused("zjj_officer", settled, "settle", &settle(false), ("consent_missing", "第33条"));
        law.forbidden("rsj_officer", settled, "settle", &settle(true));
        assert_eq!(law.does("zjj_officer", settled, "settle", &settle(true))["ending"], "settled");
        law.clock(settled, "handling", "2026-05-01", "2026-05-06", "met");
        law.does("zjj_officer", settled, "services", &served("settlement", "2026-03-02"));
        let registered = &law.register("receptionist01", &json!({}));
        law.refused("zjj_officer", registered, "settle", &settle(true), ("wrong_stage", "第33条"));
        law.does("supervisor01", withdrawn, "reopen", &json!({ "reason": "反悔" }));
        law.clock(withdrawn, "notice", "2026-03-17", "2026-03-17", "running");
        assert_eq!(law.view(withdrawn)["holder"]["unit"]["code"], "zjj");
    }
}

on_both! {
    fn an_assigned_matter_is_reported_to_the_assigner_by_its_date(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({}));
        law.does("receptionist01", n, "route", &json!({ "way": "assign", "feedback_due": "2026-04-10" }));
        law.clock(n, "feedback", "2026-04-10", "2026-04-10", "running");
        law.refused("zjj_officer", n, "closing-report", &json!({ "text": "t" }), ("wrong_stage", "第22条"));
        law.does("zjj_officer", n, "accept", &json!({}));
        law.at("2026-04-10T23:59:00");
        law.does("zjj_officer", n, "closing-report", &json!({ "text": "办结报告" }));
        law.clock(n, "feedback", "2026-04-10", "2026-04-10", "met");
        let transferred = &law.accepted(&json!({}));
        law.no_clock(transferred, "feedback");
        law.refused("zjj_officer", transferred, "closing-report", &json!({ "text": "t" }), ("not_assigned_way", "第22条"));
    }
}
