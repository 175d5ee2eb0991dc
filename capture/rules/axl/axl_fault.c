/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/axl/axl_fault.h"
#include "capture/observe/http/http.h"

#include <glib.h>

bool axl_fault_is_in(const struct http_exchange *http) {
    return strstr(http->body, "Fault>") != NULL || strstr(http->body, "faultstring") != NULL;
}

/* The text of an XML element, as far as it was kept, or NULL. To be freed with g_free. */
static char *element_text(const char *body, const char *name) {
    char *opening = g_strdup_printf("<%s>", name);
    const char *start_tag = strstr(body, opening);
    char *text = NULL;
    if (start_tag != NULL) {
        const char *from = start_tag + strlen(opening);
        text = g_strndup(from, strcspn(from, "<"));
        g_strstrip(text);
    }
    g_free(opening);
    return text;
}

static void add_element(struct finding *finding, const struct http_exchange *http,
                        const char *name) {
    char *text = element_text(http->body, name);
    if (text != NULL)
        finding_add_fact(finding, name, "%s", text);
    g_free(text);
}

char *axl_fault_add(const struct rule_context *context, struct finding *finding,
                    const struct http_exchange *http) {
    static const char *const names[] = {"faultcode", "faultstring", "axlcode", "axlmessage"};
    if (context->quotes_nothing)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        add_element(finding, http, names[i]);
    return element_text(http->body, "faultstring");
}
