/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/fact_name.h"

#include <string.h>

static const struct {
    const char *key, *name;
} whole_names[] = {
    {"not_before", "valid from"},
    {"not_after", "valid until"},
    {"self_signed", "self-signed"},
    {"server_name", "server name asked for"},
};

/* Parts of keys that are no words of everyday language. */
static const struct {
    const char *part, *written;
} abbreviations[] = {
    {"axl", "AXL"}, {"ca", "CA"},          {"ctl", "CTL"},   {"dns", "DNS"},   {"http", "HTTP"},
    {"dn", "DN"},   {"icmp", "ICMP"},      {"id", "ID"},     {"ils", "ILS"},   {"ip", "IP"},
    {"itl", "ITL"}, {"md5", "MD5"},        {"mtu", "MTU"},   {"ntp", "NTP"},   {"sha1", "SHA-1"},
    {"sip", "SIP"}, {"sha256", "SHA-256"}, {"soap", "SOAP"}, {"srv", "SRV"},   {"tcp", "TCP"},
    {"tls", "TLS"}, {"ttl", "TTL"},        {"udp", "UDP"},   {"xmpp", "XMPP"},
};

static const char *write_part(const char *part) {
    for (size_t i = 0; i < G_N_ELEMENTS(abbreviations); i++)
        if (strcmp(abbreviations[i].part, part) == 0)
            return abbreviations[i].written;
    return part;
}

/* Ends of keys that name the unit of the value. */
static const struct { const char *end, *unit; } units[] = {{"_seconds", " s"}, {"_ms", " ms"}};

/* Where the unit begins; `unit` is set then. NULL: the key names none. */
static const char *unit_begin(const char *key, const char **unit) {
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (!g_str_has_suffix(key, units[i].end))
            continue;
        *unit = units[i].unit;
        return key + strlen(key) - strlen(units[i].end);
    }
    return NULL;
}

void fact_name_append(GString *out, const char *key) {
    for (size_t i = 0; i < G_N_ELEMENTS(whole_names); i++) {
        if (strcmp(whole_names[i].key, key) != 0)
            continue;
        g_string_append(out, whole_names[i].name);
        return;
    }
    const char *unit = "", *end = unit_begin(key, &unit);
    char *name = end == NULL ? g_strdup(key) : g_strndup(key, (gsize)(end - key));
    char **parts = g_strsplit(name, "_", -1);
    for (char **part = parts; *part != NULL; part++) {
        if (part > parts)
            g_string_append_c(out, ' ');
        g_string_append(out, write_part(*part));
    }
    g_strfreev(parts);
    g_free(name);
}

const char *fact_unit(const char *key) {
    const char *unit = "";
    (void)unit_begin(key, &unit);
    return unit;
}

bool fact_name_is_hash(const char *key) {
    return strstr(key, "sha256") != NULL || strstr(key, "sha1") != NULL ||
           strstr(key, "md5") != NULL;
}
