/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is taken for the output of tshark -T pdml: the same records, however little of it comes at a
 * time, and none without what its frame must have. */
#include "capture/decrypt/pdml.h"

#include <glib.h>

enum { ADDRESS = 16, RECORD_MOST = 256 << 10 };

static void check(const struct decrypted_record *record) {
    g_assert_cmpuint(record->frame, >, 0);
    g_assert_true(record->content == RECORD_ALERT || record->content == RECORD_HANDSHAKE);
    g_assert_true(record->from.address.family == 4 || record->from.address.family == 6);
    g_assert_true(record->to.address.family == 4 || record->to.address.family == 6);
    g_assert_cmpuint(span_len(record->payload), <=, RECORD_MOST);
}

static void take_all(struct pdml *pdml, GByteArray *log) {
    struct decrypted_record record;
    while (pdml_take(pdml, &record)) {
        const uint64_t numbers[] = {record.frame,   record.from.port,     record.to.port,
                                    record.content, record.record_length, span_len(record.payload)};
        check(&record);
        g_byte_array_append(log, (const uint8_t *)numbers, sizeof numbers);
        g_byte_array_append(log, record.from.address.bytes, ADDRESS);
        g_byte_array_append(log, record.to.address.bytes, ADDRESS);
        if (!span_is_empty(record.payload))
            g_byte_array_append(log, record.payload.at, (guint)span_len(record.payload));
    }
}

/* So many bytes at a time. Whether it was such a document. */
static bool read_document(struct span bytes, size_t step, GByteArray *log) {
    struct pdml *pdml = pdml_new();
    bool good = true, last = false;
    while (good && !last) {
        const struct span part = span_first(bytes, step);
        bytes = span_after(bytes, span_len(part));
        last = span_is_empty(bytes);
        good = pdml_feed(pdml, part, last);
        take_all(pdml, log);
    }
    pdml_free(pdml);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct span bytes = span_of(data, size);
    if (size == 0)
        return 0;
    GByteArray *whole = g_byte_array_new(), *parts = g_byte_array_new();
    const bool good = read_document(bytes, size, whole);
    g_assert_cmpint(read_document(bytes, 13, parts), ==, good);
    g_assert_cmpmem(parts->data, parts->len, whole->data, whole->len);
    g_byte_array_unref(whole);
    g_byte_array_unref(parts);
    return 0;
}
