//! The state machine, as a table that a lawyer can read: each act, in which stages it is lawful, where
//! it leads, what it records, on which article or house rule it rests, and what it does to people and
//! clocks. `decide` asks this table and no other; `docs/states.md` is printed from it.

use crate::vocabulary::{Ending, NonAcceptance, Operation, ReviewOutcome, Stage, SupervisionCause};

/// Where an act leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// The petition stays where it stands.
    Stays,
    /// To one of these stages.
    To(&'static [Stage]),
    /// To its end.
    Ends(Ending),
}

/// One act.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub operation: Operation,
    /// Empty: the first act of all.
    pub from: &'static [Stage],
    pub leads: Leads,
    /// The kind of event that it records.
    pub event: &'static str,
    /// The article, or the house rule where there is none.
    pub basis: &'static str,
    /// Who, on what condition, with what effect: in words for the reader of the table.
    pub rule: &'static str,
}

use Operation as O;
use Stage::*;

const HOUSE: &str = "首办负责制度（谁接待、谁负责，谁解决、谁答复）";
const ANY: &[Stage] = Stage::ALL;
const OPEN: &[Stage] =
    &[Registered, Routed, Accepted, Replied, Reviewing, ReviewDecided, Rereviewing, RereviewDecided];
const NOT_ENDED: &[Stage] =
    &[Registered, Routed, Accepted, Replied, Reviewing, ReviewDecided, Rereviewing, RereviewDecided, Closed];
const BEFORE_REPLY: &[Stage] = &[Registered, Routed, Accepted];

/// Every act, once.
#[rustfmt::skip]
pub const TABLE: &[Line] = &[
    line(O::RegisterPetition, &[], Leads::To(&[Registered]), "registered", "信访工作条例第19、21、22条",
        "收到即登记；从此刻起始终有一个责任单位、一个承办人；按规则指派责任单位和包挂领导，查无人选时由登记人负责并请督查人员决定"),
    line(O::RoutePetition, &[Registered], Leads::To(&[Routed]), "routed", "信访工作条例第22条",
        "转送，或者交办并指定反馈日期；已确定责任单位后方可转送交办"),
    line(O::NotifyPetitioner, BEFORE_REPLY, Leads::Stays, "notified", "信访工作条例第23条",
        "责任单位告知接收情况、处理途径和程序；直接收到且属于自己职权的，登记后即可告知；姓名或者地址不清的除外"),
    line(O::AcceptPetition, &[Registered, Routed], Leads::To(&[Accepted]), "accepted", "信访工作条例第23、31条",
        "责任单位受理，按信访目的确定途径；只有第31条第6项起算60日；首件正在办理的重件不另行受理（第19条）"),
    line(O::RejectPetition, &[Registered, Routed], Leads::Ends(Ending::NotAccepted), "not_accepted", "信访工作条例第19、20、22、23、31条",
        "责任单位以法定理由不予受理并书面告知"),
    line(O::RefuseConcluded, &[Registered, Routed], Leads::Ends(Ending::NoLongerAccepted), "no_longer_accepted", "信访工作条例第36条",
        "首件已经复核终结或者审核认定办结，又以同一事实和理由提出的，不再受理"),
    line(O::RaiseObjection, &[Routed], Leads::Stays, "objected", "信访工作条例第23条",
        "收到转送交办之日起5个工作日内提出并说明理由；决定之前仍由该单位负责；同一单位对同一件再次提出，须经督查人员准许"),
    line(O::AllowObjection, &[Routed], Leads::Stays, "objection_allowed", HOUSE,
        "督查人员准许同一单位再次提出异议"),
    line(O::DecideObjection, &[Routed], Leads::Stays, "objection_decided", "信访工作条例第23、24条",
        "转送交办人核实决定；异议成立的，同时改派新的责任单位，告知期限自改派起重新计算；不成立的，原单位继续负责；提出异议的单位不得自己决定"),
    line(O::ExtendHandling, &[Accepted, Reviewing, Rereviewing], Leads::Stays, "extended", "信访工作条例第34条",
        "情况复杂的，原期限届满前经本单位负责人批准，可以延长一次，不超过30日，并告知信访人理由；复查复核的延长只在地方规定允许时适用"),
    line(O::LeaveSimplified, &[Accepted], Leads::Stays, "left_simplified", "信访事项简易办理办法",
        "不宜简易办理的转为普通程序，期限自原受理之日起算"),
    line(O::ReplyPetition, &[Accepted], Leads::To(&[Replied]), "replied", "信访工作条例第31、32、34条",
        "只有责任单位可以答复（谁解决、谁答复）；听证未结束的不能答复"),
    line(O::ServeDocument, HANDED_ON_AND_ENDED, Leads::Stays, "served", "民事诉讼法第87至91条（参照）",
        "记明送达方式、时间、受送达人和凭证；拒收的须有见证；处理、复查意见送达后信访人的申请期限才起算"),
    line(O::ReportClosing, &[Accepted, Replied, Reviewing, ReviewDecided, Rereviewing, RereviewDecided, Closed], Leads::Stays, "closing_reported", "信访工作条例第22条",
        "交办件由责任单位在反馈日期前报送办结报告"),
    line(O::SettlePetition, &[Accepted, Replied, Reviewing, ReviewDecided, Rereviewing], Leads::Ends(Ending::Settled), "settled", "信访工作条例第33条",
        "双方自愿达成调解或者和解协议"),
    line(O::WithdrawPetition, OPEN, Leads::Ends(Ending::Withdrawn), "withdrawn", "信访人自愿撤回（条例未作规定，依地方规定和惯例）",
        "信访人撤回；由信访部门登记，责任单位不得自行登记"),
    line(O::RecordLapse, OPEN, Leads::Ends(Ending::Lapsed), "lapsed", "山东省信访条例第46条（地方规定）",
        "信访人死亡或者终止，且没有承继人；由信访部门登记"),
    line(O::LinkRepeat, BEFORE_REPLY, Leads::Stays, "repeat_linked", "信访工作条例第19条；重复信访认定口径",
        "同人同事的，由接待人认定为重件；首件未结的，由首件责任人一并负责，不起算第二个办理期限"),
    line(O::MergePetition, BEFORE_REPLY, Leads::Ends(Ending::Merged), "merged", "信访工作条例第19条",
        "已认定的重件并入未结的首件办理"),
    line(O::ReopenPetition, &[Closed, Ended], Leads::To(&[Routed]), "reopened", "信访工作条例第36条",
        "有新的事实和理由的，重新启动，回到最后的责任单位；并入首件的，在首件上办理"),
    line(O::ConcludePetition, &[Replied, Closed, ReviewDecided, RereviewDecided], Leads::Ends(Ending::Concluded), "concluded", "信访工作条例第35、36条",
        "复核意见已作出，或者信访人逾期未申请复查、复核的，审核认定办结"),
    line(O::RequestReview, &[Replied, Closed], Leads::To(&[Reviewing]), "review_requested", "信访工作条例第35条",
        "信访人自收到处理意见之日起30日内向上一级申请；交邮的以邮戳日为准；逾期的须有正当理由"),
    line(O::AdmitReview, &[Reviewing], Leads::To(&[Reviewing, Replied, Closed]), "review_admitted", "信访工作条例第35条；地方规定",
        "复查机关决定是否受理复查申请；不予受理的回到申请之前"),
    line(O::DecideReview, &[Reviewing], Leads::To(&[ReviewDecided, Accepted]), "review_decided", "信访工作条例第35条",
        "复查机关作出复查意见：维持、撤销、变更，或者责令限期重新作出（回到办理）"),
    line(O::RequestRereview, &[ReviewDecided], Leads::To(&[Rereviewing]), "review_requested", "信访工作条例第36条",
        "信访人自收到复查意见之日起30日内向复查机关的上一级申请；交邮的以邮戳日为准"),
    line(O::AdmitRereview, &[Rereviewing], Leads::To(&[Rereviewing, ReviewDecided]), "review_admitted", "信访工作条例第36条；地方规定",
        "复核机关决定是否受理复核申请；不予受理的回到申请之前"),
    line(O::DecideRereview, &[Rereviewing], Leads::To(&[RereviewDecided, Accepted]), "review_decided", "信访工作条例第36条",
        "复核机关作出复核意见；听证时间不计入期限"),
    line(O::BeginHearing, &[Accepted, Reviewing, Rereviewing], Leads::Stays, "hearing_begun", "信访工作条例第31、36条",
        "听证开始；只有复核期限因此暂停"),
    line(O::EndHearing, &[Accepted, Reviewing, Rereviewing], Leads::Stays, "hearing_ended", "信访工作条例第31、36条",
        "听证结束，期限继续计算"),
    line(O::ClosePetition, &[Replied], Leads::To(&[Closed]), "closed", HOUSE,
        "答复之后，由其包挂领导（或者代行人）办结；最后的责任人仍对评价和复查负责"),
    line(O::ReassignPetition, OPEN, Leads::Stays, "reassigned", HOUSE,
        "改派与接手是同一时刻；须说明理由和决定人；不得派给被反映的人和单位、已回避的人"),
    line(O::SetLeader, OPEN, Leads::Stays, "reassigned", HOUSE,
        "确定或者更换包挂领导"),
    line(O::SetDistrictDeadline, OPEN, Leads::Stays, "district_deadline_set", "区级限期办理要求",
        "区领导确定限期；包挂领导本人只能提前，不能推迟"),
    line(O::InstructPetition, OPEN, Leads::Stays, "instructed", "信访工作条例第18条",
        "领导批示"),
    line(O::RecordProgress, OPEN, Leads::Stays, "progress_recorded", HOUSE,
        "责任单位记录办理进展"),
    line(O::RecordHomeVisit, ANY, Leads::Stays, "home_visited", "信访工作条例第18条",
        "登门下访：日期不早于收到之日、不晚于今日"),
    line(O::CorrectPetition, ANY, Leads::Stays, "corrected", HOUSE,
        "更正登记的事实，旧的仍留在过程中；更正后现责任人成为被反映人的，立即交出；责任单位不得自行更正形式、收到日期、紧急标志和被反映人"),
    line(O::RecusePerson, NOT_ENDED, Leads::Stays, "recused", "信访工作条例第28条",
        "与事项或者信访人有直接利害关系的回避，由他人接手；本人不得决定自己的回避；单位负责人只决定本单位人员的回避"),
    line(O::AssignTask, &[Routed, Accepted], Leads::Stays, "task_assigned", "信访工作条例第24条",
        "协办单位领任务，责任单位仍负责全件"),
    line(O::FinishTask, NOT_ENDED, Leads::Stays, "task_finished", "信访工作条例第24条",
        "协办单位反馈任务结果"),
    line(O::Supervise, NOT_ENDED, Leads::Stays, "supervised", "信访工作条例第40条",
        "督办：载明情形、要求和反馈日期"),
    line(O::AnswerSupervision, NOT_ENDED, Leads::Stays, "supervision_answered", "信访工作条例第40条",
        "被督办单位书面反馈"),
    line(O::Recommend, ANY, Leads::Stays, "recommended", "信访工作条例第40条",
        "三项建议：改进工作、完善政策、追究责任"),
    line(O::AnswerRecommendation, ANY, Leads::Stays, "recommendation_answered", "信访工作条例第40条",
        "收到建议的单位书面反馈采纳情况"),
    line(O::ReportUrgent, NOT_ENDED, Leads::Stays, "urgent_reported", "信访工作条例第25条",
        "重大、紧急信访事项的电话、书面报告"),
    line(O::RatePetition, ANY, Leads::Stays, "rated", "信访事项办理群众满意度评价工作办法（试行）",
        "信访人凭编号和查询码，在评价期内对信访部门和责任单位分别评价，各一次；检举控告、并入首件和终止的不评价"),
    line(O::LinkOrder, OPEN, Leads::Stays, "order_linked", "12345热线与信访事项不重复办理",
        "同一事项的12345工单关联到本件，不另立一件"),
    line(O::RecordGuidance, NOT_ENDED, Leads::Stays, "guided", "国办发〔2016〕61号；区委宣传部职责",
        "监看引导单位记录舆情引导处置"),
    line(O::AttachFile, ANY, Leads::Stays, "attached", "信访工作条例第19条（如实登记）",
        "登记人、办理这件事的单位和领导、信访部门添加材料；附件的类型按内容判断，名称加密另存"),
    line(O::RemoveAttachment, ANY, Leads::Stays, "attachment_removed", "信访工作条例第19条（如实登记）",
        "添加附件的人在答复、终结之前可以删除误传的附件，此后只有督查人员（检举控告件为纪检监察）可以删除；须说明理由；内容和名称删去，添加和删除的记录保留"),
    line(O::ReassignWatch, NOT_ENDED, Leads::Stays, "watch_reassigned", HOUSE,
        "改派监看引导的承办人"),
    line(O::IssueDocument, ANY, Leads::Stays, "document_issued", "党政机关公文处理工作条例；信访工作条例第22、23、32、34至36、40条",
        "由依法应当出具的单位制发，相应的行为发生后才能制发；按种类和年度连续编号；制发后原样保存，重新制发的另编新号并注明取代旧号"),
];

const HANDED_ON_AND_ENDED: &[Stage] =
    &[Routed, Accepted, Replied, Reviewing, ReviewDecided, Rereviewing, RereviewDecided, Closed, Ended];

const fn line(
    operation: Operation,
    from: &'static [Stage],
    leads: Leads,
    event: &'static str,
    basis: &'static str,
    rule: &'static str,
) -> Line {
    Line { operation, from, leads, event, basis, rule }
}

/// The line of an act.
pub fn of(operation: Operation) -> Option<&'static Line> {
    TABLE.iter().find(|line| line.operation == operation)
}

/// Whether an act changes the stage: then it may not be dated before the last one that did.
pub fn moves(operation: Operation) -> bool {
    of(operation).is_some_and(|line| line.leads != Leads::Stays)
}

/// The state machine as a document: a diagram, the table of acts, the stages, the endings and other
/// lists of words, what the service records by itself, and the national states.
pub fn markdown() -> String {
    let mut text = String::from(
        "# 信访事项的办理阶段\n\n本文由程序中的状态表打印（`xinfang states`），与程序逐字一致，由测试核对。\
         每个行为对应一个接口操作、一个事件、权限表（permissions.md）中的一行。超期不是阶段，由时限推算得出。\n\n",
    );
    text.push_str(&diagram());
    text.push_str(
        "\n## 行为\n\n| 行为 | 接口操作 | 从 | 到 | 事件 | 依据 | 规则 |\n|---|---|---|---|---|---|---|\n",
    );
    for line in TABLE {
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            line.operation.label(),
            line.operation.code(),
            stages(line.from),
            leads(line.leads),
            line.event,
            line.basis,
            line.rule,
        ));
    }
    text.push_str("\n## 阶段\n\n| 阶段 | 代码 | 在这一阶段可以做 |\n|---|---|---|\n");
    for stage in Stage::ALL {
        let acts = TABLE.iter().filter(|line| line.leads != Leads::Stays && line.from.contains(stage));
        let acts: Vec<&str> = acts.map(|line| line.operation.label()).collect();
        text.push_str(&format!("| {} | {} | {} |\n", stage.label(), stage.code(), acts.join("、")));
    }
    words(&mut text, "终结的情形", Ending::ALL.iter().map(|word| (word.label(), word.code())));
    words(&mut text, "不予受理的法定理由", NonAcceptance::ALL.iter().map(|word| (word.label(), word.code())));
    words(&mut text, "复查、复核的结论", ReviewOutcome::ALL.iter().map(|word| (word.label(), word.code())));
    text.push_str(
        "\n维持、撤销、变更：复查、复核机关的意见就是该次的结论，信访人可以依法再申请。\
         责令限期重新作出：原意见失效，回到已受理，由责任单位在限期内重新办理。\n",
    );
    words(&mut text, "督办的情形", SupervisionCause::ALL.iter().map(|word| (word.label(), word.code())));
    text.push_str("\n## 系统自己记录的事件\n\n| 事件 | 何时 |\n|---|---|\n");
    for (event, when) in BY_THE_SERVICE {
        text.push_str(&format!("| {event} | {when} |\n"));
    }
    text.push_str("\n## 全国信访件状态（15种）\n\n由阶段、时限和当前时刻推出，不单独保存。\n\n| 状态 | 代码 | 何时 |\n|---|---|---|\n");
    for (status, when) in crate::status::WHEN {
        text.push_str(&format!("| {} | {} | {when} |\n", status.label(), status.code()));
    }
    text
}

/// The events that no act of the table records.
const BY_THE_SERVICE: &[(&str, &str)] = &[
    ("assigned", "登记或者更正时，按规则确定责任单位、承办人和包挂领导（网络舆情并确定监看引导单位）"),
    ("decision_asked", "按规则没有可以负责的人：登记人继续负责，请督查人员决定"),
    ("deadline_missed", "期限届满未完成，每项期限只记一次，不再改写"),
    ("deadline_recounted", "新的放假安排使仍在计时、尚未超期的期限移动"),
    ("imported", "导入的台账载明而未写日期的环节"),
];

fn words<'a>(text: &mut String, title: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) {
    text.push_str(&format!("\n## {title}\n\n| 名称 | 代码 |\n|---|---|\n"));
    rows.for_each(|(label, code)| text.push_str(&format!("| {label} | {code} |\n")));
}

fn stages(stages: &[Stage]) -> String {
    if stages.is_empty() {
        return "（开始）".to_owned();
    }
    if stages.len() == Stage::ALL.len() {
        return "任何阶段".to_owned();
    }
    stages.iter().map(|stage| stage.label()).collect::<Vec<_>>().join("、")
}

fn leads(leads: Leads) -> String {
    match leads {
        Leads::Stays => "不变".to_owned(),
        Leads::To(to) => stages(to),
        Leads::Ends(ending) => format!("已终结（{}）", ending.label()),
    }
}

/// One arrow for each pair of stages, with every act that leads along it.
fn diagram() -> String {
    let mut arrows: std::collections::BTreeMap<(Option<Stage>, Stage), Vec<&str>> = Default::default();
    for line in TABLE {
        let to: &[Stage] = match line.leads {
            Leads::Stays => continue,
            Leads::To(to) => to,
            Leads::Ends(_) => &[Ended],
        };
        let from = line.from.iter().copied().map(Some);
        let from: Vec<Option<Stage>> = if line.from.is_empty() { vec![None] } else { from.collect() };
        for from in from {
            // 不予受理复查申请 leads back to where the petition stood, 受理 keeps it: no arrow to itself.
            for to in to.iter().filter(|to| Some(**to) != from) {
                arrows.entry((from, *to)).or_default().push(line.operation.label());
            }
        }
    }
    let mut text = String::from("```mermaid\nstateDiagram-v2\n");
    for stage in Stage::ALL {
        text.push_str(&format!("    {}: {}\n", stage.code(), stage.label()));
    }
    for ((from, to), acts) in arrows {
        let from = from.map_or("[*]", Stage::code);
        text.push_str(&format!("    {from} --> {}: {}\n", to.code(), acts.join("、")));
    }
    text.push_str("    ended --> [*]\n```\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_names_each_act_once_and_each_stage_is_reached() {
        let operations: BTreeSet<_> = TABLE.iter().map(|line| line.operation).collect();
        assert_eq!(operations.len(), TABLE.len());
        let reached: BTreeSet<Stage> = TABLE
            .iter()
            .flat_map(|line| match line.leads {
                Leads::To(to) => to.to_vec(),
                Leads::Ends(_) => vec![Ended],
                Leads::Stays => Vec::new(),
            })
            .collect();
        assert_eq!(reached.len(), Stage::ALL.len());
        assert!(TABLE.iter().all(|line| !line.basis.is_empty() && !line.rule.is_empty()));
    }

    #[test]
    fn every_ending_has_its_act() {
        let ends: BTreeSet<_> = TABLE
            .iter()
            .filter_map(|line| match line.leads {
                Leads::Ends(ending) => Some(ending),
                _ => None,
            })
            .collect();
        assert_eq!(ends.len(), Ending::ALL.len());
    }

    #[test]
    fn the_document_is_the_table() {
        let kept = include_str!("../../../docs/states.md");
        assert!(kept.trim_end() == markdown().trim_end(), "cargo run -- states > docs/states.md");
    }
}
