//! A thing of the directory as it is shown, and as it shall stand.

pub(super) const fn yes() -> bool {
    true
}

/// A thing of the directory as it is shown under its key, and as it shall stand. A form that changes it begins with
/// the first and asks for the second.
macro_rules! dto {
    ($(#[$doc:meta])* view $view:ident { $key:ident $(as $key_asks:ident ($key_what:ident))? }
     input $input:ident of $of:literal {
        $($(#[$fdoc:meta])* $field:ident: $type:ty $(as $asks:ident ($what:ident))?,)*
    } $(only sent { $($(#[$odoc:meta])* $only:ident: $only_type:ty,)* })?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, ToSchema)]
        pub struct $view { pub $key: String, $(pub $field: $type,)* }

        impl $view {
            /// What is asked for its key.
            pub const KEY: Field = Field {
                required: true,
                ..Field::part($of, stringify!($key), asked!(@asks String $(, $key_asks $key_what)?))
            };
        }

        asked! {
            $(#[$doc])*
            #[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
            #[serde(deny_unknown_fields)]
            $input of $of {
                $($(#[$fdoc])* $field: $type $(as $asks($what))?,)*
                $($($(#[$odoc])* $only: $only_type,)*)?
            }
        }

        impl From<$view> for $input {
            fn from(view: $view) -> Self {
                let $view { $key: _, $($field,)* } = view;
                Self { $($field,)* $($($only: None,)*)? }
            }
        }
    };
}
pub(super) use dto;
