/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and values as the Elastic Common Schema 8.17 has them. */
#include "capture/report/ecs.h"

#include <string.h>

#include "capture/net/ip.h"
#include "capture/report/community_id.h"
#include "capture/report/fingerprint.h"
#include "capture/report/json_line.h"
#include "capture/report/json_object.h"
#include "capture/rules/findings.h"

/* Puts a value under "tls.server.x509.not_after" into nested objects, made where they are missing.
 * Takes the value; NULL: there is none. */
static void set(json_t *object, const char *path, json_t *value) {
    char **keys = g_strsplit(path, ".", -1);
    char **key = keys;
    if (value != NULL) {
        for (; key[1] != NULL; key++) {
            if (json_object_get(object, *key) == NULL)
                json_object_set_new(object, *key, json_object());
            object = json_object_get(object, *key);
        }
        json_object_set_new(object, *key, value);
    }
    g_strfreev(keys);
}

static json_t *one_text(const char *text) {
    json_t *array = json_array();
    json_array_append_new(array, json_text(text));
    return array;
}

static json_t *upper_case(const char *text) {
    char *upper = g_ascii_strup(text, -1);
    json_t *string = json_text(upper);
    g_free(upper);
    return string;
}

/* NULL: the finding does not have it. */
static json_t *fact_text(const struct finding *finding, const char *key) {
    const char *value = finding_fact(finding, key);
    return value == NULL ? NULL : json_text(value);
}

static void set_file(json_t *object, const char *file) {
    char *name = g_path_get_basename(file);
    if (*file != '\0') {
        set(object, "file.path", json_text(file));
        set(object, "file.name", json_text(name));
    }
    g_free(name);
}

static void set_common(json_t *object, const char *dataset) {
    set(object, "ecs.version", json_string(ECS_VERSION));
    set(object, "event.module", json_string("ucscope"));
    set(object, "event.provider", json_string("ucscope"));
    set(object, "event.dataset", json_string(dataset));
    set(object, "observer.product", json_string("ucscope"));
}

/* "alert" wants attention, "event" does not; 73, 47 and 21 are high, medium and low in Elastic's
 * own rules. */
static void set_event(json_t *object, const struct finding *finding) {
    static const int severities[] = {
        [SEVERITY_NOTE] = 21, [SEVERITY_WARNING] = 47, [SEVERITY_ERROR] = 73};
    const struct catalogue_entry *entry = finding->entry;
    const bool is_trouble = entry->severity >= SEVERITY_WARNING;
    const bool is_refusal = (entry->implies & IMPLIES_REFUSAL) != 0;
    char fingerprint[FINGERPRINT_TEXT];
    json_t *types = one_text("connection");
    json_array_append_new(types, json_string(is_refusal ? "denied" : "info"));
    set(object, "event.kind", json_string(is_trouble ? "alert" : "event"));
    set(object, "event.category", one_text("network"));
    set(object, "event.type", types);
    set(object, "event.outcome",
        json_string(is_trouble                                ? "failure"
                    : (entry->implies & IMPLIES_SUCCESS) != 0 ? "success"
                                                              : "unknown"));
    set(object, "event.code", json_string(entry->name));
    set(object, "event.id", json_string(fingerprint_write(finding, fingerprint)));
    set(object, "event.severity", json_integer(severities[entry->severity]));
    set(object, "event.reason", json_string(entry->summary));
    set(object, "log.level", json_string(is_trouble ? severity_word(entry->severity) : "info"));
    set(object, "rule.id", json_string(entry->name));
    set(object, "rule.name", json_string(entry->summary));
    set(object, "rule.description", json_string(entry->meaning));
    set(object, "rule.ruleset", json_string("ucscope"));
}

static void set_party(json_t *object, const char *side, const struct party *party,
                      json_t *related) {
    char address[ADDRESS_TEXT];
    if (party->endpoint.address.family == 0)
        return;
    json_t *member = json_object();
    address_write(&party->endpoint.address, address);
    json_object_set_new(member, "address", json_string(address));
    json_object_set_new(member, "ip", json_string(address));
    json_object_set_new(member, "port", json_integer(party->endpoint.port));
    json_object_set_new(object, side, member);
    json_array_append_new(related, json_string(address));
}

/* "sip/tls", as keywords of the schema are in lower case. */
static void set_network(json_t *object, const struct finding *finding) {
    const bool is_udp = finding->protocol == IP_UDP;
    const uint8_t family = finding->destination.endpoint.address.family;
    char community_id[COMMUNITY_ID_TEXT], number[4];
    g_snprintf(number, sizeof number, "%u", finding->protocol);
    if (finding->protocol != 0) {
        set(object, "network.transport", json_string(is_udp ? "udp" : "tcp"));
        set(object, "network.iana_number", json_string(number));
    }
    if (family != 0)
        set(object, "network.type", json_string(family == 6 ? "ipv6" : "ipv4"));
    if (*finding->service != '\0') {
        char *application = g_ascii_strdown(finding->service, -1);
        set(object, "network.application", json_text(application));
        g_free(application);
    }
    const bool has_ports =
        finding->source.endpoint.port != 0 && finding->destination.endpoint.port != 0;
    if ((has_ports || finding->line_count == 0) &&
        community_id_write(finding->protocol, &finding->source.endpoint,
                           &finding->destination.endpoint, community_id))
        set(object, "network.community_id", json_string(community_id));
}

/* "TLS 1.2" is version "1.2" of protocol "tls". */
static void set_version(json_t *object, const char *version) {
    const char *space = version == NULL ? NULL : strchr(version, ' ');
    if (space == NULL || !g_ascii_isdigit(space[1]))
        return;
    char *protocol = g_ascii_strdown(version, space - version);
    set(object, "tls.version_protocol", json_string(protocol));
    set(object, "tls.version", json_string(space + 1));
    g_free(protocol);
}

/* "tls.server" or "tls.client": the side whose certificate the finding is about; NULL: of neither.
 */
static const char *presenter(const struct finding *finding) {
    const enum code code = (finding->cause != NULL ? finding->cause : finding->entry)->code;
    const bool by_actor = code == CODE_TLS_CERTIFICATE_EXPIRED || code == CODE_TLS_SELF_SIGNED;
    if ((!by_actor && code != CODE_TLS_UNKNOWN_CA && code != CODE_TLS_CERTIFICATE_REFUSED) ||
        finding->actor == ACTOR_OTHER)
        return NULL;
    return (finding->actor == ACTOR_DESTINATION) == by_actor ? "tls.server" : "tls.client";
}

static void set_under(json_t *object, const char *prefix, const char *name, json_t *value) {
    char *path = g_strconcat(prefix, name, NULL);
    set(object, path, value);
    g_free(path);
}

/* A date as the schema wants it; NULL for a time that cannot be written as one. */
static json_t *date(const char *value) {
    return value == NULL || !g_ascii_isdigit(*value) ? NULL : json_text(value);
}

static json_t *names(const char *joined) {
    if (joined == NULL)
        return NULL;
    char **split = g_strsplit(joined, ", ", -1);
    json_t *array = json_array();
    for (char **name = split; *name != NULL; name++)
        json_array_append_new(array, json_text(*name));
    g_strfreev(split);
    return array;
}

static void set_certificate(json_t *object, const struct finding *finding) {
    const char *prefix = presenter(finding);
    const char *serial = finding_fact(finding, "serial"), *sha256 = finding_fact(finding, "sha256");
    const char *from = finding_fact(finding, "not_before"),
               *to = finding_fact(finding, "not_after");
    if (prefix == NULL)
        return;
    set_under(object, prefix, ".subject", fact_text(finding, "subject"));
    set_under(object, prefix, ".issuer", fact_text(finding, "issuer"));
    set_under(object, prefix, ".not_before", date(from));
    set_under(object, prefix, ".not_after", date(to));
    set_under(object, prefix, ".hash.sha256", sha256 == NULL ? NULL : upper_case(sha256));
    set_under(object, prefix, ".x509.subject.distinguished_name", fact_text(finding, "subject"));
    set_under(object, prefix, ".x509.issuer.distinguished_name", fact_text(finding, "issuer"));
    set_under(object, prefix, ".x509.serial_number", serial == NULL ? NULL : upper_case(serial));
    set_under(object, prefix, ".x509.alternative_names", names(finding_fact(finding, "names")));
    set_under(object, prefix, ".x509.not_before", date(from));
    set_under(object, prefix, ".x509.not_after", date(to));
}

static void set_tls(json_t *object, const struct finding *finding) {
    set_version(object, finding_fact(finding, "tls_version"));
    set(object, "tls.cipher", fact_text(finding, "cipher_suite"));
    set(object, "tls.client.server_name", fact_text(finding, "server_name"));
    if ((finding->entry->implies & IMPLIES_NO_TLS) != 0)
        set(object, "tls.established", json_false());
    set_certificate(object, finding);
}

void ecs_finding(GString *out, const char *file, const struct finding *finding) {
    json_t *object = json_object(), *related = json_array();
    json_object_set_new(object, "@timestamp", json_time(finding->ref.time));
    json_object_set_new(object, "message", json_text(finding->summary));
    set_common(object, "ucscope.finding");
    set_event(object, finding);
    set_party(object, "source", &finding->source, related);
    set_party(object, "destination", &finding->destination, related);
    set(object, "related.ip", related);
    set_network(object, finding);
    set_tls(object, finding);
    const struct file_frame own = frame_files_find(finding->files, finding->ref.frame);
    set_file(object, own.file != NULL ? own.file->path : file);
    json_object_set_new(object, "ucscope", json_object_of_finding(file, finding));
    json_line(out, object);
}

void ecs_capture(GString *out, const struct capture_summary *summary) {
    const bool is_timed = summary->counts != NULL && summary->counts->packets > 0;
    json_t *object = json_object();
    json_object_set_new(object, "@timestamp", json_time(summary->last));
    set_common(object, "ucscope.capture");
    set(object, "event.kind", json_string("state"));
    set(object, "event.category", one_text("network"));
    set(object, "event.type", one_text("info"));
    set(object, "event.outcome",
        json_string(summary->end == CAPTURE_WHOLE         ? "success"
                    : summary->end == CAPTURE_END_UNKNOWN ? "unknown"
                                                          : "failure"));
    if (is_timed) {
        set(object, "event.start", json_time(summary->first));
        set(object, "event.end", json_time(summary->last));
    }
    if (summary->error != NULL)
        set(object, "error.message", json_text(summary->error));
    set_file(object, summary->file);
    json_object_set_new(object, "ucscope", json_object_of_capture(summary));
    json_line(out, object);
}
