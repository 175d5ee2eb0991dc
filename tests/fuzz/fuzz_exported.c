/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is taken for the output of tshark -U: every record lies in what was read, and the stream
 * tells the same, however little of it comes at a time. */
#include "capture/decrypt/exported.h"

#include <glib.h>

enum { ADDRESS = 16 };

/* What was told, in the order in which it was. */
static void note(GByteArray *log, const struct decrypted_record *record) {
    const uint64_t numbers[] = {record->frame, record->from.port, record->to.port, record->over_tcp,
                                span_len(record->payload)};
    g_byte_array_append(log, (const uint8_t *)numbers, sizeof numbers);
    g_byte_array_append(log, record->from.address.bytes, ADDRESS);
    g_byte_array_append(log, record->to.address.bytes, ADDRESS);
    if (!span_is_empty(record->payload))
        g_byte_array_append(log, record->payload.at, (guint)span_len(record->payload));
}

static void check(const struct decrypted_record *record, struct span within) {
    g_assert_cmpuint(record->frame, >, 0);
    g_assert_cmpuint(record->content, ==, RECORD_DATA);
    g_assert_true(record->from.address.family == 4 || record->from.address.family == 6);
    g_assert_true(record->to.address.family == 4 || record->to.address.family == 6);
    g_assert_true(record->payload.at >= within.at && record->payload.end <= within.end);
}

/* Takes all blocks that are whole, and moves `rest` on. */
static enum exported_answer take_all(struct span *rest, GByteArray *log) {
    struct decrypted_record record;
    for (;;) {
        const struct span before = *rest;
        const enum exported_answer answer = exported_take(rest, &record);
        if (answer == EXPORTED_MORE || answer == EXPORTED_BAD) {
            g_assert_true(rest->at == before.at && rest->end == before.end);
            return answer;
        }
        g_assert_true(rest->at > before.at && rest->end == before.end);
        if (answer == EXPORTED_PDU) {
            check(&record, before);
            note(log, &record);
        }
    }
}

/* As a pipe gives it: a few bytes more each time. */
static enum exported_answer take_in_parts(struct span bytes, size_t step, GByteArray *log) {
    struct span rest = span_first(bytes, 0);
    enum exported_answer answer = EXPORTED_MORE;
    while (answer == EXPORTED_MORE && rest.end < bytes.end) {
        rest.end += MIN(step, (size_t)(bytes.end - rest.end));
        answer = take_all(&rest, log);
    }
    return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    GByteArray *whole = g_byte_array_new(), *parts = g_byte_array_new();
    struct span rest = span_of(data, size);
    const enum exported_answer answer = take_all(&rest, whole);
    g_assert_cmpint(take_in_parts(span_of(data, size), 7, parts), ==, answer);
    g_assert_cmpmem(parts->data, parts->len, whole->data, whole->len);
    g_byte_array_unref(whole);
    g_byte_array_unref(parts);
    return 0;
}
