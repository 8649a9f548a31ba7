//! What documents say: dates of the clocks, the words of an order of the hotline, who is spoken to and
//! how, what is attached, and what the pages tell of documents that wait to be issued.

use domain::vocabulary::Paper;
use serde_json::json;

use super::web::Browser;
use crate::law::{Law, PETITIONS, served};
use crate::on_both;

/// A draft as a page, as somebody sees it.
#[track_caller]
fn draft(law: &Law, user: &str, number: &str, paper: Paper) -> String {
    let path = format!("{PETITIONS}/{number}/documents/draft/{}?format=html", paper.code());
    law.http.get(user, &path).expect(200).body.as_str().expect("a page").to_owned()
}

/// A draft of the desk.
#[track_caller]
fn at_desk(law: &Law, number: &str, paper: Paper) -> String {
    draft(law, "receptionist01", number, paper)
}

on_both! {
    fn a_date_that_was_ordered_is_printed_as_ordered_and_the_legal_one_beside_it(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({}));
        law.does("receptionist01", n, "route", &json!({ "way": "assign", "feedback_due": "2026-03-21" }));
        law.clock(n, "feedback", "2026-03-21", "2026-03-23", "running");
        let order = json!({ "cause": "shirking", "feedback_due": "2026-03-22", "text": "样例：请加快。" });
        law.does("supervisor01", n, "supervision", &order);
        law.clock(n, "supervision", "2026-03-22", "2026-03-23", "running");
        let advice = json!({ "recommendation": "improve_work", "addressee": "示例区住房和城乡建设局",
            "reply_due": "2026-03-28", "text": "样例：建立快速处置机制。" });
        law.does("supervisor01", n, "recommendations", &advice);
        let letters = [
            (at_desk(&law, n, Paper::AssignmentLetter), "请于2026年3月21日（该日为休息日，依法顺延至2026年3月23日）前反馈办理结果"),
            (draft(&law, "supervisor01", n, Paper::SupervisionOrder), "请于2026年3月22日（该日为休息日，依法顺延至2026年3月23日）前将整改"),
            (draft(&law, "supervisor01", n, Paper::Recommendation), "于2026年3月28日（该日为休息日，依法顺延至2026年3月30日）前书面反馈"),
        ];
        for (page, said) in letters {
            assert!(page.contains(said), "{said}: {page}");
        }
    }
}

on_both! {
    fn a_review_that_orders_a_new_opinion_prints_what_follows_from_it(world) {
        let law = Law::of(world);
        let n = &law.replied(&json!({}));
        law.does("zjj_officer", n, "services", &served("handling_opinion", "2026-03-02"));
        let ask = |unit: &str| json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": unit });
        let redo = json!({ "outcome": "redo", "text": "样例：重新作出。", "redo_due": "2026-03-20" });
        law.does("receptionist01", n, "review/request", &ask("rsj"));
        law.does("rsj_officer", n, "review/decide", &redo);
        let page = draft(&law, "rsj_officer", n, Paper::ReviewOpinion);
        assert!(page.contains("限被申请人于2026年3月20日前重新作出") && page.contains("对新的处理意见不服"), "{page}");
        assert!(!page.contains("请求复核"), "{page}");
        // Served after the new opinion was issued, it still gives no time for a re-review.
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "supported", "text": "新意见" }));
        law.does("rsj_officer", n, "services", &served("review_opinion", "2026-03-02"));
        law.no_clock(n, "rereview_request");
        law.does("zjj_officer", n, "services", &served("handling_opinion", "2026-03-02"));
        law.clock(n, "review_request", "2026-04-01", "2026-04-01", "running");
        // A re-review that orders it ends nothing either.
        law.does("receptionist01", n, "review/request", &ask("rsj"));
        law.does("rsj_officer", n, "review/decide", &json!({ "outcome": "upheld", "text": "样例。" }));
        law.does("receptionist01", n, "rereview/request", &ask("jyj"));
        law.does("jyj_officer", n, "rereview/decide", &redo);
        let page = draft(&law, "jyj_officer", n, Paper::RereviewOpinion);
        assert!(!page.contains("终结意见") && !page.contains("不再受理"), "{page}");
    }
}

on_both! {
    fn a_hotline_order_is_passed_on_in_its_own_words_and_times(world) {
        let law = Law::of(world);
        let order = |class: &str, number: &str| json!({ "channel": "hotline_12345", "order_class": class,
            "source": { "level": "direct", "outside_number": number } });
        for (class, number, due) in [("general", "DH-21", "2026年3月9日前"), ("emergency", "DH-22", "2026年3月2日11时前")] {
            let n = &law.routed(&order(class, number));
            let page = at_desk(&law, n, Paper::TransferLetter);
            let said = ["关于转送12345热线工单的函", "通过12345热线", &format!("工单编号：{number}"),
                &format!("（一）请于{due}办理并答复诉求人（国办发〔2020〕53号"), "（二）不属于你单位职责范围的，请于2026年3月4日前说明理由退回"];
            for said in said {
                assert!(page.contains(said), "{said}: {page}");
            }
            for petitions in ["信访工作条例", "十五日", "五个工作日", "六十日"] {
                assert!(!page.contains(petitions), "{petitions}: {page}");
            }
            assert!(at_desk(&law, n, Paper::RegistrationForm).contains("工单类别"));
        }
        // An ordinary petition has the dates of its own clocks, its items in their order.
        let page = at_desk(&law, &law.routed(&json!({})), Paper::TransferLetter);
        for said in ["第二十二条", "（一）请于2026年3月17日前书面告知信访人", "（三）不属于你单位或者本系统职权范围的，请于2026年3月9日前"] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }
}

on_both! {
    fn an_attachment_is_named_only_where_there_is_one(world) {
        let law = Law::of(world);
        let n = &law.routed(&json!({}));
        assert!(!at_desk(&law, n, Paper::TransferLetter).contains("附件"));
        let sent = law.http.upload("receptionist01", "yangli.pdf", b"%PDF-1.7\nsample").expect(201).body;
        law.does("receptionist01", n, "attachments", &json!({ "files": [sent["id"]] }));
        assert!(at_desk(&law, n, Paper::TransferLetter).contains("附件：信访材料（1件）"));
    }
}

on_both! {
    fn nobody_is_called_what_they_are_not(world) {
        let law = Law::of(world);
        let group = &law.accepted(&json!({ "headcount": 13, "representatives": 4 }));
        let form = at_desk(&law, group, Paper::RegistrationForm);
        assert!(form.contains("13人（代表4人）") && form.contains("信访人确认"), "{form}");
        let several = draft(&law, "zjj_officer", group, Paper::AcceptanceNotice);
        assert!(several.contains("你们以来访形式") && !several.contains("你（们）"), "{several}");
        let one = draft(&law, "zjj_officer", &law.accepted(&json!({})), Paper::AcceptanceNotice);
        assert!(one.contains("你以来访形式") && !one.contains("你们"), "{one}");
        let nameless = json!({ "petitioners": [], "anonymous": true, "channel": "letter" });
        let letter = &law.routed(&nameless);
        let form = at_desk(&law, letter, Paper::RegistrationForm);
        assert!(form.contains("匿名") && !form.contains("信访人确认"), "{form}");
        let page = at_desk(&law, letter, Paper::TransferLetter);
        assert!(page.contains("匿名来信反映") && !page.contains("信访人以来信"), "{page}");
    }
}

on_both! {
    fn a_title_with_a_verb_gets_no_second_one(world) {
        let law = Law::of(world);
        for (title, said) in [
            ("反映5号楼电梯停运", "反映“5号楼电梯停运”"),
            ("要求退还供暖费", "提出“要求退还供暖费”"),
            ("关于小区停车的意见", "提出“关于小区停车的意见”"),
            ("5号楼电梯停运", "反映“5号楼电梯停运”"),
        ] {
            let n = &law.routed(&json!({ "title": title }));
            let page = at_desk(&law, n, Paper::TransferLetter);
            assert!(page.contains(&format!("以来访形式{said}")), "{said}: {page}");
        }
    }
}

on_both! {
    fn the_receipt_on_paper_says_what_the_page_at_the_desk_says(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({}));
        let (paper, desk) = (at_desk(&law, n, Paper::VisitReceipt), Browser::of(&law.http, "receptionist01"));
        let page = desk.get(&format!("/reception/receipts/{n}")).expect(200);
        let url = format!("{}/status", law.world.settings.server.public_url.trim_end_matches('/'));
        for said in ["信访事项登记回执", "接下来", "是否受理，或者转送、交办给哪个单位。", "收到书面答复之日起30日内可以申请复查。", n, &url] {
            assert!(paper.contains(said) && page.has(said), "{said}: {paper}");
        }
        assert!(paper.contains("2026年3月17日前：告知你是否受理"), "{paper}");
        assert!(paper.contains("责任单位") && paper.contains("包挂领导"), "{paper}");
        let list = desk.get(&format!("/petitions/{n}/documents")).expect(200);
        assert!(list.has("当场已给过的，不必再制发") && list.has("留在本单位归档"), "{}", list.body);
    }
}

on_both! {
    fn what_an_act_made_is_not_called_issued_before_its_paper_is(world) {
        let law = Law::of(world);
        let n = &law.replied(&json!({}));
        let (path, documents) = (format!("/petitions/{n}"), format!("/petitions/{n}/documents"));
        let officer = Browser::of(&law.http, "zjj_officer");
        let page = officer.get(&path).expect(200);
        assert!(page.has("已作出，文书待制发") && page.has(&format!("{documents}#drafts")), "{}", page.body);
        let view = law.view(n);
        let opinion = view["documents"].as_array().unwrap().iter().find(|one| one["document"] == "handling_opinion");
        assert_eq!((&opinion.unwrap()["paper"], &opinion.unwrap()["paper_number"]), (&json!("handling_opinion"), &json!(null)));
        for kind in ["acceptance_notice", "handling_opinion"] {
            law.http.act("zjj_officer", n, "documents", &json!({ "kind": kind })).expect(201);
        }
        let page = officer.get(&path).expect(200);
        assert!(!page.has("文书待制发") && page.has("已制发 信意〔2026〕1号"), "{}", page.body);
        // Two proofs of service are told apart by what is served.
        let list = officer.get(&documents).expect(200);
        assert!(list.has("送达《受理告知书》用") && list.has("送达《处理意见书》用"), "{}", list.body);
    }
}

on_both! {
    fn issuing_shows_the_whole_paper_first_and_what_can_be_mended_later(world) {
        let law = Law::of(world);
        let n = &law.replied(&json!({}));
        let officer = Browser::of(&law.http, "zjj_officer");
        let page = officer.get(&format!("/petitions/{n}/documents/issue/handling_opinion")).expect(200);
        assert!(page.has("<article class=\"paper\"") && page.has("救济途径") && page.has("草稿"), "{}", page.body);
        assert!(page.has("不能改写") && page.has("责令限期重新作出"), "{}", page.body);
        let desk = Browser::of(&law.http, "receptionist01");
        let page = desk.get(&format!("/petitions/{n}/documents/issue/registration_form")).expect(200);
        assert!(page.has("先在信访件上更正") && !page.has("不能改写"), "{}", page.body);
        // It is true: the words of a reply are not corrected, and no second reply is taken.
        let again = json!({ "opinion": "explained", "text": "样例。" });
        law.refused("zjj_officer", n, "reply", &again, ("wrong_stage", "第31、32、34条"));
    }
}

on_both! {
    fn an_agreement_is_put_down_in_writing(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let text = "样例：三十日内完成管网改造，退还一个采暖季费用。";
        let settle = json!({ "settlement": "mediation", "both_consent": true, "text": text });
        law.does("zjj_officer", n, "settle", &settle);
        let page = draft(&law, "zjj_officer", n, Paper::Settlement);
        for said in ["信访事项调解协议书", "甲方（信访人）：样例信访人甲", "第三十三条", text, "签名或者盖章"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        law.http.act("zjj_officer", n, "documents", &json!({ "kind": "settlement" })).expect(201);
        law.does("zjj_officer", n, "services", &served("settlement", "2026-03-02"));
        let proof = draft(&law, "zjj_officer", n, Paper::ServiceReceipt);
        assert!(proof.contains("调解（和解）协议书") && proof.contains("信协〔2026〕1号"), "{proof}");
    }
}
