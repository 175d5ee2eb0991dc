/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ladders learn from events made by hand. */
#include "capture/ladder/record.h"
#include "capture/observe/http/http.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"

struct table {
    struct ladder_record *record;
    struct flow flow;
    struct tls_session tls;
    struct connection connection;
};

static struct frame_ref at(uint64_t frame) {
    return frame_ref_of(frame, (int64_t)frame * 1000000, 0);
}

static void open_flow(struct table *table, uint64_t frame) {
    const uint64_t id = table->flow.id + 1;
    table->flow = (struct flow){.id = id};
    table->flow.endpoints[CLIENT] = (struct endpoint){{4, {10, 0, 0, 1}}, 40000};
    table->flow.endpoints[SERVER] = (struct endpoint){{4, {10, 0, 0, 2}}, 5061};
    table->flow.sides[CLIENT].syn = at(frame);
    table->flow.sides[SERVER].syn = at(frame + 1);
    table->tls = (struct tls_session){0};
    table->connection = (struct connection){.flow = &table->flow};
}

static struct table *table_new(void) {
    struct table *table = g_new0(struct table, 1);
    table->record = ladder_record_new();
    open_flow(table, 1);
    return table;
}

static void table_free(struct table *table) {
    ladder_record_free(table->record);
    g_free(table);
}

static void tell(struct table *table, unsigned type, enum side actor, uint64_t frame,
                 const void *data) {
    const struct event event = {.type = type,
                                .ref = at(frame),
                                .actor = actor,
                                .connection = &table->connection,
                                .data = data};
    ladder_record_event(table->record, &event);
}

/* "1> SYN to port 5061": frame, direction, label. */
static void assert_said(const struct table *table, const char *const *wanted) {
    GPtrArray *messages = ladder_record_messages(table->record);
    guint count = 0;
    for (guint i = 0; i < messages->len; i++) {
        const struct ladder_message *message = messages->pdata[i];
        if (message->weight == LADDER_MINOR)
            continue;
        char *said = g_strdup_printf("%u%s %s", (unsigned)message->ref.frame,
                                     message->is_lost              ? "x"
                                     : message->from.port == 40000 ? ">"
                                                                   : "<",
                                     message->label);
        g_assert_cmpstr(said, ==, wanted[count++]);
        g_free(said);
    }
    g_assert_null(wanted[count]);
    g_ptr_array_unref(messages);
}

static void a_handshake_that_is_refused_is_told_in_order(void) {
    struct table *table = table_new();
    const struct tls_alert alert = {at(6), TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA};
    table->connection.states[OBSERVER_TLS] = &table->tls;
    table->tls.sides[CLIENT].hello = at(4);
    table->tls.offered = TLS_VERSION_1_2;
    tell(table, EVENT_TLS_HELLO, CLIENT, 4, NULL);
    table->tls.sides[SERVER].hello = table->tls.sides[SERVER].certificate = at(5);
    table->tls.version = TLS_VERSION_1_2;
    table->tls.sides[SERVER].certificate_empty = true;
    tell(table, EVENT_TLS_HELLO, SERVER, 5, NULL);
    tell(table, EVENT_TLS_CERTIFICATE, SERVER, 5, NULL);
    tell(table, EVENT_TLS_ALERT, CLIENT, 6, &alert);
    tell(table, EVENT_TCP_RESET, CLIENT, 7, NULL);
    tell(table, EVENT_TCP_GONE, CLIENT, 7, NULL);
    static const char *const wanted[] = {"1> SYN to port 5061",
                                         "2< SYN, ACK",
                                         "4> ClientHello, up to TLS 1.2",
                                         "5< ServerHello, TLS 1.2",
                                         "5< Certificate: none",
                                         "6> Alert (fatal): unknown CA",
                                         "7> RST",
                                         NULL};
    assert_said(table, wanted);
    table_free(table);
}

static void a_request_that_is_told_late_stands_where_it_was(void) {
    struct table *table = table_new();
    const struct http_exchange http = {.request = at(3),
                                       .method = "GET",
                                       .target = "/",
                                       .response = at(9),
                                       .status = 401,
                                       .reason = "Unauthorized"};
    tell(table, EVENT_HTTP_RESPONSE, SERVER, 9, &http);
    static const char *const wanted[] = {"1> SYN to port 5061", "2< SYN, ACK", "3> GET /",
                                         "9< 401 Unauthorized", NULL};
    assert_said(table, wanted);
    table_free(table);
}

static void what_nobody_answers_does_not_arrive(void) {
    struct table *table = table_new();
    table->flow.sides[SERVER].syn = (struct frame_ref){0, 0, 0};
    table->flow.sides[CLIENT].syn_count = 3;
    table->flow.sides[CLIENT].last_seen = at(8);
    tell(table, EVENT_TCP_UNANSWERED, CLIENT, 1, NULL);
    static const char *const wanted[] = {"1x SYN to port 5061", "8x the last SYN", NULL};
    assert_said(table, wanted);
    table_free(table);
}

static void conversations_of_a_connection_are_told_apart(void) {
    struct table *table = table_new();
    tell(table, EVENT_TCP_REFUSED, SERVER, 2, NULL);
    open_flow(table, 11);
    tell(table, EVENT_TCP_REFUSED, SERVER, 12, NULL);
    GPtrArray *messages = ladder_record_messages(table->record);
    const struct ladder_message *first = messages->pdata[0], *last = messages->pdata[5];
    g_assert_cmpuint(messages->len, ==, 6);
    g_assert_cmpuint(first->conversation, !=, last->conversation);
    g_ptr_array_unref(messages);
    table_free(table);
}

/* Connections that went well are forgotten; the refused one, which is the oldest, stays. */
static void memory_is_bounded_and_trouble_stays(void) {
    struct table *table = table_new();
    tell(table, EVENT_TCP_REFUSED, SERVER, 2, NULL);
    for (unsigned i = 0; i < LADDER_MESSAGES_MOST; i++) {
        open_flow(table, 10 + 2 * (uint64_t)i);
        tell(table, EVENT_TCP_CLOSED, CLIENT, 11, NULL);
    }
    GPtrArray *messages = ladder_record_messages(table->record);
    const struct ladder_message *first = messages->pdata[0];
    g_assert_cmpuint(messages->len, <=, LADDER_MESSAGES_MOST);
    g_assert_cmpuint(first->ref.frame, ==, 1);
    g_assert_cmpuint(ladder_record_left_out(table->record), >=, LADDER_MESSAGES_MOST);
    g_ptr_array_unref(messages);
    table_free(table);
}

static void of_a_long_conversation_both_ends_stay(void) {
    struct table *table = table_new();
    const uint64_t count = 20000;
    for (uint64_t i = 0; i < count; i++) {
        const struct http_exchange http = {.response = at(10 + i), .status = 200, .reason = "OK"};
        tell(table, EVENT_HTTP_RESPONSE, SERVER, 10 + i, &http);
    }
    GPtrArray *messages = ladder_record_messages(table->record);
    const struct ladder_message *first = messages->pdata[0];
    const struct ladder_message *last = messages->pdata[messages->len - 1];
    g_assert_cmpuint(messages->len, <=, LADDER_CONVERSATION_MOST);
    g_assert_cmpuint(first->ref.frame, ==, 1);
    g_assert_cmpuint(last->ref.frame, ==, 9 + count);
    g_ptr_array_unref(messages);
    table_free(table);
}

/* The latest message of a request with that Host, to that target. */
static const char *name_of_asked(const char *host, const char *target) {
    static char name[64];
    struct table *table = table_new();
    struct http_exchange http = {.request = at(4), .response = at(5), .status = 200};
    g_strlcpy(http.method, "GET", sizeof http.method);
    g_strlcpy(http.target, target, sizeof http.target);
    g_strlcpy(http.host, host, sizeof http.host);
    tell(table, EVENT_HTTP_RESPONSE, SERVER, 5, &http);
    GPtrArray *messages = ladder_record_messages(table->record);
    const struct ladder_message *asked = messages->pdata[messages->len - 2];
    g_assert_cmpuint(asked->ref.frame, ==, 4);
    g_strlcpy(name, asked->to_name == NULL ? "none" : asked->to_name, sizeof name);
    g_ptr_array_unref(messages);
    table_free(table);
    return name;
}

static void a_host_is_called_what_it_is_asked_as(void) {
    g_assert_cmpstr(name_of_asked("cucm.example.com:8443", "/axl/"), ==, "cucm.example.com");
    g_assert_cmpstr(name_of_asked("10.0.0.2:8443", "/axl/"), ==, "none");
    g_assert_cmpstr(name_of_asked("[2001:db8::2]:8443", "/axl/"), ==, "none");
    g_assert_cmpstr(name_of_asked("cucm", "/axl/"), ==, "none");
    g_assert_cmpstr(name_of_asked("*.example.com", "/axl/"), ==, "none");
    g_assert_cmpstr(name_of_asked("", "/axl/"), ==, "none");
    g_assert_cmpstr(name_of_asked("cucm.example.com", "http://cucm.example.com/"), ==, "none");
    g_assert_cmpstr(name_of_asked("cucm.example.com", "cucm.example.com:443"), ==, "none");
}

/* As events from outside are, of connections in which nobody saw TLS. */
static void without_a_session_an_alert_alone_is_told(void) {
    static const unsigned types[] = {EVENT_TLS_HELLO, EVENT_TLS_CERTIFICATE, EVENT_TLS_COMPLETE};
    struct table *table = table_new();
    const struct tls_alert alert = {at(5), TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA};
    for (unsigned i = 0; i < G_N_ELEMENTS(types); i++)
        tell(table, types[i], CLIENT, 4, NULL);
    tell(table, EVENT_TLS_ALERT, CLIENT, 5, &alert);
    tell(table, EVENT_TCP_GONE, CLIENT, 7, NULL);
    assert_said(table, (const char *const[]){"1> SYN to port 5061", "2< SYN, ACK",
                                             "5> Alert (fatal): unknown CA", NULL});
    table_free(table);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ladder/a_handshake_that_is_refused_is_told_in_order",
                    a_handshake_that_is_refused_is_told_in_order);
    g_test_add_func("/ladder/a_request_that_is_told_late_stands_where_it_was",
                    a_request_that_is_told_late_stands_where_it_was);
    g_test_add_func("/ladder/what_nobody_answers_does_not_arrive",
                    what_nobody_answers_does_not_arrive);
    g_test_add_func("/ladder/conversations_of_a_connection_are_told_apart",
                    conversations_of_a_connection_are_told_apart);
    g_test_add_func("/ladder/without_a_session_an_alert_alone_is_told",
                    without_a_session_an_alert_alone_is_told);
    g_test_add_func("/ladder/memory_is_bounded_and_trouble_stays",
                    memory_is_bounded_and_trouble_stays);
    g_test_add_func("/ladder/of_a_long_conversation_both_ends_stay",
                    of_a_long_conversation_both_ends_stay);
    g_test_add_func("/ladder/a_host_is_called_what_it_is_asked_as",
                    a_host_is_called_what_it_is_asked_as);
    return g_test_run();
}
