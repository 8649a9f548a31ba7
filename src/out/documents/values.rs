//! What fills a template: every value has a name, and is a text in the words of its language. What only one
//! kind of document has stands in the table of papers (`domain/papers.rs`). Which of the values a document
//! always has is told by [`always`]; a template asks for all others before it uses them, and is refused at the
//! start where it does not.

use std::collections::BTreeMap;

use domain::vocabulary::Paper;

macro_rules! values {
    ($($name:ident: $sample:literal, $says:literal;)+) => {
        /// The values of one document. Empty: there is none.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Values {
            $(#[doc = $says] pub $name: String,)+
            /// Everybody who petitions, the one who is written to first.
            pub petitioners: Vec<Person>,
            /// What only documents of this kind have, by name.
            pub own: BTreeMap<&'static str, String>,
        }

        impl Values {
            /// Every name that is not that of one kind alone, with what it stands for.
            const NAMES: &[(&str, &str)] = &[$((stringify!($name), $says),)+
                ("petitioners", "信访人（列表：name 姓名、kind 类别、id_number 证件号码、phone 电话、address 地址）")];

            /// Every text with its name.
            pub fn texts(&self) -> Vec<(&'static str, &str)> {
                let mut texts = vec![$((stringify!($name), self.$name.as_str()),)+];
                texts.extend(self.own.iter().map(|(name, text)| (*name, text.as_str())));
                texts
            }

            /// Sample values for trying a template: those that the document always has, or all.
            pub fn sample(paper: Paper, all: bool) -> Self {
                let always = always(paper);
                let given = |name: &str| all || always.contains(&name);
                Self {
                    $($name: if given(stringify!($name)) { $sample.to_owned() } else { String::new() },)+
                    own: paper.own().iter().map(|own| (own.name, own.sample.to_owned())).collect(),
                    petitioners: if all { vec![Person::sample(), Person::default()] } else { Vec::new() },
                }
            }
        }
    };
}

/// A petitioner, in texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub kind: String,
    pub id_number: String,
    pub phone: String,
    pub address: String,
}

impl Person {
    fn sample() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            name: text("样例信访人"),
            kind: text("个人"),
            id_number: text("样例证件号码"),
            phone: text("样例电话"),
            address: text("样例地址"),
        }
    }
}

values! {
    // Of every document
    number: "样例信受〔2026〕1号", "本件的发文字号；草稿没有";
    date: "2026年1月1日", "成文日期";
    issuer: "样例单位", "出具单位";
    office: "样例信访部门", "信访部门";
    petition_number: "XF2026-000001", "信访件编号";
    title: "样例标题", "信访事项标题";
    matter: "样例内容", "信访事项内容（投诉请求、事实和理由）";
    raised: "反映“样例标题”", "反映、提出什么：标题以“反映”“关于”“要求”等开头的不重复动词";
    raised_by: "样例信访人以来访形式", "谁以什么形式提出；匿名的写“匿名来信”";
    petitioner: "样例信访人", "信访人姓名或者名称；匿名的写“匿名”";
    salutation: "样例信访人", "主送的信访人；匿名的写“匿名信访人”";
    you: "你", "对信访人的称呼：一人写“你”，多人写“你们”";
    anonymous: "是", "是否匿名；署名的没有";
    petitioner_address: "样例地址", "信访人地址";
    petitioner_phone: "样例电话", "信访人电话";
    headcount: "1", "信访人数";
    representatives: "1", "代表人数（集体访）";
    channel: "来访", "信访形式";
    visit: "是", "是否来访；其他形式的没有";
    hotline: "是", "是否12345热线工单；其他形式的没有";
    purpose: "求决", "信访目的";
    reported: "是", "是否检举控告；不是的没有";
    category: "样例分类", "内容分类";
    place: "样例地点", "问题属地";
    source: "市级", "上级转送交办的层级；直接收到的没有";
    source_number: "样例编号", "上级的编号";
    order_number: "样例工单编号", "12345工单编号";
    order_class: "一般", "12345工单类别";
    urgent: "是", "重大紧急";
    attachments: "1", "附件（信访材料）件数；没有附件的没有";
    received_on: "2026年1月1日", "收到日期";
    registered_on: "2026年1月1日", "登记日期";
    receiver: "样例登记人", "登记人";
    receiver_unit: "样例单位", "登记单位";
    received_by_leader: "样例领导", "接访领导";
    unit: "样例单位", "责任单位";
    officer: "样例承办人", "承办人";
    leader: "样例领导", "包挂领导";
    done_on: "2026年1月1日", "所依据的行为的日期";
    actor: "样例经办人", "所依据的行为的经办人";
    text: "样例正文", "所依据的行为的正文";
    reason: "样例理由", "所依据的行为的理由";
    // Routing
    routed_on: "2026年1月1日", "转送、交办日期";
    way: "转送", "转送或者交办";
    sender: "样例信访部门", "转送、交办机关";
    feedback_due: "2026年1月1日", "反馈日期（交办、督办）";
    told_due: "2026年1月1日", "转送、交办或者告知信访人的期限";
    notice_due: "2026年1月1日", "告知信访人的期限";
    objection_due: "2026年1月1日", "提出异议的期限";
    objection_article: "信访工作条例第23条", "提出异议、退回工单的期限的依据";
    accept_due: "2026年1月1日", "适用简易办理的，决定是否受理的期限";
    answer_due: "2026年1月1日12时", "12345工单办理答复、网络舆情回应的期限；按小时计的写到分";
    answer_article: "国办发〔2020〕53号", "12345工单办理答复、网络舆情回应的期限的依据";
    // Objection
    objector: "样例单位", "提出异议的单位";
    objected_on: "2026年1月1日", "提出异议的日期";
    suggested: "样例单位", "建议的有权处理单位";
    upheld: "是", "异议成立";
    new_unit: "样例单位", "异议成立后的责任单位";
    // Acceptance and handling
    accepted_on: "2026年1月1日", "受理日期";
    path: "信访程序（第31条第6项）", "办理途径";
    by_opinion: "是", "依第31条第6项出具信访处理意见书的";
    suggestion: "是", "建议意见类";
    accusation: "是", "检举控告类";
    simplified: "是", "适用简易办理的";
    handling_due: "2026年1月1日", "办理期限届满之日";
    handling_article: "信访工作条例第34条", "办理期限的依据";
    handling_length: "60日", "按信访程序办理的期限，自受理之日起";
    handling_extension: "30日", "该期限可以延长多久";
    ground: "已经受理，正在办理", "不予受理、不再受理的情形，写成一句";
    basis: "《信访工作条例》第十九条", "不予受理、不再受理的法律依据";
    first_number: "XF2026-000001", "首件的信访件编号";
    final_number: "样例信核〔2026〕1号", "首件复核意见书的文号";
    // Extension
    days: "30", "延长的日数";
    old_due: "2026年1月1日", "原期限届满之日";
    new_due: "2026年1月1日", "延长后的期限届满之日";
    approver: "样例负责人", "批准人";
    notified_on: "2026年1月1日", "告知信访人的日期";
    method: "邮寄", "告知或者送达方式";
    assigner_agreed: "是", "交办机关同意延期";
    // Opinions and reviews
    opinion: "支持", "处理意见的结论";
    opinion_on: "2026年1月1日", "作出被申请复查复核的意见之日";
    opinion_number: "样例信意〔2026〕1号", "被申请复查复核的意见书文号";
    respondent: "样例单位", "被申请复查、复核的机关单位";
    requested_on: "2026年1月1日", "提出复查、复核申请之日";
    request_received_on: "2026年1月1日", "收到复查、复核申请之日";
    request: "样例请求", "复查、复核请求";
    review_due: "2026年1月1日", "复查、复核期限届满之日";
    redo_due: "2026年1月1日", "责令重新作出的期限";
    remedy: "样例上一级机关（样例地址，样例电话）", "不服本意见的，向哪些机关请求复查、复核，及其地址电话；没有录入上一级的没有";
    remedy_due: "2026年1月1日", "请求复查、复核的最后一日；还没有送达的没有";
    // Sending up
    organ_where: "地址：样例地址，电话：样例电话", "径送的上一级机关的地址电话；没有录入的没有";
    send_up_due: "2026年1月1日", "径送上一级的期限";
    // Settlement
    mediation: "是", "经调解达成的；自行和解的没有";
    // Supervision, recommendations, closing
    reply_due: "2026年1月1日", "书面反馈采纳情况的日期";
    home_visits: "1", "登门下访次数";
    replied_on: "2026年1月1日", "答复日期";
    // Service
    document: "受理告知书", "送达的文书";
    document_number: "样例信受〔2026〕1号", "送达的文书的文号";
    served_on: "2026年1月1日", "送达日期";
    result: "签收", "送达结果";
    recipient: "样例收件人", "签收人及其与受送达人的关系";
    proof: "样例凭证", "送达凭证";
    witness: "样例见证人", "见证人";
    server: "样例送达人", "送达人";
    // Asking how it stands
    query_code: "AAAA-AAAA-AAAAA", "查询码（只在登记回执上）";
    public_url: "http://127.0.0.1/status", "信访人查询的网址";
}

const COMMON: &[&str] = &[
    "date",
    "issuer",
    "office",
    "petition_number",
    "title",
    "matter",
    "raised",
    "raised_by",
    "petitioner",
    "salutation",
    "you",
    "headcount",
    "channel",
    "purpose",
    "received_on",
    "registered_on",
    "receiver",
    "receiver_unit",
    "unit",
    "officer",
    "done_on",
    "public_url",
];

/// What there is of a petition of which only the number may be told.
const BY_NUMBER: &[&str] = &[
    "date",
    "issuer",
    "office",
    "petition_number",
    "received_on",
    "registered_on",
    "done_on",
    "send_up_due",
    "public_url",
];

/// The names that a document of this kind always has: its own last.
pub fn always(paper: Paper) -> Vec<&'static str> {
    let own = paper.own().iter().map(|own| own.name);
    let common = if paper.is_by_number() { BY_NUMBER } else { COMMON };
    common.iter().chain(paper.always()).copied().chain(own).collect()
}

/// Every name that a template may use, with what it stands for. Two kinds may have one name of their own.
pub fn names() -> Vec<(&'static str, &'static str)> {
    let own = Paper::ALL.iter().flat_map(|paper| paper.own()).map(|own| (own.name, own.says));
    own.fold(Values::NAMES.to_vec(), |mut names, own| {
        if !names.contains(&own) {
            names.push(own);
        }
        names
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_kind_always_has_are_values_and_no_name_means_two_things() {
        let names: Vec<&str> = names().into_iter().map(|(name, _)| name).collect();
        let different: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), different.len());
        for paper in Paper::ALL {
            for name in always(*paper) {
                assert!(different.contains(name), "{paper:?} {name}");
            }
        }
    }
}
