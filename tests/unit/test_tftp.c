/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists fetched over TFTP come out byte for byte, or what is missing is named. */
#include "capture/observe/tftp/tftp_blocks.h"
#include "tftp_room.h"

static void assert_same_file(const struct tftp_room *room, const GByteArray *file) {
    g_assert_true(room->complete);
    g_assert_true(span_equals(span_of_bytes(room->file), span_of_bytes(file)));
}

static void send_blocks(struct tftp_room *room, const GByteArray *file, unsigned from, unsigned to,
                        size_t size) {
    for (unsigned number = from; number <= to; number++)
        tftp_from_server(room, tftp_block(file, number, size));
}

static void a_request_without_options_means_512(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(1200);
    tftp_request(&room, "CTLSEP2834A2823B58.tlv|octet|");
    send_blocks(&room, file, 1, 3, 512);
    tftp_expect(&room, "4 download server 'CTLSEP2834A2823B58.tlv' (1) 1200 bytes\n");
    assert_same_file(&room, file);
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

static void a_file_of_whole_blocks_ends_with_an_empty_one(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(1024);
    tftp_request(&room, "/tftp/ctlfile.TLV|OCTET||"); /* early phones: a zero too many */
    send_blocks(&room, file, 1, 2, 512);
    tftp_expect(&room, "");
    send_blocks(&room, file, 3, 3, 512);
    tftp_expect(&room, "4 download server 'ctlfile.TLV' (1) 1024 bytes\n");
    assert_same_file(&room, file);
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

static void options_that_were_agreed_on_count(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(3000);
    tftp_request(&room, "CTLFile.tlv|octet|tsize|0|blksize|1428|windowsize|4|");
    tftp_from_server(&room, tftp_text(6, "tsize|3000|blksize|1000|"));
    tftp_from_server(&room, tftp_block(file, 3, 1000));
    tftp_from_server(&room, tftp_block(file, 1, 1000));
    tftp_from_server(&room, tftp_block(file, 4, 1000));
    tftp_from_server(&room, tftp_block(file, 1, 1000));
    tftp_expect(&room, "");
    tftp_from_server(&room, tftp_block(file, 2, 1000));
    tftp_expect(&room, "7 download server 'CTLFile.tlv' (1) 3000 bytes\n");
    assert_same_file(&room, file);
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

static void the_size_of_unseen_options_is_reported_by_full_blocks(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(2500);
    tftp_request(&room, "CTLFile.tlv|octet|blksize|1428|");
    tftp_from_client(&room, TFTP_CLIENT_PORT, TFTP_SERVER_PORT, tftp_numbered(4, 0));
    send_blocks(&room, file, 1, 3, 1000);
    tftp_expect(&room, "5 download server 'CTLFile.tlv' (1) 2500 bytes\n");
    assert_same_file(&room, file);
    tftp_request(&room, "CTLFile.tlv|octet|blksize|1428|");
    tftp_from_client(&room, TFTP_CLIENT_PORT, TFTP_SERVER_PORT, tftp_numbered(4, 0));
    send_blocks(&room, file, 1, 1, 400);
    observe_finish(room.observe);
    tftp_expect(&room, "8 download server 'CTLFile.tlv' (6) 400 bytes without the size of a block "
                       "is not known\n");
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

static void a_server_without_options_sends_512(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(300);
    tftp_request(&room, "a.cnf.xml.sgn|octet|blksize|1428|");
    tftp_from_server(&room, tftp_block(file, 1, 512));
    tftp_from_client(&room, TFTP_CLIENT_PORT, TFTP_SERVER_PORT, tftp_numbered(4, 1));
    tftp_expect(&room, "2 download server 'a.cnf.xml.sgn' (1) 300 bytes\n");
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

static void missing_blocks_are_named(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(25 * 512 - 100);
    tftp_request(&room, "CTLFile.tlv|octet|");
    send_blocks(&room, file, 1, 3, 512);
    send_blocks(&room, file, 5, 11, 512);
    send_blocks(&room, file, 15, 25, 512);
    observe_finish(room.observe);
    tftp_expect(&room, "22 download server 'CTLFile.tlv' (1) 12700 bytes without blocks 4 and 12 "
                       "to 14 of 25\n");
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

static void a_block_cut_by_the_snap_length_is_missing(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(700);
    tftp_request(&room, "CTLFile.tlv|octet|");
    tftp_room_feed(
        &room,
        ipv4_packet(17, TFTP_SERVER, TFTP_CLIENT, 0,
                    udp_packet(TFTP_SERVER_PORT, TFTP_CLIENT_PORT, tftp_block(file, 1, 512))),
        96);
    send_blocks(&room, file, 2, 2, 512);
    observe_finish(room.observe);
    tftp_expect(&room, "3 download server 'CTLFile.tlv' (1) 700 bytes without block 1 of 2\n");
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

static void block_numbers_wrap(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(70000 * 8 + 3);
    tftp_request(&room, "CTLFile.tlv|octet|blksize|8|");
    tftp_from_server(&room, tftp_text(6, "blksize|8|"));
    send_blocks(&room, file, 1, 70001, 8);
    assert_same_file(&room, file);
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

static void a_second_server_port_sends_the_file_by_itself(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(1300), *other = tftp_file(1301);
    tftp_request(&room, "CTLFile.tlv|octet|");
    tftp_request(&room, "CTLFile.tlv|octet|");
    tftp_room_feed(&room,
                   ipv4_packet(17, "10.0.0.3", TFTP_CLIENT, 0,
                               udp_packet(50001, TFTP_CLIENT_PORT, tftp_block(other, 3, 512))),
                   SIZE_MAX);
    send_blocks(&room, file, 1, 3, 512);
    assert_same_file(&room, file);
    g_byte_array_unref(file);
    g_byte_array_unref(other);
    tftp_room_close(&room);
}

static void late_blocks_of_the_last_file_are_not_of_the_next(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(100), *next = tftp_file(200);
    tftp_request(&room, "CTLFile.tlv|octet|");
    send_blocks(&room, file, 1, 1, 512);
    tftp_request(&room, "ITLFile.tlv|octet|");
    send_blocks(&room, file, 1, 1, 512);
    tftp_room_feed(&room,
                   ipv4_packet(17, TFTP_SERVER, TFTP_CLIENT, 0,
                               udp_packet(50001, TFTP_CLIENT_PORT, tftp_block(next, 1, 512))),
                   SIZE_MAX);
    assert_same_file(&room, next);
    g_byte_array_unref(file);
    g_byte_array_unref(next);
    tftp_room_close(&room);
}

static void an_error_is_a_refusal_with_its_text(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    tftp_from_server(&room, tftp_text(5, "|\001File not found|"));
    tftp_expect(&room, "2 download_refused server 'CTLFile.tlv' (1) 1 'File not found'\n");
    tftp_room_close(&room);
}

static void silence_is_reported_at_the_end_and_after_a_minute(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    room.time += INT64_C(1000000000);
    tftp_request(&room, "CTLFile.tlv|octet|");
    for (int64_t second = 0; second < 50; second++)
        observe_tick(room.observe, room.time + second * 1000000000);
    tftp_expect(&room, "");
    for (int64_t second = 50; second < 70; second++)
        observe_tick(room.observe, room.time + second * 1000000000);
    tftp_expect(&room, "1 download_unanswered client 'CTLFile.tlv' (1) asked 2\n");
    tftp_request(&room, "ITLFile.tlv|octet|");
    observe_finish(room.observe);
    tftp_expect(&room, "3 download_unanswered client 'ITLFile.tlv' (3) asked 1\n");
    tftp_room_close(&room);
}

static void from_client(struct tftp_room *room, GByteArray *payload) {
    tftp_from_client(room, TFTP_CLIENT_PORT, TFTP_SERVER_PORT, payload);
}

/* Blocks 1 to 2 of a file of five, each acknowledged. */
static void begin_file(struct tftp_room *room, const GByteArray *file) {
    tftp_room_open(room);
    tftp_request(room, "CTLFile.tlv|octet|");
    for (unsigned number = 1; number <= 2; number++) {
        tftp_from_server(room, tftp_block(file, number, 512));
        from_client(room, tftp_numbered(4, number));
    }
}

static void expect_end(struct tftp_room *room, const char *line) {
    observe_finish(room->observe);
    tftp_expect(room, line);
    tftp_room_close(room);
}

#define TWO_OF_FIVE " download server 'CTLFile.tlv' (1) 1024 bytes without whatever follows block 2"

static void who_stopped_is_told_by_who_tried_again(void) {
    GByteArray *file = tftp_file(2100);
    struct tftp_room room;
    begin_file(&room, file);
    expect_end(&room, "4" TWO_OF_FIVE "\n"); /* the capture may have ended */

    begin_file(&room, file);
    from_client(&room, tftp_numbered(4, 2));
    from_client(&room, tftp_numbered(4, 2));
    expect_end(&room, "4" TWO_OF_FIVE ", then silence 3 times\n");

    begin_file(&room, file);
    for (int64_t second = 1; second <= 4; second++)
        observe_tick(room.observe, room.time + second * 1000000000);
    expect_end(&room, "4" TWO_OF_FIVE ", then silence 1 times\n");

    begin_file(&room, file);
    for (unsigned again = 0; again < 3; again++)
        tftp_from_server(&room, tftp_block(file, 3, 512));
    expect_end(&room, "8 download server 'CTLFile.tlv' (1) 1536 bytes without whatever follows "
                      "block 3, unacknowledged 3 times\n");

    begin_file(&room, file);
    tftp_from_server(&room, tftp_text(5, "||out of memory|"));
    expect_end(&room, "4" TWO_OF_FIVE "; the server gave up, then error\n");

    begin_file(&room, file);
    from_client(&room, tftp_text(5, "|\003disk full|"));
    expect_end(&room, "4" TWO_OF_FIVE "; the client gave up, client left\n");
    g_byte_array_unref(file);
}

/* Acknowledgements that were lost, and blocks that come again, are nothing. */
static void a_transfer_that_heals_does_not_stop(void) {
    GByteArray *file = tftp_file(2100);
    struct tftp_room room;
    begin_file(&room, file);
    for (unsigned again = 0; again < 4; again++)
        tftp_from_server(&room, tftp_block(file, 3, 512));
    for (unsigned again = 0; again < 4; again++)
        from_client(&room, tftp_numbered(4, 3));
    send_blocks(&room, file, 4, 5, 512);
    tftp_expect(&room, "15 download server 'CTLFile.tlv' (1) 2100 bytes\n");
    from_client(&room, tftp_numbered(4, 5));
    tftp_from_server(&room, tftp_block(file, 5, 512));
    expect_end(&room, "");
    g_byte_array_unref(file);
}

static void what_the_capture_lacks_is_no_stop(void) {
    GByteArray *file = tftp_file(2100);
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    tftp_from_server(&room, tftp_block(file, 2, 512));
    for (unsigned again = 0; again < 4; again++)
        from_client(&room, tftp_numbered(4, 2));
    expect_end(&room, "2 download server 'CTLFile.tlv' (1) 1024 bytes without block 1; whatever "
                      "follows block 2\n");
    begin_file(&room, file);
    from_client(&room, tftp_numbered(4, 3)); /* a block that was not captured */
    from_client(&room, tftp_numbered(4, 3));
    from_client(&room, tftp_numbered(4, 3));
    expect_end(&room, "4" TWO_OF_FIVE "\n");
    g_byte_array_unref(file);
}

static void options_may_stay_unheard(void) {
#define NO_BLOCK                                                                                   \
    "1 download server 'CTLFile.tlv' (1) 0 bytes without every block: the server only agreed to "  \
    "options"
    struct tftp_room room;
    for (unsigned sent = 1; sent <= 3; sent += 2) {
        tftp_room_open(&room);
        tftp_request(&room, "CTLFile.tlv|octet|tsize|0|");
        for (unsigned again = 0; again < sent; again++)
            tftp_from_server(&room, tftp_text(6, "tsize|2100|"));
        expect_end(&room, sent == 1 ? NO_BLOCK "\n" : NO_BLOCK ", unacknowledged 3 times\n");
    }
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|tsize|0|");
    tftp_from_server(&room, tftp_text(6, "tsize|2100|"));
    for (unsigned again = 0; again < 3; again++)
        from_client(&room, tftp_numbered(4, 0));
    expect_end(&room, NO_BLOCK ", then silence 3 times\n");
    /* A client that only wanted to know the size says so by an error. */
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|tsize|0|");
    tftp_from_server(&room, tftp_text(6, "tsize|2100|"));
    from_client(&room, tftp_text(5, "||aborted|"));
    observe_finish(room.observe);
    g_assert_null(strstr(room.log->str, ", client left"));
    tftp_room_close(&room);
#undef NO_BLOCK
}

static void what_is_no_request_is_not_followed(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    const char *names[] = {"CTLFile.tlv", "|octet|", "/a/|octet|"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        tftp_request(&room, names[i]);
        tftp_from_server(&room, tftp_text(5, "|\001|"));
    }
    observe_finish(room.observe);
    tftp_expect(&room, "");
    tftp_room_close(&room);
}

/* They are counted block by block, and none of their bytes is handed on. */
static void other_files_are_counted(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(5 * 512 + 100);
    tftp_request(&room, "/sip78xx.14-2-1.loads|octet|");
    send_blocks(&room, file, 1, 3, 512);
    send_blocks(&room, file, 2, 2, 512); /* sent once more */
    send_blocks(&room, file, 5, 6, 512);
    tftp_expect(&room, "");
    send_blocks(&room, file, 4, 4, 512);
    tftp_expect(&room, "8 download server 'sip78xx.14-2-1.loads' (1) 0 bytes of 2660\n");
    g_assert_cmpuint(room.file->len, ==, 0);
    tftp_request(&room, "English_United_Kingdom/sp-sip.jar|octet|");
    send_blocks(&room, file, 1, 2, 512);
    send_blocks(&room, file, 5, 5, 512);
    observe_finish(room.observe);
    tftp_expect(&room, "12 download server 'English_United_Kingdom/sp-sip.jar' (9) 0 bytes of 2560 "
                       "without blocks 3 to 4; whatever follows block 5\n");
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

/* What the snap length took is nobody's loss where bytes are not kept. */
static void a_file_is_counted_by_its_length_on_the_wire(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(700);
    tftp_request(&room, "SEP001122334455.cnf|octet|");
    for (unsigned number = 1; number <= 2; number++)
        tftp_room_feed(&room,
                       ipv4_packet(17, TFTP_SERVER, TFTP_CLIENT, 0,
                                   udp_packet(TFTP_SERVER_PORT, TFTP_CLIENT_PORT,
                                              tftp_block(file, number, 512))),
                       64);
    tftp_expect(&room, "3 download server 'SEP001122334455.cnf' (1) 0 bytes of 700\n");
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

/* More than 65,535 blocks, and a number that would be far beyond what is counted. */
static void a_large_file_is_counted(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *block = tftp_file(512);
    tftp_request(&room, "rootfs78xx.sbn|octet|blksize|8|");
    tftp_from_server(&room, tftp_text(6, "blksize|8|"));
    GByteArray *bytes = tftp_file(8);
    for (unsigned number = 1; number <= 70000; number++) {
        GByteArray *data = tftp_numbered(3, number);
        g_byte_array_append(data, bytes->data, number == 70000 ? 3 : 8);
        tftp_from_server(&room, data);
    }
    tftp_expect(&room, "70002 download server 'rootfs78xx.sbn' (1) 0 bytes of 559995\n");
    tftp_request(&room, "rootfs78xx.sbn|octet|");
    for (unsigned number = 1; number < 70; number++)
        tftp_from_server(&room, tftp_block(block, 1, 512));
    for (unsigned step = 1; step < 70; step++) { /* ever further on */
        GByteArray *data = tftp_numbered(3, 1 + step * 30000);
        g_byte_array_append(data, block->data, 512);
        tftp_from_server(&room, data);
    }
    observe_finish(room.observe);
    g_assert_nonnull(strstr(room.log->str, "not followed: more than 1048576 blocks"));
    g_assert_cmpuint(room.limits.hit[LIMIT_DOWNLOAD_SIZE], ==, 1);
    g_byte_array_unref(bytes);
    g_byte_array_unref(block);
    tftp_room_close(&room);
}

static void a_file_that_is_too_large_is_counted(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    GByteArray *file = tftp_file(DOWNLOAD_MOST + 1000);
    tftp_request(&room, "big.sgn|octet|blksize|60000|");
    tftp_from_server(&room, tftp_text(6, "blksize|60000|"));
    send_blocks(&room, file, 1, DOWNLOAD_MOST / 60000 + 1, 60000);
    observe_finish(room.observe);
    tftp_expect(&room, "37 download server 'big.sgn' (1) 0 bytes without not kept: larger than "
                       "2097152 bytes\n");
    g_assert_cmpuint(room.limits.hit[LIMIT_DOWNLOAD_SIZE], ==, 1);
    g_byte_array_unref(file);
    tftp_room_close(&room);
}

/* 5 % lost and sent again or not, some twice, some late: the file is byte-identical or exactly the
 * lost blocks are named. */
/* The last block is empty, and nothing is one too many. */
static void a_file_as_large_as_the_limit_is_kept(void) {
    enum { SIZE = 8, COUNT = DOWNLOAD_MOST / SIZE };
    struct limits limits = {{0}};
    struct budget budget = {.most = SIZE_MAX, .limits = &limits};
    struct tftp_blocks blocks = {.size = SIZE};
    struct download download = {.name = ""};
    for (unsigned i = 1; i <= COUNT + 1; i++) {
        const struct span data = i <= COUNT ? span_of_text("12345678") : span_of_text("");
        const struct tftp_packet packet = {
            .number = (uint16_t)i, .data = data, .data_length = span_len(data)};
        g_assert_true(tftp_blocks_add(&blocks, &budget, &packet));
    }
    g_assert_cmpuint(limits.hit[LIMIT_DOWNLOAD_SIZE], ==, 0);
    g_assert_true(tftp_blocks_complete(&blocks));
    tftp_blocks_assemble(&blocks, &budget, &download);
    g_assert_cmpuint(span_len(download.bytes), ==, DOWNLOAD_MOST);
    budget_free(&budget, (void *)(uintptr_t)download.bytes.at, span_len(download.bytes));
    tftp_blocks_clear(&blocks, &budget);
}

static void a_lossy_transfer_is_whole_or_says_what_is_missing(void) {
    for (guint32 seed = 1; seed <= 200; seed++) {
        GRand *dice = g_rand_new_with_seed(seed);
        struct tftp_room room;
        tftp_room_open(&room);
        unsigned count = (unsigned)g_rand_int_range(dice, 2, 60);
        GByteArray *file = tftp_file((count - 1) * 512 + (unsigned)g_rand_int_range(dice, 0, 512));
        GArray *order = g_array_new(FALSE, FALSE, sizeof(unsigned));
        struct download_gaps gaps = {.count = 0};
        for (unsigned number = 1; number <= count; number++) {
            bool lost = number < count && g_rand_double(dice) < 0.05;
            if (lost)
                download_add_gap(&gaps, number, number);
            for (int duplicates = lost ? 0 : g_rand_int_range(dice, 1, 3); duplicates > 0;
                 duplicates--)
                g_array_append_val(order, number);
        }
        for (guint i = 0; i + 4 < order->len; i++) {
            guint other = i + (guint)g_rand_int_range(dice, 0, 4);
            unsigned buffered = g_array_index(order, unsigned, i);
            g_array_index(order, unsigned, i) = g_array_index(order, unsigned, other);
            g_array_index(order, unsigned, other) = buffered;
        }
        tftp_request(&room, "CTLFile.tlv|octet|");
        for (guint i = 0; i < order->len; i++)
            tftp_from_server(&room, tftp_block(file, g_array_index(order, unsigned, i), 512));
        observe_finish(room.observe);
        char missing[DOWNLOAD_MISSING] = "";
        download_write_gaps(&gaps, "block", count, missing);
        if (missing[0] == '\0')
            assert_same_file(&room, file);
        else
            g_assert_nonnull(strstr(room.log->str, missing));
        g_array_unref(order);
        g_byte_array_unref(file);
        g_rand_free(dice);
        tftp_room_close(&room);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tftp/" #name, name)
    TEST(a_request_without_options_means_512);
    TEST(a_file_of_whole_blocks_ends_with_an_empty_one);
    TEST(options_that_were_agreed_on_count);
    TEST(the_size_of_unseen_options_is_reported_by_full_blocks);
    TEST(a_server_without_options_sends_512);
    TEST(missing_blocks_are_named);
    TEST(a_block_cut_by_the_snap_length_is_missing);
    TEST(block_numbers_wrap);
    TEST(a_second_server_port_sends_the_file_by_itself);
    TEST(late_blocks_of_the_last_file_are_not_of_the_next);
    TEST(an_error_is_a_refusal_with_its_text);
    TEST(silence_is_reported_at_the_end_and_after_a_minute);
    TEST(who_stopped_is_told_by_who_tried_again);
    TEST(a_transfer_that_heals_does_not_stop);
    TEST(what_the_capture_lacks_is_no_stop);
    TEST(options_may_stay_unheard);
    TEST(what_is_no_request_is_not_followed);
    TEST(other_files_are_counted);
    TEST(a_file_is_counted_by_its_length_on_the_wire);
    TEST(a_large_file_is_counted);
    TEST(a_file_that_is_too_large_is_counted);
    TEST(a_file_as_large_as_the_limit_is_kept);
    TEST(a_lossy_transfer_is_whole_or_says_what_is_missing);
    return g_test_run();
}
