/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every file that captures are merged into, whatever they are: little-endian, one
 * section, whole blocks, and packets of interfaces that come before them, in nanoseconds. */
#ifndef UCSCOPE_TESTS_MERGE_CONTRACT_H
#define UCSCOPE_TESTS_MERGE_CONTRACT_H

#include <glib.h>
#include <glib/gstdio.h>

#include "capture/read/pcapng_block.h"
#include "capture/report/pcapng/merge.h"
#include "capture/report/pcapng/merge_options.h"

static inline ptrdiff_t merge_contract_read(void *data, void *bytes, size_t length) {
    struct span *rest = data;
    const struct span chunk = span_first(*rest, length);
    if (!span_is_empty(chunk))
        memcpy(bytes, chunk.at, span_len(chunk));
    *rest = span_after(*rest, span_len(chunk));
    return (ptrdiff_t)span_len(chunk);
}

/* So many packets. */
static inline void merge_contract_check(struct span merged, uint64_t packets) {
    struct block block;
    struct block_packet packet;
    bool big = false;
    size_t wanted;
    uint32_t interfaces = 0, sections = 0;
    while (!span_is_empty(merged)) {
        g_assert_cmpint(block_read(merged, &big, &block, &wanted), ==, BLOCK_WHOLE);
        g_assert_false(big);
        sections += block.type == BLOCK_SECTION;
        g_assert_cmpuint(sections, ==, 1);
        if (block.type == BLOCK_INTERFACE) {
            const struct span resolution = block_option(&block, OPTION_TIME_RESOLUTION);
            interfaces++;
            g_assert_true(span_len(resolution) == 1 && *resolution.at == 9);
            g_assert_false(span_is_empty(block_option(&block, OPTION_INTERFACE_NAME)));
        }
        if (block_read_packet(&block, &packet)) {
            g_assert_cmpuint(packet.interface, <, interfaces);
            packets--;
        }
        merged = span_after(merged, span_len(block.whole));
    }
    g_assert_cmpuint(packets, ==, 0);
}

/* Two captures in pcapng (empty: packets without blocks) merged turn by turn into `path`, which is
 * removed again. Returns what came, to be freed with g_free. */
static inline struct span merge_contract_merge(const char *path, const struct span captures[2],
                                               const struct packet *without_blocks,
                                               uint64_t *packets) {
    struct span rest[2] = {captures[0], captures[1]};
    const struct rewrite_source sources[2] = {{&rest[0], merge_contract_read},
                                              {&rest[1], merge_contract_read}};
    const struct merge_input inputs[2] = {
        {"one.pcapng", span_is_empty(captures[0]) ? NULL : &sources[0]},
        {"other.pcapng", span_is_empty(captures[1]) ? NULL : &sources[1]}};
    enum { MOST = 64 };
    char *error = NULL, *out;
    gsize length;
    struct atomic_file *file = atomic_file_open(path, &error);
    g_assert_nonnull(file);
    struct merge *merge = merge_new(file, inputs, 2);
    GPtrArray *comments = g_ptr_array_new();
    g_ptr_array_add(comments, (gpointer) "[ucscope] a comment");
    merge_write_header(merge, comments);
    *packets = 0;
    for (unsigned i = 0; i < MOST; i++) {
        struct packet packet = *without_blocks;
        packet.time += i;
        const uint64_t before = merge_left_out(merge).packets;
        if (merge_write_packet(merge, i % 2, &packet, comments))
            *packets += merge_left_out(merge).packets == before;
    }
    merge_write_rest(merge);
    merge_free(merge);
    g_ptr_array_unref(comments);
    g_assert_true(atomic_file_publish(file, &error));
    g_assert_true(g_file_get_contents(path, &out, &length, NULL));
    (void)g_remove(path);
    return span_of(out, length);
}

#endif
