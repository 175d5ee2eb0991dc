/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a downloaded list or signed file is: damaged, not signed by whom it says, or another one
 * than before. */
#include "capture/observe/download/download.h"
#include "capture/observe/text.h"
#include "capture/rules/ctl/ctl_facts.h"

#include "ctl/trust/compare.h"
#include "ctl/trust/signature.h"

enum { CHANGES_SHOWN = 12, NAME_SHOWN = 256 };

/* --- damage ---------------------------------------------------------------------------------- */

/* Of a file that came whole: what is cut short was so on the server. Whose signature it is, is
 * another question. */
static uint32_t damage_of(uint32_t anomalies) {
    uint32_t damage = anomalies & ANOMALY(CTL_CUT_SHORT);
    for (unsigned i = 0; i < CTL_ANOMALY_COUNT; i++)
        if (ctl_anomalies[i].severity == SEVERITY_ERROR && i != CTL_SIGNER_NOT_LISTED)
            damage |= anomalies & ANOMALY(i);
    return damage;
}

static void add_first_damaged(struct finding *finding, const struct ctl_file *file) {
    struct span rest = file->records;
    struct ctl_record record;
    for (unsigned number = 1; ctl_take_record(&rest, &record); number++) {
        if (damage_of(record.anomalies) == 0)
            continue;
        finding_add_fact(finding, "where", "record %u, at byte %" G_GSIZE_FORMAT, number,
                         (gsize)(record.whole.at - file->whole.at));
        return;
    }
}

/* True: there is damage, and it was reported. */
static bool report_damage(struct rule_context *context, const struct event *event,
                          const struct ctl_download *fetched, const struct ctl_file *file) {
    bool strange = !ctl_has_magic(file->whole);
    bool misfit = !strange && ctl_is_list(fetched->name) && file->kind != CTL_FILE_LIST;
    uint32_t damage = strange ? 0 : damage_of(ctl_overview_of(file).anomalies);
    if (!strange && !misfit && damage == 0)
        return false;
    struct finding *finding = ctl_begin(context, event, CODE_CTL_MALFORMED, CONFIDENCE_CERTAIN,
                                        "last of the file", fetched);
    const char *first = strange  ? "it does not begin as a signed file does"
                        : misfit ? "it is a signed file and no list"
                                 : NULL;
    if (first != NULL)
        finding_add_fact(finding, "damage", "%s", first);
    for (unsigned i = 0; i < CTL_ANOMALY_COUNT; i++) {
        if ((damage & ANOMALY(i)) == 0)
            continue;
        finding_add_fact(finding, "damage", "%s (%s)", ctl_anomalies[i].summary,
                         ctl_anomalies[i].name);
        if (first == NULL)
            first = ctl_anomalies[i].summary;
    }
    if (damage != 0)
        add_first_damaged(finding, file);
    finding_say(finding, "{server} gave {client} %s, which is damaged: %s", fetched->name, first);
    finding_report(context, finding, fetched->md5);
    return true;
}

/* --- signature ------------------------------------------------------------------------------- */

/* The list to know a signed file's signer by: the newest that this client fetched. */
static const struct ctl_download *signers_list(const struct rule_context *context,
                                               const struct ctl_download *fetched) {
    const struct ctl_download *list;
    for (unsigned i = 0; (list = ctl_lists_fetched(context, i)) != NULL; i++)
        if (ctl_is_list(list->name) && address_equals(&list->client, &fetched->client))
            return list;
    return NULL;
}

static struct ctl_verification verify(const struct rule_context *context,
                                      const struct ctl_download *fetched,
                                      const struct ctl_file *file) {
    struct ctl_verification unknown = {.outcome = CTL_OUTCOME_SIGNER_NOT_LISTED};
    if (file->kind == CTL_FILE_LIST)
        return ctl_verify(file, file, CTL_ROLES_OF_LIST_SIGNERS);
    const struct ctl_download *list = signers_list(context, fetched);
    struct ctl_file signers;
    if (list == NULL || !ctl_read_file(ctl_download_span(list), &signers))
        return unknown;
    return ctl_verify(file, &signers, CTL_ROLES_OF_FILE_SIGNERS);
}

/* A list names its own signer; a signed file whose signer is not known here is not bad. */
static bool is_bad(const struct ctl_file *file, enum ctl_outcome outcome) {
    if (outcome == CTL_OUTCOME_WRONG)
        return true;
    return file->kind == CTL_FILE_LIST &&
           (outcome == CTL_OUTCOME_UNSIGNED || outcome == CTL_OUTCOME_SIGNER_NOT_LISTED ||
            outcome == CTL_OUTCOME_SIGNER_UNREADABLE);
}

static void add_text(struct finding *finding, const char *key, struct span text) {
    char shown[NAME_SHOWN];
    text_copy(shown, sizeof shown, text);
    finding_add_fact(finding, key, "%s", shown);
}

static void report_signature(struct rule_context *context, const struct event *event,
                             const struct ctl_download *fetched, const struct ctl_file *file) {
    struct ctl_verification verification = verify(context, fetched, file);
    if (!is_bad(file, verification.outcome))
        return;
    const struct ctl_outcome_text *text = &ctl_outcome_texts[verification.outcome];
    enum confidence confidence =
        verification.outcome == CTL_OUTCOME_WRONG ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
    struct finding *finding =
        ctl_begin(context, event, CODE_CTL_SIGNATURE_BAD, confidence, "last of the file", fetched);
    char hex[CTL_HEX];
    finding_add_fact(finding, "verdict", "%s", text->name);
    finding_add_fact(finding, "reason", "%s", text->summary);
    add_text(finding, "signer", file->header.signer_name);
    finding_add_fact(finding, "signer_serial", "%s", ctl_hex(file->header.signer_serial, hex));
    finding_say(finding, "{server} gave {client} %s, whose signature is bad: %s", fetched->name,
                text->summary);
    finding_report(context, finding, fetched->md5);
}

/* --- change ---------------------------------------------------------------------------------- */

/* The same name fetched before by the same client, or from the same server. */
static const struct ctl_download *version_before(const struct rule_context *context,
                                                 const struct ctl_download *fetched) {
    const struct ctl_download *other;
    for (unsigned i = 0; (other = ctl_lists_fetched(context, i)) != NULL; i++) {
        bool related = address_equals(&other->client, &fetched->client) ||
                       address_equals(&other->server, &fetched->server);
        if (other != fetched && related && ctl_same_name(other->name, fetched->name))
            return other;
    }
    return NULL;
}

struct changes {
    struct finding *finding;
    unsigned counts[3]; /* by enum ctl_change */
};

static void add_serial(GString *text, const struct ctl_record *record) {
    char hex[CTL_HEX];
    if (!span_is_empty(record->serial))
        g_string_append_printf(text, "serial %s", ctl_hex(record->serial, hex));
    else
        g_string_append(text, "no serial");
}

static void add_change(void *data, const struct ctl_difference *difference) {
    static const char *const keys[] = {[CTL_RECORD_REMOVED] = "record_removed",
                                       [CTL_RECORD_CHANGED] = "record_changed",
                                       [CTL_RECORD_ADDED] = "record_added"};
    struct changes *changes = data;
    const struct ctl_record *record =
        difference->after != NULL ? difference->after : difference->before;
    unsigned shown = changes->counts[0] + changes->counts[1] + changes->counts[2];
    changes->counts[difference->change]++;
    if (shown >= CHANGES_SHOWN)
        return;
    const char *role = ctl_role_name(record->role.value);
    char name[NAME_SHOWN];
    text_copy(name, sizeof name, ctl_record_name(record));
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s %s, ", role == NULL ? "unknown role" : role, name);
    if (difference->change == CTL_RECORD_CHANGED) {
        add_serial(text, difference->before);
        g_string_append(text, " became ");
    }
    add_serial(text, record);
    finding_add_fact(changes->finding, keys[difference->change], "%s", text->str);
    g_string_free(text, TRUE);
}

/* Of a list: how its records differ from those of the other version. */
static void add_changes(struct finding *finding, const struct ctl_file *file,
                        const struct ctl_download *other) {
    struct ctl_file old;
    struct changes changes = {.finding = finding};
    if (file->kind == CTL_FILE_LIST && ctl_read_file(ctl_download_span(other), &old) &&
        ctl_compare_records(&old, file, add_change, &changes))
        finding_add_fact(finding, "records", "%u added, %u removed, %u changed",
                         changes.counts[CTL_RECORD_ADDED], changes.counts[CTL_RECORD_REMOVED],
                         changes.counts[CTL_RECORD_CHANGED]);
}

static void report_change(struct rule_context *context, const struct event *event,
                          const struct ctl_download *fetched, const struct ctl_file *file) {
    const struct ctl_download *before = version_before(context, fetched);
    if (!ctl_is_list(fetched->name) || before == NULL || strcmp(before->md5, fetched->md5) == 0)
        return;
    struct finding *finding = ctl_begin(context, event, CODE_CTL_CHANGED, CONFIDENCE_CERTAIN,
                                        "last of the file", fetched);
    char frame[FRAME_TEXT];
    frame_text_write(finding->files, before->ref.frame, frame);
    finding_add_evidence(finding, before->ref, "the other version");
    finding_add_fact(finding, "md5_before", "%s", before->md5);
    finding_add_fact(finding, "sha256_before", "%s", before->sha256);
    finding_add_fact(finding, "frame_before", "%s", frame);
    add_changes(finding, file, before);
    finding_say(finding,
                "{server} gave {client} %s, which is not the one of frame %s: md5 %s, then %s",
                fetched->name, frame, before->md5, fetched->md5);
    char *cause = g_strdup_printf("%s %s", before->md5, fetched->md5);
    finding_report(context, finding, cause);
    g_free(cause);
}

/* A CTL is compared with given CTLs and an ITL with given ITLs, whosever name is in theirs. */
static void report_given(struct rule_context *context, const struct event *event,
                         const struct ctl_download *fetched, const struct ctl_file *file) {
    const struct ctl_given *given;
    for (unsigned i = 0; (given = ctl_lists_given(context, i)) != NULL; i++) {
        bool same_kind =
            ctl_is_list(fetched->name) && ctl_is_ctl(given->list.name) == ctl_is_ctl(fetched->name);
        if (!same_kind || strcmp(given->list.md5, fetched->md5) == 0)
            continue;
        struct finding *finding = ctl_begin(context, event, CODE_CTL_CHANGED, CONFIDENCE_CERTAIN,
                                            "last of the file", fetched);
        finding_add_fact(finding, "given", "%s", given->path);
        finding_add_fact(finding, "md5_given", "%s", given->list.md5);
        finding_add_fact(finding, "sha256_given", "%s", given->list.sha256);
        add_changes(finding, file, &given->list);
        finding_say(finding,
                    "{server} gave {client} %s, which is not the given %s: md5 %s, given %s",
                    fetched->name, given->path, fetched->md5, given->list.md5);
        char *cause = g_strdup_printf("%s given %s", fetched->md5, given->list.md5);
        finding_report(context, finding, cause);
        g_free(cause);
    }
}

/* A signed file that is nothing but zeros was taken out of the capture: nothing is wrong with it. A
 * configuration that is not signed is none of these files, and neither is any of another kind. */
static bool is_none(const struct download *download) {
    return !download_is_kept(download->name) ||
           (!download_is_list(download->name) && span_is_blank(download->bytes));
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (!event_download(event)->complete || is_none(event_download(event)))
        return;
    const struct ctl_download *fetched = ctl_lists_add(context, event_download(event), event->ref);
    struct ctl_file file;
    if (fetched == NULL || !ctl_read_file(ctl_download_span(fetched), &file))
        return;
    if (!report_damage(context, event, fetched, &file))
        report_signature(context, event, fetched, &file);
    report_change(context, event, fetched, &file);
    report_given(context, event, fetched, &file);
}

const struct rule ctl_content_rule = {.state_size = sizeof(struct ctl_lists),
                                      .start = ctl_lists_start,
                                      .event = on_event,
                                      RULE_EVENTS(EVENT_DOWNLOAD),
                                      .stop = ctl_lists_stop};
