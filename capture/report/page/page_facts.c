/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/page_facts.h"

#include <string.h>

#include "capture/report/fact_name.h"
#include "capture/report/finding_details.h"

/* What is told of a certificate, in this order. */
static const char *const of_certificate[] = {
    "certificate", "subject",    "issuer",    "self_signed",
    "serial",      "not_before", "not_after", "valid_when_refused",
    "names",       "key",        "signature", "extended_key_usage",
    "must_staple", "chain",      "sha256",
};

/* Which certificate, by what stands before those keys. */
static const struct {
    const char *prefix, *column, *alone; /* what it is called beside another, and without one */
} certificates[] = {{"", "Presented", "Certificate that was presented"},
                    {"list_", "In the trust list", "Certificate in the trust list"},
                    {"sent_", "Sent", "Certificate that was sent"},
                    {"received_", "Received", "Certificate that was received"}};

enum { CERTIFICATES = G_N_ELEMENTS(certificates) };

/* NULL: there is none. */
static const struct fact *find(const struct finding *finding, const char *prefix, const char *key) {
    const size_t length = strlen(prefix);
    for (unsigned i = 0; i < finding->fact_count; i++) {
        const struct fact *fact = &finding->facts[i];
        if (strncmp(fact->key, prefix, length) == 0 && strcmp(fact->key + length, key) == 0)
            return fact;
    }
    return NULL;
}

/* Some of the keys have other meanings where no certificate is told of, as that of dialback. */
static bool has_certificate(const struct finding *finding, const char *prefix) {
    if (*prefix == '\0')
        return find(finding, "", "not_after") != NULL && find(finding, "", "sha256") != NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(of_certificate); i++)
        if (find(finding, prefix, of_certificate[i]) != NULL)
            return true;
    return false;
}

static bool is_of_certificate(const struct finding *finding, const struct fact *fact) {
    for (size_t which = 0; which < CERTIFICATES; which++)
        for (size_t i = 0; i < G_N_ELEMENTS(of_certificate); i++)
            if (find(finding, certificates[which].prefix, of_certificate[i]) == fact)
                return has_certificate(finding, certificates[which].prefix);
    return false;
}

/* --- what is no certificate ------------------------------------------------------------------- */

static void put_name(struct html *html, const char *key) {
    GString *name = g_string_new(NULL);
    fact_name_append(name, key);
    html_row_head(html, name->str);
    g_string_free(name, TRUE);
}

static void put_value(struct html *html, const struct fact *fact) {
    char *value = finding_details_fact(fact);
    html_element(html, "p", NULL, value);
    g_free(value);
}

static const char *class_of(const char *key) {
    return fact_name_is_hash(key) ? "hash" : "value";
}

static bool is_first_of_key(const struct finding *finding, const struct fact *fact) {
    return find(finding, "", fact->key) == fact;
}

/* All values of a key in one row. */
static void put_fact(struct html *html, const struct finding *finding, const struct fact *fact) {
    html_start(html, "tr", NULL);
    put_name(html, fact->key);
    html_start(html, "td", "class", class_of(fact->key), NULL);
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (strcmp(finding->facts[i].key, fact->key) == 0)
            put_value(html, &finding->facts[i]);
    html_end(html);
    html_end(html);
}

static void put_facts(struct html *html, const struct finding *finding) {
    bool is_begun = false;
    for (int hashes = 0; hashes <= 1; hashes++)
        for (unsigned i = 0; i < finding->fact_count; i++) {
            const struct fact *fact = &finding->facts[i];
            if (fact_name_is_hash(fact->key) != (hashes == 1) || !is_first_of_key(finding, fact) ||
                is_of_certificate(finding, fact))
                continue;
            if (!is_begun)
                html_start_table(html, "facts", "Facts", NULL);
            is_begun = true;
            put_fact(html, finding, fact);
        }
    if (is_begun)
        html_end_table(html);
}

/* --- certificates ----------------------------------------------------------------------------- */

/* How many are told of, and which. */
static size_t which_certificates(const struct finding *finding, size_t shown[CERTIFICATES]) {
    size_t count = 0;
    for (size_t which = 0; which < CERTIFICATES; which++)
        if (has_certificate(finding, certificates[which].prefix))
            shown[count++] = which;
    return count;
}

static void put_cell(struct html *html, const struct fact *fact, const char *key,
                     const char *column) {
    html_start(html, "td", "class", class_of(key), "data-label", column, NULL);
    if (fact != NULL)
        put_value(html, fact);
    html_end(html);
}

/* What has a value in every column, or what has not. */
static bool is_told(const struct finding *finding, const char *key, const size_t *shown,
                    size_t count, bool compared) {
    size_t told = 0;
    for (size_t i = 0; i < count; i++)
        told += find(finding, certificates[shown[i]].prefix, key) != NULL;
    return compared ? told == count : told > 0 && told < count;
}

static void put_row(struct html *html, const struct finding *finding, const char *key,
                    const size_t *shown, size_t count) {
    html_start(html, "tr", NULL);
    put_name(html, key);
    for (size_t i = 0; i < count; i++)
        put_cell(html, find(finding, certificates[shown[i]].prefix, key), key,
                 certificates[shown[i]].column);
    html_end(html);
}

/* `least`: as many, or none. */
static void put_certificates(struct html *html, const struct finding *finding, size_t least) {
    size_t shown[CERTIFICATES];
    const size_t count = which_certificates(finding, shown);
    const char *columns[CERTIFICATES + 2] = {"Certificate"};
    if (count < least)
        return;
    for (size_t i = 0; i < count; i++)
        columns[i + 1] = certificates[shown[i]].column;
    if (count == 1)
        html_start_table(html, "facts", certificates[shown[0]].alone, NULL);
    else
        html_start_table(html, "facts stacked", "Certificates that differ", columns);
    for (int rest = 0; rest <= 1; rest++)
        for (size_t i = 0; i < G_N_ELEMENTS(of_certificate); i++)
            if (is_told(finding, of_certificate[i], shown, count, rest == 0))
                put_row(html, finding, of_certificate[i], shown, count);
    html_end_table(html);
}

void page_facts(struct html *html, const struct finding *finding) {
    put_facts(html, finding);
    put_certificates(html, finding, 1);
}

void page_facts_compared(struct html *html, const struct finding *finding) {
    put_certificates(html, finding, 2);
}
