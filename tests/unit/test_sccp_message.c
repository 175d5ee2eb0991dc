/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of SCCP are read as far as they go, in every cut. */
#include "guarded.h"
#include "hex.h"
#include "tests/sccp_contract.h"

static struct sccp_message read_vector(const char *path, GByteArray **bytes) {
    struct sccp_message message;
    *bytes = vector_bytes(path);
    struct span rest = span_of_bytes(*bytes);
    g_assert_true(sccp_take_message(&rest, &message));
    g_assert_true(span_is_empty(rest));
    g_assert_cmphex(message.anomalies, ==, 0);
    return message;
}

static void assert_text(struct span text, const char *expected) {
    g_assert_true(span_equals_text(text, expected));
}

static void a_registration_is_read(void) {
    GByteArray *bytes;
    struct sccp_register said;
    const struct sccp_message message = read_vector("sccp/register.hex", &bytes);
    g_assert_cmphex(message.header.id.value, ==, SCCP_REGISTER);
    g_assert_cmpstr(sccp_message_text(SCCP_REGISTER), ==, "Register");
    g_assert_true(sccp_read_register(message.body, &said));
    assert_text(said.name, "SEP001122334455");
    assert_text(said.load, "SCCP41.9-4-2SR3-1S");
    g_assert_true(said.has_type && said.has_version);
    g_assert_cmpstr(sccp_device_text(said.device_type.value), ==, "Cisco 7941");
    g_assert_cmpuint(said.protocol_version.value, ==, 17);
    assert_text(said.address, "\x0a\x30\x2f\x37");
    g_byte_array_unref(bytes);
}

static void one_of_an_old_phone_tells_less(void) {
    GByteArray *bytes;
    struct sccp_register said;
    const struct sccp_message message = read_vector("sccp/register-short.hex", &bytes);
    g_assert_true(sccp_read_register(message.body, &said));
    g_assert_true(said.has_type && !said.has_version && span_is_empty(said.load));
    g_assert_cmpstr(sccp_device_text(said.device_type.value), ==, "Cisco 7960");
    g_byte_array_unref(bytes);
}

static void a_request_for_a_token_tells_the_device(void) {
    static const char answer[] = "\x08\0\0\0\x11\0\0\0\x1b\x01\0\0\x3c\0\0\0";
    GByteArray *bytes;
    struct sccp_register said;
    struct wire_u32 seconds;
    struct sccp_message rejection;
    const struct sccp_message message = read_vector("sccp/register-token.hex", &bytes);
    g_assert_true(sccp_read_register_token(message.body, &said));
    assert_text(said.name, "SEP001122334456");
    g_assert_true(said.has_type && !said.has_version && span_is_empty(said.load));
    g_assert_cmpstr(sccp_device_text(said.device_type.value), ==, "Cisco 7960");
    struct span rest = span_of(answer, sizeof answer - 1);
    g_assert_true(sccp_take_message(&rest, &rejection));
    g_assert_cmpstr(sccp_message_text(rejection.header.id.value), ==, "RegisterTokenReject");
    g_assert_true(sccp_read_number(rejection.body, &seconds));
    g_assert_cmpuint(seconds.value, ==, 60);
    g_byte_array_unref(bytes);
}

static void an_acknowledgement_is_read(void) {
    GByteArray *bytes, *old;
    struct sccp_register_ack ack;
    g_assert_true(sccp_read_register_ack(read_vector("sccp/register-ack.hex", &bytes).body, &ack));
    g_assert_cmpuint(ack.keep_alive.value, ==, 30);
    g_assert_true(ack.has_secondary && ack.has_version);
    g_assert_cmpuint(ack.secondary_keep_alive.value, ==, 60);
    g_assert_cmpuint(ack.protocol_version.value, ==, 17);
    g_assert_true(
        sccp_read_register_ack(read_vector("sccp/register-ack-old.hex", &old).body, &ack));
    g_assert_false(ack.has_secondary || ack.has_version);
    g_byte_array_unref(bytes);
    g_byte_array_unref(old);
}

static void a_rejection_says_why(void) {
    static const char *const vectors[] = {"sccp/register-reject.hex",
                                          "sccp/register-reject-label.hex"};
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        GByteArray *bytes;
        const struct span text = sccp_reject_text(read_vector(vectors[i], &bytes).body);
        g_assert_cmpstr(sccp_reason_text(sccp_reason_of(text)), ==, "Error: DB Config");
        g_byte_array_unref(bytes);
    }
}

static void reasons_are_known_however_they_are_written(void) {
    static const struct {
        const char *text;
        enum sccp_reason reason;
    } texts[] = {{"Error: No License", SCCP_REASON_NO_LICENSE},
                 {"ERROR DBCONFIG", SCCP_REASON_DB_CONFIG},
                 {"Registration Rejected: Error DBConfig", SCCP_REASON_DB_CONFIG},
                 {"Registration Rejected", SCCP_REASON_OTHER},
                 {"Security Error", SCCP_REASON_SECURITY},
                 {"Error: DB", SCCP_REASON_OTHER},
                 {"Error: DB Config of Alice", SCCP_REASON_OTHER},
                 {"", SCCP_REASON_OTHER},
                 {"\x80\x56", SCCP_REASON_SECURITY},
                 {"\x1e\x0b", SCCP_REASON_MAX_PHONES},
                 {"\x80\x01", SCCP_REASON_OTHER}};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpint(sccp_reason_of(span_of_text(texts[i].text)), ==, texts[i].reason);
}

static void names_tell_what_a_device_is(void) {
    g_assert_cmpint(sccp_device_kind_of(span_of_text("SEP00112233AABB")), ==, SCCP_DEVICE_PHONE);
    g_assert_cmpint(sccp_device_kind_of(span_of_text("SEPARATE")), ==, SCCP_DEVICE_OTHER);
    g_assert_cmpint(sccp_device_kind_of(span_of_text("CiscoUM1-VI12")), ==, SCCP_DEVICE_VOICE_PORT);
    g_assert_cmpint(sccp_device_kind_of(span_of_text("MTP001122334455")), ==, SCCP_DEVICE_OTHER);
}

static void what_is_no_header_is_none(void) {
    static const struct {
        const char *hex;
        enum sccp_start start;
    } heads[] = {{"04000000 00000000 00000000", SCCP_START_YES},
                 {"04000000 16000000 00010000", SCCP_START_YES},
                 {"04000000 00000000 00800000", SCCP_START_YES},
                 {"04000000 00000000 01", SCCP_START_MORE},
                 {"04", SCCP_START_MORE},
                 {"05", SCCP_START_NO}, /* it might be, but no side begins so */
                 {"0011", SCCP_START_NO},
                 {"", SCCP_START_MORE},
                 {"03000000 00000000 00000000", SCCP_START_NO}, /* too short for an id */
                 {"04000100 00000000 00000000", SCCP_START_NO},
                 {"04000000 20000000 00000000", SCCP_START_NO},
                 {"04000000 00000000 00020000", SCCP_START_NO},
                 {"16030100", SCCP_START_NO},
                 {"3c3f786d", SCCP_START_NO}};
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        GByteArray *bytes = hex_bytes(heads[i].hex);
        g_assert_cmpint(sccp_starts(span_of_bytes(bytes)), ==, heads[i].start);
        g_byte_array_unref(bytes);
    }
}

static void check_prefix(struct span prefix, void *data) {
    (void)data;
    struct sccp_message message;
    struct span rest = prefix;
    sccp_contract_check(prefix);
    g_assert_cmpint(sccp_take_message(&rest, &message), ==, span_len(prefix) >= SCCP_HEADER_SIZE);
}

static void every_beginning_is_read_as_far_as_it_goes(void) {
    static const char *const vectors[] = {"sccp/register.hex",
                                          "sccp/register-short.hex",
                                          "sccp/register-token.hex",
                                          "sccp/register-ack.hex",
                                          "sccp/register-ack-old.hex",
                                          "sccp/register-reject.hex",
                                          "sccp/register-reject-label.hex",
                                          "sccp/keep-alives.hex"};
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        GByteArray *bytes = vector_bytes(vectors[i]);
        guarded_each_prefix(span_of_bytes(bytes), check_prefix, NULL);
        g_byte_array_unref(bytes);
    }
}

static void several_in_a_segment_are_taken_one_by_one(void) {
    static const uint32_t ids[] = {SCCP_KEEP_ALIVE, SCCP_UNREGISTER, SCCP_KEEP_ALIVE};
    GByteArray *bytes = vector_bytes("sccp/keep-alives.hex");
    struct span rest = span_of_bytes(bytes);
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        struct sccp_message message;
        g_assert_true(sccp_take_message(&rest, &message));
        g_assert_cmphex(message.header.id.value, ==, ids[i]);
    }
    g_assert_true(span_is_empty(rest));
    g_byte_array_unref(bytes);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sccp/a_registration_is_read", a_registration_is_read);
    g_test_add_func("/sccp/one_of_an_old_phone_tells_less", one_of_an_old_phone_tells_less);
    g_test_add_func("/sccp/a_request_for_a_token_tells_the_device",
                    a_request_for_a_token_tells_the_device);
    g_test_add_func("/sccp/an_acknowledgement_is_read", an_acknowledgement_is_read);
    g_test_add_func("/sccp/a_rejection_says_why", a_rejection_says_why);
    g_test_add_func("/sccp/reasons_are_known_however_they_are_written",
                    reasons_are_known_however_they_are_written);
    g_test_add_func("/sccp/names_tell_what_a_device_is", names_tell_what_a_device_is);
    g_test_add_func("/sccp/what_is_no_header_is_none", what_is_no_header_is_none);
    g_test_add_func("/sccp/every_beginning_is_read_as_far_as_it_goes",
                    every_beginning_is_read_as_far_as_it_goes);
    g_test_add_func("/sccp/several_in_a_segment_are_taken_one_by_one",
                    several_in_a_segment_are_taken_one_by_one);
    return g_test_run();
}
