/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From expat's calls to the fields of a unit. */
#include "xmpp_s2s/element.h"
#include "xmpp_s2s/reader.h"
#include "xmpp_s2s/value.h"

enum { ATTRIBUTES_MOST = 64 };

static void refuse(struct reader *reader, enum xmpp_s2s_anomaly anomaly) {
    reader_note(reader, anomaly);
    XML_StopParser(reader->parser, XML_FALSE);
}

/* The bytes that made expat call, within the unit. */
static struct span current_bytes(const struct reader *reader) {
    XML_Index index = XML_GetCurrentByteIndex(reader->parser) - reader->before;
    int count = XML_GetCurrentByteCount(reader->parser);
    struct span whole = reader->unit->whole;
    if (index < 0 || count < 0)
        return span_first(whole, 0);
    return span_first(span_after(whole, (size_t)index), (size_t)count);
}

static void set_value(struct reader *reader, struct xmpp_s2s_text *text, const char *value,
                      struct span raw) {
    text->value[0] = '\0';
    text->raw = raw;
    xmpp_s2s_append_value(text, span_of_text(value), &reader->unit->anomalies);
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
            set_value(reader, known[i].text, value, xmpp_s2s_tag_attribute(tag, known[i].written));
}

/* The unit's own element. */
static void begin_unit(struct reader *reader, const char *expanded, const char **attributes) {
    struct xmpp_s2s_unit *unit = reader->unit;
    struct element element = xmpp_s2s_element_of(expanded);
    struct span tag = current_bytes(reader);
    xmpp_s2s_append_value(&unit->element_namespace, element.space, &unit->anomalies);
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
        xmpp_s2s_append_value(&unit->condition, element.local, &unit->anomalies);
        unit->condition.raw = current_bytes(reader);
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
        xmpp_s2s_append_value(&features->mechanisms, span_of_text(" "), &reader->unit->anomalies);
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
    xmpp_s2s_append_value(into, span_of(text, (size_t)length), &reader->unit->anomalies);
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

void xmpp_s2s_set_handlers(struct reader *reader) {
    XML_SetUserData(reader->parser, reader);
    XML_SetElementHandler(reader->parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader->parser, on_text);
    XML_SetStartNamespaceDeclHandler(reader->parser, on_namespace);
    XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
    XML_SetProcessingInstructionHandler(reader->parser, on_instruction);
    XML_SetCommentHandler(reader->parser, on_comment);
}
