/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Community ID against the vectors published with its specification (baseline, seed 0). */
#include "capture/report/community_id.h"

#include <glib.h>

enum { TCP = 6, UDP = 17 };

static const struct {
    uint8_t protocol;
    const char *a;
    uint16_t a_port;
    const char *b;
    uint16_t b_port;
    const char *id;
} vectors[] = {
    {TCP, "128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {UDP, "192.168.1.52", 54585, "8.8.8.8", 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {TCP, "2607:f8b0:400c:c03::1a", 25, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943,
     "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
};

static struct endpoint endpoint_of(const char *text, uint16_t port) {
    struct endpoint endpoint = {.port = port};
    g_assert_true(address_read(text, &endpoint.address));
    return endpoint;
}

static void published_vectors_come_out(void) {
    char id[COMMUNITY_ID_TEXT];
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        struct endpoint a = endpoint_of(vectors[i].a, vectors[i].a_port);
        struct endpoint b = endpoint_of(vectors[i].b, vectors[i].b_port);
        g_assert_true(community_id_write(vectors[i].protocol, &a, &b, id));
        g_assert_cmpstr(id, ==, vectors[i].id);
        g_assert_true(community_id_write(vectors[i].protocol, &b, &a, id));
        g_assert_cmpstr(id, ==, vectors[i].id);
    }
}

static void one_host_is_ordered_by_port(void) {
    struct endpoint low = endpoint_of("10.0.0.1", 1024);
    struct endpoint high = endpoint_of("10.0.0.1", 1280);
    char one[COMMUNITY_ID_TEXT];
    char other[COMMUNITY_ID_TEXT];
    g_assert_true(community_id_write(TCP, &low, &high, one));
    g_assert_true(community_id_write(TCP, &high, &low, other));
    g_assert_cmpstr(one, ==, other);
}

static void endpoints_that_make_no_connection_have_none(void) {
    struct endpoint four = endpoint_of("10.0.0.1", 1);
    struct endpoint six = endpoint_of("2001:db8::1", 2);
    struct endpoint none = {.port = 3};
    char id[COMMUNITY_ID_TEXT] = "untouched";
    g_assert_false(community_id_write(TCP, &four, &six, id));
    g_assert_false(community_id_write(TCP, &none, &none, id));
    g_assert_cmpstr(id, ==, "untouched");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/community_id/vectors", published_vectors_come_out);
    g_test_add_func("/community_id/port", one_host_is_ordered_by_port);
    g_test_add_func("/community_id/none", endpoints_that_make_no_connection_have_none);
    return g_test_run();
}
