/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a unit is kept when all others' words are taken out: what the servers say to each other
 * as it is, of everything else its tags. Spaces take the place of the rest, so that the stream
 * stays XML. */
#include <glib.h>

#include "capture/observe/xmpp_s2s/s2s_state.h"
#include "xmpp_s2s/tag.h"

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

static bool is_named(struct span tag, const char *local) {
    struct span name = xmpp_s2s_tag_name(tag), prefix;
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

/* A start tag without the values of most attributes; their names and quotes stay. Of one that is
 * not well-formed, nothing behind that point stays. */
static void allow_start_tag(struct unit_writer *writer, struct span tag, bool ends_too) {
    struct span rest = xmpp_s2s_tag_attributes(tag);
    struct xmpp_s2s_attribute attribute;
    const uint8_t *from = tag.at;
    while (xmpp_s2s_take_attribute(&rest, &attribute)) {
        if (is_reported_attribute(attribute.name, ends_too))
            continue;
        allow(writer, (struct span){from, attribute.value.at});
        from = attribute.value.end;
    }
    while (!span_is_empty(rest) && (xmpp_s2s_is_space(*rest.at) || *rest.at == '/'))
        rest.at++;
    const bool is_well_formed = span_len(rest) == 1;
    allow(writer, (struct span){from, is_well_formed ? tag.end : rest.at});
}

/* --- units ------------------------------------------------------------------------------------ */

/* Right under the unit's own element; empty: there is none. */
static struct span find_error(struct span content) {
    const struct span none = {content.end, content.end};
    struct span tag, error = none;
    unsigned depth = 0;
    while (xmpp_s2s_take_tag(&content, &tag)) {
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
    if (!xmpp_s2s_take_tag(&content, &tag) || is_no_tag(tag))
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
