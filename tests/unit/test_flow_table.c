/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flows are found among many, and let go of in time. */
#include "flow_room.h"

/* So many one-sided segments with data from port `first` on, each of another connection. */
static void fill(struct fixture *fixture, uint16_t first, uint16_t count, unsigned flags,
                 uint32_t length) {
    for (uint16_t i = 0; i < count; i++) {
        const struct segment segment = segment_of(fixture, 1, (uint16_t)(first + i), 80, 1,
                                                  (flags & TCP_ACK) != 0, flags, length);
        take(fixture, &segment);
    }
}

/* As tcp.c does: a SYN does not get a flow of its own. */
static struct flow *take_alone(struct fixture *fixture, const struct segment *segment) {
    const struct frame_ref ref = frame_ref_of(++fixture->frame, fixture->time, 0);
    return flow_of_segment(fixture->table, segment, ref, &fixture->from, &fixture->duplicate);
}

static void the_one_unused_for_longest_makes_room(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fill(fixture, 1000, 100, A, 1);
    const struct segment used = segment_of(fixture, 1, 1000, 80, 2, 1, A, 1);
    take(fixture, &used);
    fill(fixture, 2000, 3, A, 1);
    g_assert_cmpstr(fixture->gone->str, ==, "2 3 4 ");
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FLOWS], ==, 3);
    g_assert_cmpuint(flow_table_total(fixture->table), ==, 103);
    g_string_truncate(fixture->gone, 0);
    flow_table_clear(fixture->table);
    g_assert_true(g_str_has_prefix(fixture->gone->str, "5 6 7 "));
    g_assert_true(g_str_has_suffix(fixture->gone->str, " 100 1 101 102 103 "));
}

static void finished_ones_go_first_and_those_with_data_last(struct fixture *fixture,
                                                            gconstpointer data) {
    (void)data;
    const struct segment request = segment_of(fixture, 1, 1, 80, 1, 1, A, 1);
    const struct segment heard = segment_of(fixture, 2, 80, 1, 1, 2, A, 0);
    take(fixture, &request);
    take(fixture, &heard); /* 1: data, and both sides */
    fill(fixture, 1000, 1, A, 0);
    fill(fixture, 1001, 96, A, 1); /* 2 to 98: one side only */
    fill(fixture, 1200, 1, S, 0);  /* 99 */
    fill(fixture, 1201, 1, R, 0);  /* 100 */
    fill(fixture, 2000, 1, A, 1);
    g_assert_cmpstr(fixture->gone->str, ==, "100 ");
    g_assert_cmpuint(fixture->limits.hit[LIMIT_CLOSED], ==, 1);
    fill(fixture, 2001, 2, A, 1);
    g_assert_cmpstr(fixture->gone->str, ==, "100 99 2 ");
    g_assert_cmpuint(fixture->limits.hit[LIMIT_HALF_OPEN], ==, 2);
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FLOWS], ==, 0);
    fill(fixture, 3000, 500, A, 1);
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FLOWS], ==, 500);
    g_assert_null(strstr(fixture->gone->str, " 1 "));
    g_assert_nonnull(flow_find(fixture->table, &request.source, &request.destination));
}

static void a_flood_of_syns_takes_no_flow(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fill(fixture, 1000, 100, A, 1);
    for (uint16_t i = 0; i < 1000; i++) {
        const struct segment syn = segment_of(fixture, 1, (uint16_t)(2000 + i), 81, 1, 0, S, 0);
        g_assert_null(take_alone(fixture, &syn));
        g_assert_false(fixture->duplicate);
    }
    g_assert_true(g_str_has_prefix(fixture->gone->str, "101 102 103 "));
    g_assert_true(g_str_has_suffix(fixture->gone->str, " 999 1000 "));
    g_assert_cmpuint(fixture->limits.hit[LIMIT_HALF_OPEN], ==, 900);
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FLOWS], ==, 0);
    g_assert_cmpuint(flow_table_total(fixture->table), ==, 1100);
}

/* What its SYNs made of it when they cost a flow from the beginning. */
static void answered_it_is_as_if_it_had_been_a_flow(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct flow_side clients[2];
    for (unsigned i = 0; i < 2; i++) {
        struct flow *flow = NULL;
        fixture->ip_id = 1;
        fixture->frame = 0;
        fixture->time = 1000 * second;
        for (unsigned syns = 0; syns < 6; syns++) {
            struct segment syn = segment_of(fixture, 1, 40000, 443, 100 + syns / 3, 0, S, 0);
            syn.ttl = (uint8_t)(64 - syns % 2);
            flow = i == 0 ? take(fixture, &syn) : take_alone(fixture, &syn);
            g_assert_true((flow == NULL) == (i == 1));
            fixture->time += 2 * millisecond;
            (void)(i == 0 ? take(fixture, &syn) : take_alone(fixture, &syn));
            g_assert_true(fixture->duplicate);
            fixture->time += second;
        }
        flow = feed(fixture, 2, 900, 102, SA, 0);
        g_assert_cmpuint(flow->sides[CLIENT].syn_count, ==, 6);
        g_assert_cmpuint(flow->streams[CLIENT].next, ==,
                         i == 0 ? 101 : 102); /* tcp.c moves it on */
        clients[i] = flow->sides[CLIENT];
        flow_table_clear(fixture->table);
    }
    const struct flow_side *one = &clients[0], *other = &clients[1];
    g_assert_cmpuint(one->syn.frame, ==, other->syn.frame);
    g_assert_cmpint(one->syn.time, ==, other->syn.time);
    g_assert_cmpuint(one->last_seen.frame, ==, other->last_seen.frame);
    g_assert_cmpint(one->last_seen.time, ==, other->last_seen.time);
    g_assert_cmpuint(one->segments, ==, other->segments);
    g_assert_cmpuint(one->syn_sequence, ==, other->syn_sequence);
    g_assert_cmpuint(one->highest, ==, other->highest);
    g_assert_true(one->has_highest == other->has_highest);
    g_assert_cmpuint(one->ttl_least, ==, other->ttl_least);
    g_assert_cmpuint(one->ttl_most, ==, other->ttl_most);
    g_assert_cmpuint(one->recent_at, ==, other->recent_at);
}

static void syns_in_a_hurry_are_told_from_copies(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct segment one = segment_of(fixture, 1, 40000, 443, 100, 0, S, 0);
    const struct segment two = segment_of(fixture, 1, 40000, 443, 200, 0, S, 0);
    take_alone(fixture, &one);
    g_assert_nonnull(take_alone(fixture, &two));
    g_assert_nonnull(take_alone(fixture, &one));
    g_assert_true(fixture->duplicate);
}

static void who_has_many_gives_way_to_who_has_few(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct segment lone = segment_of(fixture, 1, 1, 443, 1, 1, A, 1);
    struct segment syn = segment_of(fixture, 1, 2, 443, 1, 0, S, 0);
    /* Many, and some may be lost: each shares a bucket with those once in 1,024 times. */
    for (uint8_t i = 0; i < 20; i++) {
        lone.source.address.bytes[1] = syn.source.address.bytes[1] = i;
        lone.destination.address.bytes[2] = syn.destination.address.bytes[2] = (uint8_t)(i + 100);
        take(fixture, &lone);
        take_alone(fixture, &syn);
    }
    for (uint16_t i = 0; i < 1000; i++) {
        const struct segment hello = segment_of(fixture, 1, (uint16_t)(2000 + i), 80, 1, 1, A, 1);
        const struct segment other = segment_of(fixture, 1, (uint16_t)(2000 + i), 81, 1, 0, S, 0);
        take(fixture, &hello);
        take_alone(fixture, &other);
    }
    unsigned lost = 0;
    for (unsigned id = 1; id <= 40; id++) {
        char *word = g_strdup_printf(" %u ", id);
        char *all = g_strconcat(" ", fixture->gone->str, NULL);
        lost += strstr(all, word) != NULL;
        g_free(all);
        g_free(word);
    }
    g_assert_cmpuint(lost, <=, 8);
}

/* A SYN that is answered: what is opened is kept in another table until then. */
static void open_answered(struct fixture *fixture, const struct segment *syn) {
    struct segment answer = *syn;
    answer.source = syn->destination;
    answer.destination = syn->source;
    answer.flags = SA;
    answer.acknowledgement = syn->sequence + 1;
    take_alone(fixture, syn);
    take_alone(fixture, &answer);
}

static void a_server_with_many_answered_connections_gives_way(struct fixture *fixture,
                                                              gconstpointer data) {
    (void)data;
    struct segment syn = segment_of(fixture, 1, 1, 443, 1, 0, S, 0);
    for (uint8_t i = 0; i < 20; i++) {
        syn.source.address.bytes[1] = i;
        syn.destination.address.bytes[2] = (uint8_t)(i + 100);
        open_answered(fixture, &syn);
    }
    syn = segment_of(fixture, 1, 2, 80, 1, 0, S, 0);
    for (unsigned i = 0; i < 1000; i++) {
        syn.source.address.bytes[1] = (uint8_t)(30 + i / 250);
        syn.source.address.bytes[2] = (uint8_t)(i % 250);
        open_answered(fixture, &syn);
    }
    unsigned kept = 0;
    for (uint8_t i = 0; i < 20; i++) {
        struct endpoint client = {{4, {10, i, 0, 1}}, 1},
                        server = {{4, {10, 0, (uint8_t)(i + 100), 2}}, 443};
        kept += flow_find(fixture->table, &client, &server) != NULL;
    }
    g_assert_cmpuint(kept, >=, 16); /* each may share a bucket with who has many */
}

/* Four hosts, as each shares a bucket with who has many once in 512 times. */
static void who_had_many_and_has_one_does_not_give_way(struct fixture *fixture,
                                                       gconstpointer data) {
    enum { HOSTS = 4 };
    (void)data;
    struct segment syn = segment_of(fixture, 1, 1, 443, 1, 0, S, 0);
    for (unsigned i = 0; i < HOSTS * 50; i++) {
        syn.source.address.bytes[1] = (uint8_t)(i % HOSTS);
        syn.source.port = (uint16_t)(1000 + i);
        open_answered(fixture, &syn);
    }
    g_string_truncate(fixture->gone, 0);
    for (uint8_t i = 0; i < HOSTS; i++) {
        syn.source.address.bytes[1] = i;
        syn.destination.address.bytes[2] = (uint8_t)(i + 100);
        take_alone(fixture, &syn);
    }
    for (uint16_t i = 0; i < 1000; i++) {
        const struct segment other = segment_of(fixture, 1, (uint16_t)(2000 + i), 81, 1, 0, S, 0);
        take_alone(fixture, &other);
    }
    unsigned kept = 0;
    for (uint8_t i = 0; i < HOSTS; i++) {
        struct endpoint client = syn.source, server = syn.destination;
        client.address.bytes[1] = i;
        server.address.bytes[2] = (uint8_t)(i + 100);
        kept += flow_find(fixture->table, &client, &server) != NULL;
    }
    g_assert_cmpuint(kept, >=, 2);
}

static bool is_short(void *data) {
    const struct fixture *fixture = data;
    return fixture->frame > 50;
}

static void short_memory_makes_the_table_smaller(struct fixture *fixture, gconstpointer data) {
    (void)data;
    flow_table_free(fixture->table);
    fixture->table = flow_table_new(100, &fixture->limits, on_gone, is_short, fixture);
    fill(fixture, 1000, 60, A, 1);
    g_assert_cmpstr(fixture->gone->str, ==, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 ");
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FLOWS], ==, 20);
}

static void finished_ones_have_a_quarter(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fill(fixture, 1000, 30, R, 0);
    g_assert_cmpstr(fixture->gone->str, ==, "1 2 3 4 5 ");
    g_assert_cmpuint(fixture->limits.hit[LIMIT_CLOSED], ==, 5);
}

static void many_flows_are_found_again(struct fixture *fixture, gconstpointer data) {
    (void)data;
    flow_table_free(fixture->table);
    fixture->table = flow_table_new(5000, &fixture->limits, on_gone, NULL, fixture);
    for (unsigned round = 0; round < 2; round++) {
        for (uint16_t i = 0; i < 5000; i++) {
            const struct segment segment =
                segment_of(fixture, 1 + round, round ? 80 : i, round ? i : 80, 1, 1, A, 1);
            if (i != 80)
                g_assert_cmpuint(take(fixture, &segment)->id, ==, i + (i < 80 ? 1u : 0u));
        }
    }
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FLOWS], ==, 0);
}

static void openings_and_closed_ones_are_let_go(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct segment open = segment_of(fixture, 1, 1, 80, 1, 1, A, 1);
    const struct segment opening = segment_of(fixture, 1, 2, 80, 1, 0, S, 0);
    const struct segment closed = segment_of(fixture, 1, 3, 80, 1, 0, R, 0);
    take(fixture, &open);
    take_alone(fixture, &opening);
    take(fixture, &closed);
    flow_table_tick(fixture->table, fixture->time);
    flow_table_tick(fixture->table, fixture->time + 29 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "");
    flow_table_tick(fixture->table, fixture->time + 58 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "3 ");
    flow_table_tick(fixture->table, fixture->time + 80 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "3 2 ");
    flow_table_tick(fixture->table, fixture->time + 100 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "3 2 ");
}

/* 256 wait for what may come late; of more, those that a reset ended or that have a hole. */
static void many_finished_ones_are_let_go_sooner(struct fixture *fixture, gconstpointer data) {
    enum { FEW = 256, MORE = 100 };
    (void)data;
    flow_table_free(fixture->table);
    fixture->table = flow_table_new(16384, &fixture->limits, on_gone, NULL, fixture);
    for (uint16_t i = 0; i < FEW + MORE; i++) {
        const uint16_t port = (uint16_t)(1000 + i);
        const struct segment from_client = segment_of(fixture, 1, port, 80, 1, 1, F, 0);
        const struct segment from_server =
            segment_of(fixture, 2, 80, port, 1, 2, i % 4 == 0 ? R | A : F, 0);
        take(fixture, &from_client);
        struct flow *flow = take(fixture, &from_server);
        flow->streams[CLIENT].ended = flow->streams[SERVER].ended = i % 4 != 1;
        if (i == FEW - 1) {
            flow_table_tick(fixture->table, fixture->time + 3 * second);
            g_assert_cmpstr(fixture->gone->str, ==, "");
        }
    }
    fixture->time += 3 * second;
    flow_table_tick(fixture->table, fixture->time + second);
    g_assert_true(g_str_has_prefix(fixture->gone->str, "3 4 7 8 11 "));
    g_assert_true(g_str_has_suffix(fixture->gone->str, " 199 200 "));
    g_assert_cmpuint(fixture->limits.hit[LIMIT_CLOSED], ==, 0);
    g_string_truncate(fixture->gone, 0);
    flow_table_tick(fixture->table, fixture->time + 20 * second);
    g_assert_cmpstr(fixture->gone->str, ==, "");
    flow_table_tick(fixture->table, fixture->time + 40 * second);
    g_assert_true(g_str_has_prefix(fixture->gone->str, "1 2 5 6 "));
    g_assert_true(g_str_has_suffix(fixture->gone->str, " 355 356 "));
}

static void one_packet_from_the_future_ages_nothing(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct segment opening = segment_of(fixture, 1, 2, 80, 1, 0, S, 0);
    take_alone(fixture, &opening);
    flow_table_tick(fixture->table, fixture->time);
    for (unsigned i = 0; i < 10; i++) {
        flow_table_tick(fixture->table, INT64_MAX);
        flow_table_tick(fixture->table, fixture->time + second);
        flow_table_tick(fixture->table, INT64_MIN);
        flow_table_tick(fixture->table, fixture->time);
    }
    g_assert_cmpstr(fixture->gone->str, ==, "");
}

#define TEST(claim) g_test_add("/flow/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(the_one_unused_for_longest_makes_room);
    TEST(finished_ones_go_first_and_those_with_data_last);
    TEST(a_flood_of_syns_takes_no_flow);
    TEST(answered_it_is_as_if_it_had_been_a_flow);
    TEST(syns_in_a_hurry_are_told_from_copies);
    TEST(who_has_many_gives_way_to_who_has_few);
    TEST(a_server_with_many_answered_connections_gives_way);
    TEST(who_had_many_and_has_one_does_not_give_way);
    TEST(short_memory_makes_the_table_smaller);
    TEST(finished_ones_have_a_quarter);
    TEST(many_flows_are_found_again);
    TEST(openings_and_closed_ones_are_let_go);
    TEST(many_finished_ones_are_let_go_sooner);
    TEST(one_packet_from_the_future_ages_nothing);
    return g_test_run();
}
