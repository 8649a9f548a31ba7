//! Content categories (内容分类).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change::{change, show};
use super::dto::{dto, yes};
use super::named::{self, unit_code};
use crate::{App, Caller, Error};
use domain::asked;
use domain::directory::{Category, District};
use domain::fault::Faults;
use domain::petition::acts::body::Field;
use domain::text::{Code, OrganisationName};
use domain::vocabulary::{Audited, OrderClass};
use store::directory as rows;

dto! {
    /// A content category (内容分类).
    view CategoryView { code } input CategoryInput of "category" {
        name: String,
        #[serde(default)] parent: Option<String> as Named(Categories),
        /// The code of the responsible unit.
        #[serde(default)] unit: Option<String> as Named(Units),
        /// The township of the place is responsible.
        #[serde(default)] place_based: bool,
        /// The class of 12345 orders about it, also about what stands below it (水电气热 …).
        #[serde(default)] order_class: Option<OrderClass>,
        #[serde(default = "yes")] active: bool,
    }
}

fn category_view(district: &District, category: &Category) -> CategoryView {
    let parent = category.parent.and_then(|parent| district.categories.get(&parent));
    CategoryView {
        code: category.code.clone(),
        name: category.name.clone(),
        parent: parent.map(|parent| parent.code.clone()),
        unit: category.unit.map(|unit| unit_code(district, unit)),
        place_based: category.place_based,
        order_class: category.order_class,
        active: category.active,
    }
}

/// Every content category.
pub fn categories(app: &App) -> Result<Vec<CategoryView>, Error> {
    show(app, |district| {
        district.categories.values().map(|category| category_view(district, category)).collect()
    })
}

/// Creates or replaces a content category.
///
/// # Errors
/// [`Error::Invalid`] with every wrong field.
pub fn put_category(
    app: &App,
    caller: &Caller,
    code: &str,
    input: CategoryInput,
) -> Result<CategoryView, Error> {
    let (code, shown) = (code.to_owned(), code.to_owned());
    change(
        app,
        caller.doer(),
        (Audited::Category, code.clone()),
        move |_, conn, district| {
            let mut faults = Faults::default();
            faults.form("code", Code::parse(&code), "malformed_code");
            faults.take("name", OrganisationName::parse(&input.name));
            let parent = input.parent.as_deref();
            let parent = parent
                .and_then(|parent| faults.known("parent", district.category_by_code(parent)))
                .map(|parent| parent.id);
            let above = parent.into_iter().flat_map(|parent| district.category_chain(parent));
            if above.map(|one| &one.code).chain(input.parent.as_ref()).any(|above| *above == code) {
                faults.note("parent", "its_own_parent");
            }
            let unit = input.unit.as_deref();
            let unit = unit.and_then(|code| named::unit(&mut faults, code, input.active, district));
            faults.done()?;
            let draft = rows::CategoryDraft {
                code: &code,
                name: input.name.trim(),
                parent,
                unit,
                place_based: input.place_based,
                order_class: input.order_class,
                active: input.active,
            };
            Ok(rows::save_category_in_txn(conn, &draft)?)
        },
        move |district| district.category_by_code(&shown).map(|category| category_view(district, category)),
    )
}
