/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of a file at their limits: how many there may be, how they are numbered, what was lost. */
#include "capture/observe/tftp/tftp_blocks.h"

#include <glib.h>

/* Blocks, and the memory that they may have. */
struct bench {
    struct limits limits;
    struct budget budget;
    struct tftp_blocks blocks;
};

static void bench_open(struct bench *bench, uint32_t size, size_t memory) {
    *bench = (struct bench){.blocks = {.size = size}, .budget = {.most = memory}};
    bench->budget.limits = &bench->limits;
}

/* Gives everything back, and nothing too much. */
static void bench_close(struct bench *bench) {
    tftp_blocks_clear(&bench->blocks, &bench->budget);
    g_assert_cmpuint(bench->budget.used, ==, 0);
}

static uint8_t byte_at(size_t at) {
    return (uint8_t)(at * 7 + at / 251);
}

static bool add(struct bench *bench, unsigned number, size_t at, size_t length) {
    g_autofree uint8_t *bytes = g_malloc(length + 1);
    for (size_t i = 0; i < length; i++)
        bytes[i] = byte_at(at + i);
    const struct tftp_packet packet = {
        .number = (uint16_t)number, .data = span_of(bytes, length), .data_length = length};
    return tftp_blocks_add(&bench->blocks, &bench->budget, &packet);
}

/* The file, of as many bytes, and what it lacks. */
static void assert_file(struct bench *bench, size_t length, size_t whole, const char *missing) {
    struct download download = {.name = ""};
    tftp_blocks_assemble(&bench->blocks, &bench->budget, &download);
    g_assert_cmpuint(span_len(download.bytes), ==, length);
    g_assert_cmpuint(download.whole, ==, whole);
    g_assert_cmpstr(download.missing, ==, missing);
    g_assert_true(download.complete == (missing[0] == '\0'));
    for (size_t i = 0; i < whole; i++)
        g_assert_cmphex(download.bytes.at[i], ==, byte_at(i));
    budget_free(&bench->budget, (void *)(uintptr_t)download.bytes.at, length);
}

enum { BIG = 32768, BIG_COUNT = DOWNLOAD_MOST / BIG };

static void a_block_sent_again_does_not_count_twice(void) {
    struct bench bench;
    bench_open(&bench, BIG, SIZE_MAX);
    for (unsigned i = 1; i <= BIG_COUNT; i++) {
        g_assert_true(add(&bench, i, (i - 1) * BIG, BIG));
        g_assert_true(add(&bench, i, 0, BIG)); /* the first one stays */
    }
    g_assert_true(add(&bench, 1, 0, BIG));
    g_assert_true(add(&bench, BIG_COUNT + 1, 0, 0));
    g_assert_cmpuint(bench.limits.hit[LIMIT_DOWNLOAD_SIZE], ==, 0);
    g_assert_true(tftp_blocks_complete(&bench.blocks));
    assert_file(&bench, DOWNLOAD_MOST, DOWNLOAD_MOST, "");
    bench_close(&bench);
}

static void a_byte_too_many_drops_the_file_once(void) {
    struct bench bench;
    bench_open(&bench, BIG, SIZE_MAX);
    for (unsigned i = 1; i <= BIG_COUNT; i++)
        g_assert_true(add(&bench, i, (i - 1) * BIG, BIG));
    g_assert_true(add(&bench, BIG_COUNT + 1, 0, 1));
    g_assert_cmpuint(bench.budget.used, ==, 0);
    g_assert_true(add(&bench, BIG_COUNT + 2, 0, 1));
    g_assert_true(add(&bench, 1, 0, BIG)); /* nothing of it is kept any more */
    g_assert_cmpuint(bench.budget.used, ==, 0);
    g_assert_cmpuint(bench.limits.hit[LIMIT_DOWNLOAD_SIZE], ==, 1);
    assert_file(&bench, 0, 0, "not kept: larger than 2097152 bytes");
    bench_close(&bench);
}

static void blocks_of_no_known_size_are_counted_by_their_bytes(void) {
    struct bench bench;
    bench_open(&bench, 0, SIZE_MAX);
    g_assert_false(add(&bench, 1, 0, TFTP_BLOCK_MOST + 1));
    g_assert_true(add(&bench, 1, 0, TFTP_BLOCK_MOST));
    g_assert_cmpuint(bench.blocks.size, ==, 0);
    g_assert_true(add(&bench, 2, TFTP_BLOCK_MOST, 9));
    g_assert_cmpuint(bench.blocks.size, ==, TFTP_BLOCK_MOST);
    g_assert_true(bench.blocks.inferred);
    assert_file(&bench, TFTP_BLOCK_MOST + 9, TFTP_BLOCK_MOST + 9, "");
    bench_close(&bench);
}

static void a_full_block_is_known_by_one_that_follows(void) {
    struct bench bench;
    bench_open(&bench, 0, SIZE_MAX);
    g_assert_true(add(&bench, 1, 0, TFTP_BLOCK_LEAST - 1)); /* too small for a full one */
    g_assert_true(add(&bench, 2, 0, 3));
    g_assert_cmpuint(bench.blocks.size, ==, 0);
    bench_close(&bench);
    bench_open(&bench, 0, SIZE_MAX);
    g_assert_true(add(&bench, 2, TFTP_BLOCK_LEAST, 3)); /* the last one came first */
    g_assert_true(add(&bench, 1, 0, TFTP_BLOCK_LEAST));
    g_assert_cmpuint(bench.blocks.size, ==, TFTP_BLOCK_LEAST);
    assert_file(&bench, TFTP_BLOCK_LEAST + 3, TFTP_BLOCK_LEAST + 3, "");
    bench_close(&bench);
}

static void what_does_not_belong_to_the_file_is_told_apart(void) {
    struct bench bench;
    bench_open(&bench, 16, SIZE_MAX);
    g_assert_false(add(&bench, 0, 0, 16));
    g_assert_false(add(&bench, 65535, 0, 16)); /* before the first */
    g_assert_false(add(&bench, 1, 0, 17));
    g_assert_true(add(&bench, 1, 0, 16));
    bench_close(&bench);
}

static void lost_blocks_are_named_up_to_the_announced_end(void) {
    struct bench bench;
    bench_open(&bench, 16, SIZE_MAX);
    tftp_blocks_agree(&bench.blocks, &(struct tftp_options){.has_total = true, .total = 100});
    tftp_blocks_agree(&bench.blocks, &(struct tftp_options){.block_size = 16});
    g_assert_true(add(&bench, 1, 0, 16));
    g_assert_true(add(&bench, 3, 32, 16));
    assert_file(&bench, 48, 16, "blocks 2 and 4 to 7 of 7");
    g_assert_true(add(&bench, 2, 16, 15)); /* one that is not full is none */
    assert_file(&bench, 48, 16, "blocks 2 and 4 to 7 of 7");
    bench_close(&bench);
}

static void without_memory_it_is_said_so(void) {
    struct bench bench;
    bench_open(&bench, 16,
               64 * sizeof(void *) + 36); /* a table, and a block, and most of another */
    g_assert_true(add(&bench, 1, 0, 16));
    g_assert_true(add(&bench, 2, 16, 16));
    g_assert_true(bench.blocks.no_memory);
    g_assert_true(add(&bench, 3, 32, 4));
    g_assert_cmpuint(bench.blocks.stored, ==, 1);
    assert_file(&bench, 0, 0, "blocks 2 to 3 of 3; not kept: no memory left for it");
    bench_close(&bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tftp_blocks/" #name, name)
    TEST(a_block_sent_again_does_not_count_twice);
    TEST(a_byte_too_many_drops_the_file_once);
    TEST(blocks_of_no_known_size_are_counted_by_their_bytes);
    TEST(a_full_block_is_known_by_one_that_follows);
    TEST(what_does_not_belong_to_the_file_is_told_apart);
    TEST(lost_blocks_are_named_up_to_the_announced_end);
    TEST(without_memory_it_is_said_so);
    return g_test_run();
}
