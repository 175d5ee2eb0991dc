/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Banners, packets and what is in them, by real ones of OpenSSH; every beginning of each. */
#include "guarded.h"
#include "hex.h"
#include "tests/ssh_contract.h"

static struct ssh_packet packet_of(const GByteArray *bytes) {
    struct ssh_packet packet;
    struct span rest = span_of_bytes(bytes);
    g_assert_true(ssh_take_packet(&rest, &packet));
    g_assert_true(span_is_empty(rest));
    return packet;
}

static void a_banner_is_read(void) {
    GByteArray *bytes = vector_bytes("ssh/banner.hex");
    struct span rest = span_of_bytes(bytes);
    struct ssh_banner banner;
    g_assert_true(ssh_take_banner(&rest, &banner));
    g_assert_true(span_is_empty(rest));
    g_assert_true(span_equals_text(banner.version, "2.0"));
    g_assert_true(span_equals_text(banner.software, "OpenSSH_9.2p1"));
    g_assert_true(span_starts_with_text(banner.comments, "Debian-2"));
    g_byte_array_unref(bytes);
}

static void what_has_no_end_is_no_banner(void) {
    struct ssh_banner banner;
    char line[300];
    memset(line, 'x', sizeof line);
    memcpy(line, "SSH-2.0-", 8);
    line[SSH_BANNER_MOST] = '\n';
    struct span rest = span_of(line, sizeof line);
    g_assert_false(ssh_take_banner(&rest, &banner));
    line[SSH_BANNER_MOST - 1] = '\n';
    g_assert_true(ssh_take_banner(&rest, &banner));
    rest = span_of_text("HTTP/1.1 400\r\n");
    g_assert_false(ssh_take_banner(&rest, &banner));
}

static bool fit(const char *version, const char *other) {
    return ssh_versions_fit(span_of_text(version), span_of_text(other));
}

static void versions_fit_or_do_not(void) {
    g_assert_true(fit("2.0", "2.0"));
    g_assert_true(fit("1.99", "2.0"));
    g_assert_true(fit("1.5", "1.99"));
    g_assert_false(fit("1.5", "2.0"));
    g_assert_false(fit("", "2.0"));
}

static void a_host_key_is_read(void) {
    GByteArray *bytes = vector_bytes("ssh/reply.hex");
    const struct ssh_packet packet = packet_of(bytes);
    struct ssh_host_key key;
    g_assert_cmpuint(packet.type.value, ==, SSH_KEX_REPLY);
    g_assert_true(ssh_read_host_key(packet.body, &key));
    g_assert_true(span_equals_text(key.name, "ssh-ed25519"));
    g_assert_cmpuint(span_len(key.blob), ==, 4 + 11 + 4 + 32);
    g_byte_array_unref(bytes);
}

static void a_disconnection_is_read(void) {
    GByteArray *bytes = vector_bytes("ssh/disconnect.hex");
    const struct ssh_packet packet = packet_of(bytes);
    struct ssh_disconnect said;
    g_assert_cmpuint(packet.type.value, ==, SSH_DISCONNECT);
    g_assert_true(ssh_read_disconnect(packet.body, &said));
    g_assert_cmpstr(ssh_disconnect_text(said.reason.value), ==, "key exchange failed");
    g_assert_true(span_equals_text(said.text, "no cipher."));
    g_assert_cmpstr(ssh_disconnect_text(4), ==, "unknown");
    g_assert_cmpstr(ssh_disconnect_text(UINT32_MAX), ==, "unknown");
    g_byte_array_unref(bytes);
}

static void offers_are_read_and_fit(void) {
    GByteArray *client = vector_bytes("ssh/kexinit-client.hex"),
               *server = vector_bytes("ssh/kexinit-server.hex");
    struct ssh_kexinit offers[2];
    g_assert_true(ssh_read_kexinit(packet_of(client).body, &offers[0]));
    g_assert_true(ssh_read_kexinit(packet_of(server).body, &offers[1]));
    g_assert_cmpint(ssh_kexinit_missing(&offers[0], &offers[1]), ==, SSH_LIST_COUNT);
    g_assert_true(span_starts_with_text(offers[0].lists[SSH_LIST_COMPRESSION_IN], "none"));
    g_byte_array_unref(client);
    g_byte_array_unref(server);
}

static void the_first_of_the_client_is_chosen(void) {
    const struct span none =
        ssh_choose(span_of_text("a,b,ext-info-c"), span_of_text("ab,c,ext-info-c"));
    g_assert_true(span_is_empty(none));
    g_assert_true(span_equals_text(ssh_choose(span_of_text("x,b,a"), span_of_text("a,bb,b")), "b"));
    g_assert_true(span_is_empty(ssh_choose(span_of_text(",,"), span_of_text(",a,"))));
}

static struct ssh_kexinit offer_of(const char *kex, const char *cipher, const char *mac) {
    struct ssh_kexinit offer = {.lists = {[SSH_LIST_KEX] = span_of_text(kex)}};
    offer.lists[SSH_LIST_HOST_KEY] = span_of_text("ssh-ed25519");
    offer.lists[SSH_LIST_CIPHER_OUT] = offer.lists[SSH_LIST_CIPHER_IN] = span_of_text(cipher);
    offer.lists[SSH_LIST_MAC_OUT] = offer.lists[SSH_LIST_MAC_IN] = span_of_text(mac);
    offer.lists[SSH_LIST_COMPRESSION_OUT] = offer.lists[SSH_LIST_COMPRESSION_IN] =
        span_of_text("none");
    return offer;
}

static enum ssh_list missing_of(struct ssh_kexinit client, struct ssh_kexinit server) {
    return ssh_kexinit_missing(&client, &server);
}

static void what_is_missing_is_found(void) {
    g_assert_cmpint(missing_of(offer_of("k1", "c", "m"), offer_of("k2", "c", "m")), ==,
                    SSH_LIST_KEX);
    g_assert_cmpint(missing_of(offer_of("k", "c1", "m"), offer_of("k", "c2", "m")), ==,
                    SSH_LIST_CIPHER_OUT);
    g_assert_cmpint(
        missing_of(offer_of("k", "aes256-ctr", "m1"), offer_of("k", "aes256-ctr", "m2")), ==,
        SSH_LIST_MAC_OUT);
    const char *const gcm = "aes256-gcm@openssh.com";
    g_assert_cmpint(missing_of(offer_of("k", gcm, "m1"), offer_of("k", gcm, "m2")), ==,
                    SSH_LIST_COUNT);
}

static void a_size_that_is_none_is_told(void) {
    struct ssh_packet packet;
    struct span rest = span_of("\xff\xff\xff\xff\0\0\0\0", 8);
    g_assert_cmpuint(ssh_packet_size(rest), >, SSH_PACKET_MOST);
    g_assert_false(ssh_take_packet(&rest, &packet));
    rest = span_of("\0\0\0\2\2\24", 6);
    g_assert_false(ssh_take_packet(&rest, &packet));
}

static void check_prefix(struct span prefix, void *data) {
    (void)data;
    ssh_contract_check(prefix);
}

static void every_beginning_keeps_the_contract(void) {
    static const char *const names[] = {"ssh/banner.hex",         "ssh/disconnect.hex",
                                        "ssh/kexinit-client.hex", "ssh/kexinit-server.hex",
                                        "ssh/newkeys.hex",        "ssh/reply.hex"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        GByteArray *bytes = vector_bytes(names[i]);
        guarded_each_prefix(span_of_bytes(bytes), check_prefix, NULL);
        g_byte_array_unref(bytes);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ssh/a_banner_is_read", a_banner_is_read);
    g_test_add_func("/ssh/what_has_no_end_is_no_banner", what_has_no_end_is_no_banner);
    g_test_add_func("/ssh/versions_fit_or_do_not", versions_fit_or_do_not);
    g_test_add_func("/ssh/a_host_key_is_read", a_host_key_is_read);
    g_test_add_func("/ssh/a_disconnection_is_read", a_disconnection_is_read);
    g_test_add_func("/ssh/offers_are_read_and_fit", offers_are_read_and_fit);
    g_test_add_func("/ssh/the_first_of_the_client_is_chosen", the_first_of_the_client_is_chosen);
    g_test_add_func("/ssh/what_is_missing_is_found", what_is_missing_is_found);
    g_test_add_func("/ssh/a_size_that_is_none_is_told", a_size_that_is_none_is_told);
    g_test_add_func("/ssh/every_beginning_keeps_the_contract", every_beginning_keeps_the_contract);
    return g_test_run();
}
