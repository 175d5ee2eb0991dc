/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any file that libwiretap takes for a capture, written as pcapng with comments: what comes out is
 * whole blocks with the same packets; doing it again changes nothing; redacted, it is as long. */
#include "capture/read/convert.h"
#include "capture/read/pcapng_block.h"
#include "capture/read/reader.h"
#include "capture/report/pcapng/rewrite.h"
#include "memory_file.h"

/* What libwiretap itself leaks where a file is not what it began to look like is not ours. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libwiretap\n";
}

/* So that every frame is known, and libwiretap among them. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "fast_unwind_on_malloc=0";
}

static ptrdiff_t read_some(void *data, void *bytes, size_t length) {
    struct span *rest = data;
    const struct span chunk = span_first(*rest, length);
    if (!span_is_empty(chunk))
        memcpy(bytes, chunk.at, span_len(chunk));
    *rest = span_after(*rest, span_len(chunk));
    return (ptrdiff_t)span_len(chunk);
}

/* The pcapng file that comes out, to be freed with memory_free. */
static struct span rewrite(struct span pcapng, const struct rewrite_plan *plan,
                           struct rewrite_result *result) {
    char *path = memory_folder_path("output.pcapng"), *error = NULL, *out;
    gsize length;
    struct atomic_file *file = atomic_file_open(path, &error);
    const struct rewrite_source source = {&pcapng, read_some};
    g_assert_nonnull(file);
    *result = rewrite_run(&source, plan, file);
    g_assert_true(atomic_file_publish(file, &error));
    g_assert_true(g_file_get_contents(path, &out, &length, NULL));
    (void)g_remove(path);
    g_free(path);
    return span_of(out, length);
}

/* Every block of it is whole, and so many are packets. */
static void check_blocks(struct span pcapng, uint64_t packets) {
    struct block block;
    struct block_packet packet;
    bool big = false;
    size_t wanted;
    while (!span_is_empty(pcapng)) {
        g_assert_cmpint(block_read(pcapng, &big, &block, &wanted), ==, BLOCK_WHOLE);
        packets -= block_read_packet(&block, &packet);
        pcapng = span_after(pcapng, span_len(block.whole));
    }
    g_assert_cmpuint(packets, ==, 0);
}

/* The packets of the one file are the first of the other, or all of them. */
static uint64_t compare(const char *converted, const char *original, bool all) {
    char *error = NULL;
    struct reader *one = reader_open_file(converted, NULL, &error);
    struct reader *other = reader_open_file(original, NULL, &error);
    struct packet left, right;
    uint64_t packets = 0;
    g_assert_true(one != NULL && other != NULL);
    for (; reader_next(one, &left) == READER_PACKET; packets++) {
        g_assert_cmpint(reader_next(other, &right), ==, READER_PACKET);
        g_assert_cmpuint(left.link_type, ==, right.link_type);
        g_assert_cmpmem(left.bytes.at, span_len(left.bytes), right.bytes.at, span_len(right.bytes));
    }
    g_assert_true(!all || reader_next(other, &right) == READER_END);
    reader_close(one);
    reader_close(other);
    return packets;
}

static void check_comments(struct span pcapng, uint64_t packets) {
    GPtrArray *comments = g_ptr_array_new();
    g_ptr_array_add(comments, "[ucscope] a comment");
    const struct packet_comments placed[] = {{0, comments}, {2, comments}};
    const struct rewrite_plan plan = {.packets = placed, .packet_count = 2, .section = comments};
    struct rewrite_result first, second;
    const struct span once = rewrite(pcapng, &plan, &first);
    const struct span twice = rewrite(once, &plan, &second);
    g_assert_cmpint(first.end, ==, REWRITE_WHOLE);
    g_assert_cmpuint(first.packets, ==, packets);
    g_assert_cmpuint(first.commented, ==, (packets > 0) + (packets > 2));
    check_blocks(once, packets);
    g_assert_cmpmem(twice.at, span_len(twice), once.at, span_len(once));
    memory_free(once);
    memory_free(twice);
    g_ptr_array_unref(comments);
}

static void check_redaction(struct span pcapng, uint64_t packets) {
    struct clear_ranges *none = clear_ranges_new(1);
    struct redactor *redactor = redactor_new(none, NULL);
    struct numbering numbering;
    struct rewrite_result measured, written;
    numbering_begin(&numbering);
    for (uint64_t i = 0; i < packets; i++)
        numbering_add(&numbering, i + 1);
    const struct rewrite_plan plan = {.redactor = redactor, .numbering = &numbering};
    const struct span measure = rewrite(pcapng, &plan, &measured);
    redactor_measured(redactor);
    const struct span redacted = rewrite(pcapng, &plan, &written);
    check_blocks(redacted, packets);
    g_assert_cmpuint(written.packets, ==, packets);
    g_assert_cmpuint(written.redacted.options, ==, measured.redacted.options);
    memory_free(measure);
    memory_free(redacted);
    numbering_end(&numbering);
    redactor_free(redactor);
    clear_ranges_free(none);
}

/* A classic pcap cut within its first three records: libwiretap, which converts, may take it for a
 * variant with longer record headers, where what scans does not (fuzz_pcap.c). */
static bool may_be_another(const char *path) {
    char *error = NULL;
    struct reader *reader = reader_open_file(path, NULL, &error);
    struct packet packet;
    uint64_t packets = 0;
    if (reader == NULL) {
        g_free(error);
        return false;
    }
    while (reader_next(reader, &packet) == READER_PACKET)
        packets++;
    const bool may = packets < 3 && strcmp(reader_format(reader), "pcap") == 0 &&
                     strstr(reader_error(reader), "is cut short") != NULL;
    reader_close(reader);
    return may;
}

static void check_converted(const struct memory_file *converted, const char *original, bool all) {
    const struct span pcapng = memory_file_read(converted);
    if (!span_is_empty(pcapng)) {
        const uint64_t packets = compare(converted->path, original, all);
        check_blocks(pcapng, packets);
        check_comments(pcapng, packets);
        check_redaction(pcapng, packets);
    }
    memory_free(pcapng);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) /* an empty file is refused before it is opened */
        return 0;
    struct memory_file file = memory_file_of(span_of(data, size));
    struct memory_file converted = memory_file_of((struct span){NULL, NULL});
    char *error = NULL;
    const bool all = convert_to_pcapng(file.path, dup(converted.fd), &error);
    if (!may_be_another(file.path))
        check_converted(&converted, file.path, all);
    g_free(error);
    memory_file_close(&converted);
    memory_file_close(&file);
    return 0;
}
