/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "capture/rules/rule_context.h"
#include "plugins/expert_severity.h"
#include "plugins/tree_text.h"
#include "plugins/uc/uc_experts.h"

static expert_field experts[CODE_COUNT];

/* Wireshark's group for a finding, by what its code begins with. */
static int group_of(const char *code) {
    static const struct {
        const char *prefix;
        int group;
    } groups[] = {
        {"uc.tls_", PI_SECURITY},       {"uc.ctl_", PI_SECURITY},
        {"uc.ils_", PI_SECURITY},       {"uc.tcp_", PI_SEQUENCE},
        {"uc.icmp_", PI_RESPONSE_CODE}, {"uc.axl_", PI_RESPONSE_CODE},
        {"uc.dns_", PI_RESPONSE_CODE},  {"uc.s2s_", PI_RESPONSE_CODE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        if (g_str_has_prefix(code, groups[i].prefix))
            return groups[i].group;
    }
    return PI_PROTOCOL;
}

/* As Wireshark writes them: with a capital. */
static const char *title_of(const char *summary) {
    char *title = wmem_strdup(wmem_epan_scope(), summary);
    *title = g_ascii_toupper(*title);
    return title;
}

void uc_experts_register(int proto) {
    static ei_register_info registered[CODE_COUNT];
    for (int i = 0; i < CODE_COUNT; i++) {
        const struct catalogue_entry *entry = &catalogue[i];
        registered[i] = expert_entry(&experts[i], entry->name, group_of(entry->name),
                                     expert_severity(entry->severity), title_of(entry->summary));
    }
    expert_register_field_array(expert_register_protocol(proto), registered, CODE_COUNT);
}

const char *uc_experts_line(packet_info *pinfo, const struct finding *finding, size_t most) {
    const char *whole = tree_text_escaped(pinfo->pool, finding->summary);
    if (strlen(whole) <= most || finding->sentence == NULL)
        return whole;
    char *told = finding_tell_short(finding);
    const char *shorter = tree_text_escaped(pinfo->pool, told);
    g_free(told);
    return strlen(shorter) <= most
               ? shorter
               : wmem_strdup_printf(pinfo->pool, "%.*s ...", tree_text_line(shorter), shorter);
}

/* What fits beside "Expert Info (Warning/Response code): " in an item of the tree. */
enum { MESSAGE_MOST = 200 };

void uc_experts_add(packet_info *pinfo, proto_item *item, const struct finding *finding) {
    expert_add_info_format(pinfo, item, &experts[finding->entry->code], "%s",
                           uc_experts_line(pinfo, finding, MESSAGE_MOST));
}
