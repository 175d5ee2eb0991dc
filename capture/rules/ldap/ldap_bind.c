/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binds that a directory refuses, and why: by its result and, of Active Directory, by the reason
 * that it tells behind "data". */
#include "capture/rules/ldap/ldap_facts.h"

#include <glib.h>

#define MANAGER                                                                                    \
    "If it is the manager of an LDAP configuration: CUCM, System > LDAP > LDAP Directory and "     \
    "LDAP Authentication, LDAP Manager Distinguished Name and LDAP Password"

#define BIND_INSIDE_TLS                                                                            \
    "have {client} bind inside TLS: LDAPS on 636 (global catalog 3269), or StartTLS. CUCM: Use "   \
    "TLS and the port for it in System > LDAP > LDAP Directory and LDAP Authentication, with the " \
    "directory's CA in tomcat-trust"

/* MS-ERREF 2.2 (system error codes), as Active Directory tells them. */
static const struct {
    const char *code, *reason, *advice;
} data_codes[] = {
    {"525", "the account was not found",
     "compare the name that {client} binds with (facts) with the directory: it may be another "
     "domain's, moved or deleted; a DN, a user principal name or DOMAIN\\name is what Active "
     "Directory takes. " MANAGER},
    {"52e", "the password, or the name of the account, is wrong",
     "give {client} the right password of this account. " MANAGER
     "; if it is a user who logs in, only he is concerned"},
    {"52f", "account restrictions",
     "look at what restricts this account in Active Directory (empty password, logon policies, "
     "Protected Users)"},
    {"530", "the account may not log in at this time",
     "the logon hours of this account in Active Directory (Account > Logon Hours) exclude now: "
     "widen them, for a service account to all hours; compare the clocks, too"},
    {"531", "the account may not log in from this workstation",
     "in Active Directory, Account > Log On To of this account names workstations: add {client} "
     "and the domain controllers, or allow all computers"},
    {"532", "the password has expired",
     "set a new password in Active Directory, for a service account one that does not expire, and "
     "give it to {client}. " MANAGER},
    {"533", "the account is disabled",
     "enable the account in Active Directory, or have {client} use another one. " MANAGER},
    {"568", "the account is in too many groups",
     "lessen the groups that the account is in, those within groups counted (about 1,015)"},
    {"701", "the account has expired",
     "set another date under Account > Account expires in Active Directory. " MANAGER},
    {"773", "the password must be changed before the account can be used",
     "the user changes the password at a computer of the domain; for a service account take \"User "
     "must change password at next logon\" off and set a password. " MANAGER},
    {"775", "the account is locked",
     "unlock the account in Active Directory and find who locks it by a wrong password: often an "
     "old one that is still configured on another node or application (Security log of the domain "
     "controller, event 4740)"},
};

static const struct ldap_failure failures[] = {
    {LDAP_INVALID_CREDENTIALS, "the name of the account or its password is wrong",
     "compare name and password that {client} binds with, with those of the directory. " MANAGER},
    {LDAP_STRONGER_AUTH_REQUIRED, "it wants signing or TLS for this kind of bind",
     BIND_INSIDE_TLS ". Active Directory asks for it by \"LDAP server signing "
                     "requirements\""},
    {LDAP_CONFIDENTIALITY_REQUIRED, "it wants TLS", BIND_INSIDE_TLS},
    {LDAP_METHOD_NOT_SUPPORTED, "it does not know this way of binding",
     "have {client} bind in a way that {actor} offers (supportedSASLMechanisms of its root entry), "
     "or allow a simple bind there"},
    {LDAP_INAPPROPRIATE_AUTH, "this way of binding is not for this account",
     "give {client} name and password of an account: without them {actor} takes no bind, or the "
     "entry has no password"},
    {LDAP_REFERRAL, "it refers to another server",
     "have {client} bind at the server that the facts name, or at a global catalog (3268, 3269)"},
    {LDAP_UNWILLING, "it is not willing to",
     "a bind with a name and an empty password is what is mostly turned away so: give {client} the "
     "password. Otherwise see the text of {actor} (facts)"},
    {LDAP_INVALID_DN, "the name of the account is not a DN",
     "write the name that {client} binds with as a DN (cn=...,dc=...). " MANAGER},
};

/* Why, and what to do; NULL: nothing is known. */
struct refusal {
    const char *reason, *advice;
    const char *data; /* "52e"; NULL: none that is known */
};

static struct refusal refusal_of(const struct ldap_result *result) {
    const struct span data = ldap_data_code(result->diagnostic);
    const struct ldap_failure *failure =
        ldap_failure_of(result->code, failures, G_N_ELEMENTS(failures));
    struct refusal refusal = {NULL, NULL, NULL};
    if (failure != NULL)
        refusal = (struct refusal){failure->reason, failure->advice, NULL};
    for (size_t i = 0; result->code == LDAP_INVALID_CREDENTIALS && i < G_N_ELEMENTS(data_codes);
         i++)
        if (span_len(data) == strlen(data_codes[i].code) &&
            g_ascii_strncasecmp((const char *)data.at, data_codes[i].code, span_len(data)) == 0)
            refusal =
                (struct refusal){data_codes[i].reason, data_codes[i].advice, data_codes[i].code};
    return refusal;
}

static void add_user(const struct rule_context *context, struct finding *finding,
                     const struct ldap_user *user) {
    if (!context->quotes_nothing)
        finding_add_fact(finding, "bind_dn", "%s", user->dn);
    finding_add_fact(finding, "mechanism", "%s", user->mechanism);
    if (user->is_simple && !user->has_password)
        finding_add_fact(finding, "password", "none was given");
}

static void report(struct rule_context *context, const struct event *event) {
    const struct ldap_answer *answer = event_ldap(event);
    const struct refusal refusal = refusal_of(&answer->result);
    char result[LDAP_RESULT_TEXT], cause[LDAP_RESULT_TEXT];
    struct finding *finding =
        ldap_finding_begin(context, event, CODE_LDAP_BIND_REFUSED, "bind response");
    if (refusal.data != NULL)
        finding_add_fact(finding, "data", "%s: %s", refusal.data, refusal.reason);
    if (answer->request != NULL)
        add_user(context, finding, &ldap_session_of(event->connection)->user);
    finding_say(finding, "{actor} refused the LDAP bind of {other}: %s%s%s",
                ldap_result_write(answer->result.code, result), refusal.reason != NULL ? ", " : "",
                refusal.reason != NULL ? refusal.reason : "");
    if (refusal.advice != NULL)
        finding_advise(finding, true, refusal.advice, NULL);
    g_snprintf(cause, sizeof cause, "%u %s", answer->result.code,
               refusal.data != NULL ? refusal.data : "");
    finding_report(context, finding, cause);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    const uint32_t code = event_ldap(event)->result.code;
    if (code != LDAP_SUCCESS && code != LDAP_SASL_IN_PROGRESS)
        report(context, event);
}

const struct rule ldap_bind_rule = {
    .event = on_event, RULE_EVENTS(EVENT_LDAP_BIND_ANSWERED), .service = ldap_service};
