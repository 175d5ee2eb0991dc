/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a unit is kept when all others' words are taken out: what the servers say to each other
 * as it is, of everything else its tags. Spaces take the place of the rest, so that the stream
 * stays XML. */
#include <glib.h>

#include "capture/observe/xmpp_s2s/s2s_state.h"

/* Tells from left to right. */
struct unit_writer {
    struct layer *layer;
    enum side side;
    struct span bytes; /* the unit, or its beginning */
    uint64_t begin;    /* its position in the stream */
    const uint8_t *at; /* so far it was told */
};

static void tell(const struct unit_writer *writer, struct span part, enum redact_as allow) {
    redact_allow(writer->layer, writer->side,
                 writer->begin + (uint64_t)(part.at - writer->bytes.at), span_len(part), allow);
}

/* What was passed over becomes spaces. */
static void allow(struct unit_writer *writer, struct span part) {
    if (part.at < writer->at)
        return;
    tell(writer, (struct span){writer->at, part.at}, REDACT_SPACE);
    tell(writer, part, REDACT_CLEAR);
    writer->at = part.end;
}

static void finish(struct unit_writer *writer) {
    tell(writer, (struct span){writer->at, writer->bytes.end}, REDACT_SPACE);
    writer->at = writer->bytes.end;
}

/* --- tags ------------------------------------------------------------------------------------- */

static bool is_space(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* From the next < to its >, which does not stand in quotes. False: there is none. */
static bool take_tag(struct span *rest, struct span *tag) {
    const uint8_t *at = span_is_empty(*rest) ? NULL : memchr(rest->at, '<', span_len(*rest));
    if (at == NULL)
        return false;
    tag->at = at;
    for (uint8_t quote = 0; at < rest->end; at++) {
        if (quote != 0)
            quote = *at == quote ? 0 : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '>')
            break;
    }
    if (at == rest->end)
        return false;
    rest->at = tag->end = at + 1;
    return true;
}

static bool is_end_tag(struct span tag) {
    return span_len(tag) > 2 && tag.at[1] == '/';
}

/* A comment, an instruction, a CDATA section: what looks like a tag in it is none. */
static bool is_no_tag(struct span tag) {
    return tag.at[1] == '!' || tag.at[1] == '?';
}

static bool is_empty_element(struct span tag) {
    return span_len(tag) > 2 && tag.end[-2] == '/';
}

static struct span name_of(struct span tag) {
    struct span name = {tag.at + 1, tag.at + 1};
    while (name.end < tag.end && !is_space(*name.end) && *name.end != '/' && *name.end != '>')
        name.end++;
    return name;
}

static bool is_named(struct span tag, const char *local) {
    struct span name = name_of(tag), prefix;
    return span_equals_text(name, local) ||
           (take_until(&name, ':', &prefix) && span_equals_text(name, local));
}

/* Between whom, and what for: where a stanza that was refused says so. */
static bool is_reported_attribute(struct span name, bool ends_too) {
    static const char *const endpoints[] = {"from", "to", "type", "id"};
    static const char *const always[] = {"mechanism", "version", "xmlns"};
    for (size_t i = 0; i < G_N_ELEMENTS(endpoints) && ends_too; i++)
        if (span_equals_text(name, endpoints[i]))
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(always); i++)
        if (span_equals_text(name, always[i]))
            return true;
    return span_starts_with_text(name, "xmlns:");
}

/* The name of the attribute whose value's quote stands here. */
static struct span attribute_before(struct span tag, const uint8_t *quote) {
    struct span name = {tag.at, quote};
    while (name.end > name.at && (is_space(name.end[-1]) || name.end[-1] == '='))
        name.end--;
    const uint8_t *at = name.end;
    while (at > name.at && !is_space(at[-1]) && at[-1] != '"' && at[-1] != '\'')
        at--;
    return (struct span){at, name.end};
}

/* A start tag without the values of most attributes; their names and quotes stay. */
static void allow_start_tag(struct unit_writer *writer, struct span tag, bool ends_too) {
    const uint8_t *from = tag.at;
    for (const uint8_t *at = tag.at; at < tag.end; at++) {
        if (*at != '"' && *at != '\'')
            continue;
        const uint8_t *close = memchr(at + 1, *at, (size_t)(tag.end - at - 1));
        if (close == NULL)
            return;
        if (!is_reported_attribute(attribute_before(tag, at), ends_too)) {
            allow(writer, (struct span){from, at + 1});
            from = close;
        }
        at = close;
    }
    allow(writer, (struct span){from, tag.end});
}

/* --- units ------------------------------------------------------------------------------------ */

/* Right under the unit's own element; empty: there is none. */
static struct span find_error(struct span content) {
    const struct span none = {content.end, content.end};
    struct span tag, error = none;
    unsigned depth = 0;
    while (take_tag(&content, &tag)) {
        if (is_no_tag(tag))
            return none;
        if (is_end_tag(tag)) {
            if (depth-- == 0)
                return none;
        } else {
            if (depth == 0 && is_named(tag, "error"))
                error.at = tag.at;
            depth += !is_empty_element(tag);
        }
        if (depth == 0 && error.at < none.at)
            return (struct span){error.at, tag.end};
    }
    return none;
}

static void allow_end_tag(struct unit_writer *writer, struct span content) {
    const uint8_t *last =
        span_is_empty(content) ? NULL : memrchr(content.at, '<', span_len(content));
    const struct span tag = {last, content.end};
    if (last != NULL && is_end_tag(tag) && tag.end[-1] == '>')
        allow(writer, tag);
}

/* The tags that it begins and ends with, and, where it is refused, why. */
static void allow_frame(struct unit_writer *writer, bool refused) {
    struct span content = writer->bytes, tag;
    if (!take_tag(&content, &tag) || is_no_tag(tag))
        return;
    allow_start_tag(writer, tag, refused);
    const struct span error = refused ? find_error(content) : span_first(content, 0);
    if (!span_is_empty(error))
        allow(writer, error);
    allow_end_tag(writer, content);
}

/* What the servers agree on, prove to each other, and refuse. */
static bool is_stored_whole(const struct xmpp_s2s_unit *unit) {
    const bool sound = (unit->anomalies & ANOMALY(XMPP_S2S_NOT_WELL_FORMED)) == 0 &&
                       unit->length == span_len(unit->whole);
    switch (unit->kind) {
    case XMPP_S2S_SPACE:
    case XMPP_S2S_DECLARATION:
    case XMPP_S2S_OPENING:
    case XMPP_S2S_FEATURES:
    case XMPP_S2S_STARTTLS:
    case XMPP_S2S_PROCEED:
    case XMPP_S2S_TLS_FAILURE:
    case XMPP_S2S_RESULT:
    case XMPP_S2S_VERIFY:
    case XMPP_S2S_SASL_FAILURE:
    case XMPP_S2S_STREAM_ERROR:
    case XMPP_S2S_CLOSING:
        return sound;
    default:
        return false;
    }
}

static struct unit_writer writer_of(struct s2s_state *s2s, enum side side, struct span bytes,
                                    uint64_t begin) {
    return (struct unit_writer){s2s->layer, side, bytes, begin, bytes.at};
}

void s2s_redact_unit(struct s2s_state *s2s, enum side side, const struct xmpp_s2s_unit *unit,
                     struct span bytes, uint64_t begin) {
    if (!redact_is_wanted(s2s->layer->connection) || s2s->session.client_to_server)
        return;
    struct unit_writer writer = writer_of(s2s, side, bytes, begin);
    if (unit != NULL && is_stored_whole(unit))
        allow(&writer, bytes);
    else
        allow_frame(&writer, unit != NULL && xmpp_s2s_is_stanza(unit) &&
                                 strcmp(unit->type.value, "error") == 0);
    finish(&writer);
}

void s2s_redact_end(struct s2s_state *s2s, enum side side, struct span bytes, uint64_t begin) {
    if (!redact_is_wanted(s2s->layer->connection) || s2s->session.client_to_server)
        return;
    struct unit_writer writer = writer_of(s2s, side, bytes, begin);
    allow_end_tag(&writer, bytes);
    finish(&writer);
}
