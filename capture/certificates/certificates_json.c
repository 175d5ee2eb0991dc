/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/certificates/certificates_json.h"

#include "capture/certificates/pem.h"
#include "capture/report/json_line.h"
#include "capture/trust_lists/record_text.h"

static json_t *hex(struct span bytes) {
    GString *out = g_string_new(NULL);
    record_text_hex(out, bytes, "%02x", "");
    return json_written(out);
}

static json_t *second(int64_t time) {
    GString *out = g_string_new(NULL);
    record_text_time(out, time);
    return json_written(out);
}

static json_t *text_or_null(const char *text) {
    return text == NULL || *text == '\0' ? json_null() : json_text(text);
}

static json_t *texts(const GPtrArray *from) {
    json_t *array = json_array();
    for (guint i = 0; i < from->len; i++)
        json_array_append_new(array, json_text(from->pdata[i]));
    return array;
}

static json_t *names_member(const struct certificate *certificate) {
    json_t *array = json_array();
    for (unsigned i = 0; i < certificate->name_count; i++)
        json_array_append_new(array, json_text(certificate->names[i]));
    return array;
}

static json_t *party_member(const struct party *party) {
    char address[ADDRESS_TEXT];
    json_t *object = json_object();
    json_object_set_new(object, "address",
                        json_string(address_write(&party->endpoint.address, address)));
    json_object_set_new(object, "port",
                        party->endpoint.port == 0 ? json_null()
                                                  : json_integer(party->endpoint.port));
    json_object_set_new(object, "role", json_text(party->role));
    return object;
}

static json_t *refusal_member(const struct presentation *presentation) {
    char alert[32];
    if (presentation->refused.frame == 0)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "alert", json_string(tls_alert_text(presentation->alert, alert)));
    json_object_set_new(object, "alert_number", json_integer(presentation->alert));
    json_object_set_new(object, "file", json_text(presentation->refused_file));
    json_object_set_new(object, "frame", json_count(presentation->refused.frame));
    return object;
}

static json_t *presentation_member(const struct presentation *presentation) {
    json_t *object = json_object();
    json_object_set_new(object, "file", json_text(presentation->file));
    json_object_set_new(object, "frame", json_count(presentation->first.frame));
    json_object_set_new(object, "time", json_time(presentation->first.time));
    json_object_set_new(object, "by", party_member(&presentation->presenter));
    json_object_set_new(object, "to", party_member(&presentation->receiver));
    json_object_set_new(object, "by_server", json_boolean(presentation->by_server));
    json_object_set_new(object, "service", json_text(presentation->service));
    json_object_set_new(object, "server_name", text_or_null(presentation->server_name));
    json_object_set_new(object, "position", json_integer(presentation->position));
    for (unsigned reception = 0; reception < RECEPTION_COUNT; reception++) {
        char *key = g_strdelimit(g_strdup(reception_word((enum reception)reception)), " ", '_');
        json_object_set_new(object, key, json_count(presentation->counts[reception]));
        g_free(key);
    }
    json_object_set_new(object, "refusal", refusal_member(presentation));
    return object;
}

static json_t *presented_member(const GArray *presentations) {
    json_t *array = json_array();
    for (guint i = 0; i < presentations->len; i++)
        json_array_append_new(
            array, presentation_member(&g_array_index(presentations, struct presentation, i)));
    return array;
}

static json_t *chain_member(const struct presented_certificate *presented) {
    const char *missing = NULL;
    if (presented->chain->len == 0)
        return json_null();
    json_t *object = json_object(), *digests = json_array();
    for (guint i = 0; i < presented->chain->len; i++) {
        const struct certificate *certificate = presented->chain->pdata[i];
        json_array_append_new(digests,
                              hex(span_of(certificate->sha256, sizeof certificate->sha256)));
    }
    const bool complete = presented_root(presented, &missing) != NULL;
    json_object_set_new(object, "sha256", digests);
    json_object_set_new(object, "complete", json_boolean(complete));
    json_object_set_new(object, "missing", text_or_null(missing));
    return object;
}

static json_t *trust_member(const struct certificate_entry *entry) {
    const struct trust_verdict *verdict = &entry->verdict;
    if (!entry->is_judged)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "accepted", json_boolean(verdict->is_accepted));
    json_object_set_new(object, "reasons", texts(verdict->reasons));
    json_object_set_new(object, "time", second(entry->judged_at));
    json_object_set_new(object, "server_name", text_or_null(verdict->name));
    json_object_set_new(object, "has_name",
                        verdict->name == NULL ? json_null() : json_boolean(verdict->has_name));
    return object;
}

static void set_facts(json_t *object, const struct certificate *certificate,
                      const struct certificate_usage *usage) {
    json_object_set_new(object, "subject", json_text(certificate->subject));
    json_object_set_new(object, "issuer", json_text(certificate->issuer));
    json_object_set_new(object, "serial", json_text(certificate->serial));
    json_object_set_new(object, "names", names_member(certificate));
    json_object_set_new(object, "key", json_text(certificate->key));
    json_object_set_new(object, "signature_algorithm", text_or_null(usage->signature));
    json_object_set_new(object, "key_usage", texts(usage->key_usage));
    json_object_set_new(object, "extended_key_usage", texts(usage->extended_key_usage));
    json_object_set_new(object, "not_before",
                        certificate->readable ? second(certificate->not_before) : json_null());
    json_object_set_new(object, "not_after",
                        certificate->readable ? second(certificate->not_after) : json_null());
    json_object_set_new(object, "self_signed", json_boolean(certificate->self_signed));
    json_object_set_new(object, "ca", json_boolean(certificate->is_ca));
}

void certificates_json_append(GString *out, const struct certificate_entry *entry) {
    const struct certificate *certificate = entry->presented->certificate;
    json_t *object = json_begin("certificate");
    json_object_set_new(object, "readable", json_boolean(certificate->readable));
    set_facts(object, certificate, &entry->usage);
    json_object_set_new(object, "sha256",
                        hex(span_of(certificate->sha256, sizeof certificate->sha256)));
    json_object_set_new(object, "sha1", hex(span_of(certificate->sha1, sizeof certificate->sha1)));
    json_object_set_new(object, "chain", chain_member(entry->presented));
    json_object_set_new(object, "presented", presented_member(entry->presented->presentations));
    json_object_set_new(object, "trust", trust_member(entry));
    char *pem = pem_text(certificate);
    json_object_set_new(object, "pem", json_text(pem));
    json_object_set_new(object, "pem_file", text_or_null(entry->pem_path));
    g_free(pem);
    json_line(out, object);
}
