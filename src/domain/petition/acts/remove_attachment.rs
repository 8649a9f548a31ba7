//! 删除附件: erases the content and the name of a file; that it was there stays known. Whoever attached it
//! takes a mistake back, as long as nothing was decided on it.

use super::prelude::*;

body! {
    /// 删除附件.
    RemoveAttachmentInput {
        /// The id of the attachment.
        file: i64 as Number,
        reason: String as Reason,
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct RemoveAttachment {
    pub file: FileId,
    /// The caller may remove what others have attached.
    pub whoever: bool,
    pub reason: RecordRef,
}

impl Rules for RemoveAttachment {
    const LAW: Law = Law {
        from: ANY,
        leads: Leads::Stays,
        event: "attachment_removed",
        basis: "信访工作条例第19条（如实登记）",
        rule: "添加附件的人在答复、终结之前可以删除误传的附件，此后只有督查人员（检举控告件为纪检监察）可以删除；须说明理由；内容和名称删去，添加和删除的记录保留",
        chapter: Chapter::Record,
        in_order: false,
    };
    const MAY: Row = rows::HANDLERS;
    const SCOPE: Option<Scope> = Some(Scope::PetitionsWrite);
    // A file may name the petitioner.
    const SIGHT: Sight = Sight::Full;

    fn stands_against(case: &Case<'_>) -> Result<(), Refusal> {
        if case.petition.files().next().is_some() { Ok(()) } else { Err(Refusal::NoSuchAttachment) }
    }

    fn decide(&self, case: &Case<'_>) -> Decision {
        let attachment = case.petition.file(self.file).ok_or(Refusal::NoSuchAttachment)?;
        if !self.whoever {
            may_take_back(case, attachment)?;
        }
        Ok(vec![Event::AttachmentRemoved { file: self.file, reason: self.reason.clone() }])
    }
}

fn may_take_back(case: &Case<'_>, attachment: &Attachment) -> Result<(), Refusal> {
    if attachment.by.is_none() || attachment.by != case.by.user {
        return Err(Refusal::NotAttacher);
    }
    let petition = case.petition;
    let decided_on = petition.replied_at.is_some_and(|at| at >= attachment.at);
    if petition.is_over() || decided_on { Err(Refusal::AttachmentReliedOn) } else { Ok(()) }
}

impl Sent for RemoveAttachment {
    type Body = RemoveAttachmentInput;
    const NOUN: &'static str = "attachments/remove";

    fn settle<D: Desk>(body: &RemoveAttachmentInput, desk: &mut D) -> Result<Self, D::Error> {
        let (file, reason) = body.known(desk)?;
        let whoever = desk.viewer().decides_on_files(desk.petition().is_confidential());
        Ok(Self { file: FileId(file), whoever, reason })
    }

    fn example() -> RemoveAttachmentInput {
        RemoveAttachmentInput {
            file: 1,
            reason: "示例：误传。".to_owned(),
            occurred_at: None,
            entered_late: None,
        }
    }
}
