//! The macro that makes of one table of operations all that would otherwise be lists beside it. It only
//! enumerates: no rule stands here.

// What an optional part of a line comes to.
macro_rules! right_to {
    () => {
        None
    };
    ($act:ident) => {
        Some(Right {
            row: <$act as Rules>::MAY,
            scope: <$act as Rules>::SCOPE,
            sight: <$act as Rules>::SIGHT,
        })
    };
}
macro_rules! meets_of {
    () => {
        &[]
    };
    ($act:ident) => {
        <$act as Rules>::MEETS
    };
}
macro_rules! on_paper {
    () => {
        false
    };
    ($act:ident) => {
        <$act as Rules>::ON_PAPER
    };
}
macro_rules! against {
    ($case:ident) => {
        Ok(())
    };
    ($case:ident, $act:ident) => {
        <$act as Rules>::stands_against($case)
    };
}
macro_rules! wrong_stage {
    ($stage:ident, $operation:ident) => {
        Refusal::WrongStage { stage: $stage, operation: Operation::$operation }
    };
    ($stage:ident, $operation:ident, $act:ident) => {
        <$act as Rules>::at_wrong_stage($stage, Operation::$operation)
    };
}
macro_rules! waiting_for {
    ($petition:ident, $unit:ident) => {
        Vec::new()
    };
    ($petition:ident, $unit:ident, $act:ident) => {
        <$act as Rules>::waiting($petition, $unit)
    };
}
macro_rules! read_as {
    ($value:ident) => {
        None
    };
    ($value:ident, $act:ident) => {
        None
    };
    ($value:ident, $act:ident, $body:ident) => {
        Some(serde_path_to_error::deserialize::<_, $body>($value).map(|body| ActInput::$act(Box::new(body))))
    };
}

macro_rules! answered_as {
    ($answers:ident) => {
        None
    };
    ($answers:ident, $act:ident) => {
        None
    };
    ($answers:ident, $act:ident, $body:ident) => {{
        let mut faults = Faults::default();
        let body = <$body as Body>::answered($answers, &mut faults);
        Some(body.map(|body| ActInput::$act(Box::new(body))).ok_or(Invalid(faults.0)))
    }};
}

/// Operations, each with its code and label; and of those that are acts on a petition the file, the type,
/// and what is sent where it is sent by people and programs.
macro_rules! registry {
    (
        { $($operation:ident = $code:literal, $label:literal
            $(, $module:ident :: $act:ident $(: $body:ident)?)?;)+ }
        by the service { $($own_module:ident :: $own:ident;)+ }
    ) => {
        $($(pub mod $module;)?)+
        $(pub mod $own_module;)+

        $($(pub use $module::*;)?)+
        $(pub use $own_module::*;)+

        /// The acts.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Act {
            $($($act($act),)?)+
            $($own($own),)+
        }

        impl Act {
            /// The operation that the access rules and the state table know the act by. None for what only
            /// the service itself does.
            pub const fn operation(&self) -> Option<Operation> {
                match self {
                    $($(Self::$act(_) => Some(Operation::$operation),)?)+
                    $(Self::$own(_) => None,)+
                }
            }

            /// The day that an entry of it tells of.
            pub(crate) fn done_on(&self, at: Instant) -> NaiveDate {
                match self {
                    $($(Self::$act(act) => act.done_on(at),)?)+
                    $(Self::$own(_) => at.day(),)+
                }
            }

            pub(crate) fn begin(&self, rules: &Rulebooks, at: Instant, now: Instant) -> Decision {
                match self {
                    $($(Self::$act(act) => act.begin(rules, at, now),)?)+
                    $(Self::$own(_) => Err(Refusal::NotRegistered),)+
                }
            }

            pub(crate) fn decide(&self, case: &Case<'_>) -> Decision {
                match self {
                    $($(Self::$act(act) => act.decide(case),)?)+
                    $(Self::$own(act) => act.decide(case),)+
                }
            }
        }

        /// Every act, once, in the order of a petition's life.
        pub const TABLE: &[Line] = &[
            $($(Line::of(Operation::$operation, <$act as Rules>::LAW),)?)+
        ];

        /// What single acts refuse, for the test that each has its sentence.
        pub const REFUSALS: &[&[OfAct]] = &[$($(<$act as Rules>::REFUSALS,)?)+];

        /// The right to an act; none to what is no act.
        pub(crate) const fn right(operation: Operation) -> Option<Right> {
            match operation {
                $(Operation::$operation => right_to!($($act)?),)+
            }
        }

        /// What an act means to the clocks, where it is somebody's duty.
        pub(crate) const fn meets(operation: Operation) -> &'static [Trigger] {
            match operation {
                $(Operation::$operation => meets_of!($($act)?),)+
            }
        }

        /// Whether an act may have been done on paper before it is written down here.
        pub const fn on_paper(operation: Operation) -> bool {
            match operation {
                $(Operation::$operation => on_paper!($($act)?),)+
            }
        }

        /// What rules an act out now, whatever it says; nothing of what is no act.
        pub(crate) fn stands_against(operation: Operation, case: &Case<'_>) -> Result<(), Refusal> {
            match operation {
                $(Operation::$operation => against!(case $(, $act)?),)+
            }
        }

        /// Why an act is refused at a stage that its line of the table does not name.
        pub(crate) fn at_wrong_stage(operation: Operation, stage: Stage) -> Refusal {
            match operation {
                $(Operation::$operation => wrong_stage!(stage, $operation $(, $act)?),)+
            }
        }

        /// What waits for an act as its answer, from who works in this unit: the numbers of the events that asked.
        pub fn waiting(operation: Operation, petition: &Petition, unit: Option<UnitId>) -> Vec<u32> {
            match operation {
                $(Operation::$operation => waiting_for!(petition, unit $(, $act)?),)+
            }
        }

        /// An act, as it was sent.
        #[derive(Clone, Debug)]
        pub enum ActInput {
            $($($($act(Box<$body>),)?)?)+
        }

        impl ActInput {
            /// The operation that the access rules ask for.
            pub const fn operation(&self) -> Operation {
                match self {
                    $($($(Self::$act(body) => asked::<$body>(body, Operation::$operation),)?)?)+
                }
            }

            /// Reads the body of an act; none of what is no act, or is not sent.
            ///
            /// # Errors
            /// What is wrong with the body, and where.
            pub fn read<'de, R: serde::Deserializer<'de>>(
                operation: Operation,
                body: R,
            ) -> Option<Result<Self, serde_path_to_error::Error<R::Error>>> {
                match operation {
                    $(Operation::$operation => read_as!(body $($(, $act, $body)?)?),)+
                }
            }

            /// What was answered to what an act asks; none of what is no act, or is not sent.
            ///
            /// # Errors
            /// Every answer that does not read, at its field.
            pub fn answered<A: Answers>(operation: Operation, answers: &A) -> Option<Result<Self, Invalid>> {
                match operation {
                    $(Operation::$operation => answered_as!(answers $($(, $act, $body)?)?),)+
                }
            }

            /// When it is said to have happened, as sent.
            pub fn occurred_at(&self) -> Option<&str> {
                match self {
                    $($($(Self::$act(body) => <$body as Body>::occurred_at(body),)?)?)+
                }
            }

            /// Why it is entered only now, as sent.
            pub fn entered_late(&self) -> Option<&str> {
                match self {
                    $($($(Self::$act(body) => <$body as Body>::entered_late(body),)?)?)+
                }
            }

            /// The act that it stands for: names resolved, texts sealed.
            ///
            /// # Errors
            /// Every fault of the body at once, or what the caller may not ask for.
            pub fn settle<D: Desk>(&self, desk: &mut D) -> Result<Act, D::Error> {
                match self {
                    $($($(Self::$act(body) => {
                        let body: &$body = body;
                        Ok(Act::$act(<$act as Sent>::settle(body, desk)?))
                    })?)?)+
                }
            }

            /// One of each, as somebody would send it.
            pub fn examples() -> Vec<Self> {
                vec![$($($(Self::$act(Box::<$body>::new(<$act as Sent>::example())),)?)?)+]
            }

            /// The body, as it is sent.
            ///
            /// # Errors
            /// None in practice: bodies are made of words, numbers, texts and days.
            pub fn to_value(&self) -> Result<Value, serde_json::Error> {
                match self {
                    $($($(Self::$act(body) => serde_json::to_value::<&$body>(body),)?)?)+
                }
            }
        }

        /// The acts that are sent, as faces need to know them.
        pub const FACES: &[Face] = &[
            $($($(Face {
                operation: Operation::$operation,
                noun: <$act as Sent>::NOUN,
                name: stringify!($module),
                body: stringify!($body),
                direct: <$act as Sent>::DIRECT,
                fields: <$body as Body>::FIELDS,
                describe: describe::<$body>,
            },)?)?)+
        ];
    };
}
