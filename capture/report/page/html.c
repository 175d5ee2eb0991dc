/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/html.h"

#include <libxml/parser.h>
#include <libxml/xmlwriter.h>

#include "capture/report/safe_text.h"

struct html {
    xmlBufferPtr buffer;
    xmlTextWriterPtr writer;
    bool failed; /* there was no memory */
};

void html_init(void) {
    xmlInitParser();
}

struct html *html_new(void) {
    struct html *html = g_new0(struct html, 1);
    html->buffer = xmlBufferCreate();
    html->writer = html->buffer == NULL ? NULL : xmlNewTextWriterMemory(html->buffer, 0);
    html->failed = html->writer == NULL;
    return html;
}

/* What a function of libxml2 answers. */
static void note(struct html *html, int written) {
    html->failed |= written < 0;
}

static const xmlChar *xml(const char *text) {
    return (const xmlChar *)text;
}

static void add_attribute(struct html *html, const char *name, const char *value) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, value);
    note(html, xmlTextWriterWriteAttribute(html->writer, xml(name), xml(safe->str)));
    g_string_free(safe, TRUE);
}

void html_start(struct html *html, const char *element, ...) {
    va_list attributes;
    if (html->failed)
        return;
    note(html, xmlTextWriterStartElement(html->writer, xml(element)));
    va_start(attributes, element);
    for (const char *name; (name = va_arg(attributes, const char *)) != NULL;)
        add_attribute(html, name, va_arg(attributes, const char *));
    va_end(attributes);
}

/* HTML takes "<td/>" for "<td>". */
void html_end(struct html *html) {
    if (!html->failed)
        note(html, xmlTextWriterFullEndElement(html->writer));
}

void html_end_empty(struct html *html) {
    if (!html->failed)
        note(html, xmlTextWriterEndElement(html->writer));
}

void html_text(struct html *html, const char *text) {
    if (html->failed)
        return;
    GString *safe = g_string_new(NULL);
    safe_append(safe, text);
    note(html, xmlTextWriterWriteString(html->writer, xml(safe->str)));
    g_string_free(safe, TRUE);
}

static void start_classed(struct html *html, const char *element, const char *class) {
    if (class != NULL)
        html_start(html, element, "class", class, NULL);
    else
        html_start(html, element, NULL);
}

void html_element(struct html *html, const char *element, const char *class, const char *text) {
    start_classed(html, element, class);
    html_text(html, text);
    html_end(html);
}

static void put_head_cell(struct html *html, const char *scope, const char *text) {
    html_start(html, "th", "scope", scope, NULL);
    html_text(html, text);
    html_end(html);
}

static void put_table_head(struct html *html, const char *const *columns) {
    html_start(html, "thead", NULL);
    html_start(html, "tr", NULL);
    for (; *columns != NULL; columns++)
        put_head_cell(html, "col", *columns);
    html_end(html);
    html_end(html);
}

void html_start_table(struct html *html, const char *class, const char *caption,
                      const char *const *columns) {
    start_classed(html, "table", class);
    if (caption != NULL)
        html_element(html, "caption", NULL, caption);
    if (columns != NULL)
        put_table_head(html, columns);
    html_start(html, "tbody", NULL);
}

void html_end_table(struct html *html) {
    html_end(html);
    html_end(html);
}

void html_row_head(struct html *html, const char *text) {
    put_head_cell(html, "row", text);
}

void html_start_section(struct html *html, const char *id, const char *heading) {
    html_start(html, "section", "aria-labelledby", id, NULL);
    html_start(html, "h2", "id", id, NULL);
    html_text(html, heading);
    html_end(html);
}

void html_raw(struct html *html, const char *markup) {
    if (!html->failed)
        note(html, xmlTextWriterWriteRaw(html->writer, xml(markup)));
}

char *html_finish(struct html *html) {
    if (html->writer != NULL) {
        note(html, xmlTextWriterFlush(html->writer));
        xmlFreeTextWriter(html->writer);
    }
    char *markup = html->failed ? NULL : g_strdup((const char *)xmlBufferContent(html->buffer));
    if (html->buffer != NULL)
        xmlBufferFree(html->buffer);
    g_free(html);
    return markup;
}
