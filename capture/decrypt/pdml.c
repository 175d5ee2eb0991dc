/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements come in the order of the packet: addresses, ports, then each record with what is in it.
 * Names are those of Wireshark's fields. */
#include "capture/decrypt/pdml.h"

#include "wire/expat_compat.h"
#include <glib.h>
#include <string.h>

enum {
    ELEMENT_MOST = 8 << 20, /* bytes of one, before the document is given up */
    MESSAGE_MOST = 64 << 10,
    RECORD_MOST = 256 << 10, /* bytes of the messages of one */
    HEADER = 4,              /* of a handshake message: type and length */
    CERTIFICATE = 11,
};

struct pdml {
    XML_Parser parser;
    uint64_t fed; /* bytes */
    unsigned depth;
    struct decrypted_record record; /* the one that is being read */
    unsigned record_depth;          /* 0: none is */
    bool has_opaque_type;           /* it is of TLS 1.3, and was decrypted */
    uint64_t length;                /* of its messages, where they lay */
    GByteArray *content;
    unsigned message_depth; /* 0: none is being read */
    uint8_t type;           /* of the message; 0: not known */
    GByteArray *certificates;
    GQueue *found; /* struct decrypted_record *, their payloads behind them */
    struct decrypted_record *taken;
};

struct pdml_field {
    const char *name, *show, *value; /* "" where it has none */
};

static struct pdml_field read_field(const XML_Char **attributes) {
    struct pdml_field field = {"", "", ""};
    for (; attributes[0] != NULL; attributes += 2) {
        if (strcmp(attributes[0], "name") == 0)
            field.name = attributes[1];
        else if (strcmp(attributes[0], "show") == 0)
            field.show = attributes[1];
        else if (strcmp(attributes[0], "value") == 0)
            field.value = attributes[1];
    }
    return field;
}

static uint64_t number_of(const char *text) {
    return g_ascii_strtoull(text, NULL, 10);
}

static bool is_field(const struct pdml_field *field, const char *name) {
    return strcmp(field->name, name) == 0;
}

/* --- messages -------------------------------------------------------------------------------- */

static void put_number(GByteArray *out, size_t number, unsigned bytes) {
    while (bytes-- > 0) {
        const uint8_t byte = (uint8_t)(number >> 8 * bytes);
        g_byte_array_append(out, &byte, 1);
    }
}

/* An entry of the list: RFC 5246 7.4.2, RFC 8446 4.4.2 (without extensions). */
static void add_certificate(struct pdml *pdml, const char *hex) {
    const size_t length = strlen(hex) / 2;
    GByteArray *list = pdml->certificates;
    if (length == 0 || length > MESSAGE_MOST - list->len)
        return;
    put_number(list, length, 3);
    for (size_t i = 0; i < length; i++) {
        const int high = g_ascii_xdigit_value(hex[2 * i]),
                  low = g_ascii_xdigit_value(hex[2 * i + 1]);
        put_number(list, high < 0 || low < 0 ? 0 : (size_t)(high << 4 | low), 1);
    }
    if (pdml->has_opaque_type)
        put_number(list, 0, 2);
}

static void end_message(struct pdml *pdml) {
    const GByteArray *list = pdml->certificates;
    const size_t context = pdml->has_opaque_type ? 1 : 0;
    const bool is_list = pdml->type == CERTIFICATE;
    const size_t length = is_list ? context + 3 + list->len : 0;
    pdml->message_depth = 0;
    if (pdml->type == 0 || HEADER + length > RECORD_MOST - pdml->content->len)
        return;
    put_number(pdml->content, pdml->type, 1);
    put_number(pdml->content, length, 3);
    if (!is_list)
        return;
    put_number(pdml->content, 0, (unsigned)context);
    put_number(pdml->content, list->len, 3);
    g_byte_array_append(pdml->content, list->data, list->len);
}

static void begin_message(struct pdml *pdml) {
    pdml->message_depth = pdml->depth;
    pdml->type = 0;
    g_byte_array_set_size(pdml->certificates, 0);
}

/* --- records --------------------------------------------------------------------------------- */

static void begin_record(struct pdml *pdml) {
    pdml->record_depth = pdml->depth;
    pdml->record.content = 0;
    pdml->record.record_length = 0;
    pdml->has_opaque_type = false;
    pdml->length = 0;
    g_byte_array_set_size(pdml->content, 0);
}

/* To TLS 1.2 a record that was decrypted is longer than what is in it. One that was not has no
 * content here. */
static bool was_decrypted(const struct pdml *pdml) {
    if (pdml->record.content != RECORD_ALERT && pdml->record.content != RECORD_HANDSHAKE)
        return false;
    return pdml->has_opaque_type ||
           (pdml->content->len > 0 && pdml->record.record_length > pdml->length);
}

static void end_record(struct pdml *pdml) {
    const size_t length = pdml->content->len;
    pdml->record_depth = 0;
    if (!was_decrypted(pdml) || pdml->record.frame == 0 || pdml->record.from.address.family == 0 ||
        pdml->record.to.address.family == 0)
        return;
    struct decrypted_record *record = g_malloc(sizeof *record + length);
    *record = pdml->record;
    uint8_t *payload = (uint8_t *)(record + 1);
    if (length > 0)
        memcpy(payload, pdml->content->data, length);
    record->payload = span_of(payload, length);
    g_queue_push_tail(pdml->found, record);
}

/* --- fields ---------------------------------------------------------------------------------- */

static void take_message_field(struct pdml *pdml, const struct pdml_field *field) {
    if (is_field(field, "tls.handshake.type") && pdml->type == 0)
        pdml->type = (uint8_t)number_of(field->show);
    else if (is_field(field, "tls.handshake.length"))
        pdml->length += HEADER + number_of(field->show);
    else if (is_field(field, "tls.handshake.certificate"))
        add_certificate(pdml, field->value);
}

static void take_record_field(struct pdml *pdml, const struct pdml_field *field) {
    if (pdml->message_depth > 0)
        take_message_field(pdml, field);
    else if (is_field(field, "tls.record.opaque_type"))
        pdml->has_opaque_type = true;
    else if (is_field(field, "tls.record.content_type"))
        pdml->record.content = (uint8_t)number_of(field->show);
    else if (is_field(field, "tls.record.length"))
        pdml->record.record_length = (uint32_t)number_of(field->show);
    else if (is_field(field, "tls.handshake"))
        begin_message(pdml);
    else if ((is_field(field, "tls.alert_message.level") ||
              is_field(field, "tls.alert_message.desc")) &&
             pdml->content->len < RECORD_MOST) {
        put_number(pdml->content, (size_t)number_of(field->show), 1);
        pdml->length++;
    }
}

/* Of the innermost packet: those that come last before the record. */
static void take_packet_field(struct pdml *pdml, const struct pdml_field *field) {
    struct decrypted_record *record = &pdml->record;
    if (is_field(field, "num"))
        record->frame = number_of(field->show);
    else if (is_field(field, "ip.src") || is_field(field, "ipv6.src"))
        (void)address_read(field->show, &record->from.address);
    else if (is_field(field, "ip.dst") || is_field(field, "ipv6.dst"))
        (void)address_read(field->show, &record->to.address);
    else if (is_field(field, "tcp.srcport"))
        record->from.port = (uint16_t)number_of(field->show);
    else if (is_field(field, "tcp.dstport"))
        record->to.port = (uint16_t)number_of(field->show);
    else if (is_field(field, "tls.record"))
        begin_record(pdml);
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes) {
    struct pdml *pdml = data;
    const struct pdml_field field = read_field(attributes);
    pdml->depth++;
    if (strcmp(name, "packet") == 0)
        pdml->record = (struct decrypted_record){.over_tcp = true};
    else if (pdml->record_depth > 0)
        take_record_field(pdml, &field);
    else
        take_packet_field(pdml, &field);
}

static void on_end(void *data, const XML_Char *name) {
    struct pdml *pdml = data;
    (void)name;
    if (pdml->depth == pdml->message_depth)
        end_message(pdml);
    if (pdml->depth == pdml->record_depth)
        end_record(pdml);
    pdml->depth--;
}

/* There is none in PDML; nothing is ever to be expanded. */
static void on_doctype(void *data, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int internal) {
    struct pdml *pdml = data;
    (void)name, (void)system, (void)public, (void)internal;
    (void)XML_StopParser(pdml->parser, XML_FALSE);
}

/* --- the whole ------------------------------------------------------------------------------- */

struct pdml *pdml_new(void) {
    struct pdml *pdml = g_new0(struct pdml, 1);
    pdml->parser = XML_ParserCreate("UTF-8");
    pdml->content = g_byte_array_new();
    pdml->certificates = g_byte_array_new();
    pdml->found = g_queue_new();
    if (pdml->parser == NULL)
        g_error("no memory");
    XML_SetUserData(pdml->parser, pdml);
    XML_SetElementHandler(pdml->parser, on_start, on_end);
    XML_SetStartDoctypeDeclHandler(pdml->parser, on_doctype);
    return pdml;
}

void pdml_free(struct pdml *pdml) {
    if (pdml == NULL)
        return;
    XML_ParserFree(pdml->parser);
    g_byte_array_unref(pdml->content);
    g_byte_array_unref(pdml->certificates);
    g_queue_free_full(pdml->found, g_free);
    g_free(pdml->taken);
    g_free(pdml);
}

bool pdml_feed(struct pdml *pdml, struct span bytes, bool last) {
    pdml->fed += span_len(bytes);
    if (XML_Parse(pdml->parser, (const char *)bytes.at, (int)span_len(bytes), last) !=
        XML_STATUS_OK)
        return false;
    const int64_t at = expat_position(pdml->parser);
    return at < 0 || pdml->fed - (uint64_t)at < ELEMENT_MOST;
}

bool pdml_take(struct pdml *pdml, struct decrypted_record *out) {
    g_free(pdml->taken);
    pdml->taken = g_queue_pop_head(pdml->found);
    if (pdml->taken == NULL)
        return false;
    *out = *pdml->taken;
    return true;
}
