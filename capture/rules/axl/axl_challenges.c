/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/axl/axl_challenges.h"

#include "capture/rules/axl/axl_facts.h"

enum { PENDING_MOST = 1024 };

/* How far the client got. */
enum step { STEP_NONE, STEP_FIRST /* of several */, STEP_REFUSED };

struct challenge {
    struct finding *finding; /* reported if nothing better comes */
    char *cause;             /* as finding_report wants it */
    struct frame_ref first;
    unsigned count;
    enum step step;
    char scheme[32]; /* of the credentials that were sent, or "" */
};

static void challenge_free(gpointer memory) {
    struct challenge *challenge = memory;
    finding_discard(challenge->finding);
    g_free(challenge->cause);
    g_free(challenge);
}

void axl_challenges_start(struct axl_challenges *challenges) {
    challenges->pending = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, challenge_free);
}

void axl_challenges_stop(struct axl_challenges *challenges) {
    g_hash_table_destroy(challenges->pending);
}

/* Who asks whom for what. To be freed with g_free. */
static char *key_of(const struct event *event) {
    const struct endpoint *endpoints = event_endpoints(event);
    char client[ADDRESS_TEXT], server[ENDPOINT_TEXT];
    char *path = axl_path_of(event_http(event));
    char *key = g_strdup_printf("%s %s %s", address_write(&endpoints[CLIENT].address, client),
                                endpoint_write(&endpoints[SERVER], server), path);
    g_free(path);
    return key;
}

/* A request for what a redirection named: "10.0.0.1 > cucm.example.com:8080/axl/". `place` begins
 * with host and port. To be freed with g_free. */
static char *redirect_key(const struct event *event, const char *place, const char *path) {
    char client[ADDRESS_TEXT];
    const struct endpoint *endpoints = event_endpoints(event);
    return g_strdup_printf("%s > %s%s", address_write(&endpoints[CLIENT].address, client), place,
                           path);
}

/* Takes what waits under this key out of the table; NULL: nothing does. */
static struct challenge *take(struct axl_challenges *challenges, const char *key) {
    gpointer owned_key, challenge;
    if (!g_hash_table_steal_extended(challenges->pending, key, &owned_key, &challenge))
        return NULL;
    g_free(owned_key);
    return challenge;
}

/* The challenge is to be freed after this. */
static void report(struct rule_context *context, struct challenge *challenge) {
    struct finding *finding = challenge->finding;
    challenge->finding = NULL;
    finding->count = challenge->count;
    char *cause =
        g_strdup_printf("%s %d %s", challenge->cause, (int)challenge->step, challenge->scheme);
    finding_report(context, finding, cause);
    g_free(cause);
}

/* Takes the key. Beyond the most it is forgotten, and counted. */
static void await(struct axl_challenges *challenges, struct rule_context *context, char *key,
                  struct challenge *challenge) {
    if (g_hash_table_size(challenges->pending) < PENDING_MOST) {
        g_hash_table_insert(challenges->pending, key, challenge);
        return;
    }
    context->limits->hit[LIMIT_AXL_CHALLENGES]++;
    g_free(key);
    challenge_free(challenge);
}

/* The scheme is among those that the server asks for, or it says nothing of them. */
static bool is_still_asked_for(const struct http_exchange *http) {
    if (http->authenticate[0] == '\0')
        return true;
    char *challenges = g_ascii_strdown(http->authenticate, -1),
         *scheme = g_ascii_strdown(http->authorization, -1);
    const bool found = strstr(challenges, scheme) != NULL;
    g_free(challenges);
    g_free(scheme);
    return found;
}

/* These send the password at once: a 401 to it is final. Other schemes take several steps, and a
 * client may go on with another one. */
static bool is_final(const struct http_exchange *http) {
    const bool at_once = g_ascii_strcasecmp(http->authorization, "Basic") == 0 ||
                         g_ascii_strcasecmp(http->authorization, "Bearer") == 0;
    return at_once && is_still_asked_for(http);
}

static enum step step_of(const struct http_exchange *http) {
    if (http->authorization[0] == '\0')
        return STEP_NONE;
    return http->challenge_goes_on ? STEP_FIRST : STEP_REFUSED;
}

static void say(struct finding *finding, const struct http_exchange *http) {
    const enum step step = step_of(http);
    if (step == STEP_REFUSED)
        finding_say(finding, "{server} refused the AXL credentials of {client}: 401");
    else
        finding_say(finding, "{server} asked for AXL credentials and {client} %s: 401",
                    step == STEP_FIRST ? "did not go on after the first step" : "gave none");
}

/* Of what the client was told before and this answer, which goes on waiting. The other one is
 * freed.
 */
static struct challenge *follow(struct rule_context *context, struct challenge *before,
                                struct challenge *challenge) {
    const bool same = challenge->step == before->step;
    if (challenge->step < before->step || (same && challenge->step != STEP_REFUSED)) {
        before->count += same;
        challenge_free(challenge);
        return before;
    }
    if (same && g_ascii_strcasecmp(before->scheme, challenge->scheme) == 0) {
        report(context, before);
    } else {
        challenge->first = before->first;
        finding_add_evidence(challenge->finding, before->first, "challenge before");
    }
    challenge_free(before);
    return challenge;
}

static struct challenge *challenge_new(const struct event *event, struct finding *finding,
                                       char *cause, enum step step) {
    struct challenge *challenge = g_new0(struct challenge, 1);
    *challenge = (struct challenge){
        .finding = finding, .cause = cause, .first = event->ref, .count = 1, .step = step};
    g_strlcpy(challenge->scheme, event_http(event)->authorization, sizeof challenge->scheme);
    return challenge;
}

void axl_challenges_note_401(struct axl_challenges *challenges, struct rule_context *context,
                             const struct event *event) {
    const struct http_exchange *http = event_http(event);
    const bool is_sure = step_of(http) == STEP_REFUSED || http->request.frame == 0;
    struct finding *finding =
        axl_begin_answer(context, event, CODE_AXL_UNAUTHORIZED,
                         is_sure ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, "answer");
    say(finding, http);
    char *key = key_of(event);
    struct challenge *before = take(challenges, key);
    if (is_final(http)) {
        if (before != NULL) {
            finding_add_evidence(finding, before->first, "challenge before");
            challenge_free(before);
        }
        axl_report(context, finding, http);
        g_free(key);
        return;
    }
    struct challenge *challenge = challenge_new(event, finding, g_strdup("401"), step_of(http));
    await(challenges, context, key,
          before == NULL ? challenge : follow(context, before, challenge));
}

/* "https://cucm.example.com:8443/axl/" without its scheme, or a path on the same host. To be freed
 * with g_free. */
static char *target_key(const struct event *event) {
    const struct http_exchange *http = event_http(event);
    const char *scheme = strstr(http->location, "://");
    if (scheme != NULL)
        return redirect_key(event, scheme + strlen("://"), "");
    return redirect_key(event, http->host, http->location);
}

void axl_challenges_note_redirect(struct axl_challenges *challenges, struct rule_context *context,
                                  const struct event *event, struct finding *finding) {
    const struct http_exchange *http = event_http(event);
    char *key = target_key(event), *path = axl_path_of(http);
    struct challenge *before = take(challenges, key);
    if (before != NULL) {
        report(context, before);
        challenge_free(before);
    }
    char *cause = g_strdup_printf("%u %s", http->status, path);
    await(challenges, context, key, challenge_new(event, finding, cause, STEP_NONE));
    g_free(path);
}

/* The request is what a redirection had named. */
static void settle_redirect(struct axl_challenges *challenges, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    char *path = axl_path_of(http), *followed = redirect_key(event, http->host, path);
    struct challenge *redirect = axl_is_request(http) ? take(challenges, followed) : NULL;
    if (redirect != NULL)
        challenge_free(redirect);
    g_free(followed);
    g_free(path);
}

struct frame_ref axl_challenges_settle(struct axl_challenges *challenges,
                                       struct rule_context *context, const struct event *event) {
    struct frame_ref met = {.frame = 0};
    if (g_hash_table_size(challenges->pending) == 0)
        return met;
    settle_redirect(challenges, event);
    char *key = key_of(event);
    struct challenge *challenge = take(challenges, key);
    g_free(key);
    if (challenge == NULL)
        return met;
    /* Others of the same scheme were accepted: those were wrong. */
    if (challenge->step == STEP_REFUSED &&
        g_ascii_strcasecmp(challenge->scheme, event_http(event)->authorization) == 0)
        report(context, challenge);
    else
        met = challenge->first;
    challenge_free(challenge);
    return met;
}

void axl_challenges_finish(struct axl_challenges *challenges, struct rule_context *context) {
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, challenges->pending);
    while (g_hash_table_iter_next(&iterator, NULL, &value))
        report(context, value);
    g_hash_table_remove_all(challenges->pending);
}
