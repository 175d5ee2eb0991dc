/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS messages are read as far as lookups are followed, whatever is cut off or made up. */
#include "capture/observe/dns/dns_message.h"
#include "dns_writer.h"
#include "guarded.h"

#define SRV_NAME "_xmpp-server._tcp.coluc.com"

/* Frees `bytes`. */
static bool read_one(GByteArray *bytes, struct dns_message *message) {
    bool is_read = dns_message_read(span_of_bytes(bytes), message);
    g_byte_array_unref(bytes);
    return is_read;
}

static void a_query_is_its_question(void) {
    struct dns_message message;
    g_assert_true(read_one(
        dns_message(0x19fd, DNS_QUERY, "_XMPP-Server._TCP.Coluc.COM", DNS_SRV, 0), &message));
    g_assert_false(message.is_answer);
    g_assert_cmphex(message.id, ==, 0x19fd);
    g_assert_cmpstr(message.name, ==, SRV_NAME);
    g_assert_cmpuint(message.type, ==, DNS_SRV);
}

static void records_of_other_types_do_not_count(void) {
    struct dns_message message;
    GByteArray *bytes = dns_message(1, DNS_ANSWER, "imp.example.com", DNS_A, 2);
    GByteArray *alias = g_byte_array_new();
    put_name(alias, "imp-1.example.com");
    dns_record(bytes, 5, alias);
    dns_record(bytes, DNS_AAAA, hex_bytes("20010db8000000000000000000000001"));
    g_assert_true(read_one(bytes, &message));
    g_assert_true(message.is_answer);
    g_assert_cmpuint(message.rcode, ==, DNS_NOERROR);
    g_assert_cmpuint(message.records, ==, 0);
    g_assert_false(message.records_hidden);
}

static void srv_records_are_kept_by_priority(void) {
    struct dns_message message;
    GByteArray *bytes = dns_message(1, DNS_ANSWER, SRV_NAME, DNS_SRV, 3);
    dns_record(bytes, DNS_SRV, dns_srv_data(10, 5270, "third.coluc.com"));
    dns_record(bytes, DNS_SRV, dns_srv_data(5, 5269, "Expe.Coluc.com"));
    dns_record(bytes, DNS_SRV, dns_srv_data(5, 5271, "second.coluc.com"));
    g_assert_true(read_one(bytes, &message));
    g_assert_cmpuint(message.records, ==, 3);
    g_assert_cmpuint(message.listing.service_count, ==, 3);
    static const char *const targets[] = {"expe.coluc.com", "second.coluc.com", "third.coluc.com"};
    static const uint16_t ports[] = {5269, 5271, 5270};
    for (unsigned i = 0; i < 3; i++) {
        g_assert_cmpstr(message.listing.services[i].target, ==, targets[i]);
        g_assert_cmpuint(message.listing.services[i].port, ==, ports[i]);
    }
}

static void odd_bytes_of_a_name_can_be_shown(void) {
    struct dns_message message;
    GByteArray *bytes = dns_message(1, DNS_QUERY, "a\x1b[31m\xc3(.b\\c", DNS_A, 0);
    g_assert_true(read_one(bytes, &message));
    g_assert_cmpstr(message.name, ==, "a\\027[31m\\195\\(.b\\\\c");
}

static void what_is_no_lookup_is_refused(void) {
    struct dns_message message;
    GByteArray *update = dns_message(1, 0x2800, "example.com", DNS_A, 0);
    g_assert_false(read_one(update, &message));
    GByteArray *chaos = dns_message(1, DNS_QUERY, "version.bind", 16, 0);
    chaos->data[chaos->len - 1] = 3;
    g_assert_false(read_one(chaos, &message));
    g_assert_false(read_one(dns_message(1, DNS_QUERY, "", DNS_A, 0), &message));
    GByteArray *two = dns_message(1, DNS_QUERY, "example.com", DNS_A, 0);
    two->data[5] = 2;
    g_assert_false(read_one(two, &message));
    GByteArray *long_name =
        dns_message(1, DNS_QUERY,
                    "a234567890123456789012345678901234567890.\x01\x01\x01\x01\x01\x01\x01\x01\x01"
                    "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"
                    "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"
                    "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01",
                    DNS_A, 0);
    g_assert_false(read_one(long_name, &message)); /* "\001" 57 times: no host is called so */
}

static void a_refusal_may_have_no_question(void) {
    struct dns_message message;
    g_assert_true(read_one(hex_bytes("1234 8185 0000 0000 0000 0000"), &message));
    g_assert_cmpuint(message.rcode, ==, DNS_REFUSED);
    g_assert_cmpstr(message.name, ==, "");
    g_assert_false(read_one(hex_bytes("1234 8180 0000 0000 0000 0000"), &message));
}

static void names_that_point_in_circles_are_given_up(void) {
    struct dns_message message;
    g_assert_false(read_one(hex_bytes("0001 0100 0001 0000 0000 0000 c00c 0001 0001"), &message));
    GByteArray *bytes = dns_message(1, DNS_ANSWER, SRV_NAME, DNS_SRV, 1);
    GByteArray *data = hex_bytes("0005 0000 1495 c000");
    data->data[7] = (uint8_t)(bytes->len + 12 + 6); /* the target points to itself */
    dns_record(bytes, DNS_SRV, data);
    g_assert_true(read_one(bytes, &message));
    g_assert_cmpuint(message.records, ==, 1);
    g_assert_cmpuint(message.listing.service_count, ==, 0);
}

static void many_records_are_not_counted_to_the_end(void) {
    struct dns_message message;
    GByteArray *bytes = dns_message(1, DNS_ANSWER, "example.com", DNS_A, 3000);
    for (unsigned i = 0; i < 3000; i++)
        dns_record(bytes, DNS_A, hex_bytes("0a000001"));
    g_assert_true(read_one(bytes, &message));
    g_assert_cmpuint(message.records, >, 0);
    g_assert_cmpuint(message.records, <, 3000);
}

/* Bytes of real servers. */
static void captured_messages_are_read_so(void) {
    static const char *const lines[][2] = {
        {"srv_query_with_options", "query " SRV_NAME " 33"},
        {"srv_answer", "answer " SRV_NAME " 33 rcode 0 records 1 expe.coluc.com:5269"},
        {"many_records", "answer " SRV_NAME " 33 rcode 0 records 17 expe.coluc.com:5269"},
        {"truncated", "answer " SRV_NAME " 33 rcode 0 records 0 truncated"},
        {"empty", "answer _xmpp-server._tcp.vngtp.lab 33 rcode 0 records 0"},
        {"nxdomain", "answer " SRV_NAME " 33 rcode 3 records 0"},
        {"refused", "answer _xmpp-server._tcp.vngtp.lab 33 rcode 5 records 0"},
        {"servfail", "answer _xmpp-server._tcp.vngtp.lab 33 rcode 2 records 0"},
        {"a_answer", "answer imppub-b.example.com 1 rcode 0 records 1"},
        {"aaaa_empty", "answer imppub-b.example.com 28 rcode 0 records 0"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        struct dns_message message;
        char *path = g_strdup_printf("dns/%s.hex", lines[i][0]);
        g_assert_true(read_one(vector_bytes(path), &message));
        GString *line = g_string_new(NULL);
        g_string_append_printf(line, "%s %s %u", message.is_answer ? "answer" : "query",
                               message.name, message.type);
        if (message.is_answer)
            g_string_append_printf(line, " rcode %u records %u%s", message.rcode, message.records,
                                   message.truncated ? " truncated" : "");
        if (message.listing.service_count > 0)
            g_string_append_printf(line, " %s:%u", message.listing.services[0].target,
                                   message.listing.services[0].port);
        g_assert_cmpstr(line->str, ==, lines[i][1]);
        g_string_free(line, TRUE);
        g_free(path);
    }
}

struct whole {
    struct dns_message message;
    size_t question_end, first_end, size;
};

/* Cut anywhere, it is refused, or it says the same, and that it has more records than are there. */
static void check_prefix(struct span bytes, void *data) {
    const struct whole *whole = data;
    struct dns_message message;
    bool is_read = dns_message_read(bytes, &message);
    g_assert_cmpint(is_read, ==, span_len(bytes) >= whole->question_end);
    if (!is_read)
        return;
    g_assert_cmpstr(message.name, ==, whole->message.name);
    g_assert_cmpuint(message.rcode, ==, whole->message.rcode);
    bool is_whole = span_len(bytes) == whole->size;
    g_assert_cmpint(message.records_hidden, ==, !is_whole);
    const unsigned first = span_len(bytes) >= whole->first_end;
    g_assert_cmpuint(message.records, ==, is_whole ? whole->message.records : first);
}

static void a_message_that_is_cut_hides_its_records(void) {
    GByteArray *bytes = dns_message(7, DNS_ANSWER, SRV_NAME, DNS_SRV, 2);
    struct whole whole = {.question_end = bytes->len};
    dns_record(bytes, DNS_SRV, dns_srv_data(5, 5269, "expe.coluc.com"));
    whole.first_end = bytes->len;
    dns_record(bytes, DNS_SRV, dns_srv_data(6, 5269, "expe2.coluc.com"));
    whole.size = bytes->len;
    g_assert_true(dns_message_read(span_of_bytes(bytes), &whole.message));
    g_assert_cmpuint(whole.message.records, ==, 2);
    guarded_each_prefix(span_of_bytes(bytes), check_prefix, &whole);
    g_byte_array_unref(bytes);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dns_message/query", a_query_is_its_question);
    g_test_add_func("/dns_message/types", records_of_other_types_do_not_count);
    g_test_add_func("/dns_message/srv", srv_records_are_kept_by_priority);
    g_test_add_func("/dns_message/odd_names", odd_bytes_of_a_name_can_be_shown);
    g_test_add_func("/dns_message/refused", what_is_no_lookup_is_refused);
    g_test_add_func("/dns_message/without_question", a_refusal_may_have_no_question);
    g_test_add_func("/dns_message/circles", names_that_point_in_circles_are_given_up);
    g_test_add_func("/dns_message/many", many_records_are_not_counted_to_the_end);
    g_test_add_func("/dns_message/captured", captured_messages_are_read_so);
    g_test_add_func("/dns_message/cut", a_message_that_is_cut_hides_its_records);
    return g_test_run();
}
