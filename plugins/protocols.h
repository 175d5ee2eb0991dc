/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The protocols of the plugin, one line each. NAME's two functions are in packet-NAME.c. */
#ifndef UCSCOPE_PLUGINS_PROTOCOLS_H
#define UCSCOPE_PLUGINS_PROTOCOLS_H

/* X(name, as in display filters). */
#define PROTOCOL_TABLE(X) X(uc) X(ctl) X(xmpp_s2s) X(ils)

/* Called by Wireshark once at start: names and fields first, then what each hooks into. */
#define X(name)                                                                                    \
    void proto_register_##name(void);                                                              \
    void proto_reg_handoff_##name(void);
PROTOCOL_TABLE(X)
#undef X

#endif
