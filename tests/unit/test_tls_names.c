/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a certificate has the name that a client asked for (RFC 6125). */
#include "capture/rules/tls/names.h"

#include <glib.h>

static bool is_in(const char *const names[], const char *subject, const char *asked) {
    struct certificate certificate = {.readable = true};
    g_strlcpy(certificate.subject, subject, sizeof certificate.subject);
    for (; names[certificate.name_count] != NULL; certificate.name_count++)
        certificate.names[certificate.name_count] =
            (char *)(uintptr_t)names[certificate.name_count];
    return tls_name_is_in(&certificate, asked);
}

static void a_wildcard_stands_for_one_label(void) {
    static const char *const names[] = {"cucm.example.com", "*.lab.example.com", NULL};
    static const struct {
        const char *asked;
        bool is_in;
    } cases[] = {
        {"cucm.example.com", true},     {"CUCM.Example.com", true},  {"cucm.example.co", false},
        {"a.lab.example.com", true},    {"a.LAB.example.com", true}, {"lab.example.com", false},
        {"a.b.lab.example.com", false}, {".lab.example.com", false}, {"a.lab.example.net", false},
        {"*.lab.example.com", true},    {"nodots", false},           {"", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(is_in(names, "CN=other", cases[i].asked), ==, cases[i].is_in);
}

static void a_common_name_counts_where_no_other_is(void) {
    static const char *const none[] = {NULL}, *const some[] = {"a", NULL};
    g_assert_true(is_in(none, "CN=cucm.example.com,O=Cisco", "cucm.example.com"));
    g_assert_true(is_in(none, "O=Cisco,cn=*.example.com", "cucm.example.com"));
    g_assert_false(is_in(none, "O=CN=cucm.example.com", "cucm.example.com"));
    g_assert_false(is_in(none, "CN=other,O=Cisco", "cucm.example.com"));
    g_assert_false(is_in(none, "", "cucm.example.com"));
    g_assert_false(is_in(some, "CN=cucm.example.com", "cucm.example.com"));
}

static void what_is_not_known_may_have_the_name(void) {
    static char name[] = "a";
    struct certificate certificate = {.readable = false};
    g_assert_true(tls_name_is_in(&certificate, "b"));
    certificate.readable = true;
    g_assert_false(tls_name_is_in(&certificate, "b"));
    for (unsigned i = 0; i < CERTIFICATE_NAMES_MAX; i++)
        certificate.names[i] = name;
    certificate.name_count = CERTIFICATE_NAMES_MAX - 1;
    g_assert_false(tls_name_is_in(&certificate, "b"));
    certificate.name_count = CERTIFICATE_NAMES_MAX; /* there may be more */
    g_assert_true(tls_name_is_in(&certificate, "b"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tls_names/" #name, name)
    TEST(a_wildcard_stands_for_one_label);
    TEST(a_common_name_counts_where_no_other_is);
    TEST(what_is_not_known_may_have_the_name);
    return g_test_run();
}
