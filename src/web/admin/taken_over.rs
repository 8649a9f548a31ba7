//! What a leader takes over from others when a portfolio is saved: each unit and category has one leader.

use std::collections::BTreeMap;

use crate::web::admin::known::Known;
use crate::web::form::Form;
use crate::web::texts::Texts;
use app::directory::LeaderInput;
use domain::petition::acts::body::Field;

/// The most that is named in an address.
const NAMED: usize = 20;

/// The part of an address that names what was ticked and stood with another leader before; empty where
/// nothing did.
pub fn of(leader: &str, form: &Form, known: &Known) -> String {
    let ticked = |field: Field, owners: &BTreeMap<String, String>, mark: char| {
        let anothers = |code: &&str| owners.get(*code).is_some_and(|owner| owner != leader);
        form.all(field.name).filter(anothers).map(|code| format!("{mark}.{code}")).collect::<Vec<_>>()
    };
    let units = ticked(LeaderInput::units, &known.unit_leaders, 'u');
    let categories = ticked(LeaderInput::categories, &known.category_leaders, 'c');
    let moved: Vec<String> = units.into_iter().chain(categories).take(NAMED).collect();
    if moved.is_empty() { String::new() } else { format!("&moved={}", moved.join(",")) }
}

/// The same in words. None where the address names nothing that there is.
pub fn said(moved: &str, known: &Known, texts: Texts) -> Option<String> {
    let (units, categories) = (Known::names(&known.units), Known::names(&known.categories));
    let name = |code: &str| match code.split_once('.')? {
        ("u", code) => units.get(code).copied(),
        ("c", code) => categories.get(code).copied(),
        _ => None,
    };
    let names: Vec<&str> = moved.split(',').take(NAMED).filter_map(name).collect();
    (!names.is_empty()).then(|| texts.with("admin.moved", &names.join(texts.either("、", ", "))))
}
