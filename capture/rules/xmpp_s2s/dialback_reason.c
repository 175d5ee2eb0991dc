/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/dialback_reason.h"

#include "capture/rules/xmpp_s2s/s2s_conditions.h"

#include <glib.h>

/* Conditions that stand for anything that kept the receiving server from the authoritative one. */
static bool is_vague(const char *condition) {
    static const char *const conditions[] = {"",
                                             "remote-server-not-found",
                                             "remote-connection-failed",
                                             "remote-server-timeout",
                                             "internal-server-error",
                                             "undefined-condition"};
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (strcmp(condition, conditions[i]) == 0)
            return true;
    return false;
}

#define TLS_BETWEEN                                                                                \
    "The receiving server and the authoritative one of the originating domain must agree on TLS: " \
    "compare whether it is required, optional or off on each (Expressway: Configuration > "        \
    "Unified "                                                                                     \
    "Communications > Configuration, security mode), and whether each trusts the other's "         \
    "certificate."

/* What servers write (ejabberd, Prosody, Openfire, and what the system's own errors are called):
 * the first line that is in the text counts. `as`: the condition whose advice fits. */
static const struct {
    const char *text, *words, *as;
} texts[] = {
    {"host-unknown", "was told by the authoritative server that it does not serve the domain",
     "host-unknown"},
    {"does not serve", "was told by the authoritative server that it does not serve the domain",
     "host-unknown"},
    {"certificate", "did not come to terms with the authoritative server about TLS", NULL},
    {"tls", "did not come to terms with the authoritative server about TLS", NULL},
    {"connection refused", "could not connect to the authoritative server: connection refused",
     "remote-connection-failed"},
    {"econnrefused", "could not connect to the authoritative server: connection refused",
     "remote-connection-failed"},
    {"unreachable", "could not connect to the authoritative server: it is not reachable",
     "remote-connection-failed"},
    {"no route", "could not connect to the authoritative server: it is not reachable",
     "remote-connection-failed"},
    {"timeout", "had no answer from the authoritative server in time", "remote-server-timeout"},
    {"timed out", "had no answer from the authoritative server in time", "remote-server-timeout"},
    {"connection reset", "lost its connection to the authoritative server: it was reset",
     "remote-connection-failed"},
    {"closed", "lost its connection to the authoritative server: that one closed it",
     "remote-connection-failed"},
};

/* By XEP-0220 the authoritative server found the key wrong, which takes asking it. */
static bool is_denied(const struct dialback *dialback) {
    return strcmp(dialback->result.condition, "forbidden") == 0 && dialback->verify.flow == 0 &&
           dialback->result.question.frame != 0;
}

bool dialback_reason_of(const struct dialback *dialback, const struct dialback_exchange *answered,
                        struct dialback_reason *out) {
    if (answered == &dialback->result && is_denied(dialback)) {
        *out = (struct dialback_reason){"refuses the originating domain, and asked for no key",
                                        s2s_dialback_error_advice("not-acceptable")};
        return true;
    }
    if (answered != &dialback->result || !is_vague(answered->condition))
        return false;
    char *lower = g_ascii_strdown(answered->text, -1);
    const char *words = NULL, *as = NULL;
    for (unsigned i = 0; words == NULL && i < G_N_ELEMENTS(texts); i++)
        if (strstr(lower, texts[i].text) != NULL) {
            words = texts[i].words;
            as = texts[i].as;
        }
    g_free(lower);
    if (words == NULL && dialback->refused.ref.frame != 0 && dialback->verify.flow == 0) {
        words = "could not connect to the authoritative server: connection refused";
        as = "remote-connection-failed";
    }
    if (words != NULL)
        *out = (struct dialback_reason){words,
                                        as == NULL ? TLS_BETWEEN : s2s_dialback_error_advice(as)};
    return words != NULL;
}
