/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/download/file_kind.h"

#include <glib.h>
#include <strings.h>

enum { NAME_MOST = 128 };

const struct file_kind_entry file_kinds[FILE_KIND_COUNT] = {
    [FILE_OTHER] = {"file", true},
    [FILE_LIST] = {"trust list", false},
    [FILE_CONFIGURATION] = {"configuration", false},
    [FILE_DEFAULT] = {"default configuration", false},
    [FILE_FIRMWARE] = {"firmware", false},
    [FILE_DIAL_RULES] = {"dial rules", false},
    [FILE_SOFT_KEYS] = {"soft keys", false},
    [FILE_FEATURE_POLICY] = {"feature policy", false},
    [FILE_RINGS] = {"ring tones", true},
    [FILE_LOCALE] = {"locale", true},
    [FILE_BACKGROUND] = {"background images", true},
    [FILE_JABBER] = {"settings of Jabber", true},
    [FILE_LOADER] = {"names of loads", true},
};

/* Of names in lower case; the first that fits counts. */
static const struct {
    const char *pattern;
    enum file_kind kind;
} patterns[] = {
    {"ctlfile.tlv", FILE_LIST},
    {"itlfile.tlv", FILE_LIST},
    {"ctlsep*.tlv", FILE_LIST},
    {"itlsep*.tlv", FILE_LIST},
    {"xmldefault.cnf.xml", FILE_DEFAULT},
    {"atadefault.cnf.xml", FILE_DEFAULT},
    {"sipdefault.cnf", FILE_DEFAULT},
    {"sepdefault.cnf", FILE_DEFAULT},
    {"*.cnf.xml", FILE_CONFIGURATION},
    {"sep????????????.cnf", FILE_CONFIGURATION},
    {"sip????????????.cnf", FILE_CONFIGURATION},
    {"*.loads", FILE_FIRMWARE},
    {"*.sbn", FILE_FIRMWARE},
    {"*.sebn", FILE_FIRMWARE},
    {"*.sb2", FILE_FIRMWARE},
    {"*.zup", FILE_FIRMWARE},
    {"p00*.bin", FILE_FIRMWARE},
    {"os79xx.txt", FILE_LOADER},
    {"dialplan*.xml", FILE_DIAL_RULES},
    {"dr*-*-*-*.xml", FILE_DIAL_RULES},
    {"sk*-*-*-*.xml", FILE_SOFT_KEYS},
    {"softkey*.xml", FILE_SOFT_KEYS},
    {"fp*-*-*-*.xml", FILE_FEATURE_POLICY},
    {"defaultfp.xml", FILE_FEATURE_POLICY},
    {"*ringlist*.xml", FILE_RINGS},
    {"ringlist.dat", FILE_RINGS},
    {"*.raw", FILE_RINGS},
    {"*.rwb", FILE_RINGS},
    {"*tones.xml", FILE_LOCALE},
    {"*-dictionary*.xml", FILE_LOCALE},
    {"*-font.xml", FILE_LOCALE},
    {"*kate.xml", FILE_LOCALE},
    {"*.jar", FILE_LOCALE},
    {"*.png", FILE_BACKGROUND},
    {"jabber-config*.xml", FILE_JABBER},
    {"appdialrules.xml", FILE_JABBER},
    {"dirlookupdialrules.xml", FILE_JABBER},
};

static void *compile(void *unused) {
    static GPatternSpec *specs[G_N_ELEMENTS(patterns)];
    (void)unused;
    for (unsigned i = 0; i < G_N_ELEMENTS(patterns); i++)
        specs[i] = g_pattern_spec_new(patterns[i].pattern);
    return specs;
}

static const char *const additions[] = {".sgn", ".enc", ".sha512"};

static bool has_end(const char *name, size_t length, const char *end) {
    const size_t tail = strlen(end);
    return length > tail && strncasecmp(name + length - tail, end, tail) == 0;
}

size_t file_plain_length(const char *name) {
    size_t length = strlen(name);
    for (unsigned i = 0; i < G_N_ELEMENTS(additions);) {
        if (has_end(name, length, additions[i])) {
            length -= strlen(additions[i]);
            i = 0;
        } else {
            i++;
        }
    }
    return length;
}

/* The path in lower case, without a query and additions; what is too long is cut. */
static char *take_name(struct span path, char out[NAME_MOST]) {
    size_t length = 0;
    for (const uint8_t *at = path.at; at < path.end && *at != '?'; at++) {
        if (length == NAME_MOST - 1) { /* the end tells the most */
            memmove(out, out + NAME_MOST / 2, length - NAME_MOST / 2);
            length -= NAME_MOST / 2;
        }
        const char byte = *at < 0x80 ? (char)*at : '?'; /* no name that is known has others */
        out[length++] = byte == '\\' ? '/' : g_ascii_tolower(byte);
    }
    out[length] = '\0';
    out[file_plain_length(out)] = '\0';
    return out;
}

enum file_kind file_kind_of(struct span path) {
    static GOnce once = G_ONCE_INIT;
    GPatternSpec *const *specs = g_once(&once, compile, NULL);
    char whole[NAME_MOST];
    const char *name = take_name(path, whole);
    const bool is_of_desktops = strstr(name, "desktops/") != NULL;
    const char *slash = strrchr(name, '/');
    if (is_of_desktops)
        return FILE_BACKGROUND;
    if (slash != NULL)
        name = slash + 1;
    const size_t length = strlen(name);
    for (unsigned i = 0; i < G_N_ELEMENTS(patterns); i++)
        if (g_pattern_spec_match(specs[i], length, name, NULL))
            return patterns[i].kind;
    return FILE_OTHER;
}

bool file_is_unmistakable(enum file_kind kind) {
    return kind == FILE_LIST || kind == FILE_CONFIGURATION || kind == FILE_DEFAULT;
}
