/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists that were downloaded are kept, the newest first, up to a number and to a size of all. */
#include "capture/observe/download/download.h"
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/rules/rules.h"

#include <glib.h>

struct bench {
    struct services services;
    struct limits limits;
    struct rules *rules;
};

static void ignore(void *data, const struct finding *finding, enum finding_change change) {
    (void)data, (void)finding, (void)change;
}

static struct bench *bench_new(void) {
    struct bench *bench = g_new0(struct bench, 1);
    services_init(&bench->services);
    bench->rules = rules_new(&bench->services, &bench->limits, ignore, NULL);
    return bench;
}

static void bench_free(struct bench *bench) {
    rules_free(bench->rules);
    g_free(bench);
}

static const struct ctl_download *add(struct bench *bench, uint64_t frame, size_t size) {
    g_autofree uint8_t *bytes = g_malloc0(size);
    struct download download = {.bytes = span_of(bytes, size)};
    g_snprintf(download.name, sizeof download.name, "%u.tlv", (unsigned)frame);
    download.client.address = (struct address){4, {10, 0, 0, 1}};
    download.server.address = (struct address){4, {10, 0, 0, 2}};
    return ctl_lists_add(rules_context(bench->rules), &download, frame_ref_of(frame, 0, 0));
}

static unsigned count(const struct bench *bench) {
    unsigned index = 0;
    while (ctl_lists_fetched(rules_context(bench->rules), index) != NULL)
        index++;
    return index;
}

static void a_list_is_kept_as_it_came(void) {
    struct bench *bench = bench_new();
    const struct ctl_download *list = add(bench, 7, 5);
    g_assert_true(ctl_lists_fetched(rules_context(bench->rules), 0) == list);
    g_assert_cmpstr(list->name, ==, "7.tlv");
    g_assert_cmpuint(list->ref.frame, ==, 7);
    g_assert_cmpuint(list->client.bytes[3], ==, 1);
    g_assert_cmpuint(list->server.bytes[3], ==, 2);
    g_assert_cmpuint(g_bytes_get_size(list->bytes), ==, 5);
    g_assert_cmpstr(list->md5, ==, "ca9c491ac66b2c62500882e93f3719a8"); /* of five zeros */
    bench_free(bench);
}

static void so_many_are_kept(void) {
    enum { KEPT = 1024 };
    struct bench *bench = bench_new();
    for (uint64_t frame = 1; frame <= KEPT; frame++)
        add(bench, frame, 1);
    g_assert_cmpuint(count(bench), ==, KEPT);
    g_assert_cmpuint(bench->limits.hit[LIMIT_DOWNLOADS], ==, 0);
    add(bench, KEPT + 1, 1);
    g_assert_cmpuint(count(bench), ==, KEPT);
    g_assert_cmpuint(bench->limits.hit[LIMIT_DOWNLOADS], ==, 1);
    g_assert_cmpuint(ctl_lists_fetched(rules_context(bench->rules), 0)->ref.frame, ==, KEPT + 1);
    g_assert_cmpuint(ctl_lists_fetched(rules_context(bench->rules), KEPT - 1)->ref.frame, ==, 2);
    bench_free(bench);
}

static void so_many_bytes_are_kept(void) {
    enum { KEPT = 16 * 1024 * 1024, PART = KEPT / 4 };
    struct bench *bench = bench_new();
    for (uint64_t frame = 1; frame <= 4; frame++)
        add(bench, frame, PART);
    g_assert_cmpuint(count(bench), ==, 4);
    g_assert_cmpuint(bench->limits.hit[LIMIT_DOWNLOADS], ==, 0);
    add(bench, 5, 1); /* the oldest makes room for it */
    g_assert_cmpuint(count(bench), ==, 4);
    add(bench, 6, PART - 1); /* which is not full again */
    g_assert_cmpuint(count(bench), ==, 5);
    g_assert_cmpuint(bench->limits.hit[LIMIT_DOWNLOADS], ==, 1);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl_cache/kept", a_list_is_kept_as_it_came);
    g_test_add_func("/ctl_cache/number", so_many_are_kept);
    g_test_add_func("/ctl_cache/bytes", so_many_bytes_are_kept);
    return g_test_run();
}
