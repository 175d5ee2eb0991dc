/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one unit with expat, as the child of the stream header that it came under. Nothing that
 * could make expat fetch, expand or repeat anything gets past the handlers here; expat's own
 * protections are on by default. */
#include "xmpp_s2s/element.h"
#include "xmpp_s2s/tag.h"
#include "xmpp_s2s/unit.h"

#include "wire/expat_compat.h"

enum { ATTRIBUTES_MOST = 64, PATH_MOST = 2, PATH_NAME = 128 };

/* The state of reading one unit. */
struct reader {
    XML_Parser parser;
    struct xmpp_s2s_unit *unit;
    int64_t before;                   /* bytes given to expat before the unit's */
    unsigned depth;                   /* of open elements */
    unsigned base;                    /* of those around the unit */
    bool in_unit;                     /* the elements around the unit were read */
    bool whole;                       /* its end was read; of a stream header, its start tag */
    char path[PATH_MOST][PATH_NAME];  /* names in the unit's element, outermost first */
    struct xmpp_s2s_text *collecting; /* where text goes; NULL: nowhere */
    unsigned collecting_depth;
};

static void reader_note(struct reader *reader, enum xmpp_s2s_anomaly anomaly) {
    reader->unit->anomalies |= ANOMALY(anomaly);
}

/* --- values -------------------------------------------------------------------------------- */

/* Appends UTF-8. What does not fit is left out and noted in `anomalies`; no character is cut in
 * two.
 */
static void append_value(struct xmpp_s2s_text *text, struct span value, uint32_t *anomalies) {
    size_t used = strlen(text->value), room = XMPP_S2S_TEXT_MOST - 1 - used;
    size_t length = span_len(value);
    if (length > room) {
        *anomalies |= ANOMALY(XMPP_S2S_VALUE_TOO_LONG);
        length = room;
        while (length > 0 && (value.at[length] & 0xc0) == 0x80)
            length--;
    }
    if (length > 0)
        memcpy(text->value + used, value.at, length);
    text->value[used + length] = '\0';
}

/* Removes white space from both ends. */
static void trim_value(struct xmpp_s2s_text *text) {
    size_t from = 0, to = strlen(text->value);
    while (from < to && xmpp_s2s_is_space((uint8_t)text->value[from]))
        from++;
    while (to > from && xmpp_s2s_is_space((uint8_t)text->value[to - 1]))
        to--;
    memmove(text->value, text->value + from, to - from);
    text->value[to - from] = '\0';
    while (!span_is_empty(text->raw) && xmpp_s2s_is_space(*text->raw.at))
        text->raw.at++;
    while (!span_is_empty(text->raw) && xmpp_s2s_is_space(text->raw.end[-1]))
        text->raw.end--;
}

/* The value of an attribute in a start tag; {NULL, NULL} when it is not there. */
static struct span attribute_value(struct span tag, const char *name) {
    struct span rest = xmpp_s2s_tag_attributes(tag);
    struct xmpp_s2s_attribute attribute;
    while (xmpp_s2s_take_attribute(&rest, &attribute))
        if (span_equals_text(attribute.name, name))
            return attribute.value;
    return (struct span){NULL, NULL};
}

/* --- what expat finds ---------------------------------------------------------------------- */

static void refuse(struct reader *reader, enum xmpp_s2s_anomaly anomaly) {
    reader_note(reader, anomaly);
    XML_StopParser(reader->parser, XML_FALSE);
}

/* The bytes that made expat call, within the unit. */
static struct span current_bytes(const struct reader *reader) {
    const int64_t index = expat_position(reader->parser) - reader->before;
    struct span whole = reader->unit->whole;
    if (index < 0)
        return span_first(whole, 0);
    return span_first(span_after(whole, (size_t)index), (size_t)expat_length(reader->parser));
}

static void set_value(struct reader *reader, struct xmpp_s2s_text *text, const char *value,
                      struct span raw) {
    text->value[0] = '\0';
    text->raw = raw;
    append_value(text, span_of_text(value), &reader->unit->anomalies);
}

static void collect(struct reader *reader, struct xmpp_s2s_text *text) {
    reader->collecting = text;
    reader->collecting_depth = reader->depth;
    text->raw = (struct span){NULL, NULL};
}

static void read_attribute(struct reader *reader, const char *name, const char *value,
                           struct span tag) {
    struct xmpp_s2s_unit *unit = reader->unit;
    const struct {
        const char *name;
        const char *written;
        struct xmpp_s2s_text *text;
    } known[] = {
        {"from", "from", &unit->from},
        {"to", "to", &unit->to},
        {"id", "id", &unit->id},
        {"type", "type", &unit->type},
        {"version", "version", &unit->version},
        {"mechanism", "mechanism", &unit->mechanism},
        {NAMESPACE_XML "\nlang", "xml:lang", &unit->language},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(name, known[i].name) == 0)
            set_value(reader, known[i].text, value, attribute_value(tag, known[i].written));
}

/* The unit's own element. */
static void begin_unit(struct reader *reader, const char *expanded, const char **attributes) {
    struct xmpp_s2s_unit *unit = reader->unit;
    struct element element = xmpp_s2s_element_of(expanded);
    struct span tag = current_bytes(reader);
    append_value(&unit->element_namespace, element.space, &unit->anomalies);
    enum xmpp_s2s_kind kind = xmpp_s2s_element_kind(element, &unit->anomalies);
    if (unit->kind == XMPP_S2S_OPENING) {
        reader->whole = true;
        if (kind != XMPP_S2S_OPENING)
            reader_note(reader, XMPP_S2S_NAMESPACE_UNKNOWN);
    } else {
        unit->kind = kind == XMPP_S2S_OPENING ? XMPP_S2S_OTHER : kind;
    }
    for (; *attributes != NULL; attributes += 2)
        read_attribute(reader, attributes[0], attributes[1], tag);
    if (xmpp_s2s_is_dialback(unit))
        collect(reader, &unit->key);
}

/* An element where an error names its condition. */
static void read_error(struct reader *reader, struct element element) {
    struct xmpp_s2s_unit *unit = reader->unit;
    if (span_equals_text(element.local, "text"))
        collect(reader, &unit->text);
    else if (unit->condition.raw.at == NULL && xmpp_s2s_element_is_condition(element, unit->kind)) {
        append_value(&unit->condition, element.local, &unit->anomalies);
        unit->condition.raw = current_bytes(reader);
        if (unit->kind == XMPP_S2S_STREAM_ERROR &&
            span_equals_text(element.local, "see-other-host")) /* RFC 6120 4.9.3.19 */
            collect(reader, &unit->other_host);
    }
}

static void read_feature(struct reader *reader, unsigned level) {
    struct element path[PATH_MOST];
    struct xmpp_s2s_features *features = &reader->unit->features;
    for (unsigned i = 0; i < level; i++)
        path[i] = xmpp_s2s_element_of(reader->path[i]);
    xmpp_s2s_element_feature(path, level, features);
    if (level != 2 || !xmpp_s2s_element_is(path[1], NAMESPACE_SASL, "mechanism"))
        return;
    if (features->mechanisms.value[0] != '\0')
        append_value(&features->mechanisms, span_of_text(" "), &reader->unit->anomalies);
    collect(reader, &features->mechanisms);
}

/* The condition lies right in the unit's element, not in an <error/> in that. */
static bool names_condition_itself(const struct xmpp_s2s_unit *unit) {
    return unit->kind == XMPP_S2S_STREAM_ERROR || unit->kind == XMPP_S2S_SASL_FAILURE;
}

/* A name that is too long is none that is known. */
static void store_path(char out[PATH_NAME], const char *expanded) {
    size_t length = strlen(expanded);
    memcpy(out, length < PATH_NAME ? expanded : "", length < PATH_NAME ? length + 1 : 1);
}

/* An element in the unit's, `level` below it. */
static void begin_inner(struct reader *reader, const char *expanded, unsigned level) {
    struct xmpp_s2s_unit *unit = reader->unit;
    if (level > PATH_MOST)
        return;
    store_path(reader->path[level - 1], expanded);
    struct element element = xmpp_s2s_element_of(expanded);
    bool in_error =
        level == 2 && span_equals_text(xmpp_s2s_element_of(reader->path[0]).local, "error");
    if (unit->kind == XMPP_S2S_FEATURES)
        read_feature(reader, level);
    else if (level == 1 && names_condition_itself(unit))
        read_error(reader, element);
    else if (in_error && (xmpp_s2s_is_dialback(unit) || xmpp_s2s_is_stanza(unit)))
        read_error(reader, element);
}

static void XMLCALL on_start(void *data, const char *name, const char **attributes) {
    struct reader *reader = data;
    reader->depth++;
    if (!reader->in_unit)
        return;
    unsigned level = reader->depth - reader->base;
    if (level > XMPP_S2S_DEPTH_MOST) {
        refuse(reader, XMPP_S2S_NESTED_TOO_DEEP);
        return;
    }
    if (XML_GetSpecifiedAttributeCount(reader->parser) / 2 > ATTRIBUTES_MOST)
        reader_note(reader, XMPP_S2S_ATTRIBUTES_TOO_MANY);
    if (level == 1)
        begin_unit(reader, name, attributes);
    else
        begin_inner(reader, name, level - 1);
}

static void XMLCALL on_end(void *data, const char *name) {
    struct reader *reader = data;
    (void)name;
    if (reader->collecting != NULL && reader->collecting_depth == reader->depth)
        reader->collecting = NULL;
    reader->depth--;
    if (reader->in_unit && reader->depth == reader->base)
        reader->whole = true;
}

static void XMLCALL on_text(void *data, const char *text, int length) {
    struct reader *reader = data;
    struct xmpp_s2s_text *into = reader->collecting;
    if (into == NULL || reader->collecting_depth != reader->depth)
        return;
    struct span bytes = current_bytes(reader);
    if (into->raw.at == NULL)
        into->raw = bytes;
    into->raw.end = bytes.end;
    append_value(into, span_of(text, (size_t)length), &reader->unit->anomalies);
}

static void XMLCALL on_namespace(void *data, const char *prefix, const char *uri) {
    struct reader *reader = data;
    struct xmpp_s2s_unit *unit = reader->unit;
    bool outermost = reader->in_unit && reader->depth == reader->base;
    if (outermost && unit->kind == XMPP_S2S_OPENING && prefix == NULL && uri != NULL)
        set_value(reader, &unit->stream_namespace, uri, (struct span){NULL, NULL});
}

static void XMLCALL on_doctype(void *data, const char *name, const char *system_id,
                               const char *public_id, int has_internal_subset) {
    (void)name, (void)system_id, (void)public_id, (void)has_internal_subset;
    refuse(data, XMPP_S2S_DTD_REFUSED);
}

static void XMLCALL on_instruction(void *data, const char *target, const char *value) {
    (void)target, (void)value;
    refuse(data, XMPP_S2S_INSTRUCTION_REFUSED);
}

static void XMLCALL on_comment(void *data, const char *text) {
    (void)text;
    reader_note(data, XMPP_S2S_COMMENT_REFUSED);
}

static void set_handlers(struct reader *reader) {
    XML_SetUserData(reader->parser, reader);
    XML_SetElementHandler(reader->parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader->parser, on_text);
    XML_SetStartNamespaceDeclHandler(reader->parser, on_namespace);
    XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
    XML_SetProcessingInstructionHandler(reader->parser, on_instruction);
    XML_SetCommentHandler(reader->parser, on_comment);
}

/* --- what expat is given ------------------------------------------------------------------- */

/* Declares the usual prefixes, for when the stream header was not captured or does not. */
static const char usual_prefixes[] = "<usual xmlns='jabber:server' xmlns:stream='" NAMESPACE_STREAM
                                     "' xmlns:db='jabber:server:dialback'>";

static void open_parser(struct reader *reader) {
    reader->parser = XML_ParserCreateNS("UTF-8", ELEMENT_SEPARATOR);
    if (reader->parser != NULL)
        set_handlers(reader);
}

static bool feed(struct reader *reader, struct span bytes) {
    reader->before += (int64_t)span_len(bytes);
    return XML_Parse(reader->parser, (const char *)bytes.at, (int)span_len(bytes), 0) ==
           XML_STATUS_OK;
}

/* Leaves the start tag open, even one that is written as an empty element. In one call: expat may
 * defer a token that came in several. */
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

/* The elements around the unit. False: the stream header cannot be read. */
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
    else if (!reader->whole) /* lets expat read what it deferred */
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
    trim_value(&unit->key);
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
    append_value(&out->name, name, &out->anomalies);
    if (framer->shape == XMPP_S2S_SHAPE_OPENING)
        parse(out, (struct span){NULL, NULL});
    else if (framer->shape == XMPP_S2S_SHAPE_ELEMENT)
        parse(out, opening);
    if (xmpp_s2s_is_dialback(out))
        judge_dialback(out);
}
