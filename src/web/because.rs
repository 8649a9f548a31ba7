//! Why somebody is responsible: the rules that found the unit and the leader, as the reader reads them, or
//! what somebody wrote.

use crate::web::texts::Texts;
use app::petition::holder::AssignmentView;
use app::petition::view::HoldingView;
use domain::vocabulary::AssignmentRule;

/// Why somebody is responsible.
pub struct Because {
    pub text: String,
    /// Somebody wrote it, in Chinese; else the rules say it, in the reader's language.
    pub written: bool,
}

impl Because {
    /// Of the first assignment of a petition.
    pub fn assigned(said: &AssignmentView, texts: Texts) -> Self {
        if said.written {
            return Self { text: said.because.clone(), written: true };
        }
        Self { text: because(said, texts, "receipt.awaiting"), written: false }
    }

    /// Of a link of the chain; none where nobody said why.
    pub fn held(holding: &HoldingView, texts: Texts) -> Option<Self> {
        match &holding.assignment {
            Some(said) => Some(Self::assigned(said, texts)),
            None => holding.because.clone().map(|text| Self { text, written: true }),
        }
    }
}

/// By which rule the unit and the leader were found; the text of the key `nobody` where nobody was.
pub fn because(said: &AssignmentView, texts: Texts, nobody: &str) -> String {
    if said.holder.is_none() {
        return texts.t(nobody);
    }
    let word = |rule: AssignmentRule| texts.word(rule);
    let rules = [("reception.by_unit", said.unit_rule), ("reception.by_leader", said.leader_rule)];
    let told = rules.into_iter().filter_map(|(name, rule)| Some(texts.with(name, &word(rule?))));
    let told = told.collect::<Vec<_>>().join(texts.either("；", "; "));
    // Taken over from a register, without rules.
    if told.is_empty() { word(AssignmentRule::Register) } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::names::{UnitRef, UserRef};
    use app::petition::holder::HolderView;
    use domain::vocabulary::Language;

    const EN: Texts = Texts::new(Language::En);

    fn assignment(rules: Option<(AssignmentRule, AssignmentRule)>) -> AssignmentView {
        let user = || UserRef { username: "user".to_owned(), name: "样例".to_owned() };
        let unit = UnitRef { code: "unit".to_owned(), name: "样例单位".to_owned() };
        let holder = HolderView { unit, officer: user(), leader: Some(user()), acting: None };
        AssignmentView {
            holder: Some(holder),
            leader_rule: rules.map(|(_, leader)| leader),
            unit_rule: rules.map(|(unit, _)| unit),
            watching_unit: None,
            because: "责任单位样例单位（内容分类）".to_owned(),
            written: false,
            considered: Vec::new(),
        }
    }

    #[test]
    fn rules_are_told_in_the_readers_language_and_a_written_reason_as_it_was_written() {
        let ruled = assignment(Some((AssignmentRule::Category, AssignmentRule::Portfolio)));
        let told = Because::assigned(&ruled, EN);
        assert!(!told.written && told.text.is_ascii(), "{}", told.text);
        assert!(told.text.contains("Content category"), "{}", told.text);
        assert_eq!(
            Because::assigned(&ruled, Texts::new(Language::Zh)).text,
            "单位：内容分类；领导：分管领域"
        );
        let written = Because::assigned(&AssignmentView { written: true, ..ruled }, EN);
        assert!(written.written && written.text == "责任单位样例单位（内容分类）");
    }

    #[test]
    fn a_register_or_nobody_is_told_too() {
        assert_eq!(Because::assigned(&assignment(None), EN).text, "Named by the register");
        let nobody = AssignmentView { holder: None, ..assignment(None) };
        assert_eq!(Because::assigned(&nobody, EN).text, EN.t("receipt.awaiting"));
    }
}
