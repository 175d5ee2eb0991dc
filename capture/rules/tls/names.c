/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/tls/names.h"

#include <glib.h>

const char *tls_name_asked(const struct connection *connection, char out[ASKED_NAME]) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct address *called = &connection->flow->endpoints[SERVER].address;
    char text[ADDRESS_TEXT];
    g_strlcpy(out, tls->server_name[0] != '\0' ? tls->server_name : address_write(called, text),
              ASKED_NAME);
    return out;
}

static bool is_wildcard_of(const char *pattern, const char *name) {
    const char *rest = strchr(name, '.');
    return g_str_has_prefix(pattern, "*.") && rest != NULL && rest != name &&
           g_ascii_strcasecmp(pattern + 1, rest) == 0;
}

static bool is_same_name(const char *pattern, const char *name) {
    return g_ascii_strcasecmp(pattern, name) == 0 || is_wildcard_of(pattern, name);
}

/* RFC 4514 text: "CN=name,O=...". */
static bool is_common_name(const char *subject, const char *name) {
    char **parts = g_strsplit(subject, ",", -1);
    bool found = false;
    for (char **part = parts; *part != NULL && !found; part++)
        found = g_ascii_strncasecmp(*part, "CN=", 3) == 0 && is_same_name(*part + 3, name);
    g_strfreev(parts);
    return found;
}

bool tls_name_is_in(const struct certificate *certificate, const char *name) {
    if (!certificate->readable || certificate->name_count == CERTIFICATE_NAMES_MAX)
        return true;
    for (unsigned i = 0; i < certificate->name_count; i++)
        if (is_same_name(certificate->names[i], name))
            return true;
    return certificate->name_count == 0 && is_common_name(certificate->subject, name);
}
