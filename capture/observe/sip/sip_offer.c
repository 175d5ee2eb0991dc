/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/sip/sip_offer.h"

#include "sip/sip_sdp.h"

struct words {
    uint8_t *out;
    size_t length;
};

static void add(struct words *words, const char *before, struct span text) {
    const struct span parts[] = {span_of_text(before), text};
    for (size_t i = 0; i < 2; i++) {
        const struct span part = span_first(parts[i], SIP_OFFER_MOST - words->length);
        if (!span_is_empty(part))
            memcpy(words->out + words->length, part.at, span_len(part));
        words->length += span_len(part);
    }
}

/* A body of several parts has one of these among others, and is read for its lines. */
static bool has_sdp(const struct sip_message *message) {
    const struct span type = message->fields[SIP_FIELD_CONTENT_TYPE];
    return span_starts_with_text(type, "application/sdp") ||
           span_starts_with_text(type, "multipart/");
}

uint8_t sip_offer_write(const struct sip_message *message, uint8_t out[SIP_OFFER_MOST]) {
    struct words words = {out, 0};
    struct sip_media media;
    struct span sdp = message->body;
    if (!has_sdp(message))
        return 0;
    while (sip_take_media(&sdp, &media)) {
        add(&words, words.length == 0 ? "" : "; ", media.kind);
        add(&words, " ", media.transport);
        for (unsigned i = 0; i < media.codec_count; i++)
            add(&words, i == 0 ? " " : ", ", media.codecs[i]);
        for (unsigned i = 0; i < media.suite_count; i++)
            add(&words, ", ", media.suites[i]);
    }
    return (uint8_t)words.length;
}
