/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was sent again and what its receiver lacks: told from what heals. */
#include "capture/net/progress.h"

#include <glib.h>

static struct segment data(uint32_t sequence, uint32_t length) {
    return (struct segment){.sequence = sequence, .payload_length = length, .flags = TCP_ACK};
}

static struct segment answer(uint32_t acknowledgement, const char *options, size_t length) {
    return (struct segment){
        .acknowledgement = acknowledgement, .flags = TCP_ACK, .options = span_of(options, length)};
}

static struct frame_ref at(uint64_t frame) {
    return frame_ref_of(frame, (int64_t)frame * 1000, 0);
}

static void repeat(struct progress_side *side, uint32_t sequence, uint64_t frame) {
    const struct segment segment = data(sequence, 100);
    progress_repeat(side, &segment, at(1), at(frame));
}

static void the_oldest_data_is_counted(void) {
    struct progress_side side = {0};
    repeat(&side, 1000, 5);
    repeat(&side, 1100, 6);
    repeat(&side, 1000, 7);
    g_assert_cmpuint(side.repeats, ==, 2);
    g_assert_cmpuint(side.sequence, ==, 1000);
    g_assert_cmpuint(side.end, ==, 1100);
    g_assert_cmpuint(side.sent.frame, ==, 1);
    g_assert_cmpuint(side.first.frame, ==, 5);
    g_assert_cmpuint(side.last.frame, ==, 7);
}

static void an_acknowledgement_heals(void) {
    struct progress_side side = {0};
    repeat(&side, 1000, 5);
    struct segment segment = answer(1000, NULL, 0);
    progress_acknowledged(&side, &segment, at(6));
    g_assert_cmpuint(side.repeats, ==, 1);
    segment = answer(1001, NULL, 0);
    progress_acknowledged(&side, &segment, at(7));
    g_assert_cmpuint(side.repeats, ==, 0);
    g_assert_cmpuint(side.healed, ==, 1);
}

static void new_data_after_a_stall_heals(void) {
    struct progress_side side = {0};
    repeat(&side, 1000, 5);
    progress_new_data(&side);
    g_assert_cmpuint(side.repeats, ==, 1);
    repeat(&side, 1000, 6);
    progress_new_data(&side);
    g_assert_cmpuint(side.repeats, ==, 0);
}

/* Two blocks, the lower one second (RFC 2018 3), behind time stamps. */
static const char two_blocks[] = "\x01\x01\x08\x0a\x00\x00\x00\x01\x00\x00\x00\x02"
                                 "\x01\x01\x05\x12\x00\x00\x30\x00\x00\x00\x40\x00"
                                 "\x00\x00\x20\x00\x00\x00\x28\x00";

static void the_lowest_block_is_read(void) {
    const struct segment segment = answer(0x1000, two_blocks, sizeof two_blocks - 1);
    uint32_t first = 0, last = 0;
    g_assert_true(progress_read_sack(&segment, &first, &last));
    g_assert_cmphex(first, ==, 0x2000);
    g_assert_cmphex(last, ==, 0x2800);
    for (size_t length = 0; length < sizeof two_blocks - 1; length++) {
        const struct segment cut = answer(0x1000, two_blocks, length);
        g_assert_false(progress_read_sack(&cut, &first, &last));
    }
}

static void what_is_lacked_is_filled_or_not(void) {
    struct progress_side side = {0};
    struct segment segment = answer(0x1000, two_blocks, sizeof two_blocks - 1);
    progress_acknowledged(&side, &segment, at(5));
    progress_acknowledged(&side, &segment, at(9));
    g_assert_cmpuint(side.sacks, ==, 2);
    g_assert_cmphex(side.lacking, ==, 0x1000);
    g_assert_cmphex(side.lacking_end, ==, 0x2000);
    g_assert_cmpuint(side.sacked.frame, ==, 5);
    g_assert_cmpuint(side.resacked.frame, ==, 9);
    segment = answer(0x4000, NULL, 0);
    progress_acknowledged(&side, &segment, at(10));
    g_assert_cmpuint(side.sacks, ==, 0);
}

static void a_block_below_the_acknowledgement_lacks_nothing(void) {
    struct progress_side side = {0};
    const struct segment segment = answer(0x8000, two_blocks, sizeof two_blocks - 1);
    progress_acknowledged(&side, &segment, at(5));
    g_assert_cmpuint(side.sacks, ==, 0);
}

static void an_answer_ends_the_probes(void) {
    struct progress_side side = {0};
    progress_keep_alive(&side, at(3));
    progress_keep_alive(&side, at(4));
    g_assert_cmpuint(side.keep_alives, ==, 2);
    g_assert_cmpuint(side.probed.frame, ==, 3);
    g_assert_cmpuint(side.reprobed.frame, ==, 4);
    const struct segment segment = answer(1000, NULL, 0);
    progress_acknowledged(&side, &segment, at(5));
    g_assert_cmpuint(side.keep_alives, ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/progress/" #name, name)
    TEST(the_oldest_data_is_counted);
    TEST(an_acknowledgement_heals);
    TEST(new_data_after_a_stall_heals);
    TEST(the_lowest_block_is_read);
    TEST(what_is_lacked_is_filled_or_not);
    TEST(a_block_below_the_acknowledgement_lacks_nothing);
    TEST(an_answer_ends_the_probes);
    return g_test_run();
}
