/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one unit with expat, as the child of the stream header that it came under. Nothing that
 * could make expat fetch, expand or repeat anything gets past the handlers here; expat's own
 * protections are on as it comes. */
#include "xmpp_s2s/element.h"
#include "xmpp_s2s/reader.h"
#include "xmpp_s2s/value.h"

/* What prefixes mean where the stream header was not seen, or does not say it. */
static const char usual_prefixes[] = "<usual xmlns='jabber:server' xmlns:stream='" NAMESPACE_STREAM
                                     "' xmlns:db='jabber:server:dialback'>";

static void open_parser(struct reader *reader) {
    reader->parser = XML_ParserCreateNS("UTF-8", ELEMENT_SEPARATOR);
    if (reader->parser != NULL)
        xmpp_s2s_set_handlers(reader);
}

static bool feed(struct reader *reader, struct span bytes) {
    reader->before += (XML_Index)span_len(bytes);
    return XML_Parse(reader->parser, (const char *)bytes.at, (int)span_len(bytes), 0) ==
           XML_STATUS_OK;
}

/* A start tag stays open, even one that is written as an empty element. In one piece: expat may put
 * off what came in several. */
static bool feed_opening(struct reader *reader, struct span opening) {
    uint8_t copy[XMPP_S2S_OPENING_MOST];
    size_t length = span_len(opening);
    if (length < 2)
        return length == 0;
    if (length > sizeof copy)
        return false;
    memcpy(copy, opening.at, length);
    if (copy[length - 2] == '/')
        copy[length - 2] = ' ';
    return feed(reader, span_of(copy, length));
}

/* What stands around the unit. A header that can not be read is left out. */
static bool feed_context(struct reader *reader, struct span opening) {
    open_parser(reader);
    if (reader->parser == NULL)
        return false;
    reader->depth = 0;
    reader->before = 0;
    bool read = feed(reader, span_of_text(usual_prefixes)) && feed_opening(reader, opening);
    reader->base = reader->depth;
    reader->in_unit = true;
    return read && reader->depth == (span_is_empty(opening) ? 1u : 2u);
}

static void note_error(struct reader *reader) {
    switch (XML_GetErrorCode(reader->parser)) {
    case XML_ERROR_ABORTED: /* by a handler, which noted why */
        reader->whole = true;
        break;
    case XML_ERROR_UNDEFINED_ENTITY:
        reader_note(reader, XMPP_S2S_ENTITY_REFUSED);
        reader->whole = true;
        break;
    default:
        reader_note(reader, XMPP_S2S_NOT_WELL_FORMED);
    }
}

static void read_element(struct reader *reader) {
    struct span bytes = reader->unit->whole;
    if (XML_Parse(reader->parser, (const char *)bytes.at, (int)span_len(bytes), 0) != XML_STATUS_OK)
        note_error(reader);
    else if (!reader
                  ->whole) /* what expat may have put off; always an error, as elements are open */
        (void)XML_Parse(reader->parser, NULL, 0, 1);
    bool was_cut = reader->unit->length > span_len(bytes);
    if (!reader->whole && !was_cut)
        reader_note(reader, XMPP_S2S_NOT_WELL_FORMED);
}

static void parse(struct xmpp_s2s_unit *unit, struct span opening) {
    struct reader reader = {.unit = unit};
    bool ready = feed_context(&reader, opening);
    if (!ready && reader.parser != NULL) {
        XML_ParserFree(reader.parser);
        reader = (struct reader){.unit = unit};
        ready = feed_context(&reader, (struct span){NULL, NULL});
    }
    if (ready)
        read_element(&reader);
    if (reader.parser != NULL)
        XML_ParserFree(reader.parser);
}

static void judge_dialback(struct xmpp_s2s_unit *unit) {
    xmpp_s2s_trim_value(&unit->key);
    bool asks = unit->type.raw.at == NULL;
    bool complete = unit->from.value[0] != '\0' && unit->to.value[0] != '\0' &&
                    (unit->kind == XMPP_S2S_RESULT || unit->id.value[0] != '\0') &&
                    (!asks || unit->key.value[0] != '\0');
    if (!complete)
        unit->anomalies |= ANOMALY(XMPP_S2S_DIALBACK_INCOMPLETE);
    if (!asks && strcmp(unit->type.value, "valid") != 0 &&
        strcmp(unit->type.value, "invalid") != 0 && strcmp(unit->type.value, "error") != 0)
        unit->anomalies |= ANOMALY(XMPP_S2S_DIALBACK_TYPE_UNKNOWN);
}

void xmpp_s2s_read_unit(const struct xmpp_s2s_framer *framer, struct span opening,
                        struct span bytes, struct xmpp_s2s_unit *out) {
    static const enum xmpp_s2s_kind kinds[] = {
        [XMPP_S2S_SHAPE_SPACE] = XMPP_S2S_SPACE,
        [XMPP_S2S_SHAPE_DECLARATION] = XMPP_S2S_DECLARATION,
        [XMPP_S2S_SHAPE_OPENING] = XMPP_S2S_OPENING,
        [XMPP_S2S_SHAPE_ELEMENT] = XMPP_S2S_OTHER,
        [XMPP_S2S_SHAPE_CLOSING] = XMPP_S2S_CLOSING,
        [XMPP_S2S_SHAPE_REFUSED] = XMPP_S2S_REFUSED,
        [XMPP_S2S_SHAPE_SKIPPED] = XMPP_S2S_SKIPPED,
    };
    memset(out, 0, sizeof *out);
    out->kind = kinds[framer->shape];
    out->anomalies = framer->anomalies;
    out->length = framer->length;
    out->whole = span_first(bytes, XMPP_S2S_UNIT_MOST);
    struct span name = {NULL, NULL};
    if (framer->shape == XMPP_S2S_SHAPE_OPENING || framer->shape == XMPP_S2S_SHAPE_ELEMENT)
        name = xmpp_s2s_tag_name(out->whole);
    else if (framer->shape == XMPP_S2S_SHAPE_CLOSING)
        name = xmpp_s2s_tag_name(span_after(out->whole, 1));
    out->name.raw = name;
    xmpp_s2s_append_value(&out->name, name, &out->anomalies);
    if (framer->shape == XMPP_S2S_SHAPE_OPENING)
        parse(out, (struct span){NULL, NULL});
    else if (framer->shape == XMPP_S2S_SHAPE_ELEMENT)
        parse(out, opening);
    if (xmpp_s2s_is_dialback(out))
        judge_dialback(out);
}
