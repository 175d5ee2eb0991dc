/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of downloaded trust lists, and of servers compared with them. Whole captures are
 * judged in tests/golden. */
#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/observe/sccp/sccp.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/rules/rules.h"
#include "packets.h"

#include <glib.h>

enum { HEARD_MAX = 8 };

struct bench {
    struct services services;
    struct limits limits;
    struct rules *rules;
    const struct finding *heard[HEARD_MAX];
    unsigned count;
    struct flow flow;
    struct tls_session tls;
    struct certificate certificate;
    struct connection connection;
};

static void listen(void *data, const struct finding *finding, enum finding_change change) {
    struct bench *bench = data;
    if (change == FINDING_NEW && bench->count < HEARD_MAX)
        bench->heard[bench->count++] = finding;
}

static struct frame_ref ref(uint64_t frame) {
    return frame_ref_of(frame, (int64_t)frame * 100000000, 0);
}

static const struct address client = {4, {10, 0, 0, 1}};
static struct address server = {4, {192, 0, 2, 10}}; /* that of a record of the lists */

static struct bench *bench_new(void) {
    struct bench *bench = g_new0(struct bench, 1);
    services_init(&bench->services);
    bench->rules = rules_new(&bench->services, &bench->limits, listen, bench);
    return bench;
}

static void bench_free(struct bench *bench) {
    rules_free(bench->rules);
    g_free(bench);
}

static void tell(struct bench *bench, unsigned type, uint64_t frame, struct download download) {
    if (download.name[0] == '\0')
        g_strlcpy(download.name, "CTLFile.tlv", sizeof download.name);
    download.client = (struct endpoint){client, 40000};
    download.server = (struct endpoint){server, 69};
    download.request = ref(frame);
    download.first = download.last = ref(frame);
    struct event event = {.type = type,
                          .ref = ref(frame),
                          .actor = type == EVENT_DOWNLOAD_UNANSWERED ? CLIENT : SERVER,
                          .outside = {download.client, download.server},
                          .outside_protocol = IP_UDP,
                          .data = &download};
    rules_event(bench->rules, &event);
}

static void tell_file(struct bench *bench, uint64_t frame, const char *name, GByteArray *bytes) {
    struct download download = {.complete = true, .bytes = span_of_bytes(bytes)};
    download.whole = bytes->len;
    g_strlcpy(download.name, name, sizeof download.name);
    tell(bench, EVENT_DOWNLOAD, frame, download);
    g_byte_array_unref(bytes);
}

static void tell_vector(struct bench *bench, uint64_t frame, const char *vector) {
    tell_file(bench, frame, "CTLFile.tlv", vector_bytes(vector));
}

/* The client refuses the server's certificate on 5061. */
static void refuse(struct bench *bench, uint64_t frame, GByteArray *certificate) {
    bench->flow.id = frame;
    bench->flow.endpoints[CLIENT] = (struct endpoint){client, 41000};
    bench->flow.endpoints[SERVER] = (struct endpoint){server, 5061};
    bench->certificate.der = span_of_bytes(certificate);
    struct tls_side *side = &bench->tls.sides[SERVER];
    side->chain[0] = &bench->certificate;
    side->chain_length = 1;
    side->certificate = ref(frame - 1);
    bench->connection =
        (struct connection){.flow = &bench->flow, .states[OBSERVER_TLS] = &bench->tls};
    struct tls_alert alert = {ref(frame), TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA};
    bench->tls.sides[CLIENT].fatal = alert;
    rules_event(bench->rules, &(struct event){.type = EVENT_TLS_ALERT,
                                              .ref = ref(frame),
                                              .actor = CLIENT,
                                              .connection = &bench->connection,
                                              .data = &alert});
}

static const struct finding *found(const struct bench *bench, enum code code) {
    for (unsigned i = 0; i < bench->count; i++)
        if (bench->heard[i]->entry->code == code)
            return bench->heard[i];
    return NULL;
}

static const char *fact(const struct finding *finding, const char *key) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (strcmp(finding->facts[i].key, key) == 0)
            return finding->facts[i].value;
    return "";
}

static void not_found_is_an_error_and_a_busy_server_is_none(void) {
    struct bench *bench = bench_new();
    tell(bench, EVENT_DOWNLOAD_REFUSED, 2,
         (struct download){.transport = DOWNLOAD_HTTP, .status = 503});
    tell(bench, EVENT_DOWNLOAD_REFUSED, 3, (struct download){.status = 8});
    g_assert_cmpuint(bench->count, ==, 0);
    tell(bench, EVENT_DOWNLOAD_REFUSED, 4, (struct download){.status = 1});
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpstr(fact(found(bench, CODE_CTL_NOT_FOUND), "answer"), ==, "TFTP error 1");
    bench_free(bench);
}

enum went { WENT_NOWHERE, WENT_CLEAR, WENT_REJECTED, WENT_SECURE };

/* The client opens a connection that both sides speak on. */
static void go_on(struct bench *bench, enum went went, uint64_t frame) {
    if (went == WENT_NOWHERE)
        return;
    bench->flow.id = frame;
    bench->flow.endpoints[CLIENT] = (struct endpoint){client, 41000};
    bench->flow.endpoints[SERVER] = (struct endpoint){server, went == WENT_SECURE ? 2443 : 2000};
    for (unsigned side = 0; side < 2; side++) {
        bench->flow.sides[side].payload_bytes = 40;
        bench->flow.sides[side].first_data = ref(frame + side);
    }
    struct sccp_session session = {.is_spoken = true};
    const struct sccp_message message = {.anomalies = 0};
    bench->connection = (struct connection){.flow = &bench->flow};
    if (went != WENT_SECURE) {
        bench->connection.states[OBSERVER_SCCP] = &session;
        rules_event(bench->rules, &(struct event){.type = went == WENT_CLEAR ? EVENT_SCCP_REGISTERED
                                                                             : EVENT_SCCP_REJECTED,
                                                  .ref = ref(frame + 1),
                                                  .actor = SERVER,
                                                  .connection = &bench->connection,
                                                  .data = &message});
    }
    rules_event(bench->rules, &(struct event){.type = EVENT_TCP_GONE,
                                              .ref = ref(frame + 2),
                                              .connection = &bench->connection});
}

static void a_client_that_does_without_a_list_is_of_a_nonsecure_cluster(void) {
    static const struct {
        bool itl_refused, itl_given, configuration, ctl_given_to_others;
        enum went went;
        const char *codes;
    } cases[] = {
        {.codes = "ctl_not_found "},
        {.itl_given = true, .codes = "ctl_nonsecure "},
        {.itl_given = true, .went = WENT_CLEAR, .codes = "ctl_nonsecure "},
        {.itl_given = true, .went = WENT_SECURE, .codes = "ctl_not_found "},
        {.itl_given = true, .ctl_given_to_others = true, .codes = "ctl_not_found "},
        {.configuration = true, .codes = "ctl_nonsecure "},
        {.itl_refused = true, .went = WENT_CLEAR, .codes = "ctl_nonsecure "},
        {.itl_refused = true, .configuration = true, .codes = "ctl_nonsecure ctl_not_found "},
        {.itl_refused = true, .codes = "ctl_not_found ctl_not_found "},
        {.went = WENT_CLEAR, .codes = "ctl_nonsecure "},
        {.went = WENT_REJECTED, .codes = "ctl_not_found "},
        {.configuration = true, .went = WENT_REJECTED, .codes = "ctl_nonsecure "},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_new();
        g_test_message("case %u", i);
        if (cases[i].ctl_given_to_others)
            tell_vector(bench, 1, "ctl/ctl_file.hex");
        tell(bench, EVENT_DOWNLOAD_REFUSED, 2,
             (struct download){.name = "CTLSEP001122334455.tlv", .status = 1});
        if (cases[i].itl_refused)
            tell(bench, EVENT_DOWNLOAD_REFUSED, 3,
                 (struct download){.name = "ITLSEP001122334455.tlv", .status = 1});
        if (cases[i].itl_given)
            tell_file(bench, 4, "ITLSEP001122334455.tlv", vector_bytes("ctl/itl_file.hex"));
        if (cases[i].configuration)
            tell(bench, EVENT_DOWNLOAD, 5,
                 (struct download){.name = "SEP001122334455.cnf.xml", .complete = true});
        go_on(bench, cases[i].went, 6);
        rules_finish(bench->rules);
        GString *codes = g_string_new(NULL);
        for (unsigned j = 0; j < bench->count; j++)
            if (bench->heard[j]->entry->name[3] == 'c')
                g_string_append_printf(codes, "%s ", bench->heard[j]->entry->name + 3);
        g_assert_cmpstr(codes->str, ==, cases[i].codes);
        g_string_free(codes, TRUE);
        bench_free(bench);
    }
}

static void a_phone_that_falls_back_is_not_reported_of(void) {
    struct bench *bench = bench_new();
    tell(bench, EVENT_DOWNLOAD_REFUSED, 2,
         (struct download){.name = "CTLSEP001122334455.tlv", .status = 1});
    tell_vector(bench, 5, "ctl/ctl_file.hex");
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
    bench = bench_new();
    tell(bench, EVENT_DOWNLOAD_REFUSED, 2,
         (struct download){.name = "CTLSEP001122334455.tlv", .status = 1});
    rules_finish(bench->rules);
    g_assert_nonnull(found(bench, CODE_CTL_NOT_FOUND));
    bench_free(bench);
}

static void one_lost_request_is_no_silence_but_two_are(void) {
    struct bench *bench = bench_new();
    struct download once = {.requests = 1, .waited = 5000000000};
    tell(bench, EVENT_DOWNLOAD_UNANSWERED, 1, once);
    g_assert_cmpuint(bench->count, ==, 0);
    tell(bench, EVENT_DOWNLOAD_UNANSWERED, 2, once);
    g_assert_cmpuint(found(bench, CODE_CTL_NO_ANSWER)->ref.frame, ==, 1);
    g_assert_cmpuint(found(bench, CODE_CTL_NO_ANSWER)->count, ==, 2);
    bench_free(bench);
}

static void the_same_list_again_is_no_change(void) {
    struct bench *bench = bench_new();
    tell_vector(bench, 5, "ctl/ctl_file.hex");
    tell_vector(bench, 9, "ctl/ctl_file.hex");
    g_assert_cmpuint(bench->count, ==, 0);
    tell_vector(bench, 12, "ctl/ctl_file_later.hex");
    const struct finding *changed = found(bench, CODE_CTL_CHANGED);
    g_assert_cmpstr(fact(changed, "frame_before"), ==, "9");
    g_assert_cmpstr(fact(changed, "md5"), !=, fact(changed, "md5_before"));
    g_assert_nonnull(strstr(fact(changed, "record_changed"), "cucm1.example.com, serial 41c0889e "
                                                             "became serial 5f1a00c2"));
    bench_free(bench);
}

static void every_flipped_bit_of_a_list_is_reported(void) {
    GByteArray *bytes = vector_bytes("ctl/ctl_file.hex");
    for (guint at = 0; at < bytes->len; at += 7) {
        struct bench *bench = bench_new();
        GByteArray *flipped = g_byte_array_new();
        g_byte_array_append(flipped, bytes->data, bytes->len);
        flipped->data[at] ^= (guint8)(1 << at % 8);
        tell_file(bench, 5, "CTLFile.tlv", flipped);
        g_assert_true(found(bench, CODE_CTL_MALFORMED) != NULL ||
                      found(bench, CODE_CTL_SIGNATURE_BAD) != NULL);
        bench_free(bench);
    }
    g_byte_array_unref(bytes);
}

static void a_signed_file_of_an_unknown_signer_is_not_bad(void) {
    struct bench *bench = bench_new();
    tell_file(bench, 5, "SEP001122334455.cnf.xml.sgn", vector_bytes("ctl/config.hex"));
    g_assert_cmpuint(bench->count, ==, 0);
    tell_file(bench, 6, "SEP001122334455.cnf.xml.sgn", text_bytes("<html>404</html>"));
    g_assert_nonnull(found(bench, CODE_CTL_MALFORMED));
    bench_free(bench);
}

static void a_renewed_certificate_makes_the_list_stale(void) {
    for (unsigned later = 0; later < 2; later++) {
        struct bench *bench = bench_new();
        GByteArray *certificate = vector_bytes("ctl/renewed_certificate.hex");
        if (later == 0)
            tell_vector(bench, 5, "ctl/ctl_file.hex");
        refuse(bench, 12, certificate);
        if (later == 1)
            tell_vector(bench, 20, "ctl/ctl_file.hex");
        const struct finding *stale = found(bench, CODE_CTL_CERTIFICATE_STALE);
        g_assert_nonnull(stale);
        g_assert_cmpuint(stale->ref.frame, ==, 11);
        g_assert_cmpstr(fact(stale, "list_serial"), ==, "41c0889e");
        g_assert_true(g_str_has_prefix(fact(stale, "fetched"), later == 1 ? "after" : "before"));
        g_assert_cmpuint(stale->connection, ==, 12);
        g_assert_cmpint(stale->confidence, ==, later == 1 ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
        bench_free(bench);
        g_byte_array_unref(certificate);
    }
}

static void a_list_that_has_the_certificate_is_silent(void) {
    struct bench *bench = bench_new();
    GByteArray *certificate = vector_bytes("ctl/renewed_certificate.hex");
    tell_vector(bench, 5, "ctl/ctl_file_later.hex");
    refuse(bench, 12, certificate);
    g_assert_null(found(bench, CODE_CTL_CERTIFICATE_STALE));
    g_assert_null(found(bench, CODE_CTL_SERVER_MISSING));
    bench_free(bench);
    g_byte_array_unref(certificate);
}

static void a_busy_server_that_gives_nothing_at_all_is_reported_at_the_end(void) {
    for (unsigned given = 0; given < 2; given++) {
        struct bench *bench = bench_new();
        tell(bench, EVENT_DOWNLOAD_REFUSED, 2,
             (struct download){.transport = DOWNLOAD_HTTP, .status = 503});
        if (given == 1)
            tell_vector(bench, 5, "ctl/ctl_file.hex");
        rules_finish(bench->rules);
        const struct finding *busy = found(bench, CODE_CTL_NOT_FOUND);
        g_assert_true((busy != NULL) == (given == 0));
        g_assert_true(busy == NULL || busy->confidence == CONFIDENCE_LIKELY);
        bench_free(bench);
    }
}

static void a_refusal_is_explained_by_the_list_fetched_before(void) {
    struct bench *bench = bench_new();
    GByteArray *certificate = vector_bytes("ctl/renewed_certificate.hex");
    tell_vector(bench, 5, "ctl/ctl_file.hex");
    refuse(bench, 12, certificate);
    const struct finding *refused = found(bench, CODE_TLS_UNKNOWN_CA);
    g_assert_true(
        g_str_has_prefix(fact(refused, "trust_list"), "CTLFile.tlv fetched in frame 5 (md5 "));
    g_assert_true(
        g_str_has_suffix(fact(refused, "trust_list"), ") lists serial 41c0889e for this server"));
    g_assert_cmpuint(refused->evidence[0].ref.frame, ==, 5);
    bench_free(bench);
    g_byte_array_unref(certificate);
}

/* The name that the client asked for is that of the server, whatever its certificate says. */
static void a_refusal_is_explained_by_the_name_that_was_asked_for(void) {
    const struct address listed = server;
    for (unsigned named = 0; named < 2; named++) {
        struct bench *bench = bench_new();
        server.bytes[3] = 99;
        GByteArray *certificate = vector_bytes("certificate/leaf.hex");
        tell_vector(bench, 5, "ctl/ctl_file.hex");
        if (named)
            g_strlcpy(bench->tls.server_name, "cucm2.example.com", sizeof bench->tls.server_name);
        refuse(bench, 12, certificate);
        const char *told = fact(found(bench, CODE_TLS_UNKNOWN_CA), "trust_list");
        g_assert_true((strstr(told, ") lists serial ") != NULL) == (named == 1));
        g_assert_true((strstr(told, ") has no certificate for this server") != NULL) ==
                      (named == 0));
        bench_free(bench);
        g_byte_array_unref(certificate);
    }
    server = listed;
}

static void an_itl_alone_need_not_have_who_answers_calls(void) {
    struct bench *bench = bench_new();
    GByteArray *certificate = vector_bytes("ctl/renewed_certificate.hex");
    tell_file(bench, 5, "ITLSEP001122334455.tlv", vector_bytes("ctl/itl_file.hex"));
    refuse(bench, 12, certificate);
    g_assert_null(found(bench, CODE_CTL_SERVER_MISSING));
    g_assert_null(found(bench, CODE_CTL_CERTIFICATE_STALE));
    tell_vector(bench, 20, "ctl/ctl_file.hex");
    g_assert_nonnull(found(bench, CODE_CTL_CERTIFICATE_STALE));
    bench_free(bench);
    g_byte_array_unref(certificate);
}

static void a_given_list_is_compared_with_lists_of_its_kind(void) {
    struct bench *bench = bench_new();
    GByteArray *given = vector_bytes("ctl/ctl_file.hex");
    ctl_know_list(bench->rules, "at-hand.tlv", span_of_bytes(given));
    g_byte_array_unref(given);
    tell_vector(bench, 5, "ctl/ctl_file.hex");
    tell_file(bench, 6, "ITLFile.tlv", vector_bytes("ctl/itl_file.hex"));
    g_assert_null(found(bench, CODE_CTL_CHANGED));
    tell_file(bench, 9, "CTLSEP001122334455.tlv", vector_bytes("ctl/ctl_file_later.hex"));
    const struct finding *changed = found(bench, CODE_CTL_CHANGED);
    g_assert_cmpstr(fact(changed, "given"), ==, "at-hand.tlv");
    g_assert_cmpstr(fact(changed, "md5_given"), !=, fact(changed, "md5"));
    g_assert_nonnull(strstr(fact(changed, "record_changed"), "cucm1.example.com, serial 41c0889e "
                                                             "became serial 5f1a00c2"));
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/ctl_rules/" #name, name)
    TEST(not_found_is_an_error_and_a_busy_server_is_none);
    TEST(a_client_that_does_without_a_list_is_of_a_nonsecure_cluster);
    TEST(a_phone_that_falls_back_is_not_reported_of);
    TEST(one_lost_request_is_no_silence_but_two_are);
    TEST(the_same_list_again_is_no_change);
    TEST(every_flipped_bit_of_a_list_is_reported);
    TEST(a_signed_file_of_an_unknown_signer_is_not_bad);
    TEST(a_renewed_certificate_makes_the_list_stale);
    TEST(a_list_that_has_the_certificate_is_silent);
    TEST(a_busy_server_that_gives_nothing_at_all_is_reported_at_the_end);
    TEST(a_refusal_is_explained_by_the_list_fetched_before);
    TEST(a_refusal_is_explained_by_the_name_that_was_asked_for);
    TEST(an_itl_alone_need_not_have_who_answers_calls);
    TEST(a_given_list_is_compared_with_lists_of_its_kind);
    return g_test_run();
}
