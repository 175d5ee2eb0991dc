/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates as they were presented: by whom and to whom, how often, how each was taken, and in
 * which order they are listed. The bytes are no certificates: who reads them is asked elsewhere. */
#include "capture/certificates/presented.h"
#include "capture/observe/tcp/tcp_life.h"

struct stage {
    struct services services;
    struct presented *presented;
    struct flow flow;
    struct tls_session tls;
    struct connection connection;
    struct certificate certificates[4];
};

static void open_connection(struct stage *stage) {
    stage->flow = (struct flow){.id = 1};
    stage->flow.endpoints[CLIENT] = (struct endpoint){{4, {10, 0, 0, 1}}, 40000};
    stage->flow.endpoints[SERVER] = (struct endpoint){{4, {10, 0, 0, 2}}, 5061};
    stage->tls = (struct tls_session){.version = TLS_VERSION_1_2, .server_name = "a.example"};
    stage->connection = (struct connection){.flow = &stage->flow};
    stage->connection.states[OBSERVER_TLS] = &stage->tls;
}

static struct stage *stage_new(void) {
    static const char *const bytes[] = {"leaf", "issuer", "root", "other"};
    struct stage *stage = g_new0(struct stage, 1);
    services_init(&stage->services);
    stage->presented = presented_new(&stage->services, "one.pcap");
    for (unsigned i = 0; i < G_N_ELEMENTS(bytes); i++)
        stage->certificates[i].der = span_of_text(bytes[i]);
    open_connection(stage);
    return stage;
}

static void stage_free(struct stage *stage) {
    presented_free(stage->presented);
    g_free(stage);
}

/* This side presents the certificates `from` to `from + length`, in frame 5. */
static void present(struct stage *stage, enum side side, unsigned from, unsigned length) {
    struct tls_side *tls = &stage->tls.sides[side];
    tls->certificate = frame_ref_of(5, 500, 0);
    tls->chain_length = length;
    for (unsigned i = 0; i < length; i++)
        tls->chain[i] = &stage->certificates[from + i];
}

static void go(struct stage *stage) {
    const struct event event = {.type = EVENT_TCP_GONE, .connection = &stage->connection};
    presented_event(stage->presented, &event);
}

static const struct presented_certificate *listed(const struct stage *stage, guint index) {
    GPtrArray *sorted = presented_sorted(stage->presented);
    const struct presented_certificate *entry =
        index < sorted->len ? g_ptr_array_index(sorted, index) : NULL;
    g_ptr_array_unref(sorted);
    return entry;
}

static const struct presentation *only_presentation(const struct presented_certificate *entry) {
    g_assert_nonnull(entry);
    g_assert_cmpuint(entry->presentations->len, ==, 1);
    return &g_array_index(entry->presentations, struct presentation, 0);
}

static void both_sides_are_told_apart(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct stage *stage = stage_new();
        present(stage, side, 0, 1);
        go(stage);
        const struct presentation *one = only_presentation(listed(stage, 0));
        const struct party *client = side == CLIENT ? &one->presenter : &one->receiver;
        const struct party *server = side == CLIENT ? &one->receiver : &one->presenter;
        g_assert_cmpint(one->by_server, ==, side == SERVER);
        g_assert_cmpuint(client->endpoint.port, ==, 0);
        g_assert_cmpuint(client->endpoint.address.bytes[3], ==, 1);
        g_assert_cmpuint(server->endpoint.port, ==, 5061);
        g_assert_cmpuint(server->endpoint.address.bytes[3], ==, 2);
        g_assert_cmpstr(one->server_name, ==, side == SERVER ? "a.example" : "");
        g_assert_cmpstr(one->service, ==, "SIP/TLS");
        g_assert_cmpstr(one->file, ==, "one.pcap");
        g_assert_cmpuint(one->first.frame, ==, 5);
        g_assert_null(listed(stage, 1));
        stage_free(stage);
    }
}

/* What becomes of the certificate of `side` when one thing is known of its connection. */
static enum reception reception_after(unsigned known, enum side side) {
    struct stage *stage = stage_new();
    const enum side other = other_side(side);
    present(stage, side, 0, 1);
    if (known >= 1 && known <= 4)
        *(known <= 2 ? &stage->flow.sides[known - 1].fin : &stage->flow.sides[known - 3].reset) =
            frame_ref_of(9, 900, 0);
    if (known == 5)
        stage->tls.handshake_finished.frame = 9;
    if (known >= 6)
        stage->tls.sides[known == 7 ? side : other].fatal = (struct tls_alert){
            {9, 900, 0}, TLS_ALERT_FATAL, known == 6 ? 80 : TLS_ALERT_UNKNOWN_CA};
    go(stage);
    const struct presentation *one = only_presentation(listed(stage, 0));
    unsigned reception = 0, sum = 0;
    for (unsigned i = 0; i < RECEPTION_COUNT; i++) {
        reception = one->counts[i] > 0 ? i : reception;
        sum += (unsigned)one->counts[i];
        g_assert_cmpuint(presented_count(listed(stage, 0), (enum reception)i), ==, one->counts[i]);
    }
    g_assert_cmpuint(sum, ==, 1);
    g_assert_cmpuint(one->refused.frame, ==, reception == RECEPTION_REFUSED ? 9 : 0);
    g_assert_cmpuint(one->alert, ==, reception == RECEPTION_REFUSED ? TLS_ALERT_UNKNOWN_CA : 0);
    stage_free(stage);
    return (enum reception)reception;
}

static void how_it_was_taken_is_known_by_the_end(void) {
    static const enum reception receptions[] = {
        RECEPTION_UNSEEN,   RECEPTION_FAILED, RECEPTION_FAILED, RECEPTION_FAILED, RECEPTION_FAILED,
        RECEPTION_ACCEPTED, RECEPTION_FAILED, RECEPTION_FAILED, RECEPTION_REFUSED};
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (unsigned known = 0; known < G_N_ELEMENTS(receptions); known++)
            g_assert_cmpint(reception_after(known, side), ==, receptions[known]);
}

static void the_same_between_the_same_is_counted(void) {
    struct stage *stage = stage_new();
    present(stage, SERVER, 0, 1);
    go(stage);
    stage->flow.endpoints[CLIENT].port++; /* each connection has another */
    go(stage);
    g_assert_cmpuint(only_presentation(listed(stage, 0))->counts[RECEPTION_UNSEEN], ==, 2);
    for (unsigned other = 0; other < 4; other++) {
        open_connection(stage);
        present(stage, other == 3 ? CLIENT : SERVER, 0, 1);
        if (other == 0)
            stage->flow.endpoints[CLIENT].address.bytes[3]++;
        if (other == 1)
            stage->flow.endpoints[SERVER].port++;
        if (other == 2)
            stage->tls.server_name[0] = 'b';
        go(stage);
        g_assert_cmpuint(listed(stage, 0)->presentations->len, ==, 2 + other);
    }
    g_assert_cmpuint(presented_count(listed(stage, 0), RECEPTION_UNSEEN), ==, 6);
    stage_free(stage);
}

static void a_chain_is_the_longest_that_came(void) {
    struct stage *stage = stage_new();
    present(stage, SERVER, 0, 2);
    go(stage);
    g_assert_cmpuint(listed(stage, 0)->chain->len, ==, 2);
    g_assert_cmpuint(listed(stage, 1)->chain->len, ==, 0); /* of an issuer */
    g_assert_cmpuint(only_presentation(listed(stage, 1))->position, ==, 1);
    present(stage, SERVER, 0, 1);
    go(stage);
    g_assert_cmpuint(listed(stage, 0)->chain->len, ==, 2);
    present(stage, SERVER, 0, 3);
    go(stage);
    g_assert_cmpuint(listed(stage, 0)->chain->len, ==, 3);
    g_assert_cmpuint(only_presentation(listed(stage, 2))->position, ==, 2);
    g_assert_cmpuint(only_presentation(listed(stage, 0))->counts[RECEPTION_UNSEEN], ==, 3);
    stage->tls.sides[SERVER].chain[1] = &stage->certificates[0]; /* itself once more */
    go(stage);
    g_assert_cmpuint(only_presentation(listed(stage, 0))->counts[RECEPTION_UNSEEN], ==, 4);
    stage_free(stage);
}

static void refused_ones_come_first_and_issuers_last(void) {
    struct stage *stage = stage_new();
    present(stage, SERVER, 0, 2);
    go(stage);
    open_connection(stage);
    present(stage, SERVER, 3, 1);
    stage->tls.sides[CLIENT].fatal =
        (struct tls_alert){{9, 900, 0}, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA};
    go(stage);
    static const char *const order[] = {"other", "leaf", "issuer"};
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++)
        g_assert_true(span_equals_text(listed(stage, i)->certificate->der, order[i]));
    g_assert_null(listed(stage, G_N_ELEMENTS(order)));
    stage_free(stage);
}

static void hidden_ones_are_counted(void) {
    struct stage *stage = stage_new();
    go(stage);
    g_assert_cmpuint(presented_hidden(stage->presented), ==, 0);
    stage->tls.version = TLS_VERSION_1_3;
    go(stage);
    g_assert_cmpuint(presented_hidden(stage->presented), ==, 1);
    stage->connection.states[OBSERVER_TLS] = NULL;
    go(stage);
    g_assert_cmpuint(presented_hidden(stage->presented), ==, 1);
    const struct event event = {.type = EVENT_TCP_CLOSED, .connection = &stage->connection};
    stage->connection.states[OBSERVER_TLS] = &stage->tls;
    presented_event(stage->presented, &event);
    g_assert_cmpuint(presented_hidden(stage->presented), ==, 1);
    stage_free(stage);
}

static void presentations_of_one_are_bounded(void) {
    enum { KEPT = 1024 };
    struct stage *stage = stage_new();
    present(stage, SERVER, 0, 1);
    for (unsigned i = 0; i <= KEPT; i++) {
        g_assert_cmpuint(presented_left_out(stage->presented), ==, 0);
        stage->flow.endpoints[SERVER].port = (uint16_t)(1000 + i);
        go(stage);
    }
    g_assert_cmpuint(presented_left_out(stage->presented), ==, 1);
    g_assert_cmpuint(listed(stage, 0)->presentations->len, ==, KEPT);
    stage_free(stage);
}

static void roles_go_by_both_ends(void) {
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (unsigned otherwise = 0; otherwise < 3; otherwise++) {
            struct stage *stage = stage_new();
            present(stage, side, 0, 1);
            go(stage);
            struct service_pair pair = {.client = {stage->flow.endpoints[CLIENT], "C"},
                                        .server = {stage->flow.endpoints[SERVER], "S"}};
            pair.client.endpoint.address.bytes[3] = otherwise == 1 ? 9 : 1;
            pair.server.endpoint.port = (uint16_t)(5061 + (otherwise == 2));
            presented_roles(stage->presented, &pair);
            const struct presentation *one = only_presentation(listed(stage, 0));
            g_assert_cmpstr(one->presenter.role, ==,
                            otherwise > 0    ? ""
                            : side == CLIENT ? "C"
                                             : "S");
            g_assert_cmpstr(one->receiver.role, ==,
                            otherwise > 0    ? ""
                            : side == CLIENT ? "S"
                                             : "C");
            stage_free(stage);
        }
}

static void captures_add_up(void) {
    struct stage *one = stage_new(), *two = stage_new();
    present(one, SERVER, 0, 1);
    one->tls.handshake_finished.frame = 9;
    go(one);
    present(two, SERVER, 0, 3);
    two->tls.sides[CLIENT].fatal =
        (struct tls_alert){{8, 800, 0}, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA};
    go(two);
    present(two, SERVER, 3, 1);
    go(two);
    presented_merge(one->presented, two->presented);
    const struct presented_certificate *leaf = listed(one, 0), *other = listed(one, 1);
    const struct presentation *presentation = only_presentation(leaf);
    g_assert_cmpuint(presentation->counts[RECEPTION_ACCEPTED], ==, 1);
    g_assert_cmpuint(presentation->counts[RECEPTION_REFUSED], ==, 1);
    g_assert_cmpuint(presentation->refused.frame, ==, 8);
    g_assert_cmpuint(presentation->first.frame, ==, 5);
    g_assert_cmpuint(leaf->chain->len, ==, 3);
    g_assert_cmpuint(only_presentation(other)->counts[RECEPTION_REFUSED], ==, 1);
    g_assert_nonnull(listed(one, 3));
    g_assert_null(listed(one, 4));
    g_assert_cmpuint(presented_size(one->presented), >, 4 * sizeof(struct presentation));
    stage_free(one);
    stage_free(two);
}

/* The second capture, where the client presents, tells what both are. */
static void a_role_holds_in_all_captures(void) {
    struct stage *one = stage_new(), *two = stage_new();
    present(one, SERVER, 0, 1);
    go(one);
    present(two, CLIENT, 1, 1);
    go(two);
    const struct service_pair pair = {.client = {two->flow.endpoints[CLIENT], "C"},
                                      .server = {two->flow.endpoints[SERVER], "S"}};
    presented_roles(two->presented, &pair);
    presented_merge(one->presented, two->presented);
    presented_spread_roles(one->presented);
    const struct presentation *first = only_presentation(listed(one, 0));
    g_assert_cmpstr(first->presenter.role, ==, "S");
    g_assert_cmpstr(first->receiver.role, ==, "C");
    stage_free(one);
    stage_free(two);
}

static void a_root_is_found_or_named(void) {
    struct certificate chain[3] = {{.readable = true}, {.readable = true}, {.readable = true}};
    static const char *const subjects[] = {"CN=a", "CN=b", "CN=c"};
    struct presented_certificate presented = {.certificate = &chain[0], .chain = g_ptr_array_new()};
    const char *missing = NULL;
    for (unsigned i = 0; i < 3; i++) {
        g_strlcpy(chain[i].subject, subjects[i], CERTIFICATE_NAME);
        g_strlcpy(chain[i].issuer, subjects[MIN(i + 1, 2)], CERTIFICATE_NAME);
        g_ptr_array_add(presented.chain, &chain[i]);
    }
    chain[2].self_signed = true;
    g_assert_true(presented_root(&presented, &missing) == &chain[2]);
    chain[2].self_signed = false;
    g_assert_null(presented_root(&presented, &missing)); /* round in a circle */
    g_assert_cmpstr(missing, ==, "CN=c");
    chain[1].readable = false;
    g_assert_null(presented_root(&presented, &missing));
    g_assert_cmpstr(missing, ==, "CN=b");
    chain[0].self_signed = true;
    g_assert_true(presented_root(&presented, &missing) == &chain[0]);
    g_ptr_array_unref(presented.chain);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/presented/" #name, name)
    TEST(both_sides_are_told_apart);
    TEST(how_it_was_taken_is_known_by_the_end);
    TEST(the_same_between_the_same_is_counted);
    TEST(a_chain_is_the_longest_that_came);
    TEST(refused_ones_come_first_and_issuers_last);
    TEST(hidden_ones_are_counted);
    TEST(presentations_of_one_are_bounded);
    TEST(roles_go_by_both_ends);
    TEST(captures_add_up);
    TEST(a_role_holds_in_all_captures);
    TEST(a_root_is_found_or_named);
    return g_test_run();
}
