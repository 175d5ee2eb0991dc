/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lies between two captures is told where they show it, and nowhere else. */
#include "tests/unit/case_bench.h"

static const int64_t begin = 1000 * TIME_SECOND, way = 5 * TIME_MILLISECOND;

/* Both captures have a connection that works, before and after what is to be judged. */
static void small_talk(struct case_bench *bench, int64_t time, uint16_t port) {
    const struct made_connection connection = made_connection(port);
    case_bench_pass(bench, time, way, 0, &connection, made_syn());
    case_bench_pass(bench, time + 2 * way, way, 0, &connection, made_syn_ack());
    case_bench_pass(bench, time + 4 * way, way, 0, &connection, made_data(CLIENT, 0, 100, 0));
    case_bench_pass(bench, time + 6 * way, way, 0, &connection, made_data(SERVER, 0, 100, 100));
}

static void open_at_both(struct case_bench *bench, int64_t time,
                         const struct made_connection *connection) {
    case_bench_pass(bench, time, way, 0, connection, made_syn());
    case_bench_pass(bench, time + 2 * way, way, 0, connection, made_syn_ack());
}

static GPtrArray *find(struct case_bench *bench, GPtrArray **groups) {
    case_bench_settle(bench);
    *groups = case_match(bench->points, NULL);
    case_learn_clocks(bench->points, *groups);
    return case_find_paths(bench->points, *groups, NULL);
}

/* One path of this type and certainty; of type 0: none. */
static void assert_found(struct case_bench *bench, unsigned type, bool is_certain) {
    GPtrArray *groups, *found = find(bench, &groups);
    g_assert_cmpuint(found->len, ==, type == 0 ? 0 : 1);
    if (type != 0) {
        const struct case_path *path = found->pdata[0];
        g_assert_cmpuint((unsigned)path->type, ==, type);
        g_assert_cmpint(path->path.is_certain, ==, is_certain);
        g_assert_cmpint(path->path.doubt == NULL, ==, is_certain);
    }
    g_ptr_array_unref(found);
    g_ptr_array_unref(groups);
    case_bench_close(bench);
}

/* The server sends 1,400 bytes four times, and the client never has them. */
static void lose_data(struct case_bench *bench, const struct made_connection *connection,
                      int64_t from) {
    for (int64_t i = 0; i < 4; i++)
        case_bench_see(bench, 1, from + (i * i + 1) * TIME_SECOND / 2, connection,
                       made_data(SERVER, 0, 1400, 100));
}

static void begin_case(struct case_bench *bench, struct made_connection *connection) {
    case_bench_open(bench, 2);
    *connection = made_connection(40000);
    small_talk(bench, begin, 30000);
    open_at_both(bench, begin + TIME_SECOND, connection);
    case_bench_pass(bench, begin + 2 * TIME_SECOND, way, 0, connection,
                    made_data(CLIENT, 0, 100, 0));
}

static void data_that_never_came_is_lost(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    lose_data(&bench, &connection, begin + 3 * TIME_SECOND);
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    GPtrArray *groups, *found = find(&bench, &groups);
    g_assert_cmpuint(found->len, ==, 1);
    const struct case_path *path = found->pdata[0];
    g_assert_cmpint(path->actor, ==, SERVER);
    g_assert_cmpstr(path->path.from, ==, "point-1");
    g_assert_cmpstr(path->path.to, ==, "point-0");
    g_assert_true(path->path.is_certain);
    g_assert_cmpuint(path->path.lost, ==, 1);
    g_assert_cmpuint(path->path.times, ==, 4);
    g_assert_cmpuint(path->path.size, ==, 1400);
    g_assert_cmpuint(path->path.evidence[0].ref.point, ==, 1);
    g_ptr_array_unref(found);
    g_ptr_array_unref(groups);
    case_bench_close(&bench);
}

static void data_that_only_the_capture_lost_is_not(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    lose_data(&bench, &connection, begin + 3 * TIME_SECOND);
    case_bench_pass(&bench, begin + 10 * TIME_SECOND, way, 0, &connection,
                    made_data(CLIENT, 100, 10, 1400));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, 0, false);
}

static void data_that_came_in_other_pieces_is_not_lost(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    lose_data(&bench, &connection, begin + 3 * TIME_SECOND);
    case_bench_see(&bench, 0, begin + 3 * TIME_SECOND + way, &connection,
                   made_data(SERVER, 700, 100, 100));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, 0, false);
}

static void what_left_after_the_other_capture_ended_is_not_lost(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    lose_data(&bench, &connection, begin + 3 * TIME_SECOND);
    assert_found(&bench, 0, false);
}

static void what_left_before_the_other_capture_began_is_not_lost(void) {
    struct case_bench bench;
    const struct made_connection connection = made_connection(40000);
    case_bench_open(&bench, 2);
    case_bench_see(&bench, 1, begin, &connection, made_syn());
    case_bench_see(&bench, 1, begin + way, &connection, made_syn_ack());
    lose_data(&bench, &connection, begin + TIME_SECOND);
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    case_bench_pass(&bench, begin + 30 * TIME_SECOND, way, 0, &connection,
                    made_data(CLIENT, 0, 100, 0));
    assert_found(&bench, 0, false);
}

static void one_packet_that_was_not_sent_again_is_not_lost(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    case_bench_see(&bench, 1, begin + 3 * TIME_SECOND, &connection,
                   made_data(SERVER, 0, 1400, 100));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, 0, false);
}

/* One of `nth` packets of the server is lost and sent again. */
static void lose_one_of(unsigned nth, unsigned type) {
    enum { PACKETS = 100, SIZE = 100 };
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    for (unsigned i = 0; i < PACKETS; i++) {
        const int64_t at = begin + 3 * TIME_SECOND + i * 20 * TIME_MILLISECOND;
        const struct made_packet packet = made_data(SERVER, (int32_t)i * SIZE, SIZE, 100);
        if (i % nth == nth - 1)
            case_bench_see(&bench, 1, at, &connection, packet);
        case_bench_pass(&bench, at + 5 * TIME_MILLISECOND, way, 0, &connection, packet);
        case_bench_pass(&bench, at + 8 * TIME_MILLISECOND, way, 0, &connection,
                        made_data(CLIENT, 100, 0, (int32_t)(i + 1) * SIZE));
    }
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, type, type != 0);
}

static void a_path_that_loses_one_of_ten_is_told(void) {
    lose_one_of(10, EVENT_PATH_LOSSY);
}

static void one_of_forty_is_not_told(void) {
    lose_one_of(40, 0);
}

/* The server leaves cutting segments to its network card: its capture has two in each packet. One
 * of `nth` is lost and sent again alone. */
static void lose_one_that_is_cut_of(unsigned nth, unsigned type) {
    enum { SEGMENTS = 120, SIZE = 1400 };
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    for (unsigned i = 0; i < SEGMENTS; i++) {
        const int64_t at = begin + 3 * TIME_SECOND + i * 20 * TIME_MILLISECOND;
        const struct made_packet segment = made_data(SERVER, (int32_t)i * SIZE, SIZE, 100);
        if (i % 2 == 0)
            case_bench_see(&bench, 1, at, &connection,
                           made_data(SERVER, (int32_t)i * SIZE, 2 * SIZE, 100));
        if (i % nth == nth - 1)
            case_bench_see(&bench, 1, at + 5 * TIME_MILLISECOND, &connection, segment);
        case_bench_see(&bench, 0, at + 6 * TIME_MILLISECOND, &connection, segment);
        case_bench_pass(&bench, at + 8 * TIME_MILLISECOND, way, 0, &connection,
                        made_data(CLIENT, 100, 0, (int32_t)(i + 1) * SIZE));
    }
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, type, type != 0);
}

static void a_share_is_one_of_segments_however_they_are_captured(void) {
    lose_one_that_is_cut_of(10, EVENT_PATH_LOSSY);
    lose_one_that_is_cut_of(20, 0); /* 6 of 126 segments; of packets it would be many more */
    lose_one_that_is_cut_of(40, 0);
}

/* While data is lost another connection works; of its ten requests the client's capture, which sent
 * them, lacks the last `lacks`. */
static void work_meanwhile(struct case_bench *bench, int64_t from, int lacks) {
    const struct made_connection other = made_connection(41000);
    open_at_both(bench, begin + TIME_SECOND, &other);
    for (int i = 0; i < 10; i++) {
        const int64_t at = from + i * 200 * TIME_MILLISECOND;
        const struct made_packet answer = made_data(SERVER, i * 300, 300, 0);
        case_bench_see(bench, 1, at, &other, answer);
        if (i < 10 - lacks)
            case_bench_see(bench, 0, at + way, &other, answer);
        case_bench_pass(bench, at + 2 * way, way, 0, &other,
                        made_data(CLIENT, 0, 0, (i + 1) * 300));
    }
}

static void assert_lost_beside(int lacks, unsigned type, bool is_certain) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    work_meanwhile(&bench, begin + 3 * TIME_SECOND + TIME_SECOND / 4, lacks);
    lose_data(&bench, &connection, begin + 3 * TIME_SECOND);
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, type, is_certain);
}

static void a_capture_that_lacks_what_came_is_not_believed(void) {
    assert_lost_beside(0, EVENT_PATH_LOST, true);
    assert_lost_beside(6, EVENT_PATH_LOST, false);
    assert_lost_beside(10, 0, false);
}

static void a_capture_that_dropped_packets_leaves_a_doubt(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    lose_data(&bench, &connection, begin + 3 * TIME_SECOND);
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    ((struct case_point *)bench.points->pdata[0])->dropped = 1;
    assert_found(&bench, EVENT_PATH_LOST, false);
}

/* The client's capture has no packet of the server's at all, in any connection. */
static void a_direction_that_was_not_captured_leaves_a_doubt(void) {
    struct case_bench bench;
    const struct made_connection connection = made_connection(40000);
    case_bench_open(&bench, 2);
    for (int64_t i = 0; i < 4; i++)
        case_bench_pass(&bench, begin + i * i * TIME_SECOND, way, 0, &connection, made_syn());
    for (int64_t i = 0; i < 4; i++)
        case_bench_see(&bench, 1, begin + way + i * i * TIME_SECOND, &connection, made_syn_ack());
    assert_found(&bench, EVENT_PATH_LOST, false);
}

static void large_segments_alone_are_a_matter_of_size(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    case_bench_pass(&bench, begin + 3 * TIME_SECOND, way, 0, &connection,
                    made_data(SERVER, 0, 500, 100));
    for (int64_t i = 0; i < 4; i++)
        case_bench_see(&bench, 1, begin + (4 + i * i) * TIME_SECOND, &connection,
                       made_data(SERVER, 500, 1400, 100));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    GPtrArray *groups, *found = find(&bench, &groups);
    g_assert_cmpuint(found->len, ==, 1);
    const struct case_path *path = found->pdata[0];
    g_assert_true(path->path.is_size);
    g_assert_cmpuint(path->path.passes, ==, 500);
    g_ptr_array_unref(found);
    g_ptr_array_unref(groups);
    case_bench_close(&bench);
}

/* The server's capture knows these hosts, but not this connection; where it knows other ports only,
 * a filter may have kept it out. */
static void syns_without_a_trace_are_lost(void) {
    const struct {
        uint16_t port;
        bool is_certain;
    } cases[] = {{5061, true}, {8443, false}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct case_bench bench;
        struct made_connection connection = made_connection(40000);
        connection.server.port = cases[i].port;
        case_bench_open(&bench, 2);
        small_talk(&bench, begin, 30000);
        for (int64_t n = 0; n < 4; n++)
            case_bench_see(&bench, 0, begin + (1 + n * n) * TIME_SECOND, &connection, made_syn());
        small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
        assert_found(&bench, EVENT_PATH_LOST, cases[i].is_certain);
    }
}

static void syns_to_a_host_that_the_other_capture_never_saw_are_not_lost(void) {
    struct case_bench bench;
    struct made_connection connection = made_connection(40000);
    connection.server = made_endpoint(3, 5061);
    case_bench_open(&bench, 2);
    small_talk(&bench, begin, 30000);
    for (int64_t n = 0; n < 4; n++)
        case_bench_see(&bench, 0, begin + (1 + n * n) * TIME_SECOND, &connection, made_syn());
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, 0, false);
}

static struct made_packet made_reset(enum side from, uint8_t ttl) {
    return (struct made_packet){from, TCP_RST, 0, 0, 100, ttl};
}

static void a_reset_that_nobody_sent_was_put_in(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    case_bench_see(&bench, 0, begin + 3 * TIME_SECOND, &connection, made_reset(SERVER, 64));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, EVENT_PATH_RESET, true);
}

/* The nearer capture alone says so, and may have missed it. */
static void a_reset_with_the_hosts_ttl_leaves_a_doubt(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    case_bench_see(&bench, 0, begin + 3 * TIME_SECOND, &connection, made_reset(SERVER, 63));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, EVENT_PATH_RESET, false);
}

static void a_host_that_goes_on_did_not_reset(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    case_bench_see(&bench, 0, begin + 3 * TIME_SECOND, &connection, made_reset(SERVER, 63));
    case_bench_see(&bench, 1, begin + 4 * TIME_SECOND, &connection, made_data(SERVER, 0, 10, 100));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, EVENT_PATH_RESET, true);
}

static void a_reset_that_was_sent_was_not_put_in(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    case_bench_pass(&bench, begin + 3 * TIME_SECOND, way, 0, &connection, made_reset(SERVER, 64));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, 0, false);
}

/* The capture near the server has ended by then: only the TTL can tell. */
static void a_reset_after_the_end_of_the_nearer_capture_takes_another_ttl(void) {
    for (uint8_t ttl = 63; ttl <= 64; ttl++) {
        struct case_bench bench;
        struct made_connection connection;
        begin_case(&bench, &connection);
        case_bench_see(&bench, 0, begin + 3 * TIME_SECOND, &connection, made_reset(SERVER, ttl));
        assert_found(&bench, ttl == 63 ? 0 : EVENT_PATH_RESET, false);
    }
}

static void a_reset_seen_where_it_was_sent_says_nothing(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    case_bench_see(&bench, 1, begin + 3 * TIME_SECOND, &connection, made_reset(SERVER, 64));
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, 0, false);
}

static void other_addresses_are_told_once(void) {
    struct case_bench bench;
    const struct made_connection inside = made_connection(40000);
    struct made_connection outside = inside;
    outside.client = made_endpoint(99, 50000);
    case_bench_open(&bench, 2);
    for (unsigned point = 0; point < 2; point++) {
        const struct made_connection *seen = point == 0 ? &inside : &outside;
        case_bench_see(&bench, point, begin + point, seen, made_syn());
        case_bench_see(&bench, point, begin + 3 - point, seen, made_syn_ack());
    }
    assert_found(&bench, EVENT_PATH_ADDRESSES, true);
}

/* The client's SYNs pass the first two of three captures on their way. */
static void of_three_captures_those_next_to_it_are_named(void) {
    struct case_bench bench;
    const struct made_connection works = made_connection(30000), fails = made_connection(40000);
    case_bench_open(&bench, 3);
    for (unsigned again = 0; again < 2; again++)
        for (unsigned point = 0; point < 3; point++) {
            const int64_t time = begin + again * 20 * TIME_SECOND;
            struct made_packet syn = made_syn(), answer = made_syn_ack();
            syn.ttl = (uint8_t)(64 - point);
            answer.ttl = (uint8_t)(62 + point);
            struct made_connection connection = works;
            connection.client.port = (uint16_t)(30000 + again);
            connection.client_start += again;
            case_bench_see(&bench, point, time + point * way, &connection, syn);
            case_bench_see(&bench, point, time + (5 - point) * way, &connection, answer);
        }
    for (int64_t i = 0; i < 4; i++)
        for (unsigned point = 0; point < 2; point++) {
            struct made_packet syn = made_syn();
            syn.ttl = (uint8_t)(64 - point);
            case_bench_see(&bench, point, begin + (1 + i * i) * TIME_SECOND + point * way, &fails,
                           syn);
        }
    GPtrArray *groups, *found = find(&bench, &groups);
    g_assert_cmpuint(found->len, ==, 1);
    const struct case_path *path = found->pdata[0];
    g_assert_cmpstr(path->path.from, ==, "point-1");
    g_assert_cmpstr(path->path.to, ==, "point-2");
    g_ptr_array_unref(found);
    g_ptr_array_unref(groups);
    case_bench_close(&bench);
}

/* A firewall gives the connection other sequence numbers: its packets are compared all the same. */
static void what_is_lost_behind_other_sequence_numbers_is_found(void) {
    struct case_bench bench;
    const struct made_connection before = made_connection(40000);
    struct made_connection after = before;
    after.client_start += 12345;
    after.server_start += 54321;
    case_bench_open(&bench, 2);
    const struct made_packet both[] = {made_syn(), made_syn_ack(), made_data(CLIENT, 0, 100, 0),
                                       made_data(SERVER, 0, 100, 100),
                                       made_data(CLIENT, 100, 100, 100)};
    for (unsigned i = 0; i < G_N_ELEMENTS(both); i++) {
        const bool by_client = both[i].from == CLIENT;
        const int64_t time = begin + i * TIME_SECOND / 10;
        case_bench_see(&bench, 0, by_client ? time : time + way, &before, both[i]);
        case_bench_see(&bench, 1, by_client ? time + way : time, &after, both[i]);
    }
    for (int64_t i = 0; i < 4; i++)
        case_bench_see(&bench, 1, begin + (1 + i * i) * TIME_SECOND, &after,
                       made_data(SERVER, 100, 1400, 200));
    case_bench_see(&bench, 0, begin + 20 * TIME_SECOND, &before, made_data(CLIENT, 100, 100, 100));
    GPtrArray *groups, *found = find(&bench, &groups);
    g_assert_cmpuint(groups->len, ==, 1);
    g_assert_cmpuint(found->len, ==, 2);
    g_assert_cmpuint((unsigned)((struct case_path *)found->pdata[0])->type, ==,
                     EVENT_PATH_ADDRESSES);
    g_assert_true(((struct case_path *)found->pdata[0])->path.is_renumbered);
    g_assert_cmpuint((unsigned)((struct case_path *)found->pdata[1])->type, ==, EVENT_PATH_LOST);
    g_ptr_array_unref(found);
    g_ptr_array_unref(groups);
    case_bench_close(&bench);
}

/* The server's capture knows the hosts and the port, and has nothing of it. */
static void a_refusal_that_the_server_never_gave_was_put_in(void) {
    for (unsigned reaches = 0; reaches < 2; reaches++) {
        struct case_bench bench;
        const struct made_connection connection = made_connection(40000);
        struct made_packet refusal = made_reset(SERVER, 64);
        refusal.offset = -1;
        refusal.acknowledges = 0;
        case_bench_open(&bench, 2);
        small_talk(&bench, begin, 30000);
        case_bench_see(&bench, 0, begin + TIME_SECOND, &connection, made_syn());
        if (reaches != 0)
            case_bench_see(&bench, 1, begin + TIME_SECOND + way, &connection, made_syn());
        if (reaches != 0)
            case_bench_see(&bench, 1, begin + TIME_SECOND + way, &connection, refusal);
        case_bench_see(&bench, 0, begin + TIME_SECOND + 2 * way, &connection, refusal);
        small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
        assert_found(&bench, reaches != 0 ? 0 : EVENT_PATH_RESET, true);
    }
}

/* A reset for each of them is one thing. */
static void resets_for_both_sides_are_one(void) {
    struct case_bench bench;
    struct made_connection connection;
    begin_case(&bench, &connection);
    case_bench_see(&bench, 0, begin + 3 * TIME_SECOND, &connection, made_reset(SERVER, 60));
    case_bench_see(&bench, 1, begin + 3 * TIME_SECOND, &connection,
                   (struct made_packet){CLIENT, TCP_RST, 100, 0, 0, 60});
    small_talk(&bench, begin + 20 * TIME_SECOND, 31000);
    assert_found(&bench, EVENT_PATH_RESET, true);
}

/* --- certificates ----------------------------------------------------------------------------- */

struct shown {
    const char *subject, *issuer;
    bool self_signed;
};

static void show(struct case_bench *bench, unsigned point, int64_t time, struct shown shown,
                 uint8_t digest) {
    struct case_connection *connection = case_bench_connection(bench, point, 0);
    struct case_certificate *certificate = g_new0(struct case_certificate, 1);
    certificate->ref = frame_ref_of(2, time, 0);
    certificate->subject = g_strdup(shown.subject);
    certificate->issuer = g_strdup(shown.issuer);
    certificate->self_signed = shown.self_signed;
    certificate->sha256[0] = digest;
    connection->sides[SERVER].certificate = certificate;
}

static void another_certificate_of_the_same_name_was_made_in_between(void) {
    const struct {
        struct shown sent, received;
        int64_t called, had; /* when the device called the server, and had its certificate */
        unsigned type;
    } cases[] = {
        {{"CN=a", "CN=CA", false}, {"CN=a", "CN=Proxy", false}, 10, 20, EVENT_PATH_CERTIFICATE},
        /* one was over before the other began */
        {{"CN=a", "CN=CA", false}, {"CN=a", "CN=Proxy", false}, -900, -800, 0},
        {{"CN=a", "CN=CA", false}, {"CN=a", "CN=Proxy", false}, 600, 900, 0},
        /* two certificates of one server */
        {{"CN=a", "CN=CA", false}, {"CN=a", "CN=CA", false}, 10, 20, 0},
        {{"CN=a", "CN=a", true}, {"CN=a", "CN=a-EC", true}, 10, 20, 0},
        {{"CN=a", "CN=CA", false}, {"CN=b", "CN=Proxy", false}, 10, 20, 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct case_bench bench;
        const struct made_connection client = made_connection(40000);
        struct made_connection device = made_connection(41111);
        device.client = made_endpoint(99, 41111);
        case_bench_open(&bench, 2);
        case_bench_see(&bench, 0, begin, &client, made_syn());
        case_bench_see(&bench, 1, begin + cases[i].called * TIME_MILLISECOND, &device, made_syn());
        case_bench_see(&bench, 1, begin + TIME_SECOND, &device, made_syn_ack());
        case_bench_see(&bench, 0, begin + TIME_SECOND, &client, made_syn_ack());
        show(&bench, 0, begin + 30 * TIME_MILLISECOND, cases[i].received, 1);
        show(&bench, 1, begin + cases[i].had * TIME_MILLISECOND, cases[i].sent, 2);
        assert_found(&bench, cases[i].type, false);
    }
}

/* Whatever name it has, where the client is the same at both; an address alone is not enough. */
static void another_certificate_in_a_connection_of_the_same_client_was_made_in_between(void) {
    for (unsigned other = 0; other < 3; other++) {
        struct case_bench bench;
        const struct made_connection client = made_connection(40000);
        struct made_connection device = client;
        device.client_start++;
        device.server_start++;
        device.client = made_endpoint(other == 2 ? 99 : 1, other == 1 ? 41111 : 40000);
        case_bench_open(&bench, 2);
        case_bench_see(&bench, 0, begin, &client, made_syn());
        case_bench_see(&bench, 1, begin + way, &device, made_syn());
        case_bench_see(&bench, 1, begin + 2 * way, &device, made_syn_ack());
        case_bench_see(&bench, 0, begin + 3 * way, &client, made_syn_ack());
        show(&bench, 0, begin + 9 * way, (struct shown){"CN=proxy", "CN=Proxy", false}, 1);
        show(&bench, 1, begin + 8 * way, (struct shown){"CN=a", "CN=CA", false}, 2);
        assert_found(&bench, other == 0 ? EVENT_PATH_CERTIFICATE : 0, true);
    }
}

#define TEST(name) g_test_add_func("/case_paths/" #name, name)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(data_that_never_came_is_lost);
    TEST(data_that_only_the_capture_lost_is_not);
    TEST(data_that_came_in_other_pieces_is_not_lost);
    TEST(what_left_after_the_other_capture_ended_is_not_lost);
    TEST(what_left_before_the_other_capture_began_is_not_lost);
    TEST(one_packet_that_was_not_sent_again_is_not_lost);
    TEST(a_share_is_one_of_segments_however_they_are_captured);
    TEST(a_capture_that_lacks_what_came_is_not_believed);
    TEST(a_capture_that_dropped_packets_leaves_a_doubt);
    TEST(a_direction_that_was_not_captured_leaves_a_doubt);
    TEST(large_segments_alone_are_a_matter_of_size);
    TEST(syns_without_a_trace_are_lost);
    TEST(syns_to_a_host_that_the_other_capture_never_saw_are_not_lost);
    TEST(of_three_captures_those_next_to_it_are_named);
    TEST(a_reset_that_nobody_sent_was_put_in);
    TEST(a_reset_with_the_hosts_ttl_leaves_a_doubt);
    TEST(a_host_that_goes_on_did_not_reset);
    TEST(a_reset_that_was_sent_was_not_put_in);
    TEST(a_reset_after_the_end_of_the_nearer_capture_takes_another_ttl);
    TEST(a_reset_seen_where_it_was_sent_says_nothing);
    TEST(a_refusal_that_the_server_never_gave_was_put_in);
    TEST(resets_for_both_sides_are_one);
    TEST(what_is_lost_behind_other_sequence_numbers_is_found);
    TEST(other_addresses_are_told_once);
    TEST(another_certificate_of_the_same_name_was_made_in_between);
    TEST(another_certificate_in_a_connection_of_the_same_client_was_made_in_between);
    TEST(a_path_that_loses_one_of_ten_is_told);
    TEST(one_of_forty_is_not_told);
    return g_test_run();
}
