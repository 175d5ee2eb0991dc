/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/expert.h>

#include "ctl/oddity.h"
#include "ctl/trust/certificate.h"
#include "plugins/ctl_experts.h"
#include "plugins/expert_severity.h"

static expert_field oddities[CTL_ODDITY_COUNT];
static expert_field certificate_oddities[CTL_CERTIFICATE_ODDITY_COUNT];
static expert_field verdicts[CTL_VERDICT_COUNT];
static expert_field not_shown;

static ei_register_info entry_of(expert_field *field, const char *name, int group, int severity,
                                 const char *summary) {
    *field = (expert_field)EI_INIT;
    return (ei_register_info){field, {name, group, severity, summary, EXPFILL}};
}

/* What is in order is chat. */
static int verdict_severity(enum ctl_verdict verdict) {
    return verdict == CTL_VERDICT_VERIFIED ? PI_CHAT
                                           : expert_severity(ctl_verdict_texts[verdict].severity);
}

void ctl_experts_register(int proto) {
    static ei_register_info
        entries[CTL_ODDITY_COUNT + CTL_CERTIFICATE_ODDITY_COUNT + CTL_VERDICT_COUNT + 1];
    int count = 0;
    for (int i = 0; i < CTL_ODDITY_COUNT; i++)
        entries[count++] =
            entry_of(&oddities[i], ctl_oddities[i].name, PI_MALFORMED,
                     expert_severity(ctl_oddities[i].severity), ctl_oddities[i].summary);
    for (int i = 0; i < CTL_CERTIFICATE_ODDITY_COUNT; i++) {
        const struct oddity *oddity = &ctl_certificate_oddities[i];
        entries[count++] = entry_of(&certificate_oddities[i], oddity->name, PI_SECURITY,
                                    expert_severity(oddity->severity), oddity->summary);
    }
    for (int i = 0; i < CTL_VERDICT_COUNT; i++) {
        const char *name =
            wmem_strdup_printf(wmem_epan_scope(), "ctl.verdict.%s", ctl_verdict_texts[i].name);
        entries[count++] =
            entry_of(&verdicts[i], name, PI_SECURITY, verdict_severity((enum ctl_verdict)i),
                     ctl_verdict_texts[i].summary);
    }
    entries[count++] = entry_of(&not_shown, "ctl.not_shown", PI_UNDECODED, PI_NOTE,
                                "The file has more fields than are shown");
    expert_register_field_array(expert_register_protocol(proto), entries, count);
}

static void tell(packet_info *pinfo, proto_item *item, uint32_t findings, expert_field *fields,
                 unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if ((findings & FINDING(i)) != 0)
            expert_add_info(pinfo, item, &fields[i]);
    }
}

void ctl_expert_oddities(packet_info *pinfo, proto_item *item, uint32_t findings) {
    tell(pinfo, item, findings, oddities, CTL_ODDITY_COUNT);
}

void ctl_expert_certificate(packet_info *pinfo, proto_item *item, uint32_t findings) {
    tell(pinfo, item, findings, certificate_oddities, CTL_CERTIFICATE_ODDITY_COUNT);
}

void ctl_expert_verdict(packet_info *pinfo, proto_item *item, enum ctl_verdict verdict) {
    if (verdict != CTL_VERDICT_SIGNER_NOT_LISTED)
        expert_add_info(pinfo, item, &verdicts[verdict]);
}

void ctl_expert_not_shown(packet_info *pinfo, proto_item *item) {
    expert_add_info(pinfo, item, &not_shown);
}
