/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What messages say of a station's registration. */
#include "capture/observe/sccp/sccp_state.h"
#include "capture/observe/text.h"

static const struct frame_ref none;

static void tell(struct connection *connection, unsigned type, enum side side,
                 const struct sccp_message *message, struct frame_ref ref) {
    const struct event event = {.type = type, .ref = ref, .actor = side, .data = message};
    connection_tell(connection, event);
}

static void note_station(struct sccp_station *station, const struct sccp_register *said) {
    text_copy(station->name, sizeof station->name, said->name);
    text_copy(station->load, sizeof station->load, said->load);
    station->device_type = said->has_type ? said->device_type.value : 0;
    station->protocol_version = said->has_version ? said->protocol_version.value : 0;
    station->has_type = said->has_type;
    station->has_version = said->has_version;
}

/* An answer like this was captured before the question that comes now. */
static bool was_overtaken(struct frame_ref answer, struct frame_ref ref) {
    return answer.frame != 0 && time_is_near(answer.time, ref.time, TIME_OVERTAKEN);
}

static void note_keep_alive(struct sccp_session *session, struct frame_ref ref) {
    if (was_overtaken(session->alive, ref))
        return;
    if (session->unanswered_count == 0)
        session->unanswered = ref;
    session->unanswered_last = ref;
    session->unanswered_count++;
}

static void forget_keep_alives(struct sccp_session *session) {
    session->unanswered = session->unanswered_last = none;
    session->unanswered_count = 0;
}

/* --- the station ------------------------------------------------------------------------------ */

static void on_registering(struct connection *connection, const struct sccp_message *message,
                           struct frame_ref ref) {
    struct sccp_session *session = connection->states[OBSERVER_SCCP];
    const bool is_answered = was_overtaken(session->early, ref);
    session->asked = ref;
    session->unregistering = session->reset = none;
    if (!is_answered)
        session->registered = none;
    tell(connection, EVENT_SCCP_REGISTERING, CLIENT, message, ref);
    if (is_answered)
        session->asked = session->early = none;
}

static void on_station(struct connection *connection, const struct sccp_message *message,
                       struct frame_ref ref) {
    struct sccp_session *session = connection->states[OBSERVER_SCCP];
    struct sccp_register said;
    switch (message->header.id.value) {
    case SCCP_REGISTER:
        if (sccp_read_register(message->body, &said))
            note_station(&session->station, &said);
        on_registering(connection, message, ref);
        break;
    case SCCP_REGISTER_TOKEN:
        if (session->registered.frame == 0 && sccp_read_register_token(message->body, &said))
            note_station(&session->station, &said);
        break;
    case SCCP_KEEP_ALIVE:
        note_keep_alive(session, ref);
        break;
    case SCCP_UNREGISTER:
        tell(connection, EVENT_SCCP_UNREGISTERING, CLIENT, message, ref);
        session->unregistering = ref;
        break;
    case SCCP_ALARM:
        break;
    default:
        session->is_used = true;
        break;
    }
}

/* --- the server ------------------------------------------------------------------------------- */

static void note_early(struct sccp_session *session, struct frame_ref ref) {
    if (session->asked.frame == 0)
        session->early = ref;
}

static void on_registered(struct connection *connection, const struct sccp_message *message,
                          struct frame_ref ref) {
    struct sccp_session *session = connection->states[OBSERVER_SCCP];
    struct sccp_register_ack ack;
    note_early(session, ref);
    session->registered = ref;
    if (sccp_read_register_ack(message->body, &ack) && ack.has_version)
        session->protocol_version = ack.protocol_version.value;
    tell(connection, EVENT_SCCP_REGISTERED, SERVER, message, ref);
    session->asked = none;
}

static void on_rejected(struct connection *connection, const struct sccp_message *message,
                        struct frame_ref ref) {
    struct sccp_session *session = connection->states[OBSERVER_SCCP];
    note_early(session, ref);
    session->registered = none;
    tell(connection, EVENT_SCCP_REJECTED, SERVER, message, ref);
    session->asked = none;
}

static void on_unregistered(struct connection *connection, const struct sccp_message *message,
                            struct frame_ref ref) {
    struct sccp_session *session = connection->states[OBSERVER_SCCP];
    struct wire_u32 status;
    if (!sccp_read_number(message->body, &status) || status.value != SCCP_UNREGISTER_NAK)
        return;
    session->unregistering = none;
    tell(connection, EVENT_SCCP_STAYS, SERVER, message, ref);
}

static void on_server(struct connection *connection, const struct sccp_message *message,
                      struct frame_ref ref) {
    struct sccp_session *session = connection->states[OBSERVER_SCCP];
    switch (message->header.id.value) {
    case SCCP_REGISTER_ACK:
        on_registered(connection, message, ref);
        break;
    case SCCP_REGISTER_REJECT:
        on_rejected(connection, message, ref);
        break;
    case SCCP_REGISTER_TOKEN_ACK:
        tell(connection, EVENT_SCCP_TOKEN_GRANTED, SERVER, message, ref);
        break;
    case SCCP_REGISTER_TOKEN_REJECT:
        tell(connection, EVENT_SCCP_TOKEN_REJECTED, SERVER, message, ref);
        break;
    case SCCP_RESET:
        session->reset = ref;
        tell(connection, EVENT_SCCP_RESET, SERVER, message, ref);
        break;
    case SCCP_UNREGISTER_ACK:
        on_unregistered(connection, message, ref);
        break;
    case SCCP_KEEP_ALIVE_ACK:
        session->alive = ref;
        forget_keep_alives(session);
        tell(connection, EVENT_SCCP_ALIVE, SERVER, message, ref);
        break;
    default:
        session->is_used = true;
        break;
    }
}

void sccp_session_message(struct connection *connection, enum side side,
                          const struct sccp_message *message, struct frame_ref ref) {
    if (side == CLIENT)
        on_station(connection, message, ref);
    else
        on_server(connection, message, ref);
}

/* Of the server, answers may be missing; of the station, that it gave the registration up. */
void sccp_session_doubt(struct sccp_session *session, enum side side) {
    if (side == SERVER) {
        session->asked = none;
        session->reset = none;
        forget_keep_alives(session);
    }
    session->registered = none;
    session->alive = none;
    session->has_gaps = true;
}
