//! 添加附件: files that the caller has sent in become the petition's.

use super::prelude::*;
use crate::petition::files;

body! {
    /// 添加附件.
    AttachInput {
        /// The ids of files that the caller has sent in.
        files: Vec<i64> as Files,
        /// What they are, or where they come from.
        #[serde(default)] note: Option<String> as Remark,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Attach {
    pub files: Vec<FileRef>,
    pub note: Option<RecordRef>,
}

impl Rules for Attach {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "attached",
        basis: "信访工作条例第19条（如实登记）",
        rule: "登记人、办理这件事的单位和领导、信访部门添加材料；附件的类型按内容判断，名称加密另存",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = rows::HANDLERS;
    const SCOPE: Option<Scope> = Some(Scope::PetitionsWrite);

    fn decide(&self, _: &Case<'_>) -> Decision {
        if self.files.is_empty() {
            return Err(Refusal::NothingChanged);
        }
        Ok(files::attached(&self.files, self.note.as_ref()).collect())
    }
}

impl Sent for Attach {
    type Body = AttachInput;
    const NOUN: &'static str = "attachments";

    fn settle<D: Desk>(body: &AttachInput, desk: &mut D) -> Result<Self, D::Error> {
        if body.files.is_empty() {
            desk.faults().note("files", "empty");
        }
        let (files, note) = body.known(desk)?;
        Ok(Self { files, note })
    }

    fn example() -> AttachInput {
        AttachInput {
            files: vec![1],
            note: Some("示例材料".to_owned()),
            occurred_at: None,
            entered_late: None,
        }
    }
}
