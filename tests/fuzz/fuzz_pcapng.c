/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walk over the blocks of a pcapng file, for any bytes: as it is annotated, and as it is
 * redacted, it sees the same packets; every block is in the input; the same bytes are walked in the
 * same way, however they come. */
#include "capture/read/pcapng_block.h"
#include "capture/report/pcapng/rewrite.h"

#include <assert.h>

struct input {
    struct span rest;
    size_t step; /* bytes that come at a time */
};

static ptrdiff_t read_some(void *data, void *bytes, size_t length) {
    struct input *input = data;
    const struct span chunk = span_first(input->rest, MIN(length, input->step));
    if (!span_is_empty(chunk))
        memcpy(bytes, chunk.at, span_len(chunk));
    input->rest = span_after(input->rest, span_len(chunk));
    return (ptrdiff_t)span_len(chunk);
}

static struct rewrite_result run(struct span bytes, size_t step, const struct rewrite_plan *plan) {
    struct input input = {bytes, step};
    const struct rewrite_source source = {&input, read_some};
    return rewrite_run(&source, plan, NULL);
}

/* Options of every block lie in it, one behind the other. */
static void walk(struct span bytes) {
    struct block block;
    bool big = false;
    size_t wanted;
    while (block_read(bytes, &big, &block, &wanted) == BLOCK_WHOLE) {
        struct span rest, packet_rest;
        struct block_packet packet;
        struct option option;
        assert(block.whole.at == bytes.at && block.whole.end <= bytes.end);
        if (block_options(&block, &rest)) {
            assert(rest.at >= block.body.at && rest.end == block.body.end);
            for (packet_rest = rest; option_take(&packet_rest, big, &option);)
                assert(option.whole.at >= rest.at && option.whole.end <= rest.end);
        }
        if (block_read_packet(&block, &packet) && !span_is_empty(packet.bytes))
            assert(packet.bytes.at >= block.body.at && packet.bytes.end <= block.body.end);
        bytes = span_after(bytes, span_len(block.whole));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct span bytes = span_of(data, size);
    GPtrArray *comments = g_ptr_array_new();
    g_ptr_array_add(comments, "[ucscope] a comment");
    const struct packet_comments placed[] = {{0, comments}, {2, comments}};
    struct rewrite_plan plan = {.packets = placed, .packet_count = 2, .section = comments};
    struct numbering numbering;
    struct clear_ranges *buffered = clear_ranges_new(0);
    struct redactor *redactor = redactor_new(buffered, NULL);
    walk(bytes);
    const struct rewrite_result annotated = run(bytes, size + 1, &plan);
    const struct rewrite_result in_parts = run(bytes, 7, &plan);
    assert(annotated.packets == in_parts.packets && annotated.end == in_parts.end);
    numbering_begin(&numbering);
    for (uint64_t i = 0; i < annotated.packets; i++)
        numbering_add(&numbering, i + 1);
    plan.redactor = redactor;
    plan.numbering = &numbering;
    const struct rewrite_result measured = run(bytes, size + 1, &plan);
    redactor_measured(redactor);
    const struct rewrite_result redacted = run(bytes, 5, &plan);
    assert(measured.packets == annotated.packets && redacted.packets == annotated.packets);
    assert(measured.redacted.options == redacted.redacted.options &&
           measured.redacted.blocks == redacted.redacted.blocks &&
           measured.redacted.secrets == redacted.redacted.secrets);
    redactor_free(redactor);
    clear_ranges_free(buffered);
    numbering_end(&numbering);
    g_ptr_array_unref(comments);
    return 0;
}
