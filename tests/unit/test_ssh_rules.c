/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made of SSH that does not come up, and of other keys. */
#include "capture/observe/ssh/ssh.h"
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

enum { TUNNEL = 2222 };

/* Both said their version, in frames 4 and 5. */
static struct ssh_session *speaks(struct bench *bench) {
    static struct ssh_session ssh;
    ssh = (struct ssh_session){.is_spoken = true, .missing = SSH_LIST_COUNT};
    for (enum side side = CLIENT; side <= SERVER; side++) {
        ssh.sides[side].banner = ref(4 + side);
        bench->flow.sides[side].last_data = ref(4 + side);
        bench->flow.sides[side].payload_bytes = 20;
        g_strlcpy(ssh.sides[side].text, "SSH-2.0-Test", SSH_TEXT);
    }
    bench->connection.states[OBSERVER_SSH] = &ssh;
    return &ssh;
}

static void leaves(struct bench *bench, enum side side, uint64_t frame) {
    bench->flow.sides[side].fin = ref(frame);
    tell(bench, EVENT_TCP_CLOSED, side, frame);
}

static void nothing_in_common_is_found_at_the_end(void) {
    struct bench *bench = bench_new(TUNNEL);
    struct ssh_session *ssh = speaks(bench);
    ssh->sides[CLIENT].kexinit = ref(6);
    ssh->sides[SERVER].kexinit = ref(7);
    ssh->missing = SSH_LIST_KEX;
    tell(bench, EVENT_SSH_KEXINIT, SERVER, 7);
    g_assert_cmpuint(bench->count, ==, 0);
    leaves(bench, CLIENT, 8);
    leaves(bench, SERVER, 9);
    assert_found(bench, 0, CODE_SSH_NEGOTIATION_FAILED, 7);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

/* What they say is nothing that the table knows, and they understood each other. */
static void what_goes_on_is_no_trouble(void) {
    struct bench *bench = bench_new(TUNNEL);
    struct ssh_session *ssh = speaks(bench);
    ssh->missing = SSH_LIST_MAC_IN;
    ssh->host_key = ref(8);
    leaves(bench, SERVER, 9);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void a_server_that_closes_is_told(void) {
    struct bench *bench = bench_new(TUNNEL);
    speaks(bench);
    leaves(bench, SERVER, 9);
    assert_found(bench, 0, CODE_SSH_NEGOTIATION_FAILED, 9);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

static void nobody_is_blamed_where_the_client_left_or_was_idle(void) {
    struct bench *bench = bench_new(TUNNEL);
    speaks(bench);
    leaves(bench, CLIENT, 8);
    leaves(bench, SERVER, 9);
    open_connection(bench, TUNNEL, 20);
    speaks(bench);
    leaves(bench, SERVER, 300); /* 29 seconds later */
    open_connection(bench, TUNNEL, 320);
    speaks(bench)->is_doubtful = true;
    leaves(bench, SERVER, 326);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void keys_that_are_asked_for_kind_by_kind_are_no_trouble(void) {
    struct bench *bench = bench_new(TUNNEL);
    struct ssh_session *ssh = speaks(bench);
    g_strlcpy(ssh->sides[CLIENT].text, "SSH-2.0-OpenSSH-keyscan", SSH_TEXT);
    ssh->missing = SSH_LIST_HOST_KEY;
    leaves(bench, SERVER, 9);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void a_refusal_in_words_is_certain(void) {
    static const char words[] = "Exceeded MaxStar";
    struct bench *bench = bench_new(TUNNEL);
    struct direction *server = &bench->connection.wire.directions[SERVER];
    memcpy(server->start, words, HEAD_SIZE);
    server->start_length = HEAD_SIZE;
    bench->flow.sides[SERVER].first_data = ref(4);
    leaves(bench, SERVER, 5);
    assert_found(bench, 0, CODE_SSH_NEGOTIATION_FAILED, 4);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    bench_free(bench);
}

/* The client has its banner; what the server said was read, or lost. */
static void server_says(struct bench *bench, const char *words) {
    struct direction *server = &bench->connection.wire.directions[SERVER];
    speaks(bench)->sides[SERVER].banner = ref(0);
    server->start_length = (uint8_t)strlen(words);
    memcpy(server->start, words, strlen(words));
    bench->flow.sides[SERVER].payload_bytes = 15;
    bench->flow.sides[SERVER].first_data = ref(*words != '\0' ? 5 : 0);
    leaves(bench, SERVER, 9);
}

static void an_answer_that_is_no_banner_is_likely_a_refusal(void) {
    struct bench *bench = bench_new(TUNNEL);
    server_says(bench, "Go away please\n");
    assert_found(bench, 0, CODE_SSH_NEGOTIATION_FAILED, 5);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

static void an_answer_that_was_not_captured_is_no_refusal(void) {
    struct bench *bench = bench_new(TUNNEL);
    server_says(bench, "");
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void tell_reason(struct bench *bench, uint32_t reason) {
    const struct ssh_disconnect said = {.reason = {.value = reason}};
    const struct event event = {.type = EVENT_SSH_DISCONNECT,
                                .ref = ref(6),
                                .actor = CLIENT,
                                .connection = &bench->connection,
                                .data = &said};
    rules_event(bench->rules, &event);
}

static void a_reason_is_told_unless_it_is_goodbye(void) {
    struct bench *bench = bench_new(TUNNEL);
    speaks(bench);
    tell_reason(bench, SSH_BY_APPLICATION);
    g_assert_cmpuint(bench->count, ==, 0);
    tell_reason(bench, 3);
    assert_found(bench, 0, CODE_SSH_NEGOTIATION_FAILED, 6);
    bench_free(bench);
}

static void tell_key(struct bench *bench, uint64_t frame, const char *name, const char *blob) {
    const struct ssh_host_key key = {span_of_text(name), span_of_text(blob)};
    const struct event event = {.type = EVENT_SSH_HOST_KEY,
                                .ref = ref(frame),
                                .actor = SERVER,
                                .connection = &bench->connection,
                                .data = &key};
    speaks(bench);
    rules_event(bench->rules, &event);
}

static void another_key_of_the_same_kind_is_told(void) {
    struct bench *bench = bench_new(TUNNEL);
    tell_key(bench, 6, "ssh-ed25519", "one");
    open_connection(bench, TUNNEL, 10);
    tell_key(bench, 16, "ssh-ed25519", "one");
    tell_key(bench, 17, "ssh-rsa", "other kind");
    tell_key(bench, 18, "ssh-ed25519-cert-v01@openssh.com", "a");
    tell_key(bench, 19, "ssh-ed25519-cert-v01@openssh.com", "b");
    g_assert_cmpuint(bench->count, ==, 0);
    open_connection(bench, 22, 20);
    tell_key(bench, 26, "ssh-ed25519", "of another port");
    g_assert_cmpuint(bench->count, ==, 0);
    open_connection(bench, TUNNEL, 30);
    tell_key(bench, 36, "ssh-ed25519", "two");
    assert_found(bench, 0, CODE_SSH_HOST_KEY_CHANGED, 36);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ssh_rules/nothing_in_common_is_found_at_the_end",
                    nothing_in_common_is_found_at_the_end);
    g_test_add_func("/ssh_rules/what_goes_on_is_no_trouble", what_goes_on_is_no_trouble);
    g_test_add_func("/ssh_rules/a_server_that_closes_is_told", a_server_that_closes_is_told);
    g_test_add_func("/ssh_rules/nobody_is_blamed_where_the_client_left_or_was_idle",
                    nobody_is_blamed_where_the_client_left_or_was_idle);
    g_test_add_func("/ssh_rules/keys_that_are_asked_for_kind_by_kind_are_no_trouble",
                    keys_that_are_asked_for_kind_by_kind_are_no_trouble);
    g_test_add_func("/ssh_rules/a_refusal_in_words_is_certain", a_refusal_in_words_is_certain);
    g_test_add_func("/ssh_rules/an_answer_that_is_no_banner_is_likely_a_refusal",
                    an_answer_that_is_no_banner_is_likely_a_refusal);
    g_test_add_func("/ssh_rules/an_answer_that_was_not_captured_is_no_refusal",
                    an_answer_that_was_not_captured_is_no_refusal);
    g_test_add_func("/ssh_rules/a_reason_is_told_unless_it_is_goodbye",
                    a_reason_is_told_unless_it_is_goodbye);
    g_test_add_func("/ssh_rules/another_key_of_the_same_kind_is_told",
                    another_key_of_the_same_kind_is_told);
    return g_test_run();
}
