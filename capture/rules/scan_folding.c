/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/scan_folding.h"

#include <glib.h>

void scan_folding_start(struct scan_folding *scan_folding) {
    scan_folding->failures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void scan_folding_stop(struct scan_folding *scan_folding) {
    g_hash_table_destroy(scan_folding->failures);
}

static void report_rest(struct rule_context *context, struct finding *finding, const char *client) {
    char *first = finding->sentence;
    finding->sentence = g_strconcat(first,
                                    ", and so on with other ports or hosts: the client "
                                    "tries many, as a scan does",
                                    NULL);
    g_free(first);
    finding_add_fact(finding, "counted_here", "what follows on the %u told one by one",
                     finding->service[0] == '\0' ? SCAN_FOLDING_OTHERS : SCAN_FOLDING_SERVICES);
    finding_report_once(context, finding, client);
}

void scan_folding_report(struct scan_folding *scan_folding, struct rule_context *context,
                         struct finding *finding, const char *cause) {
    if (findings_find(context->findings, finding, cause) != NULL) {
        finding_report(context, finding, cause);
        return;
    }
    char address[ADDRESS_TEXT];
    char *client = g_strdup_printf("%s %s", finding->entry->name,
                                   address_write(&finding->source.endpoint.address, address));
    const unsigned most = finding->service[0] == '\0' ? SCAN_FOLDING_OTHERS : SCAN_FOLDING_SERVICES;
    const unsigned failed = GPOINTER_TO_UINT(g_hash_table_lookup(scan_folding->failures, client));
    if (failed >= most)
        report_rest(context, finding, client);
    else if (finding_report(context, finding, cause) != NULL)
        g_hash_table_replace(scan_folding->failures, g_strdup(client),
                             GUINT_TO_POINTER(failed + 1));
    g_free(client);
}
