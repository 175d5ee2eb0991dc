/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds of the S2S decoder for any bytes whatever, in whatever pieces they come. Unit tests
 * and the fuzzer both call this; what does not hold ends the process. */
#ifndef UCSCOPE_TESTS_XMPP_S2S_CONTRACT_H
#define UCSCOPE_TESTS_XMPP_S2S_CONTRACT_H

#include "xmpp_s2s/unit.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#define MUST(claim) xmpp_s2s_contract_must((claim), #claim, __LINE__)

static inline void xmpp_s2s_contract_must(bool holds, const char *claim, int line) {
    if (holds)
        return;
    fprintf(stderr, "xmpp_s2s_contract.h:%d: does not hold: %s\n", line, claim);
    abort();
}

/* What one direction of a stream was read as. */
struct xmpp_s2s_reading {
    struct xmpp_s2s_framer framer;
    GByteArray *unit; /* what came of the unit under way */
    GByteArray *opening;
    GString *reported; /* units that are more than space and skipped bytes, a line each */
};

static inline void xmpp_s2s_contract_text(const struct xmpp_s2s_text *text, struct span whole) {
    MUST(memchr(text->value, '\0', sizeof text->value) != NULL);
    MUST(text->raw.at == NULL ||
         (text->raw.at >= whole.at && text->raw.at <= text->raw.end && text->raw.end <= whole.end));
}

static inline void xmpp_s2s_contract_unit(const struct xmpp_s2s_unit *unit) {
    const struct xmpp_s2s_text *decoded[] = {&unit->from,
                                             &unit->to,
                                             &unit->id,
                                             &unit->type,
                                             &unit->version,
                                             &unit->language,
                                             &unit->key,
                                             &unit->mechanism,
                                             &unit->condition,
                                             &unit->text,
                                             &unit->other_host,
                                             &unit->features.mechanisms,
                                             &unit->element_namespace,
                                             &unit->stream_namespace};
    for (size_t i = 0; i < G_N_ELEMENTS(decoded); i++) {
        xmpp_s2s_contract_text(decoded[i], unit->whole);
        MUST(g_utf8_validate(decoded[i]->value, -1, NULL));
    }
    xmpp_s2s_contract_text(&unit->name, unit->whole);
    MUST(unit->kind < XMPP_S2S_KIND_COUNT && xmpp_s2s_kind_text(unit->kind) != NULL);
    MUST(unit->anomalies < ANOMALY(XMPP_S2S_ANOMALY_COUNT));
    MUST(span_len(unit->whole) <= XMPP_S2S_UNIT_MOST && span_len(unit->whole) <= unit->length);
    MUST(unit->length <= XMPP_S2S_UNIT_MOST || unit->kind == XMPP_S2S_SPACE ||
         unit->kind == XMPP_S2S_SKIPPED ||
         (unit->anomalies & ANOMALY(XMPP_S2S_UNIT_TOO_LONG)) != 0);
}

static inline void xmpp_s2s_reading_tell(struct xmpp_s2s_reading *reading,
                                         const struct xmpp_s2s_unit *unit) {
    if (unit->kind == XMPP_S2S_SPACE || unit->kind == XMPP_S2S_SKIPPED)
        return;
    g_string_append_printf(
        reading->reported,
        "%s %s from '%s' to '%s' id '%s' type '%s' key '%s' condition '%s' %x %u\n",
        xmpp_s2s_kind_text(unit->kind), unit->name.value, unit->from.value, unit->to.value,
        unit->id.value, unit->type.value, unit->key.value, unit->condition.value, unit->anomalies,
        (unsigned)unit->length);
}

static inline void xmpp_s2s_reading_unit(struct xmpp_s2s_reading *reading) {
    struct xmpp_s2s_unit unit;
    struct span opening = span_of(reading->opening->data, reading->opening->len);
    xmpp_s2s_read_unit(&reading->framer, opening, span_of(reading->unit->data, reading->unit->len),
                       &unit);
    xmpp_s2s_contract_unit(&unit);
    xmpp_s2s_reading_tell(reading, &unit);
    if (unit.kind == XMPP_S2S_OPENING &&
        (unit.anomalies & ANOMALY(XMPP_S2S_NOT_WELL_FORMED)) == 0) {
        g_byte_array_set_size(reading->opening, 0);
        g_byte_array_append(reading->opening, reading->unit->data, reading->unit->len);
    }
    g_byte_array_set_size(reading->unit, 0);
}

static inline void xmpp_s2s_reading_store(struct xmpp_s2s_reading *reading, struct span taken) {
    size_t room = XMPP_S2S_UNIT_MOST - reading->unit->len;
    struct span buffered = span_first(taken, room);
    if (!span_is_empty(buffered))
        g_byte_array_append(reading->unit, buffered.at, (guint)span_len(buffered));
}

/* The next bytes of the direction. */
static inline void xmpp_s2s_reading_take(struct xmpp_s2s_reading *reading, struct span bytes) {
    struct xmpp_s2s_framer *framer = &reading->framer;
    for (;;) {
        struct span before = bytes, taken;
        bool was_in_unit = framer->in_unit;
        bool whole = xmpp_s2s_take_unit(framer, &bytes, &taken);
        MUST(taken.at == before.at && taken.end == bytes.at && bytes.end == before.end);
        MUST(!whole || !span_is_empty(taken) || was_in_unit);
        xmpp_s2s_reading_store(reading, taken);
        if (whole) {
            MUST(!framer->in_unit && framer->length >= reading->unit->len);
            xmpp_s2s_reading_unit(reading);
            continue;
        }
        MUST(span_is_empty(bytes) || framer->not_xml);
        return;
    }
}

static inline struct xmpp_s2s_reading *xmpp_s2s_reading_new(bool searching) {
    struct xmpp_s2s_reading *reading = g_new0(struct xmpp_s2s_reading, 1);
    reading->framer.searching = searching;
    reading->unit = g_byte_array_new();
    reading->opening = g_byte_array_new();
    reading->reported = g_string_new(NULL);
    return reading;
}

static inline void xmpp_s2s_reading_free(struct xmpp_s2s_reading *reading) {
    g_byte_array_unref(reading->unit);
    g_byte_array_unref(reading->opening);
    g_string_free(reading->reported, TRUE);
    g_free(reading);
}

/* What all of the bytes are read as, given in pieces of `piece` bytes. To be freed with g_free. */
static inline char *xmpp_s2s_count(struct span bytes, size_t chunk, bool searching) {
    struct xmpp_s2s_reading *reading = xmpp_s2s_reading_new(searching);
    for (; !span_is_empty(bytes); bytes = span_after(bytes, chunk))
        xmpp_s2s_reading_take(reading, span_first(bytes, chunk));
    char *reported = g_strdup(reading->reported->str);
    xmpp_s2s_reading_free(reading);
    return reported;
}

/* The same in any pieces. */
static inline void xmpp_s2s_contract_check(struct span bytes, bool searching) {
    static const size_t reassembly[] = {1, 7, 1460};
    char *whole = xmpp_s2s_count(bytes, SIZE_MAX, searching);
    for (size_t i = 0; i < G_N_ELEMENTS(reassembly); i++) {
        char *reported = xmpp_s2s_count(bytes, reassembly[i], searching);
        MUST(strcmp(reported, whole) == 0);
        g_free(reported);
    }
    g_free(whole);
}

#undef MUST
#endif
