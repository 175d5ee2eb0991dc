/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections of several captures are known again, and no others are taken for the same. */
#include "tests/unit/case_bench.h"

static const int64_t begin = 1000 * TIME_SECOND;

static void handshake_at(struct case_bench *bench, unsigned point,
                         const struct made_connection *connection) {
    case_bench_see(bench, point, begin, connection, made_syn());
    case_bench_see(bench, point, begin + 1, connection, made_syn_ack());
}

static guint groups_of(struct case_bench *bench, const struct aliases *aliases) {
    case_bench_settle(bench);
    GPtrArray *groups = case_match(bench->points, aliases);
    const guint count = groups->len;
    g_ptr_array_unref(groups);
    return count;
}

static void both_sequence_numbers_tell_across_a_nat(void) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    struct made_connection inside = made_connection(40000), outside = inside;
    outside.client = made_endpoint(99, 50000);
    handshake_at(&bench, 0, &inside);
    handshake_at(&bench, 1, &outside);
    g_assert_cmpuint(groups_of(&bench, NULL), ==, 1);
    case_bench_close(&bench);
}

static void both_sides_of_a_nat_in_one_capture_are_one(void) {
    struct case_bench bench;
    case_bench_open(&bench, 1);
    struct made_connection inside = made_connection(40000), outside = inside;
    outside.client = made_endpoint(99, 50000);
    handshake_at(&bench, 0, &inside);
    handshake_at(&bench, 0, &outside);
    g_assert_cmpuint(groups_of(&bench, NULL), ==, 1);
    case_bench_close(&bench);
}

static void another_connection_of_the_same_hosts_is_another(void) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    struct made_connection one = made_connection(40000), other = made_connection(40000);
    other.client_start++;
    handshake_at(&bench, 0, &one);
    handshake_at(&bench, 1, &other);
    g_assert_cmpuint(groups_of(&bench, NULL), ==, 0);
    case_bench_close(&bench);
}

/* The client's SYNs are all that the first one has; 32 bits alone are not believed. */
static void one_sequence_number_takes_an_address_and_the_port(void) {
    const struct {
        uint8_t client, server;
        uint16_t port;
        guint groups;
    } cases[] = {{1, 2, 5061, 1}, {99, 2, 5061, 1}, {99, 98, 5061, 0}, {1, 2, 5060, 0}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct case_bench bench;
        case_bench_open(&bench, 2);
        struct made_connection one = made_connection(40000), other = one;
        other.client = made_endpoint(cases[i].client, 40000);
        other.server = made_endpoint(cases[i].server, cases[i].port);
        case_bench_see(&bench, 0, begin, &one, made_syn());
        handshake_at(&bench, 1, &other);
        g_assert_cmpuint(groups_of(&bench, NULL), ==, cases[i].groups);
        case_bench_close(&bench);
    }
}

static void addresses_of_one_host_are_the_same(void) {
    struct case_bench bench;
    struct aliases *aliases = aliases_new();
    g_assert_true(aliases_add(aliases, "10.0.0.2=10.0.0.98"));
    g_assert_false(aliases_add(aliases, "10.0.0.2"));
    g_assert_false(aliases_add(aliases, "10.0.0.2=host"));
    case_bench_open(&bench, 2);
    struct made_connection one = made_connection(40000), other = one;
    other.client = made_endpoint(99, 40000);
    other.server = made_endpoint(98, 5061);
    case_bench_see(&bench, 0, begin, &one, made_syn());
    handshake_at(&bench, 1, &other);
    g_assert_cmpuint(groups_of(&bench, aliases), ==, 1);
    case_bench_close(&bench);
    aliases_free(aliases);
}

static void captured_from_the_middle_packets_tell(void) {
    for (int32_t apart = 0; apart < 2; apart++) {
        struct case_bench bench;
        case_bench_open(&bench, 2);
        const struct made_connection connection = made_connection(40000);
        handshake_at(&bench, 0, &connection);
        case_bench_see(&bench, 0, begin + 2, &connection, made_data(CLIENT, 0, 100, 0));
        case_bench_see(&bench, 1, begin + 3, &connection, made_data(CLIENT, apart, 100, 0));
        g_assert_cmpuint(groups_of(&bench, NULL), ==, apart == 0);
        case_bench_close(&bench);
    }
}

/* The side with the lower port is taken for the server, which is wrong here. */
static void a_side_that_was_guessed_is_put_right(void) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    struct made_connection connection = made_connection(40000);
    connection.server.port = 60000;
    handshake_at(&bench, 0, &connection);
    case_bench_see(&bench, 0, begin + 2, &connection, made_data(CLIENT, 0, 100, 0));
    case_bench_see(&bench, 1, begin + 3, &connection, made_data(CLIENT, 0, 100, 0));
    g_assert_cmpuint(groups_of(&bench, NULL), ==, 1);
    const struct case_connection *turned = case_bench_connection(&bench, 1, 0);
    g_assert_true(endpoint_equals(&turned->endpoints[SERVER], &connection.server));
    g_assert_cmpuint(turned->sides[CLIENT].packet_count, ==, 1);
    case_bench_close(&bench);
}

static void say_hello(struct case_bench *bench, unsigned point, int64_t time,
                      const struct made_connection *connection, uint8_t random) {
    uint8_t hello[64] = {22, 3, 1, 0, 59, 1, 0, 0, 55, 3, 3, random};
    const struct segment segment = {.source = connection->client,
                                    .destination = connection->server,
                                    .sequence = connection->client_start + 1,
                                    .flags = TCP_ACK,
                                    .payload = span_of(hello, sizeof hello),
                                    .payload_length = sizeof hello};
    const struct frame_ref ref = frame_ref_of(++bench->frames[point], time, 0);
    case_point_segment(bench->points->pdata[point], &segment, 0, ref);
}

static void a_client_hello_tells_behind_a_proxy(void) {
    for (uint8_t random = 7; random < 9; random++) {
        struct case_bench bench;
        case_bench_open(&bench, 2);
        const struct made_connection before = made_connection(40000);
        struct made_connection after = made_connection(41111);
        after.client = made_endpoint(99, 41111);
        handshake_at(&bench, 0, &before);
        handshake_at(&bench, 1, &after);
        say_hello(&bench, 0, begin + 2, &before, 7);
        say_hello(&bench, 1, begin + 3, &after, random);
        g_assert_cmpuint(groups_of(&bench, NULL), ==, random == 7);
        case_bench_close(&bench);
    }
}

/* A request that anybody makes is no proof, while nothing is known of the clocks. */
static void the_same_words_are_not_the_same_connection(void) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    const struct made_connection one = made_connection(40000), other = made_connection(41111);
    for (unsigned point = 0; point < 2; point++) {
        const struct made_connection *connection = point == 0 ? &one : &other;
        handshake_at(&bench, point, connection);
        case_bench_see(&bench, point, begin + 2, connection, made_data(CLIENT, 0, 100, 0));
        case_bench_see(&bench, point, begin + 3, connection, made_data(SERVER, 0, 100, 100));
    }
    case_bench_settle(&bench);
    GPtrArray *groups = case_match(bench.points, NULL);
    case_learn_clocks(bench.points, groups);
    case_match_speech(bench.points, groups);
    g_assert_cmpuint(groups->len, ==, 0);
    g_ptr_array_unref(groups);
    case_bench_close(&bench);
}

/* A banner that every server of a kind says, or a client's first word, is not enough. */
static guint groups_of_renumbered(int64_t later, bool client_speaks, bool server_speaks) {
    struct case_bench bench;
    case_bench_open(&bench, 2);
    for (unsigned point = 0; point < 2; point++) {
        const int64_t time = begin + (point == 0 ? 0 : later);
        struct made_connection connection = made_connection(40000);
        connection.client_start += point * 77777;
        connection.server_start += point * 55555;
        case_bench_see(&bench, point, time, &connection, made_syn());
        case_bench_see(&bench, point, time + 1, &connection, made_syn_ack());
        if (client_speaks)
            case_bench_see(&bench, point, time + 2, &connection, made_data(CLIENT, 0, 100, 0));
        if (server_speaks)
            case_bench_see(&bench, point, time + 3, &connection, made_data(SERVER, 0, 100, 100));
    }
    const guint count = groups_of(&bench, NULL);
    case_bench_close(&bench);
    return count;
}

/* A firewall gives other sequence numbers; a phone that starts again has others, too. */
static void the_same_words_between_the_same_ports_are_one_at_that_time_only(void) {
    g_assert_cmpuint(groups_of_renumbered(TIME_SECOND, true, true), ==, 1);
    g_assert_cmpuint(groups_of_renumbered(30 * TIME_SECOND, true, true), ==, 0);
    g_assert_cmpuint(groups_of_renumbered(-30 * TIME_SECOND, true, true), ==, 0);
}

static void the_words_of_one_side_alone_tell_nothing(void) {
    g_assert_cmpuint(groups_of_renumbered(TIME_SECOND, true, false), ==, 0);
    g_assert_cmpuint(groups_of_renumbered(TIME_SECOND, false, true), ==, 0);
}

static void what_finds_no_room_is_counted(void) {
    struct case_bench bench;
    case_bench_open(&bench, 1);
    struct case_point *point = bench.points->pdata[0];
    point->room = sizeof(struct case_connection) + 8 * sizeof(struct case_packet);
    const struct made_connection one = made_connection(40000), other = made_connection(41111);
    handshake_at(&bench, 0, &one);
    handshake_at(&bench, 0, &other);
    case_bench_settle(&bench);
    g_assert_cmpuint(point->connections->len, ==, 1);
    g_assert_cmpuint(point->connections_left_out, ==, 2);
    g_assert_cmpuint(point->packets_left_out, ==, 1);
    case_bench_close(&bench);
}

/* The first ones and the latest ones, in order. */
static void of_many_packets_the_first_and_the_latest_are_kept(void) {
    enum { SENT = 5000 };
    struct case_bench bench;
    case_bench_open(&bench, 1);
    const struct made_connection connection = made_connection(40000);
    for (int32_t i = 0; i < SENT; i++)
        case_bench_see(&bench, 0, begin + i, &connection, made_data(CLIENT, i * 10, 10, 0));
    case_bench_settle(&bench);
    const struct case_side *side = &case_bench_connection(&bench, 0, 0)->sides[CLIENT];
    g_assert_cmpuint(side->packets_seen, ==, SENT);
    g_assert_cmpuint(side->packet_count, ==, CASE_PACKETS_FIRST + CASE_PACKETS_LAST);
    for (unsigned i = 1; i < side->packet_count; i++)
        g_assert_cmpuint(side->packets[i - 1].frame, <, side->packets[i].frame);
    g_assert_cmpuint(side->packets[CASE_PACKETS_FIRST - 1].frame, ==, CASE_PACKETS_FIRST);
    g_assert_cmpuint(side->packets[side->packet_count - 1].frame, ==, SENT);
    case_bench_close(&bench);
}

#define TEST(name) g_test_add_func("/case_match/" #name, name)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(both_sequence_numbers_tell_across_a_nat);
    TEST(both_sides_of_a_nat_in_one_capture_are_one);
    TEST(another_connection_of_the_same_hosts_is_another);
    TEST(one_sequence_number_takes_an_address_and_the_port);
    TEST(addresses_of_one_host_are_the_same);
    TEST(captured_from_the_middle_packets_tell);
    TEST(a_side_that_was_guessed_is_put_right);
    TEST(a_client_hello_tells_behind_a_proxy);
    TEST(the_same_words_are_not_the_same_connection);
    TEST(the_same_words_between_the_same_ports_are_one_at_that_time_only);
    TEST(the_words_of_one_side_alone_tell_nothing);
    TEST(what_finds_no_room_is_counted);
    TEST(of_many_packets_the_first_and_the_latest_are_kept);
    return g_test_run();
}
