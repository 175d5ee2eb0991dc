/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which hosts have lifelines, and what stands on them. */
#include "capture/report/ladder/ladder_hosts.h"

static struct endpoint end_of(const char *address, uint16_t port) {
    struct endpoint endpoint = {.port = port};
    g_assert_true(address_read(address, &endpoint.address));
    return endpoint;
}

/* What is told of nobody, as of a peer that a trace does not name, is not told of everybody. */
static void nobody_has_no_name(void) {
    struct ladder_hosts *hosts = ladder_hosts_new();
    struct ladder *ladder = ladder_new();
    const struct endpoint known = end_of("10.48.47.7", 5060), unknown = {.port = 40000};
    ladder_hosts_learn_name(hosts, &unknown.address, "cucm1", false);
    ladder_hosts_learn_role(hosts, &unknown.address, "CUCM");
    ladder_hosts_learn_name(hosts, &known.address, "cucm2", false);
    ladder_hosts_learn_role(hosts, &known.address, "CUCM");
    ladder_hosts_count(hosts, &known, &unknown, 1);
    ladder_hosts_draw(hosts, ladder, 4);
    g_assert_cmpstr(ladder_lifeline_at(ladder, 0)->name, ==, "cucm2");
    g_assert_cmpstr(ladder_lifeline_at(ladder, 0)->role, ==, "CUCM");
    g_assert_cmpstr(ladder_lifeline_at(ladder, 1)->name, ==, "");
    g_assert_cmpstr(ladder_lifeline_at(ladder, 1)->role, ==, "");
    ladder_free(ladder);
    ladder_hosts_free(hosts);
}

static void what_is_told_first_counts_and_what_others_say_more(void) {
    struct ladder_hosts *hosts = ladder_hosts_new();
    struct ladder *ladder = ladder_new();
    const struct endpoint one = end_of("10.48.47.7", 40000), other = end_of("10.48.47.8", 5060);
    ladder_hosts_learn_name(hosts, &one.address, "", false);
    ladder_hosts_learn_name(hosts, &one.address, "own", false);
    ladder_hosts_learn_name(hosts, &one.address, "later", false);
    ladder_hosts_learn_name(hosts, &other.address, "own", false);
    ladder_hosts_learn_name(hosts, &other.address, "asked", true);
    ladder_hosts_count(hosts, &one, &other, 1);
    ladder_hosts_draw(hosts, ladder, 4);
    g_assert_cmpstr(ladder_lifeline_at(ladder, 0)->name, ==, "own");
    g_assert_cmpstr(ladder_lifeline_at(ladder, 1)->name, ==, "asked");
    ladder_free(ladder);
    ladder_hosts_free(hosts);
}

/* Those that matter most have one of their own. */
static void others_share_one(void) {
    struct ladder_hosts *hosts = ladder_hosts_new();
    struct ladder *ladder = ladder_new();
    const struct endpoint server = end_of("10.48.47.1", 5060);
    struct endpoint clients[5];
    bool is_shared;
    for (unsigned i = 0; i < G_N_ELEMENTS(clients); i++) {
        clients[i] = end_of("10.48.47.10", 40000);
        clients[i].address.bytes[3] = (uint8_t)(10 + i);
        ladder_hosts_count(hosts, &clients[i], &server, 1 + i);
    }
    ladder_hosts_draw(hosts, ladder, 3);
    g_assert_cmpuint(ladder->lifelines->len, ==, 3);
    g_assert_cmpstr(ladder_lifeline_at(ladder, 2)->address, ==, "4 other hosts");
    (void)ladder_hosts_lifeline(hosts, &server, &clients[0], &is_shared);
    g_assert_false(is_shared);
    for (unsigned i = 0; i < G_N_ELEMENTS(clients); i++) {
        g_assert_true(ladder_hosts_have(hosts, &clients[i], &server));
        const unsigned at = ladder_hosts_lifeline(hosts, &clients[i], &server, &is_shared);
        g_assert_cmpint(is_shared, ==, i < 4);
        g_assert_cmpint(at == 2, ==, i < 4);
    }
    const struct endpoint stranger = end_of("10.48.47.99", 1);
    g_assert_false(ladder_hosts_have(hosts, &stranger, &server));
    ladder_free(ladder);
    ladder_hosts_free(hosts);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ladder/hosts/nobody", nobody_has_no_name);
    g_test_add_func("/ladder/hosts/first", what_is_told_first_counts_and_what_others_say_more);
    g_test_add_func("/ladder/hosts/shared", others_share_one);
    return g_test_run();
}
