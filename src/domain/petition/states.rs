//! The state machine, as a table that a lawyer can read: each act, in which stages it is lawful, where
//! it leads, what it records, on which article or house rule it rests, and what it does to people and
//! clocks. `decide` asks this table and no other; `docs/states.md` is printed from it.

use crate::clock::{ClockName, ClockRule};
use crate::duty;
use crate::petition::acts::TABLE;
pub use crate::petition::law::{Chapter, Leads, Line};
use crate::petition::refusal::Refusal;
use crate::policy::Policy;
use crate::vocabulary::{Ending, NonAcceptance, Operation, ReviewOutcome, Stage, SupervisionCause};

/// The line of an act.
pub fn of(operation: Operation) -> Option<&'static Line> {
    TABLE.iter().find(|line| line.operation == operation)
}

impl Refusal {
    /// The article, or the house rule where there is none.
    pub fn basis(&self) -> &'static str {
        let fixed = self.fixed_basis();
        self.operation().and_then(of).map_or(fixed, |line| line.basis)
    }
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
    duties(&mut text);
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
    (
        "taken_into_custody",
        "登记、更正时，或者管理权限的规则改变后，本区不得处理的检举控告由专人保管，待径送上一级",
    ),
    (
        "accused_recognised",
        "人员、单位变动后重新核对被反映人：新录入、改名、另有账号、调入被反映单位的，当时起按被反映人对待，正由其承办的立即交出",
    ),
    ("deadline_missed", "期限届满未完成，每项期限只记一次；记录不改，放假通知录入晚了的另行更正"),
    ("deadline_recounted", "新的放假安排使仍在计时、尚未超期的期限移动"),
    (
        "conclusion_undone",
        "期限内交邮的复查、复核申请在审核认定办结后寄到，或者期限内当面提交的后来才补录：撤销该认定",
    ),
    ("entered_late", "以前已在纸上办理、现在才录入的，标明谁、因何补录；期限按真实日期计算"),
    (
        "verdict_put_right",
        "国务院放假通知事后才录入，按其计算并未超期的，更正超期认定，载明该通知；原认定保留在经过中；本地规则的变更不溯及既往",
    ),
    ("imported", "导入的台账载明而未写日期的环节"),
];

/// Which clocks run in which stage: found by the exhaustive search of `tests/law/states.rs`, which holds the
/// file to what it finds.
const DUTIES: &str = include_str!("duties.tsv");

/// Which duty runs in each stage, and whose. A district's own file may say otherwise.
fn duties(text: &mut String) {
    text.push_str(
        "\n## 各阶段正在计时的职责\n\n未终结的信访事项，任何时刻至少有一项有人负责的期限在计时，或者信访人自己的申请期限在计时。\
         下表由穷举状态机得出，按全国规则列出；期限、依据和负责人以时限文件为准，各级督查另按提醒阶梯告知。\
         “责任归属”是超期时被预警、督办、列入清单和通报并计入统计的一方，与信访件在谁手中是两回事；“告知”是同时收到提醒的人。\n\n\
         | 阶段 | 期限 | 代码 | 责任归属 | 告知 | 依据 |\n|---|---|---|---|---|---|\n",
    );
    let Ok(national) = Policy::national() else { return };
    let runs = DUTIES.lines().filter_map(|line| line.split_once('\t'));
    for (stage, clock) in runs.clone() {
        let stage = Stage::ALL.iter().find(|known| known.code() == stage);
        let rule = ClockName::parse(clock).and_then(|name| national.clock(&name));
        let (Some(stage), Some(rule)) = (stage, rule) else { continue };
        text.push_str(&format!("| {} | {}\n", stage.label(), whose(rule)));
    }
    text.push_str(
        "\n以下期限不是上表的职责：签收之外还须办理，权利和时间窗口届满无人超期，其余在全国规则的穷举中不单独出现。\n\n\
         | 期限 | 代码 | 责任归属 | 告知 | 依据 |\n|---|---|---|---|---|\n",
    );
    let is_duty = |rule: &&ClockRule| runs.clone().any(|(_, clock)| clock == rule.name.as_str());
    for rule in national.clocks.iter().filter(|rule| !is_duty(rule)) {
        text.push_str(&format!("| {}\n", whose(rule)));
    }
}

/// A clock with who answers for it, as the rest of a row.
fn whose(rule: &ClockRule) -> String {
    let party = if rule.lapses() {
        "（无人超期）"
    } else {
        duty::party(rule).map_or("", |party| party.label())
    };
    let told: Vec<&str> = rule.answerable.iter().map(|who| who.label()).collect();
    format!("{} | {} | {party} | {} | {} |", rule.label.zh, rule.name.as_str(), told.join("、"), rule.article)
}

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
        Leads::Ends(as_one) => {
            let labels: Vec<_> = as_one.iter().map(|ending| ending.label()).collect();
            format!("已终结（{}）", labels.join("、"))
        }
    }
}

/// One arrow for each pair of stages, with every act that leads along it.
fn diagram() -> String {
    let mut arrows: std::collections::BTreeMap<(Option<Stage>, Stage), Vec<&str>> = Default::default();
    for line in TABLE {
        let to: &[Stage] = match line.leads {
            Leads::Stays => continue,
            Leads::To(to) => to,
            Leads::Ends(_) => &[Stage::Ended],
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
                Leads::Ends(_) => vec![Stage::Ended],
                Leads::Stays => Vec::new(),
            })
            .collect();
        assert_eq!(reached.len(), Stage::ALL.len());
        assert!(TABLE.iter().all(|line| !line.basis.is_empty() && !line.rule.is_empty()));
    }

    #[test]
    fn what_changes_the_stage_is_not_dated_before_what_did_so_last() {
        assert!(TABLE.iter().all(|line| line.in_order || line.leads == Leads::Stays));
    }

    #[test]
    fn every_ending_has_its_act() {
        let ends: BTreeSet<_> = TABLE
            .iter()
            .flat_map(|line| match line.leads {
                Leads::Ends(as_one) => as_one.iter(),
                Leads::Stays | Leads::To(_) => [].iter(),
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
