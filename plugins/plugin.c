/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The five names that Wireshark looks up in a plugin. */
#include "plugins/wireshark_compat.h"

#include <epan/proto.h>

#include "plugins/protocols.h"

WS_DLL_PUBLIC_DEF const char plugin_version[] = UCSCOPE_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

static const proto_plugin protocols[] = {
#define X(name) {proto_register_##name, proto_reg_handoff_##name},
    PROTOCOL_TABLE(X)
#undef X
};

void plugin_register(void) {
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
        proto_register_plugin(&protocols[i]);
}

/* Asked for since 4.4. */
uint32_t plugin_describe(void) {
    return WS_PLUGIN_DESC_DISSECTOR;
}
