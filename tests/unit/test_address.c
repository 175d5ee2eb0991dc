/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and endpoints: text in, text out, equality. */
#include "capture/net/address.h"

#include <glib.h>

static void written_as_read(const char *text, const char *expected) {
    struct address address;
    char written[ADDRESS_TEXT];
    g_assert_true(address_read(text, &address));
    g_assert_cmpstr(address_write(&address, written), ==, expected);
}

static void text_is_rfc_5952(void) {
    written_as_read("10.48.47.110", "10.48.47.110");
    written_as_read("255.255.255.255", "255.255.255.255");
    written_as_read("2001:DB8:0:0:0:0:0:1", "2001:db8::1");
    written_as_read("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
    written_as_read("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");
    written_as_read("::", "::");
    written_as_read("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void what_is_no_address_is_refused(void) {
    struct address address = {.family = 7};
    const char *const wrong[] = {
        "", "10.0.0", "10.0.0.256", "hub.example", "2001:db8::1::2", "10.0.0.1:80", "[::1]"};
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(address_read(wrong[i], &address));
    g_assert_cmpuint(address.family, ==, 7);
}

static void an_endpoint_has_its_port_behind(void) {
    char text[ENDPOINT_TEXT];
    struct endpoint endpoint = {.port = 5061};
    g_assert_cmpstr(endpoint_write(&endpoint, text), ==, "-:5061");
    g_assert_true(address_read("10.48.47.110", &endpoint.address));
    g_assert_cmpstr(endpoint_write(&endpoint, text), ==, "10.48.47.110:5061");
    g_assert_true(address_read("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &endpoint.address));
    endpoint.port = 65535;
    g_assert_cmpstr(endpoint_write(&endpoint, text), ==,
                    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

static void equality_is_of_family_bytes_and_port(void) {
    struct endpoint a = {.port = 1}, b = {.port = 1};
    g_assert_true(address_read("1.2.3.4", &a.address) && address_read("1.2.3.4", &b.address));
    g_assert_true(endpoint_equals(&a, &b));
    b.port = 2;
    g_assert_false(endpoint_equals(&a, &b));
    g_assert_true(address_equals(&a.address, &b.address));
    g_assert_true(address_read("102:304::", &b.address)); /* the same first bytes */
    g_assert_false(address_equals(&a.address, &b.address));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/address/text", text_is_rfc_5952);
    g_test_add_func("/address/refused", what_is_no_address_is_refused);
    g_test_add_func("/address/endpoint", an_endpoint_has_its_port_behind);
    g_test_add_func("/address/equality", equality_is_of_family_bytes_and_port);
    return g_test_run();
}
