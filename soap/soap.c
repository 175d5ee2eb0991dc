/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soap/soap.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DEPTH_MOST = 64, NAMES_KEPT = 8, NAME_MOST = 32 };

struct soap_reader {
    XML_Parser parser;
    struct soap_body *body;
    unsigned depth;                    /* of the element that is open; 1: the root */
    char names[NAMES_KEPT][NAME_MOST]; /* local names of the open elements from the root on */
    char *collecting;                  /* where the text of an open element goes; NULL: nowhere */
    unsigned collecting_depth;         /* of that element */
};

static const char *local_name(const char *name) {
    const char *colon = strrchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

static void push(struct soap_reader *reader, const char *name) {
    if (reader->depth < NAMES_KEPT) {
        const size_t length = strnlen(name, NAME_MOST - 1);
        memcpy(reader->names[reader->depth], name, length);
        reader->names[reader->depth][length] = '\0';
    }
    reader->depth++;
}

static bool is_in(const struct soap_reader *reader, const char *parent) {
    return reader->depth > 1 && reader->depth - 2 < NAMES_KEPT &&
           strcmp(reader->names[reader->depth - 2], parent) == 0;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void refuse(struct soap_reader *reader) {
    XML_StopParser(reader->parser, XML_FALSE);
}

/* The first element. */
static void read_root(struct soap_reader *reader, const char *name) {
    struct soap_body *body = reader->body;
    if (strcasecmp(name, "html") == 0)
        body->kind = SOAP_WEB_PAGE;
    else
        body->kind = strcmp(name, "Envelope") == 0 ? SOAP_ENVELOPE : SOAP_OTHER_XML;
}

/* The first element of the envelope's body. A fault is the only one there; of an answer, which may
 * be long, there is nothing more to know. */
static void read_content(struct soap_reader *reader, const char *name) {
    if (strcmp(name, "Fault") == 0)
        reader->body->kind = SOAP_FAULT;
    else
        refuse(reader);
}

/* Where the text of this element goes, which lies in a fault; NULL: nowhere. Of several the first
 * counts. */
static char *text_of_fault(struct soap_reader *reader, const char *name) {
    struct soap_body *body = reader->body;
    const struct {
        const char *name, *parent;
        char *text;
    } known[] = {
        {"faultcode", "Fault", body->fault_code}, {"faultstring", "Fault", body->fault_string},
        {"Value", "Code", body->fault_code},      {"Text", "Reason", body->fault_string},
        {"axlcode", NULL, body->axl_code},        {"axlmessage", NULL, body->axl_message},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(name, known[i].name) == 0 && known[i].text[0] == '\0' &&
            (known[i].parent == NULL || is_in(reader, known[i].parent)))
            return known[i].text;
    return NULL;
}

static void on_start(void *data, const char *name, const char **attributes) {
    struct soap_reader *reader = data;
    struct soap_body *body = reader->body;
    (void)attributes;
    name = local_name(name);
    push(reader, name);
    if (reader->depth == 1)
        read_root(reader, name);
    if (reader->depth == 3 && body->kind == SOAP_ENVELOPE && is_in(reader, "Body"))
        read_content(reader, name);
    char *text = NULL;
    if (body->kind == SOAP_FAULT)
        text = text_of_fault(reader, name);
    else if (body->kind == SOAP_WEB_PAGE && strcasecmp(name, "title") == 0 &&
             body->title[0] == '\0')
        text = body->title;
    if (text != NULL && reader->collecting == NULL) {
        reader->collecting = text;
        reader->collecting_depth = reader->depth;
    }
    if (reader->depth == DEPTH_MOST)
        refuse(reader);
}

static void on_end(void *data, const char *name) {
    struct soap_reader *reader = data;
    (void)name;
    if (reader->collecting_depth == reader->depth)
        reader->collecting = NULL;
    reader->depth--;
    if (reader->body->kind == SOAP_FAULT && reader->depth == 2)
        refuse(reader); /* there is nothing more to know */
}

/* expat ends no text within a character, but the room may. */
static void on_text(void *data, const char *text, int length) {
    struct soap_reader *reader = data;
    char *out = reader->collecting;
    if (out == NULL || length <= 0 || reader->collecting_depth != reader->depth)
        return;
    size_t used = strlen(out), more = (size_t)length;
    while (used == 0 && more > 0 && is_blank(*text))
        text++, more--;
    size_t room = SOAP_TEXT - 1 - used;
    if (more > room) {
        more = room;
        while (more > 0 && ((unsigned char)text[more] & 0xc0) == 0x80)
            more--;
    }
    memcpy(out + used, text, more);
    out[used + more] = '\0';
}

static void on_doctype(void *data, const char *name, const char *system, const char *public,
                       int has_internal_subset) {
    struct soap_reader *reader = data;
    (void)system;
    (void)public;
    if (strcasecmp(name, "html") == 0)
        reader->body->kind = SOAP_WEB_PAGE;
    if (has_internal_subset)
        refuse(reader);
}

static struct span trim(struct span bytes) {
    static const char mark[] = "\xef\xbb\xbf"; /* of the byte order */
    if (span_starts_with_text(bytes, mark))
        bytes = span_after(bytes, strlen(mark));
    while (!span_is_empty(bytes) && is_blank((char)*bytes.at))
        bytes.at++;
    return bytes;
}

/* HTML that is no XML before its first element. */
static bool starts_as_page(struct span bytes) {
    static const char *const starts[] = {"<!doctype html", "<html"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (span_len(bytes) >= strlen(starts[i]) &&
            strncasecmp((const char *)bytes.at, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

static void trim_end(char *text) {
    size_t length = strlen(text);
    while (length > 0 && is_blank(text[length - 1]))
        text[--length] = '\0';
}

struct soap_reader *soap_reader_new(void) {
    struct soap_reader *reader = calloc(1, sizeof *reader);
    if (reader != NULL && (reader->parser = XML_ParserCreate("UTF-8")) != NULL)
        return reader;
    free(reader);
    return NULL;
}

void soap_reader_free(struct soap_reader *reader) {
    if (reader != NULL)
        XML_ParserFree(reader->parser);
    free(reader);
}

/* Forgets what was read before. */
static bool begin(struct soap_reader *reader, struct soap_body *out) {
    if (reader == NULL || !XML_ParserReset(reader->parser, "UTF-8"))
        return false;
    reader->body = out;
    reader->depth = reader->collecting_depth = 0;
    reader->collecting = NULL;
    XML_SetUserData(reader->parser, reader);
    XML_SetElementHandler(reader->parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader->parser, on_text);
    XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
    return true;
}

static void parse(struct soap_reader *reader, struct span bytes, struct soap_body *out) {
    if (!begin(reader, out))
        return;
    if (XML_Parse(reader->parser, (const char *)bytes.at, (int)span_len(bytes), 0) == XML_STATUS_OK)
        (void)XML_Parse(reader->parser, NULL, 0, 1); /* what it deferred */
}

void soap_read(struct soap_reader *reader, struct span bytes, struct soap_body *out) {
    *out = (struct soap_body){.kind = SOAP_UNKNOWN};
    bytes = span_first(trim(bytes), INT_MAX);
    if (span_is_empty(bytes)) {
        out->kind = SOAP_EMPTY;
        return;
    }
    if (*bytes.at != '<') {
        out->kind = SOAP_NO_XML;
        return;
    }
    if (starts_as_page(bytes))
        out->kind = SOAP_WEB_PAGE;
    parse(reader, bytes, out);
    char *const texts[] = {out->fault_code, out->fault_string, out->axl_code, out->axl_message,
                           out->title};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        trim_end(texts[i]);
}
