//! The tables, as diesel sees them on both backends (see diesel.toml). A test holds them to the
//! migrations.

/// What the columns hold that diesel does not know.
mod words {
    pub use crate::states::{AlertState, Because, MailState, Wait};
    pub use crate::typed::{Id, Moment, Word, Words};
    pub use domain::access::{Operation, Sight};
    pub use domain::ids::{
        AlertId, AuditId, CategoryId, ContactPointId, DocumentId, FileId, LookId, MessageId, OrganId,
        PetitionId, ProjectId, RecordId, RequestId, SavedViewId, SessionId, TokenId, UnitId, UserId,
        WebhookId,
    };
    pub use domain::vocabulary::{
        AuditOutcome, Audited, Channel, Custody, Ending, HandOver, Language, Level, Media, OrderClass,
        OrganKind, Outcome, Paper, Purpose, Rated, Rating, RequestState, Role, Scope, Stage, UnitKind, Via,
    };
}

diesel::table! {
    meta (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    number_series (series) {
        series -> Text,
        given -> BigInt,
        settled -> BigInt,
        kept_back -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    void_numbers (series, number) {
        series -> Text,
        number -> BigInt,
        voided_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    rulebooks (version) {
        version -> Integer,
        document -> Text,
        recorded_at -> Moment,
        recorded_by -> Nullable<Id<UserId>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    units (id) {
        id -> Id<UnitId>,
        code -> Text,
        name -> Text,
        short_name -> Text,
        aliases -> Text,
        kind -> Word<UnitKind>,
        head_id -> Nullable<Id<UserId>>,
        default_officer_id -> Nullable<Id<UserId>>,
        active -> Bool,
        level -> Nullable<Word<Level>>,
        superior_id -> Nullable<Id<OrganId>>,
        former_names -> Text,
        successor_id -> Nullable<Id<UnitId>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    organs (id) {
        id -> Id<OrganId>,
        code -> Text,
        name -> Text,
        kind -> Word<OrganKind>,
        level -> Word<Level>,
        superior_id -> Nullable<Id<OrganId>>,
        unit_id -> Nullable<Id<UnitId>>,
        address -> Nullable<Text>,
        phone -> Nullable<Text>,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    users (id) {
        id -> Id<UserId>,
        username -> Text,
        name -> Text,
        role -> Word<Role>,
        unit_id -> Id<UnitId>,
        email -> Nullable<Text>,
        language -> Word<Language>,
        password_hash -> Nullable<Text>,
        active -> Bool,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    leaders (user_id) {
        user_id -> Id<UserId>,
        title -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    portfolio_units (unit_id) {
        unit_id -> Id<UnitId>,
        leader_id -> Id<UserId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    categories (id) {
        id -> Id<CategoryId>,
        code -> Text,
        name -> Text,
        parent_id -> Nullable<Id<CategoryId>>,
        unit_id -> Nullable<Id<UnitId>>,
        place_based -> Bool,
        order_class -> Nullable<Word<OrderClass>>,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    portfolio_categories (category_id) {
        category_id -> Id<CategoryId>,
        leader_id -> Id<UserId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    projects (id) {
        id -> Id<ProjectId>,
        code -> Text,
        name -> Text,
        leader_id -> Id<UserId>,
        unit_id -> Id<UnitId>,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    contact_points (id) {
        id -> Id<ContactPointId>,
        code -> Text,
        name -> Text,
        parent_id -> Nullable<Id<ContactPointId>>,
        leader_id -> Id<UserId>,
        unit_id -> Id<UnitId>,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    duty_roster (day) {
        day -> Date,
        leader_id -> Id<UserId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    sessions (id) {
        id -> Id<SessionId>,
        user_id -> Id<UserId>,
        created_at -> Moment,
        expires_at -> Moment,
        revoked_at -> Nullable<Moment>,
        seen_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    refresh_tokens (token_digest) {
        token_digest -> Text,
        session_id -> Id<SessionId>,
        created_at -> Moment,
        used_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    api_tokens (id) {
        id -> Id<TokenId>,
        user_id -> Id<UserId>,
        label -> Text,
        token_digest -> Text,
        scopes -> Words<Scope>,
        created_at -> Moment,
        expires_at -> Moment,
        revoked_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    petitions (id) {
        id -> Id<PetitionId>,
        number -> Text,
        version -> Integer,
        stage -> Word<Stage>,
        channel -> Word<Channel>,
        purpose -> Word<Purpose>,
        confidential -> Bool,
        urgent -> Bool,
        title -> Nullable<Text>,
        outside_number -> Nullable<Text>,
        received_on -> Date,
        registered_at -> Moment,
        closed_at -> Nullable<Moment>,
        headcount -> Integer,
        group_visit -> Bool,
        turned -> Bool,
        is_new -> Bool,
        home_visits -> Integer,
        receiver_id -> Id<UserId>,
        receiver_unit_id -> Id<UnitId>,
        unit_id -> Id<UnitId>,
        officer_id -> Id<UserId>,
        leader_id -> Nullable<Id<UserId>>,
        watching_unit_id -> Nullable<Id<UnitId>>,
        awaiting_decision -> Bool,
        category_id -> Nullable<Id<CategoryId>>,
        next_late_at -> Moment,
        query_code_digest -> Text,
        query_code_record -> Id<RecordId>,
        ending -> Nullable<Word<Ending>>,
        reviewing_unit_id -> Nullable<Id<UnitId>>,
        repeat_of -> Nullable<Id<PetitionId>>,
        next_look_at -> Moment,
        custody -> Nullable<Word<Custody>>,
        assigner_id -> Nullable<Id<UserId>>,
        done_at -> Nullable<Moment>,
        masked -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    user_units (id) {
        id -> BigInt,
        user_id -> Id<UserId>,
        unit_id -> Id<UnitId>,
        from_at -> Moment,
        until_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    accused_marks (id) {
        id -> BigInt,
        petition_id -> Id<PetitionId>,
        mark -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    sealed_chains (petition_id) {
        petition_id -> Id<PetitionId>,
        seq -> Integer,
        old_head -> Text,
        new_head -> Text,
        sealed_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    events (petition_id, seq) {
        petition_id -> Id<PetitionId>,
        seq -> Integer,
        kind -> Text,
        payload -> Text,
        occurred_at -> Moment,
        recorded_at -> Moment,
        actor_id -> Nullable<Id<UserId>>,
        via -> Text,
        rules_version -> Integer,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    records (id) {
        id -> Id<RecordId>,
        petition_id -> Id<PetitionId>,
        kind -> Text,
        key_id -> Text,
        body -> Nullable<Binary>,
        erased_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    blind_index (id) {
        id -> BigInt,
        petition_id -> Id<PetitionId>,
        record_id -> Id<RecordId>,
        field -> Text,
        digest -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    holdings (petition_id, lane, seq) {
        petition_id -> Id<PetitionId>,
        lane -> Integer,
        seq -> Integer,
        unit_id -> Id<UnitId>,
        officer_id -> Id<UserId>,
        leader_id -> Nullable<Id<UserId>>,
        hand_over -> Word<HandOver>,
        from_at -> Moment,
        until_at -> Nullable<Moment>,
        event_seq -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    deadlines (petition_id, clock, run) {
        petition_id -> Id<PetitionId>,
        clock -> Text,
        run -> Integer,
        started_on -> Date,
        raw_due -> Date,
        legal_due -> Date,
        late_at -> Moment,
        outcome -> Word<Outcome>,
        ended_at -> Nullable<Moment>,
        missed -> Bool,
        lapses -> Bool,
        policy_version -> Integer,
        calendar_version -> Integer,
        rate -> Nullable<Text>,
        assists -> Bool,
        answers_unit_id -> Nullable<Id<UnitId>>,
        answers_leader_id -> Nullable<Id<UserId>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    home_visits (petition_id, event_seq) {
        petition_id -> Id<PetitionId>,
        event_seq -> Integer,
        visitor_id -> Nullable<Id<UserId>>,
        visited_on -> Nullable<Date>,
        in_person -> Bool,
        visits -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    idempotency_keys (user_id, key) {
        user_id -> Id<UserId>,
        key -> Text,
        request_digest -> Text,
        petition_id -> Nullable<Id<PetitionId>>,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    mails (id) {
        id -> Id<MessageId>,
        message_id -> Text,
        recipient_id -> Id<UserId>,
        to_name -> Text,
        to_address -> Text,
        subject -> Text,
        body_text -> Text,
        body_html -> Text,
        state -> Word<MailState>,
        attempts -> Integer,
        next_try_at -> Moment,
        lease -> Nullable<Text>,
        leased_until -> Nullable<Moment>,
        last_error -> Nullable<Text>,
        created_at -> Moment,
        sent_at -> Nullable<Moment>,
        urgent -> Bool,
        webhook_id -> Nullable<Id<WebhookId>>,
        sms_of -> Nullable<Id<PetitionId>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    drafts (id) {
        id -> BigInt,
        user_id -> Id<UserId>,
        key -> Text,
        sealed -> Text,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    alerts (id) {
        id -> Id<AlertId>,
        petition_id -> Id<PetitionId>,
        clock -> Text,
        run -> Integer,
        rung -> Text,
        repetition -> Integer,
        recipient_id -> Id<UserId>,
        created_at -> Moment,
        mail_id -> Nullable<Id<MessageId>>,
        reached_at -> Moment,
        due_at -> Moment,
        urgent -> Bool,
        state -> Word<AlertState>,
        acknowledged_at -> Nullable<Moment>,
        answer_due -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    rungs (petition_id, clock, run, rung, repetition) {
        petition_id -> Id<PetitionId>,
        clock -> Text,
        run -> Integer,
        rung -> Text,
        repetition -> Integer,
        place -> Integer,
        reached_at -> Moment,
        found_at -> Moment,
        told -> Bool,
        drafts -> Bool,
        bulletin -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    webhooks (id) {
        id -> Id<WebhookId>,
        user_id -> Id<UserId>,
        url -> Text,
        sealed_secret -> Text,
        created_by -> Id<UserId>,
        created_at -> Moment,
        ended_at -> Nullable<Moment>,
        ended_because -> Nullable<Word<Because>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    calendar_feeds (user_id) {
        user_id -> Id<UserId>,
        token_digest -> Text,
        created_at -> Moment,
        last_read_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    assistants (petition_id, unit_id) {
        petition_id -> Id<PetitionId>,
        unit_id -> Id<UnitId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    hotline_orders (order_number) {
        order_number -> Text,
        petition_id -> Id<PetitionId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    deputies (id) {
        id -> BigInt,
        leader_id -> Id<UserId>,
        deputy_id -> Id<UserId>,
        from_day -> Date,
        until_day -> Date,
        named_by -> Id<UserId>,
        named_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    views (id) {
        id -> Id<LookId>,
        petition_id -> Id<PetitionId>,
        user_id -> Id<UserId>,
        operation -> Word<Operation>,
        sight -> Word<Sight>,
        viewed_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    uploads (id) {
        id -> Id<FileId>,
        owner_id -> Id<UserId>,
        key_id -> Text,
        name -> Nullable<Binary>,
        salt -> Nullable<Binary>,
        media -> Nullable<Word<Media>>,
        size -> BigInt,
        digest -> Text,
        created_at -> Moment,
        petition_id -> Nullable<Id<PetitionId>>,
        claimed_at -> Nullable<Moment>,
        erased_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    upload_chunks (upload_id, seq) {
        upload_id -> Id<FileId>,
        seq -> Integer,
        body -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    papers (id) {
        id -> Id<DocumentId>,
        petition_id -> Id<PetitionId>,
        seq -> Integer,
        of_seq -> Integer,
        kind -> Word<Paper>,
        language -> Word<Language>,
        number -> Text,
        year -> Integer,
        serial -> BigInt,
        replaces -> Nullable<Text>,
        issued_on -> Date,
        issued_at -> Moment,
        issued_by -> Id<UserId>,
        key_id -> Text,
        body -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    ratings (petition_id, rated, round) {
        petition_id -> Id<PetitionId>,
        rated -> Word<Rated>,
        round -> Integer,
        unit_id -> Id<UnitId>,
        until_day -> Date,
        rating -> Nullable<Word<Rating>>,
        rated_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    waits (what, petition_id) {
        what -> Word<Wait>,
        petition_id -> Id<PetitionId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    attempts (subject) {
        subject -> Text,
        began_at -> Moment,
        tries -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    saved_views (id) {
        id -> Id<SavedViewId>,
        user_id -> Id<UserId>,
        name -> Text,
        query -> Text,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    audit (id) {
        id -> Id<AuditId>,
        at -> Moment,
        user_id -> Nullable<Id<UserId>>,
        via -> Word<Via>,
        what -> Word<Audited>,
        outcome -> Word<AuditOutcome>,
        petition_id -> Nullable<Id<PetitionId>>,
        sealed -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    house_requests (id) {
        id -> Id<RequestId>,
        what -> Word<Audited>,
        state -> Word<RequestState>,
        asked_by -> Nullable<Id<UserId>>,
        asked_at -> Moment,
        decided_by -> Nullable<Id<UserId>>,
        decided_at -> Nullable<Moment>,
        sealed -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    audit,
    house_requests,
    meta,
    counters,
    number_series,
    void_numbers,
    rulebooks,
    units,
    organs,
    users,
    user_units,
    leaders,
    portfolio_units,
    categories,
    portfolio_categories,
    projects,
    contact_points,
    duty_roster,
    sessions,
    refresh_tokens,
    api_tokens,
    petitions,
    accused_marks,
    sealed_chains,
    events,
    records,
    blind_index,
    holdings,
    deadlines,
    home_visits,
    idempotency_keys,
    mails,
    drafts,
    alerts,
    rungs,
    webhooks,
    calendar_feeds,
    assistants,
    hotline_orders,
    deputies,
    views,
    uploads,
    upload_chunks,
    papers,
    ratings,
    waits,
    attempts,
    saved_views,
);
