/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "ctl/anomaly.h"
#include "ctl/trust/certificate.h"
#include "plugins/ctl/ctl_experts.h"
#include "plugins/expert_severity.h"

static expert_field anomalies[CTL_ANOMALY_COUNT];
static expert_field certificate_anomalies[CTL_CERTIFICATE_ANOMALY_COUNT];
static expert_field outcomes[CTL_OUTCOME_COUNT];
static expert_field not_shown;

/* What is in order is chat. */
static int verification_severity(enum ctl_outcome outcome) {
    return outcome == CTL_OUTCOME_VERIFIED ? PI_CHAT
                                           : expert_severity(ctl_outcome_texts[outcome].severity);
}

void ctl_experts_register(int proto) {
    static ei_register_info
        entries[CTL_ANOMALY_COUNT + CTL_CERTIFICATE_ANOMALY_COUNT + CTL_OUTCOME_COUNT + 1];
    int count = 0;
    for (int i = 0; i < CTL_ANOMALY_COUNT; i++)
        entries[count++] = expert_entry_of(&anomalies[i], &ctl_anomalies[i], PI_MALFORMED);
    for (int i = 0; i < CTL_CERTIFICATE_ANOMALY_COUNT; i++)
        entries[count++] =
            expert_entry_of(&certificate_anomalies[i], &ctl_certificate_anomalies[i], PI_SECURITY);
    for (int i = 0; i < CTL_OUTCOME_COUNT; i++) {
        const char *name =
            wmem_strdup_printf(wmem_epan_scope(), "ctl.verdict.%s", ctl_outcome_texts[i].name);
        entries[count++] =
            expert_entry(&outcomes[i], name, PI_SECURITY,
                         verification_severity((enum ctl_outcome)i), ctl_outcome_texts[i].summary);
    }
    entries[count++] = expert_entry(&not_shown, "ctl.not_shown", PI_UNDECODED, PI_NOTE,
                                    "The file has more fields than are shown");
    expert_register_field_array(expert_register_protocol(proto), entries, count);
}

static void add_experts(packet_info *pinfo, proto_item *item, uint32_t findings,
                        expert_field *fields, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if ((findings & ANOMALY(i)) != 0)
            expert_add_info(pinfo, item, &fields[i]);
    }
}

void ctl_expert_anomalies(packet_info *pinfo, proto_item *item, uint32_t findings) {
    add_experts(pinfo, item, findings, anomalies, CTL_ANOMALY_COUNT);
}

void ctl_expert_certificate(packet_info *pinfo, proto_item *item, uint32_t findings) {
    add_experts(pinfo, item, findings, certificate_anomalies, CTL_CERTIFICATE_ANOMALY_COUNT);
}

void ctl_expert_verification(packet_info *pinfo, proto_item *item, enum ctl_outcome outcome) {
    if (outcome != CTL_OUTCOME_SIGNER_NOT_LISTED)
        expert_add_info(pinfo, item, &outcomes[outcome]);
}

void ctl_expert_not_shown(packet_info *pinfo, proto_item *item) {
    expert_add_info(pinfo, item, &not_shown);
}
