/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/trust_lists/judgement.h"

/* Where anomalies go, and which record is being judged. */
struct judge {
    struct judgement *judgement;
    const struct ctl_file *file;
    unsigned record; /* as in struct list_anomaly */
    struct ctl_record about;
};

static void add_anomaly(struct judgement *judgement, struct list_anomaly anomaly) {
    judgement->counts[anomaly.severity]++;
    if (judgement->anomalies->len < ANOMALIES_MOST)
        g_array_append_val(judgement->anomalies, anomaly);
    else
        judgement->left_out++;
}

static size_t offset_of(const struct judge *judge, const uint8_t *at) {
    return (size_t)(at - judge->file->whole.at);
}

/* Each of the set, of a table of anomalies. `tlv` is NULL when they are of the whole at `at`. */
static void add_anomalies(const struct judge *judge, uint32_t findings,
                          const struct anomaly *anomalies, const struct ctl_tlv *tlv,
                          const uint8_t *at) {
    for (unsigned i = 0; i < 32; i++) {
        if ((findings & ANOMALY(i)) == 0)
            continue;
        add_anomaly(judge->judgement,
                    (struct list_anomaly){.code = anomalies[i].name,
                                          .severity = anomalies[i].severity,
                                          .summary = anomalies[i].summary,
                                          .record = judge->record,
                                          .about = judge->about,
                                          .tag = tlv == NULL ? ANOMALY_NO_TAG : tlv->tag.value,
                                          .tag_name = tlv == NULL ? NULL : tlv->definition->name,
                                          .offset = offset_of(judge, at)});
    }
}

/* What its TLVs have to themselves, then what is left of the findings of them all. */
static void judge_tlvs(const struct judge *judge, struct ctl_walk walk, uint32_t findings,
                       const uint8_t *at) {
    struct ctl_tlv tlv;
    while (ctl_walk_next(&walk, &tlv)) {
        add_anomalies(judge, tlv.anomalies, ctl_anomalies, &tlv, tlv.whole.at);
        findings &= ~tlv.anomalies;
    }
    add_anomalies(judge, findings, ctl_anomalies, NULL, at);
}

static void judge_record(struct judge *judge, const struct ctl_record *record, int64_t time) {
    struct ctl_certificate facts;
    judge->about = *record;
    judge_tlvs(judge, ctl_walk_record(record), record->anomalies, record->whole.at);
    if (ctl_judge_certificate(record, time, &facts))
        add_anomalies(judge, facts.anomalies, ctl_certificate_anomalies, NULL, record->whole.at);
}

static void verify_by(struct judgement *out, const struct ctl_file *file,
                      const struct ctl_file *list, uint32_t roles) {
    out->is_checked = true;
    out->verification = ctl_verify(file, list, roles);
    if (out->verification.has_signer)
        out->signer_number = ctl_record_number(list, &out->verification.signer);
}

/* A list has its own signer; that of another file is looked for in the lists. */
static void verify(struct judgement *out, const struct ctl_file *file, const struct ctl_file *lists,
                   size_t list_count) {
    if (file->kind == CTL_FILE_LIST)
        verify_by(out, file, file, CTL_ROLES_OF_LIST_SIGNERS);
    for (size_t i = 0; i < list_count && file->kind != CTL_FILE_LIST; i++) {
        verify_by(out, file, &lists[i], CTL_ROLES_OF_FILE_SIGNERS);
        if (out->verification.has_signer)
            return;
    }
}

/* That the signer is not listed is an anomaly of a whole list already. */
static void judge_verification(struct judgement *judgement, const struct ctl_file *file) {
    static const char *const codes[CTL_OUTCOME_COUNT] = {
        [CTL_OUTCOME_CUT_SHORT] = "ctl.verdict.cut_short",
        [CTL_OUTCOME_UNSIGNED] = "ctl.verdict.unsigned",
        [CTL_OUTCOME_SIGNER_NOT_LISTED] = "ctl.verdict.signer_not_listed",
        [CTL_OUTCOME_SIGNER_UNREADABLE] = "ctl.verdict.signer_unreadable",
        [CTL_OUTCOME_ALGORITHM_UNKNOWN] = "ctl.verdict.algorithm_unknown",
        [CTL_OUTCOME_DIGEST_UNKNOWN] = "ctl.verdict.digest_unknown",
        [CTL_OUTCOME_WRONG] = "ctl.verdict.wrong",
    };
    const enum ctl_outcome outcome = judgement->verification.outcome;
    const bool is_reported =
        file->kind == CTL_FILE_LIST && outcome == CTL_OUTCOME_SIGNER_NOT_LISTED;
    if (!judgement->is_checked || codes[outcome] == NULL || is_reported)
        return;
    add_anomaly(judgement, (struct list_anomaly){.code = codes[outcome],
                                                 .severity = ctl_outcome_texts[outcome].severity,
                                                 .summary = ctl_outcome_texts[outcome].summary,
                                                 .tag = ANOMALY_NO_TAG});
}

void judgement_make(struct judgement *out, const struct ctl_file *file,
                    const struct ctl_file *lists, size_t list_count, int64_t time) {
    struct judge judge = {.judgement = out, .file = file};
    const struct ctl_overview overview = ctl_overview_of(file);
    uint32_t found = file->header.anomalies;
    struct span rest = file->records;
    struct ctl_record record;
    *out = (struct judgement){.is_whole = overview.is_whole,
                              .anomalies = g_array_new(FALSE, FALSE, sizeof(struct list_anomaly))};
    judge_tlvs(&judge, ctl_walk_header(&file->header), file->header.anomalies, file->whole.at);
    for (judge.record = 1; ctl_take_record(&rest, &record); judge.record++) {
        judge_record(&judge, &record, time);
        found |= record.anomalies;
    }
    judge.record = 0;
    add_anomalies(&judge, overview.anomalies & ~found, ctl_anomalies, NULL, file->whole.at);
    verify(out, file, lists, list_count);
    judge_verification(out, file);
}

void judgement_clear(struct judgement *judgement) {
    g_array_unref(judgement->anomalies);
}
