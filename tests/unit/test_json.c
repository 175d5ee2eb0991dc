/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for programs: whole objects, whatever bytes the capture held. */
#include "capture/report/json.h"

#include <jansson.h>
#include <string.h>

#include "capture/report/comments.h"
#include "made_finding.h"

/* The line is one object and nothing more. */
static json_t *parse_line(const GString *line) {
    json_error_t error;
    json_t *object = json_loads(line->str, JSON_REJECT_DUPLICATES, &error);
    g_assert_nonnull(object);
    g_assert_true(strchr(line->str, '\n') == line->str + line->len - 1);
    return object;
}

static void assert_member(json_t *object, const char *path, const char *wanted) {
    char **keys = g_strsplit(path, ".", -1);
    for (char **key = keys; *key != NULL; key++)
        object = json_is_array(object)
                     ? json_array_get(object, (size_t)g_ascii_strtoull(*key, NULL, 10))
                     : json_object_get(object, *key);
    char *got = json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY);
    g_assert_cmpstr(got, ==, wanted);
    free(got);
    g_strfreev(keys);
}

static void what_many_clients_had_is_bounded_and_counted(void) {
    struct finding *refusal = made_finding(CODE_TLS_UNKNOWN_CA, 2, 1, 9, "alert");
    struct address clients[40];
    GString *line = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(clients); i++)
        clients[i] = (struct address){4, {10, 20, 1, (uint8_t)i}};
    for (uint64_t frame = 10; frame < 410; frame++)
        made_again(refusal, frame);
    made_clients(refusal, clients, G_N_ELEMENTS(clients));
    json_finding(line, "", refusal);
    json_t *object = parse_line(line);
    assert_member(object, "count", "401");
    assert_member(object, "again_more", "144");
    g_assert_cmpuint(json_array_size(json_object_get(object, "again")), ==, 256);
    assert_member(object, "last_frame", "409");
    assert_member(object, "clients.count", "40");
    assert_member(object, "clients.more", "24");
    assert_member(object, "clients.addresses.0", "\"10.48.47.124\"");
    assert_member(object, "clients.addresses.15", "\"10.20.1.15\"");
    g_assert_cmpuint(
        json_array_size(json_object_get(json_object_get(object, "clients"), "addresses")), ==, 16);
    json_decref(object);
    g_string_free(line, TRUE);
    g_free(refusal);
}

static void a_finding_tells_all_that_is_known(void) {
    struct finding *refusal = made_finding(CODE_TLS_UNKNOWN_CA, 2, 1, 9, "alert");
    GString *line = g_string_new(NULL);
    made_evidence(refusal, 10, "reset that followed");
    made_fact(refusal, "subject", "CN=cucmpub.example.com");
    made_again(refusal, 41);
    json_finding(line, "case/cuc.pcapng", refusal);
    json_t *object = parse_line(line);
    assert_member(object, "type", "\"finding\"");
    assert_member(object, "schema_version", "1");
    assert_member(object, "file", "\"case/cuc.pcapng\"");
    assert_member(object, "code", "\"uc.tls_unknown_ca\"");
    assert_member(object, "severity", "\"error\"");
    assert_member(object, "confidence", "\"certain\"");
    assert_member(object, "frame", "9");
    assert_member(object, "evidence.1",
                  "{\"frame\":10,\"time\":\"2014-05-02T08:11:22.123456789Z\",\"role\":\"reset that "
                  "followed\"}");
    assert_member(object, "count", "2");
    assert_member(object, "again", "[41]");
    assert_member(object, "again_more", "0");
    assert_member(object, "last_frame", "41");
    assert_member(object, "last_time", "\"2014-05-02T08:11:53.123456789Z\"");
    assert_member(object, "time", "\"2014-05-02T08:11:21.123456789Z\"");
    assert_member(object, "source",
                  "{\"address\":\"10.48.47.124\",\"port\":38112,\"role\":\"Unity Connection\"}");
    assert_member(object, "actor.side", "\"source\"");
    assert_member(object, "actor.port", "38112");
    assert_member(object, "facts", "{\"subject\":\"CN=cucmpub.example.com\"}");
    json_decref(object);
    g_string_free(line, TRUE);
    g_free(refusal);
}

static void a_firewall_that_acted_is_named(void) {
    struct finding *unreachable = made_finding(CODE_ICMP_UNREACHABLE, 1, 1, 3, "ICMP");
    GString *line = g_string_new(NULL);
    unreachable->actor = ACTOR_OTHER;
    g_assert_true(address_read("2001:db8::1", &unreachable->reporter));
    json_finding(line, "x", unreachable);
    json_t *object = parse_line(line);
    assert_member(object, "actor",
                  "{\"address\":\"2001:db8::1\",\"port\":null,\"role\":\"\",\"side\":\"other\"}");
    json_decref(object);
    g_string_free(line, TRUE);
    g_free(unreachable);
}

static void an_unknown_end_is_null(void) {
    struct finding *finding = made_finding(CODE_TCP_RESET, 1, 1, 3, "reset");
    GString *line = g_string_new(NULL);
    finding->source.endpoint = (struct endpoint){0};
    json_finding(line, "x", finding);
    json_t *object = parse_line(line);
    assert_member(object, "source.address", "null");
    assert_member(object, "community_id", "null");
    json_decref(object);
    g_string_free(line, TRUE);
    g_free(finding);
}

static char *fingerprint_of(const struct finding *finding, const char *file) {
    GString *line = g_string_new(NULL);
    json_finding(line, file, finding);
    json_t *object = parse_line(line);
    char *fingerprint = g_strdup(json_string_value(json_object_get(object, "fingerprint")));
    json_decref(object);
    g_string_free(line, TRUE);
    return fingerprint;
}

static void a_fingerprint_is_of_what_was_captured(void) {
    struct finding *finding = made_finding(CODE_TLS_UNKNOWN_CA, 1, 1, 9, "alert");
    made_fact(finding, "subject", "CN=a");
    char *first = fingerprint_of(finding, "x");
    finding->id = 7;
    finding->count = 5;
    finding->ref.frame = 8;
    made_fact(finding, "issuer", "CN=b");
    char *same = fingerprint_of(finding, "elsewhere/y");
    finding->ref.time++;
    char *other = fingerprint_of(finding, "x");
    g_assert_cmpuint(strlen(first), ==, 32);
    g_assert_cmpstr(first, ==, same);
    g_assert_cmpstr(first, !=, other);
    g_free(first);
    g_free(same);
    g_free(other);
    g_free(finding);
}

static void no_fact_is_lost(void) {
    struct finding *finding = made_finding(CODE_TLS_UNKNOWN_CA, 1, 1, 9, "alert");
    GString *line = g_string_new(NULL);
    made_fact(finding, "subject", "CN=a");
    made_fact(finding, "subject", "CN=b");
    made_fact(finding, "subject", "CN=c");
    json_finding(line, "x", finding);
    json_t *object = parse_line(line);
    assert_member(object, "facts",
                  "{\"subject\":\"CN=a\",\"subject_2\":\"CN=b\",\"subject_3\":\"CN=c\"}");
    json_decref(object);
    g_string_free(line, TRUE);
    g_free(finding);
}

/* Latin-1 in a certificate, a bell, a C1 control character, a line break in a file name. */
static void any_bytes_give_valid_lines(void) {
    struct finding *finding = made_finding(CODE_TLS_UNKNOWN_CA, 1, 1, 9, "alert");
    GString *line = g_string_new(NULL);
    made_fact(finding, "subject",
              "CN=Z\xfcrich \x07\x1b[2J\xc2\x9b"
              "31m\x7f \xed\x95\x9c");
    json_finding(line, "dir/a\nb\xff.pcap", finding);
    g_assert_true(g_utf8_validate(line->str, (gssize)line->len, NULL));
    g_assert_null(strpbrk(line->str, "\x07\x1b\x7f"));
    g_assert_null(strstr(line->str, "\xc2\x9b"));
    json_t *object = parse_line(line);
    g_assert_cmpstr(json_string_value(json_object_get(json_object_get(object, "facts"), "subject")),
                    ==,
                    "CN=Z\xef\xbf\xbdrich \x07\x1b[2J\xc2\x9b"
                    "31m\x7f \xed\x95\x9c");
    g_assert_cmpstr(json_string_value(json_object_get(object, "file")), ==,
                    "dir/a\nb\xef\xbf\xbd.pcap");
    json_decref(object);
    g_string_free(line, TRUE);
    g_free(finding);
}

/* U+061C, 200E and F, 202A to E, 2066 to 9: in lines and in comments nothing turns the text round.
 */
static void nothing_turns_a_line_round(void) {
    static const gunichar controls[] = {0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d,
                                        0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xe0001};
    GString *value = g_string_new("CN="), *line = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(controls); i++)
        g_string_append_unichar(value, controls[i]);
    struct finding *finding = made_finding(CODE_TLS_UNKNOWN_CA, 1, 1, 9, "alert");
    made_fact(finding, "subject", value->str);
    finding->summary = value->str;
    json_finding(line, "file", finding);
    const struct finding *const findings[] = {finding};
    const struct comments_options options = {0};
    GPtrArray *frames = comments_of_frames(findings, 1, &options);
    const struct frame_comments *frame = g_ptr_array_index(frames, 0);
    g_string_append(line, g_ptr_array_index(frame->comments, 0));
    for (size_t i = 0; i < G_N_ELEMENTS(controls); i++)
        g_assert_null(g_utf8_strchr(line->str, -1, controls[i]));
    char *newline = strchr(line->str, '\n');
    g_assert_nonnull(strstr(newline, "CN=\\u061c"));
    g_string_truncate(line, (gsize)(newline + 1 - line->str));
    json_t *object = parse_line(line);
    g_assert_cmpstr(json_string_value(json_object_get(object, "summary")), ==, value->str);
    json_decref(object);
    g_ptr_array_unref(frames);
    g_string_free(line, TRUE);
    g_string_free(value, TRUE);
    g_free(finding);
}

static void a_capture_tells_what_it_lacks(void) {
    struct net_counts counts = {.packets = 3, .bytes = 300, .flows = 1, .gaps = 2};
    struct limits limits = {{[LIMIT_FLOWS] = 7}};
    struct capture_summary summary = {.file = "x", .format = "pcap", .counts = &counts};
    GString *line = g_string_new(NULL);
    counts.skipped.used = 2;
    counts.skipped.counts[0] = (struct skipped_count){SKIPPED_LINK_TYPE, 9999, 14};
    counts.skipped.counts[1] = (struct skipped_count){SKIPPED_LINK_TYPE, 9999, 1};
    counts.skipped.other = 5;
    summary.limits = &limits;
    summary.first = summary.last = made_time;
    summary.end = CAPTURE_CUT_SHORT;
    summary.error = "the last packet is incomplete";
    json_capture(line, &summary);
    json_t *object = parse_line(line);
    assert_member(object, "type", "\"capture\"");
    assert_member(object, "complete", "false");
    assert_member(object, "error", "\"the last packet is incomplete\"");
    assert_member(object, "skipped", "{\"link type 9999\":15,\"other\":5}");
    assert_member(object, "limits", "{\"flows\":7}");
    assert_member(object, "holes", "2");
    assert_member(object, "first_time", "\"2014-05-02T08:11:12.123456789Z\"");
    assert_member(object, "findings", "{\"error\":0,\"warning\":0,\"note\":0}");
    json_decref(object);
    g_string_free(line, TRUE);
}

static void a_capture_of_unknown_end_is_not_said_to_be_whole(void) {
    const struct capture_summary summary = {.file = "", .format = "", .end = CAPTURE_END_UNKNOWN};
    GString *line = g_string_new(NULL);
    json_capture(line, &summary);
    json_t *object = parse_line(line);
    assert_member(object, "complete", "null");
    assert_member(object, "error", "null");
    json_decref(object);
    g_string_free(line, TRUE);
}

static void an_unread_capture_has_its_object_too(void) {
    const struct capture_summary summary = {
        .file = "gone.pcap", .format = "", .end = CAPTURE_UNREAD, .error = "does not exist"};
    GString *line = g_string_new(NULL);
    json_capture(line, &summary);
    json_t *object = parse_line(line);
    assert_member(object, "packets", "0");
    assert_member(object, "first_time", "null");
    assert_member(object, "error", "\"does not exist\"");
    json_decref(object);
    g_string_free(line, TRUE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/fingerprint", a_fingerprint_is_of_what_was_captured);
    g_test_add_func("/json/finding", a_finding_tells_all_that_is_known);
    g_test_add_func("/json/other", a_firewall_that_acted_is_named);
    g_test_add_func("/json/null", an_unknown_end_is_null);
    g_test_add_func("/json/facts", no_fact_is_lost);
    g_test_add_func("/json/bytes", any_bytes_give_valid_lines);
    g_test_add_func("/json/turned", nothing_turns_a_line_round);
    g_test_add_func("/json/capture", a_capture_tells_what_it_lacks);
    g_test_add_func("/json/unknown_end", a_capture_of_unknown_end_is_not_said_to_be_whole);
    g_test_add_func("/json/unread", an_unread_capture_has_its_object_too);
    g_test_add_func("/json/clients", what_many_clients_had_is_bounded_and_counted);
    return g_test_run();
}
