/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests wait for their answers, which have their numbers. */
#include "capture/observe/ldap/ldap_state.h"
#include "capture/observe/text.h"

static const struct frame_ref none;

/* --- requests --------------------------------------------------------------------------------- */

static struct ldap_request *find_request(struct ldap_session *session, uint32_t id) {
    for (unsigned i = 0; i < session->request_count; i++)
        if (session->requests[i].id == id)
            return &session->requests[i];
    return NULL;
}

static void remove_request(struct ldap_session *session, uint32_t id) {
    struct ldap_request *request = find_request(session, id);
    if (request == NULL)
        return;
    const struct ldap_request *end = session->requests + session->request_count;
    memmove(request, request + 1, (size_t)((const char *)end - (const char *)(request + 1)));
    session->request_count--;
}

/* There is room: the oldest gives way. */
static void add_request(struct ldap_session *session, struct ldap_request request) {
    remove_request(session, request.id);
    if (session->request_count == LDAP_REQUESTS) {
        remove_request(session, session->requests[0].id);
        session->is_doubtful = true;
    }
    session->requests[session->request_count++] = request;
}

static void note_search(struct ldap_request *request, struct span body) {
    struct ldap_search search;
    if (!ldap_read_search(body, &search))
        return;
    request->has_scope = search.has_scope;
    request->has_size_limit = search.has_size_limit;
    request->scope = search.scope;
    request->size_limit = search.size_limit;
}

static void note_user(struct ldap_user *user, struct span body) {
    struct ldap_bind bind;
    *user = (struct ldap_user){.is_simple = false};
    if (!ldap_read_bind(body, &bind))
        return;
    text_copy(user->dn, sizeof user->dn, bind.dn);
    text_copy(user->mechanism, sizeof user->mechanism, bind.mechanism);
    user->is_simple = bind.method == LDAP_AUTH_SIMPLE;
    user->has_password = bind.has_password;
}

/* It has the number of the request that it is about, and no answer (RFC 4511 4.11). */
static uint32_t abandoned_id(struct span body) {
    uint32_t id = 0;
    for (const uint8_t *at = body.at; at < body.end; at++)
        id = id << 8 | *at;
    return id;
}

/* Its answer was captured before it. */
static bool was_overtaken(const struct ldap_session *session, const struct ldap_request *request) {
    return session->early.frame != 0 && session->early_id == request->id &&
           time_is_near(session->early.time, request->ref.time, TIME_OVERTAKEN);
}

static void on_client(struct ldap_session *session, const struct ldap_message *message,
                      struct frame_ref ref) {
    struct ldap_request request = {.id = message->id, .operation = message->operation, .ref = ref};
    if (!ldap_is_request((enum ldap_operation)message->operation))
        return;
    session->unbound = message->operation == LDAP_UNBIND ? ref : none;
    switch (message->operation) {
    case LDAP_UNBIND:
        return;
    case LDAP_ABANDON:
        remove_request(session, abandoned_id(message->body));
        return;
    case LDAP_BIND:
        note_user(&session->user, message->body);
        break;
    case LDAP_SEARCH:
        note_search(&request, message->body);
        break;
    case LDAP_EXTENDED:
        request.is_start_tls =
            span_equals_text(ldap_extended_request_name(message->body), LDAP_START_TLS);
        break;
    default:
        break;
    }
    if (!was_overtaken(session, &request))
        add_request(session, request);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void tell(struct connection *connection, unsigned type, const struct ldap_answer *answer,
                 struct frame_ref ref) {
    const struct event event = {.type = type, .ref = ref, .actor = SERVER, .data = answer};
    connection_tell(connection, event);
}

static bool is_notice(const struct ldap_message *message) {
    return message->id == 0 &&
           span_equals_text(ldap_extended_answer_name(message->body), LDAP_NOTICE_OF_DISCONNECTION);
}

static void on_extended(struct connection *connection, const struct ldap_message *message,
                        const struct ldap_answer *answer, struct frame_ref ref) {
    struct ldap_session *session = connection->states[OBSERVER_LDAP];
    const bool names_it =
        span_equals_text(ldap_extended_answer_name(message->body), LDAP_START_TLS);
    if (is_notice(message)) {
        tell(connection, EVENT_LDAP_DISCONNECTING, answer, ref);
        return;
    }
    if (!names_it && (answer->request == NULL || !answer->request->is_start_tls))
        return;
    if (answer->result.code == LDAP_SUCCESS)
        session->start_tls = ref;
    tell(connection, EVENT_LDAP_START_TLS_ANSWERED, answer, ref);
}

static void on_server(struct connection *connection, const struct ldap_message *message,
                      struct frame_ref ref) {
    struct ldap_session *session = connection->states[OBSERVER_LDAP];
    struct ldap_request *request = find_request(session, message->id);
    struct ldap_answer answer = {.request = request};
    if (ldap_is_request((enum ldap_operation)message->operation))
        return;
    if (message->operation == LDAP_ENTRY || message->operation == LDAP_REFERENCE ||
        message->operation == LDAP_INTERMEDIATE) {
        if (request != NULL && message->operation == LDAP_ENTRY)
            request->entries++;
        return;
    }
    if (request == NULL) {
        session->early = ref;
        session->early_id = message->id;
    }
    if (ldap_read_result(message->body, &answer.result)) {
        if (message->operation == LDAP_BIND_ANSWER)
            tell(connection, EVENT_LDAP_BIND_ANSWERED, &answer, ref);
        else if (message->operation == LDAP_SEARCH_DONE)
            tell(connection, EVENT_LDAP_SEARCH_DONE, &answer, ref);
        else if (message->operation == LDAP_EXTENDED_ANSWER)
            on_extended(connection, message, &answer, ref);
    }
    remove_request(session, message->id);
}

void ldap_session_message(struct connection *connection, enum side side,
                          const struct ldap_message *message, struct frame_ref ref) {
    if (side == CLIENT)
        on_client(connection->states[OBSERVER_LDAP], message, ref);
    else
        on_server(connection, message, ref);
}

void ldap_session_doubt(struct ldap_session *session) {
    session->request_count = 0;
    session->is_doubtful = true;
    session->unbound = none;
}
