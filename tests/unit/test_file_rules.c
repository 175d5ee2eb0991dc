/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made of the files that phones get and do not get, in the order in which they ask. */
#include "capture/net/ip.h"
#include "capture/observe/download/download.h"
#include "capture/observe/download/file_kind.h"
#include "rule_bench.h"

#define OWN "SEP001122334455.cnf.xml"

/* Phone 10.0.0.`phone` asks 10.0.0.`server`; frames are a tenth of a second apart. */
struct asking {
    uint8_t phone, server;
    enum download_transport transport;
};
static const struct asking usual = {1, 2, DOWNLOAD_TFTP}, other_phone = {3, 2, DOWNLOAD_TFTP},
                           other_server = {1, 4, DOWNLOAD_TFTP}, by_http = {1, 2, DOWNLOAD_HTTP};

static void tell_as(struct bench *bench, struct asking asking, unsigned type, uint64_t frame,
                    const char *name, struct download download) {
    const bool is_tftp = asking.transport == DOWNLOAD_TFTP;
    g_strlcpy(download.name, name, sizeof download.name);
    download.transport = asking.transport;
    download.client = (struct endpoint){{4, {10, 0, 0, asking.phone}}, 40000};
    download.server = (struct endpoint){{4, {10, 0, 0, asking.server}}, is_tftp ? 69 : 6970};
    if (download.request.frame == 0)
        download.request = ref(frame);
    if (download.first.frame == 0)
        download.first = ref(frame);
    download.last = ref(frame);
    download.requests = MAX(1, download.requests);
    const struct event event = {.type = type,
                                .ref = ref(frame),
                                .actor = type == EVENT_DOWNLOAD_UNANSWERED ? CLIENT : SERVER,
                                .outside = {download.client, download.server},
                                .outside_protocol = is_tftp ? IP_UDP : IP_TCP,
                                .data = &download};
    rules_event(bench->rules, &event);
}

static void give(struct bench *bench, struct asking asking, uint64_t frame, const char *name) {
    tell_as(bench, asking, EVENT_DOWNLOAD, frame, name,
            (struct download){.complete = true, .length = 1000});
}

static void refuse(struct bench *bench, struct asking asking, uint64_t frame, const char *name) {
    const uint16_t status = asking.transport == DOWNLOAD_TFTP ? 1 : 404;
    tell_as(bench, asking, EVENT_DOWNLOAD_REFUSED, frame, name,
            (struct download){.status = status, .reason = "File not found"});
}

/* `requests` without an answer in four seconds. */
static void stay_silent(struct bench *bench, uint64_t frame, const char *name, unsigned requests) {
    tell_as(bench, usual, EVENT_DOWNLOAD_UNANSWERED, frame, name,
            (struct download){.requests = requests, .waited = 4 * TIME_SECOND});
}

static const struct finding *found(const struct bench *bench, enum code code) {
    for (unsigned i = 0; i < bench->count; i++)
        if (bench->heard[i]->entry->code == code)
            return bench->heard[i];
    return NULL;
}

/* The capture ends, and these were all. */
static void end_with(struct bench *bench, unsigned count) {
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, count);
}

static void every_form_is_tried_before_one_is_missing(void) {
    struct bench *bench = bench_new(69);
    refuse(bench, usual, 1, OWN ".enc.sgn");
    refuse(bench, usual, 2, OWN ".sgn");
    give(bench, usual, 3, OWN);
    refuse(bench, by_http, 4, "sip78xx.14-2-1.loads");
    give(bench, usual, 5, "sip78xx.14-2-1.loads");
    refuse(bench, usual, 6, "dialplan.xml");
    give(bench, other_server, 7, "dialplan.xml");
    end_with(bench, 0);
    bench_free(bench);
}

static void a_configuration_that_is_in_no_form_is_found_once(void) {
    struct bench *bench = bench_new(69);
    refuse(bench, usual, 1, OWN ".enc.sgn");
    refuse(bench, usual, 2, OWN ".sgn");
    refuse(bench, usual, 3, OWN);
    refuse(bench, usual, 4, "XMLDefault.cnf.xml");
    g_assert_cmpuint(bench->count, ==, 0);
    end_with(bench, 1);
    assert_found(bench, 0, CODE_FILE_NOT_FOUND, 3);
    g_assert_cmpuint(bench->heard[0]->evidence_count, ==, 4);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    g_assert_cmpstr(finding_fact(bench->heard[0], "asked_before"), ==,
                    OWN ".enc.sgn not found, then " OWN ".sgn not found");
    bench_free(bench);
}

static void the_default_in_its_place_makes_it_likely(void) {
    struct bench *bench = bench_new(69);
    refuse(bench, usual, 1, OWN);
    give(bench, usual, 2, "XMLDefault.cnf.xml");
    end_with(bench, 1);
    assert_found(bench, 0, CODE_FILE_NOT_FOUND, 1);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    g_assert_nonnull(strstr(bench->heard[0]->check, "auto-registration"));
    bench_free(bench);
}

static void a_phone_that_registered_by_the_default_gets_its_own(void) {
    struct bench *bench = bench_new(69);
    refuse(bench, usual, 1, OWN);
    give(bench, usual, 2, "XMLDefault.cnf.xml");
    give(bench, usual, 400, OWN); /* 40 s later */
    end_with(bench, 0);
    bench_free(bench);
}

static void it_is_told_after_a_minute(void) {
    struct bench *bench = bench_new(69);
    refuse(bench, usual, 1, OWN);
    give(bench, other_phone, 600, "SEP001122334456.cnf.xml");
    g_assert_cmpuint(bench->count, ==, 0);
    give(bench, other_phone, 700, "Ringlist.xml");
    g_assert_cmpuint(bench->count, ==, 1);
    end_with(bench, 1);
    bench_free(bench);
}

static void many_phones_are_one_finding(void) {
    struct bench *bench = bench_new(69);
    for (unsigned phone = 10; phone < 110; phone++) {
        char *name = g_strdup_printf("SEP0011223344%02X.cnf.xml", phone);
        struct asking asking = usual;
        asking.phone = (uint8_t)phone;
        tell_as(bench, asking, EVENT_DOWNLOAD_REFUSED, phone, name,
                (struct download){.status = 1, .reason = "its own words"});
        g_free(name);
    }
    end_with(bench, 1);
    g_assert_cmpuint(bench->heard[0]->client_count, ==, 100);
    bench_free(bench);
}

static void what_phones_can_do_without_is_a_note_for_all(void) {
    struct bench *bench = bench_new(69);
    give(bench, usual, 1, OWN);
    refuse(bench, usual, 2, "Ringlist.xml");
    refuse(bench, usual, 3, "English_United_Kingdom/g3-tones.xml");
    refuse(bench, usual, 4, "odd.bin"); /* a phone asks for it */
    refuse(bench, other_phone, 5, "Ringlist.xml");
    end_with(bench, 1);
    const struct finding *note = bench->heard[0];
    g_assert_cmpint(note->entry->code, ==, CODE_FILE_OPTIONAL);
    g_assert_cmpint(note->entry->severity, ==, SEVERITY_NOTE);
    g_assert_cmpuint(note->client_count, ==, 2);
    unsigned names = 0;
    for (unsigned i = 0; i < note->fact_count; i++)
        names += strcmp(note->facts[i].key, "file") == 0;
    g_assert_cmpuint(names, ==, 3);
    bench_free(bench);
}

static void what_others_ask_for_is_nobodys_business(void) {
    struct bench *bench = bench_new(69);
    refuse(bench, usual, 1, "pxelinux.cfg/01-00-11-22-33-44-55");
    stay_silent(bench, 2, "network-confg", 4);
    end_with(bench, 0);
    bench_free(bench);
}

/* A phone without a configuration may remember one. */
static void what_a_configuration_names_is_needed(void) {
    for (unsigned has = 0; has < 2; has++) {
        struct bench *bench = bench_new(69);
        if (has == 1)
            give(bench, usual, 1, OWN);
        refuse(bench, usual, 2, "dialplan.xml");
        end_with(bench, 1);
        assert_found(bench, 0, has == 1 ? CODE_FILE_NOT_FOUND : CODE_FILE_OPTIONAL, 2);
        bench_free(bench);
    }
}

static void a_server_that_signs_nothing_is_told_by_its_list(void) {
    struct bench *bench = bench_new(69);
    refuse(bench, usual, 1, "ITLSEP001122334455.tlv");
    refuse(bench, usual, 2, "ITLFile.tlv");
    refuse(bench, usual, 3, OWN ".sgn");
    end_with(bench, 1);
    assert_found(bench, 0, CODE_CTL_NOT_FOUND, 2);
    g_assert_cmpstr(finding_fact(bench->heard[0], "not_given_either"), ==, OWN ".sgn");
    bench_free(bench);
}

static void busy_is_no_trouble_where_it_comes_later(void) {
    for (unsigned comes = 0; comes < 2; comes++) {
        struct bench *bench = bench_new(69);
        tell_as(bench, by_http, EVENT_DOWNLOAD_REFUSED, 1, OWN,
                (struct download){.status = 503, .reason = "Service Unavailable"});
        if (comes == 1)
            give(bench, usual, 2, OWN);
        end_with(bench, 1 - comes);
        if (comes == 0) {
            assert_found(bench, 0, CODE_FILE_NOT_FOUND, 1);
            g_assert_null(strstr(bench->heard[0]->check, "Is the device in CUCM"));
        }
        bench_free(bench);
    }
}

static void silence_is_told_once_for_a_server(void) {
    struct bench *bench = bench_new(69);
    stay_silent(bench, 1, OWN, 1); /* may be lost */
    give(bench, usual, 2, OWN);
    stay_silent(bench, 3, OWN, 3);
    stay_silent(bench, 4, "Ringlist.xml", 3);
    end_with(bench, 1);
    assert_found(bench, 0, CODE_FILE_NO_ANSWER, 3);
    bench_free(bench);
    bench = bench_new(69);
    stay_silent(bench, 1, "CTLSEP001122334455.tlv", 3);
    stay_silent(bench, 2, OWN, 3);
    end_with(bench, 1);
    assert_found(bench, 0, CODE_CTL_NO_ANSWER, 1);
    bench_free(bench);
    bench = bench_new(69);
    stay_silent(bench, 1, OWN, 1);
    stay_silent(bench, 50, OWN, 1); /* lost twice */
    end_with(bench, 1);
    assert_found(bench, 0, CODE_FILE_NO_ANSWER, 1);
    bench_free(bench);
}

/* A capture of port 69 alone: answers come from other ones. */
static void who_goes_on_was_answered(void) {
    struct bench *bench = bench_new(69);
    for (unsigned round = 0; round < 3; round++) {
        stay_silent(bench, 1 + 100 * round, OWN, 1);
        stay_silent(bench, 2 + 100 * round, "dialplan.xml", 1);
    }
    end_with(bench, 0);
    bench_free(bench);
}

static void what_stops_half_way_may_come_once_more(void) {
    for (unsigned comes = 0; comes < 2; comes++) {
        struct bench *bench = bench_new(69);
        tell_as(bench, usual, EVENT_DOWNLOAD, 1, "sip78xx.14-2-1.loads",
                (struct download){.end = DOWNLOAD_END_SILENCE,
                                  .ended = ref(1),
                                  .times = 4,
                                  .missing = "blocks 7 to 9 of 9"});
        if (comes == 1)
            give(bench, usual, 100, "sip78xx.14-2-1.loads");
        end_with(bench, 1 - comes);
        if (comes == 0)
            assert_found(bench, 0, CODE_FILE_INCOMPLETE, 1);
        bench_free(bench);
    }
}

static void late_and_slow_files_are_found(void) {
    static const struct {
        uint64_t repeated, first, last, length;
        unsigned requests;
        bool is_told;
    } cases[] = {
        {0, 60, 61, 100, 1, true}, /* five seconds and more after frame 2 */
        {0, 40, 41, 100, 1, false},    {55, 60, 61, 100, 2, false}, /* the first was lost */
        {55, 60, 61, 100, 4, true},    {0, 3, 700, 100000, 1, true},
        {0, 3, 700, 900000, 1, false}, /* a large one */
        {0, 3, 500, 100000, 1, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_new(69);
        struct download download = {.complete = true,
                                    .length = cases[i].length,
                                    .requests = cases[i].requests,
                                    .request = ref(2),
                                    .first = ref(cases[i].first)};
        if (cases[i].repeated != 0)
            download.repeated = ref(cases[i].repeated);
        tell_as(bench, usual, EVENT_DOWNLOAD, cases[i].last, "sip78xx.14-2-1.loads", download);
        end_with(bench, cases[i].is_told);
        if (cases[i].is_told)
            assert_found(bench, 0, CODE_FILE_SLOW, cases[i].last);
        bench_free(bench);
    }
}

static void a_phone_that_starts_again_and_again_is_found(void) {
    static const struct {
        uint64_t apart; /* frames */
        bool is_told;
    } cases[] = {{15, false}, {100, true}, {2900, true}, {3100, false}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_new(69);
        for (unsigned round = 0; round < 5; round++) {
            give(bench, usual, 10 + round * cases[i].apart, "ITLSEP001122334455.tlv.sha512");
            refuse(bench, usual, 11 + round * cases[i].apart, OWN ".sgn");
            give(bench, usual, 12 + round * cases[i].apart, OWN);
        }
        end_with(bench, cases[i].is_told);
        if (cases[i].is_told) {
            assert_found(bench, 0, CODE_PHONE_LOOP, 10 + 3 * cases[i].apart);
            g_assert_cmpuint(bench->heard[0]->count, ==, 2); /* the fifth round, too */
            g_assert_cmpuint(bench->heard[0]->evidence_count, ==, 4);
        }
        bench_free(bench);
    }
}

static void more_clients_than_are_kept_are_judged_early(void) {
    struct bench *bench = bench_new(69);
    for (unsigned i = 0; i < 5000; i++) {
        struct download download = {.status = 1, .client = {{0}, 0}};
        g_strlcpy(download.name, OWN, sizeof download.name);
        download.client = (struct endpoint){{4, {10, 1, (uint8_t)(i >> 8), (uint8_t)i}}, 40000};
        download.server = (struct endpoint){{4, {10, 0, 0, 2}}, 69};
        download.request = ref(i + 1);
        const struct event event = {.type = EVENT_DOWNLOAD_REFUSED,
                                    .ref = {i + 1, 1, 0},
                                    .actor = SERVER,
                                    .outside = {download.client, download.server},
                                    .outside_protocol = IP_UDP,
                                    .data = &download};
        rules_event(bench->rules, &event);
    }
    g_assert_cmpuint(bench->limits.hit[LIMIT_DOWNLOADS], >, 0);
    end_with(bench, 1);
    g_assert_nonnull(found(bench, CODE_FILE_NOT_FOUND));
    bench_free(bench);
}

static void names_tell_kinds(void) {
    static const struct {
        const char *path;
        enum file_kind kind;
    } cases[] = {
        {"CTLFile.tlv", FILE_LIST},
        {"/CTLSEP001122334455.tlv", FILE_LIST},
        {"SEP001122334455.cnf.xml.enc.sgn", FILE_CONFIGURATION},
        {"sep001122334455.CNF.XML", FILE_CONFIGURATION},
        {"CSFjdoe.cnf.xml?x=1", FILE_CONFIGURATION},
        {"XMLDefault.cnf.xml.sgn", FILE_DEFAULT},
        {"SIP001122334455.cnf", FILE_CONFIGURATION},
        {"sip88xx.12-8-1-0001-455.loads", FILE_FIRMWARE},
        {"a/b/kern88xx.sbn", FILE_FIRMWARE},
        {"dialplan.xml", FILE_DIAL_RULES},
        {"DR1f2e-4-5-6-77.xml.sgn", FILE_DIAL_RULES},
        {"SK50719-11ac-b-c-d.xml", FILE_SOFT_KEYS},
        {"Ringlist-wb.xml", FILE_RINGS},
        {"DistinctiveRingList.xml", FILE_RINGS},
        {"Desktops/320x212x12/List.xml", FILE_BACKGROUND},
        {"English_United_Kingdom/mk-sip.jar", FILE_LOCALE},
        {"United_Kingdom/g3-tones.xml", FILE_LOCALE},
        {"jabber-config.xml", FILE_JABBER},
        {"OS79XX.TXT", FILE_LOADER},
        {"ATADefault.cnf.xml", FILE_DEFAULT},
        {"320x196x4/logo.png", FILE_BACKGROUND},
        {"List.xml", FILE_OTHER},
        {"pxelinux.0", FILE_OTHER},
        {".sgn", FILE_OTHER},
        {"\xff\xc3\x28\xf0.loads\x80", FILE_OTHER}, /* no UTF-8 */
        {"\xff\xc3\x28\xf0-\x80-a-b.raw", FILE_RINGS},
        {"", FILE_OTHER},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(file_kind_of(span_of_text(cases[i].path)), ==, cases[i].kind);
    char *longest = g_strnfill(400, 'x');
    char *path = g_strconcat(longest, "/", longest, ".loads", NULL);
    g_assert_cmpint(file_kind_of(span_of_text(path)), ==, FILE_FIRMWARE);
    g_free(path);
    g_free(longest);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/file/" #name, name)
    TEST(every_form_is_tried_before_one_is_missing);
    TEST(a_configuration_that_is_in_no_form_is_found_once);
    TEST(the_default_in_its_place_makes_it_likely);
    TEST(a_phone_that_registered_by_the_default_gets_its_own);
    TEST(it_is_told_after_a_minute);
    TEST(many_phones_are_one_finding);
    TEST(what_phones_can_do_without_is_a_note_for_all);
    TEST(what_others_ask_for_is_nobodys_business);
    TEST(what_a_configuration_names_is_needed);
    TEST(a_server_that_signs_nothing_is_told_by_its_list);
    TEST(busy_is_no_trouble_where_it_comes_later);
    TEST(silence_is_told_once_for_a_server);
    TEST(who_goes_on_was_answered);
    TEST(what_stops_half_way_may_come_once_more);
    TEST(late_and_slow_files_are_found);
    TEST(a_phone_that_starts_again_and_again_is_found);
    TEST(more_clients_than_are_kept_are_judged_early);
    TEST(names_tell_kinds);
    return g_test_run();
}
