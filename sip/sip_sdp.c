/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/sip_sdp.h"

#include "sip/sip_value.h"

/* RFC 3551 6: numbers of audio and video that need no a=rtpmap. */
static const char *static_codec(uint32_t number) {
    static const struct {
        uint8_t number;
        const char *name;
    } known[] = {{0, "PCMU"}, {3, "GSM"},   {4, "G723"},  {8, "PCMA"},  {9, "G722"},
                 {13, "CN"},  {15, "G728"}, {18, "G729"}, {31, "H261"}, {34, "H263"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].number == number)
            return known[i].name;
    return NULL;
}

/* A line, without its end. */
static bool take_line(struct span *rest, struct span *line) {
    if (span_is_empty(*rest))
        return false;
    if (!take_until(rest, '\n', line)) {
        *line = *rest;
        rest->at = rest->end;
    }
    *line = sip_trim(*line);
    return true;
}

static struct span take_word(struct span *rest) {
    struct span word;
    *rest = sip_trim(*rest);
    if (!take_until(rest, ' ', &word)) {
        word = *rest;
        rest->at = rest->end;
    }
    return word;
}

static bool is_line(struct span line, const char *start, struct span *value) {
    if (!span_starts_with_text(line, start))
        return false;
    *value = span_after(line, strlen(start));
    return true;
}

static void note_formats(struct span rest, struct sip_media *media) {
    while (!span_is_empty(rest = sip_trim(rest)) && media->codec_count < SIP_SDP_CODECS)
        media->codecs[media->codec_count++] = take_word(&rest);
}

/* "m=audio 20000 RTP/AVP 0 8 101". */
static void read_media(struct span value, struct sip_media *media) {
    *media = (struct sip_media){.kind = take_word(&value)};
    struct span port = take_word(&value);
    if (!sip_take_number(&port, 5, &media->port))
        media->port = 0;
    media->transport = take_word(&value);
    note_formats(value, media);
}

/* "101 telephone-event/8000". */
static void name_codec(struct span value, struct sip_media *media) {
    const struct span number = take_word(&value);
    struct span name, rest = sip_trim(value);
    if (!take_until(&rest, '/', &name))
        name = rest;
    for (unsigned i = 0; i < media->codec_count && !span_is_empty(name); i++)
        if (span_equals(media->codecs[i], number))
            media->codecs[i] = name;
}

/* "1 AES_CM_128_HMAC_SHA1_80 inline:...": the key is left alone. */
static void note_suite(struct span value, struct sip_media *media) {
    (void)take_word(&value);
    const struct span suite = take_word(&value);
    if (media->suite_count < SIP_SDP_SUITES && !span_is_empty(suite))
        media->suites[media->suite_count++] = suite;
}

static void name_static_codecs(struct sip_media *media) {
    for (unsigned i = 0; i < media->codec_count; i++) {
        struct span format = media->codecs[i];
        uint32_t number;
        const bool is_number = sip_take_number(&format, 3, &number) && span_is_empty(format);
        const char *name = is_number ? static_codec(number) : NULL;
        if (name != NULL)
            media->codecs[i] = span_of_text(name);
    }
}

bool sip_take_media(struct span *sdp, struct sip_media *out) {
    struct span line, value, rest = *sdp;
    bool is_found = false;
    while (!is_found && take_line(&rest, &line))
        is_found = is_line(line, "m=", &value);
    if (!is_found)
        return false;
    read_media(value, out);
    *sdp = rest;
    while (take_line(&rest, &line) && !span_starts_with_text(line, "m=")) {
        if (is_line(line, "a=rtpmap:", &value))
            name_codec(value, out);
        else if (is_line(line, "a=crypto:", &value))
            note_suite(value, out);
        *sdp = rest;
    }
    name_static_codecs(out);
    return true;
}
