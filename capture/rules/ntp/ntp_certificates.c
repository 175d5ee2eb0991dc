/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ntp/ntp_certificates.h"

#include <glib.h>

struct search {
    struct rule_context *context;
    GPtrArray *sources; /* const struct finding *: of time sources */
};

static void collect(void *data, struct finding *finding) {
    const enum code code = finding->entry->code;
    if (code == CODE_NTP_UNSYNCHRONIZED || code == CODE_NTP_UNFIT || code == CODE_NTP_OFFSET)
        g_ptr_array_add(((struct search *)data)->sources, finding);
}

static bool is_later(const char *date, int64_t time) {
    GDateTime *then = g_date_time_new_from_iso8601(date, NULL);
    const bool later = then != NULL && g_date_time_to_unix(then) > time / TIME_SECOND;
    if (then != NULL)
        g_date_time_unref(then);
    return later;
}

/* OpenSSL calls one bad that is not valid yet. */
static bool may_mean_date(const char *alert) {
    return g_str_has_prefix(alert, "certificate expired") ||
           g_str_has_prefix(alert, "bad certificate");
}

/* Not valid yet by the clock of the capture, or refused as out of date and not so by it. */
static bool is_about_clocks(const struct finding *finding) {
    const enum code code = finding->entry->code;
    const char *from = finding_fact(finding, "not_before"), *alert = finding_fact(finding, "alert");
    const char *valid = finding_fact(finding, "valid_when_refused");
    if (code == CODE_TLS_CERTIFICATE_EXPIRED)
        return from != NULL && is_later(from, finding->ref.time);
    return code == CODE_TLS_CERTIFICATE_REFUSED && alert != NULL && may_mean_date(alert) &&
           (valid == NULL || g_str_equal(valid, "yes") ||
            (from != NULL && is_later(from, finding->ref.time)));
}

static void explain(void *data, struct finding *finding) {
    const struct search *search = data;
    if (!is_about_clocks(finding))
        return;
    for (guint i = 0; i < search->sources->len; i++) {
        const struct finding *source = search->sources->pdata[i];
        const struct address *ends[] = {&finding->source.endpoint.address,
                                        &finding->destination.endpoint.address};
        for (unsigned end = 0; end < 2; end++) {
            if (!finding_has_client(source, ends[end]))
                continue;
            char frame[FRAME_TEXT], host[ADDRESS_TEXT];
            char *words = g_strdup_printf(
                "%s: %s (%s, frame %s)", address_write(ends[end], host), source->entry->summary,
                source->entry->name, frame_text_write(source->files, source->ref.frame, frame));
            findings_add_fact(search->context->findings, finding, "time_source", words);
            g_free(words);
            return;
        }
    }
}

void ntp_explain_certificates(struct rule_context *context) {
    struct search search = {context, g_ptr_array_new()};
    findings_for_each(context->findings, collect, &search);
    if (search.sources->len > 0)
        findings_for_each(context->findings, explain, &search);
    g_ptr_array_unref(search.sources);
}
