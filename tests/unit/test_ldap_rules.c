/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made of the answers of a directory. */
#include "capture/observe/ldap/ldap.h"
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

/* A connection on which a request waits for its answer. */
struct directory {
    struct bench *bench;
    struct ldap_session session;
};

static void directory_open(struct directory *directory, uint16_t port) {
    *directory = (struct directory){.bench = bench_new(port), .session = {.is_spoken = true}};
    directory->bench->connection.states[OBSERVER_LDAP] = &directory->session;
}

static void directory_close(struct directory *directory) {
    bench_free(directory->bench);
}

/* The directory answers in frame 5 with this result. */
static void answers(struct directory *directory, unsigned type, uint32_t code, const char *text,
                    const struct ldap_request *request) {
    const struct ldap_answer answer = {.result = {.code = code, .diagnostic = span_of_text(text)},
                                       .request = request};
    const struct event event = {.type = type,
                                .ref = ref(5),
                                .actor = SERVER,
                                .connection = &directory->bench->connection,
                                .data = &answer};
    rules_event(directory->bench->rules, &event);
}

static const struct ldap_request bind_request = {.operation = LDAP_BIND, .ref = {4, 0, 0}};

static void a_reason_of_active_directory_is_told(void) {
    struct directory directory;
    directory_open(&directory, 389);
    g_strlcpy(directory.session.user.dn, "cn=sync,dc=lab", LDAP_DN);
    answers(&directory, EVENT_LDAP_BIND_ANSWERED, LDAP_INVALID_CREDENTIALS,
            "80090308: LdapErr: DSID-0C090447, comment: ..., data 533, v4563", &bind_request);
    assert_found(directory.bench, 0, CODE_LDAP_BIND_REFUSED, 5);
    const struct finding *finding = directory.bench->heard[0];
    g_assert_cmpstr(finding->summary, ==,
                    "10.0.0.2:389 (LDAP) refused the LDAP bind of 10.0.0.1: invalidCredentials "
                    "(49), the account is disabled");
    g_assert_cmpstr(finding_fact(finding, "data"), ==, "533: the account is disabled");
    g_assert_cmpstr(finding_fact(finding, "bind_dn"), ==, "cn=sync,dc=lab");
    g_assert_nonnull(strstr(finding->check, "enable the account"));
    directory_close(&directory);
}

static void one_reason_is_one_finding(void) {
    struct directory directory;
    directory_open(&directory, 3268);
    answers(&directory, EVENT_LDAP_BIND_ANSWERED, LDAP_INVALID_CREDENTIALS, "data 52e, v1", NULL);
    answers(&directory, EVENT_LDAP_BIND_ANSWERED, LDAP_INVALID_CREDENTIALS, "data 52E, v1", NULL);
    answers(&directory, EVENT_LDAP_BIND_ANSWERED, LDAP_INVALID_CREDENTIALS, "data 775, v1", NULL);
    g_assert_cmpuint(directory.bench->count, ==, 2);
    g_assert_cmpuint(directory.bench->repeats, ==, 1);
    directory_close(&directory);
}

static void binds_that_go_on_or_succeed_are_well(void) {
    struct directory directory;
    directory_open(&directory, 389);
    answers(&directory, EVENT_LDAP_BIND_ANSWERED, LDAP_SUCCESS, "", &bind_request);
    answers(&directory, EVENT_LDAP_BIND_ANSWERED, LDAP_SASL_IN_PROGRESS, "", &bind_request);
    g_assert_cmpuint(directory.bench->count, ==, 0);
    directory_close(&directory);
}

/* How many findings a search yields that ends so. */
static unsigned found_of_search(uint32_t code, const struct ldap_request *request) {
    struct directory directory;
    directory_open(&directory, 389);
    answers(&directory, EVENT_LDAP_SEARCH_DONE, code, "", request);
    const unsigned count = directory.bench->count;
    if (count > 0)
        assert_found(directory.bench, 0, CODE_LDAP_SEARCH_FAILED, 5);
    directory_close(&directory);
    return count;
}

static void what_the_client_asked_for_is_no_trouble(void) {
    const struct ldap_request own = {.operation = LDAP_SEARCH,
                                     .has_scope = true,
                                     .has_size_limit = true,
                                     .scope = 2,
                                     .size_limit = 50,
                                     .entries = 50};
    struct ldap_request beyond = own, entry = own;
    beyond.size_limit = 5000;
    entry.scope = LDAP_SCOPE_BASE;
    g_assert_cmpuint(found_of_search(LDAP_SIZE_LIMIT, &own), ==, 0);
    g_assert_cmpuint(found_of_search(LDAP_SIZE_LIMIT, &beyond), ==, 1);
    g_assert_cmpuint(found_of_search(LDAP_SIZE_LIMIT, NULL), ==, 0);
    g_assert_cmpuint(found_of_search(LDAP_NO_SUCH_OBJECT, &own), ==, 1);
    g_assert_cmpuint(found_of_search(LDAP_NO_SUCH_OBJECT, &entry), ==, 0);
    g_assert_cmpuint(found_of_search(LDAP_NO_SUCH_OBJECT, NULL), ==, 0);
    g_assert_cmpuint(found_of_search(LDAP_BUSY, NULL), ==, 1);
    g_assert_cmpuint(found_of_search(LDAP_SUCCESS, &own), ==, 0);
}

static void start_tls_and_leave_are_told(void) {
    struct directory directory;
    directory_open(&directory, 389);
    answers(&directory, EVENT_LDAP_START_TLS_ANSWERED, LDAP_SUCCESS, "", NULL);
    answers(&directory, EVENT_LDAP_START_TLS_ANSWERED, LDAP_UNAVAILABLE, "no TLS", NULL);
    assert_found(directory.bench, 0, CODE_LDAP_STARTTLS_REFUSED, 5);
    g_assert_cmpstr(finding_fact(directory.bench->heard[0], "diagnostic"), ==, "no TLS");
    answers(&directory, EVENT_LDAP_DISCONNECTING, LDAP_UNAVAILABLE, "", NULL);
    assert_found(directory.bench, 1, CODE_LDAP_DISCONNECTED, 5);
    g_assert_cmpuint(directory.bench->count, ==, 2);
    directory_close(&directory);
}

/* The directory resets in frame 7; the client spoke last. */
static unsigned found_of_reset(const struct directory *directory) {
    struct flow_side *sides = directory->bench->flow.sides;
    sides[CLIENT].payload_bytes = sides[SERVER].payload_bytes = 100;
    sides[CLIENT].last_data = ref(6);
    sides[SERVER].last_data = ref(5);
    sides[SERVER].reset = ref(7);
    tell(directory->bench, EVENT_TCP_RESET, SERVER, 7);
    return directory->bench->count;
}

static void a_reset_is_judged_by_what_waits(void) {
    struct directory waits, left, idle;
    directory_open(&waits, 3890);
    waits.session.requests[0] = bind_request;
    waits.session.request_count = 1;
    g_assert_cmpuint(found_of_reset(&waits), ==, 1);
    assert_found(waits.bench, 0, CODE_TCP_RESET, 7);
    directory_open(&left, 3890);
    left.session.unbound = ref(6);
    g_assert_cmpuint(found_of_reset(&left), ==, 0);
    directory_open(&idle, 3890);
    g_assert_cmpuint(found_of_reset(&idle), ==, 0);
    directory_close(&waits);
    directory_close(&left);
    directory_close(&idle);
}

/* --- silence ---------------------------------------------------------------------------------- */

/* The client asked in frame 4, was acknowledged in the next and left in this frame; the directory
 * had said so many bytes before. */
static void asks_and_leaves(struct directory *directory, struct ldap_request request, uint64_t left,
                            uint64_t said) {
    struct flow *flow = &directory->bench->flow;
    directory->session.requests[0] = request;
    directory->session.request_count = 1;
    for (enum side side = CLIENT; side <= SERVER; side++)
        flow->sides[side].has_acknowledged = flow->sides[side].has_highest = true;
    flow->sides[CLIENT].highest = flow->sides[SERVER].acknowledged = 100;
    flow->sides[SERVER].highest = flow->sides[CLIENT].acknowledged = (uint32_t)said;
    flow->sides[SERVER].payload_bytes = said;
    flow->sides[CLIENT].fin = ref(left);
    flow->sides[SERVER].last_seen = ref(5);
    tell(directory->bench, EVENT_TCP_CLOSED, CLIENT, left);
}

static unsigned found_of_silence(struct ldap_request request, uint64_t left, uint64_t said) {
    struct directory directory;
    directory_open(&directory, 389);
    asks_and_leaves(&directory, request, left, said);
    const unsigned count = directory.bench->count;
    if (count > 0)
        assert_found(directory.bench, 0, CODE_SERVICE_NO_ANSWER, 4);
    directory_close(&directory);
    return count;
}

static void a_bind_that_is_not_answered_is_told(void) {
    struct directory directory;
    directory_open(&directory, 389);
    asks_and_leaves(&directory, (struct ldap_request){.operation = LDAP_BIND, .ref = ref(4)}, 54,
                    200);
    assert_found(directory.bench, 0, CODE_SERVICE_NO_ANSWER, 4);
    g_assert_cmpstr(directory.bench->heard[0]->summary, ==,
                    "10.0.0.2:389 (LDAP) did not answer the LDAP bind of 10.0.0.1 in 5.0 s; the "
                    "client gave up");
    directory_close(&directory);
}

static void silence_is_told_of_what_has_to_be_answered(void) {
    const struct ldap_request start_tls = {
        .operation = LDAP_EXTENDED, .is_start_tls = true, .ref = ref(4)};
    const struct ldap_request search = {.operation = LDAP_SEARCH, .ref = ref(4)};
    g_assert_cmpuint(found_of_silence(start_tls, 54, 200), ==, 1);
    g_assert_cmpuint(found_of_silence(start_tls, 24, 200), ==, 0); /* two seconds */
    g_assert_cmpuint(found_of_silence(search, 54, 0), ==, 1);
    g_assert_cmpuint(found_of_silence(search, 54, 200), ==, 0); /* it may wait for changes */
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ldap_rules/a_reason_of_active_directory_is_told",
                    a_reason_of_active_directory_is_told);
    g_test_add_func("/ldap_rules/one_reason_is_one_finding", one_reason_is_one_finding);
    g_test_add_func("/ldap_rules/binds_that_go_on_or_succeed_are_well",
                    binds_that_go_on_or_succeed_are_well);
    g_test_add_func("/ldap_rules/what_the_client_asked_for_is_no_trouble",
                    what_the_client_asked_for_is_no_trouble);
    g_test_add_func("/ldap_rules/start_tls_and_leave_are_told", start_tls_and_leave_are_told);
    g_test_add_func("/ldap_rules/a_reset_is_judged_by_what_waits", a_reset_is_judged_by_what_waits);
    g_test_add_func("/ldap_rules/a_bind_that_is_not_answered_is_told",
                    a_bind_that_is_not_answered_is_told);
    g_test_add_func("/ldap_rules/silence_is_told_of_what_has_to_be_answered",
                    silence_is_told_of_what_has_to_be_answered);
    return g_test_run();
}
