/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/readdressed.h"

#include <string.h>

#include "capture/net/address_text.h"
#include "capture/rules/findings.h"

void readdressed_text(char *text, const struct pseudonyms *pseudonyms) {
    if (text != NULL)
        address_text_replace((uint8_t *)text, strlen(text), pseudonyms);
}

static void replace(struct address *address, const struct pseudonyms *pseudonyms) {
    if (address->family != 0)
        pseudonyms->address(pseudonyms->data, address->family, address->bytes);
}

static char *copy(const char *text, const struct pseudonyms *pseudonyms) {
    char *copied = g_strdup(text);
    readdressed_text(copied, pseudonyms);
    return copied;
}

struct finding *readdressed_finding(const struct finding *finding,
                                    const struct pseudonyms *pseudonyms) {
    struct finding *copied = g_memdup2(finding, sizeof *finding);
    replace(&copied->source.endpoint.address, pseudonyms);
    replace(&copied->destination.endpoint.address, pseudonyms);
    replace(&copied->reporter, pseudonyms);
    copied->repeats =
        g_memdup2(finding->repeats, finding->repeats_count * sizeof *finding->repeats);
    copied->clients = g_memdup2(finding->clients, finding->client_count * sizeof *finding->clients);
    for (unsigned i = 0; i < finding->client_count; i++)
        replace(&copied->clients[i], pseudonyms);
    for (unsigned i = 0; i < finding->fact_count; i++)
        copied->facts[i].value = copy(finding->facts[i].value, pseudonyms);
    copied->lines = g_memdup2(finding->lines, finding->line_count * sizeof *finding->lines);
    for (unsigned i = 0; i < finding->line_count; i++) {
        copied->lines[i].file = copy(finding->lines[i].file, pseudonyms);
        copied->lines[i].text = copy(finding->lines[i].text, pseudonyms);
    }
    copied->summary = copy(finding->summary, pseudonyms);
    copied->sentence = copy(finding->sentence, pseudonyms);
    copied->tunnel_to = copy(finding->tunnel_to, pseudonyms);
    copied->step = copy(finding->step, pseudonyms);
    copied->check = copy(finding->check, pseudonyms);
    return copied;
}

GPtrArray *readdressed_findings(GPtrArray *findings, const struct pseudonyms *pseudonyms) {
    if (pseudonyms == NULL)
        return g_ptr_array_ref(findings);
    GPtrArray *readdressed = g_ptr_array_new_with_free_func((GDestroyNotify)finding_discard);
    for (guint i = 0; i < findings->len; i++)
        g_ptr_array_add(readdressed, readdressed_finding(findings->pdata[i], pseudonyms));
    return readdressed;
}

void readdressed_pair(struct service_pair *pair, const struct pseudonyms *pseudonyms) {
    replace(&pair->client.endpoint.address, pseudonyms);
    replace(&pair->server.endpoint.address, pseudonyms);
}
