/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A state machine over the outer shape of XML 1.0 (sections 2 and 3), one byte at a time: each
 * state is a function that answers the next state. */
#include "xmpp_s2s/framer.h"

#include "xmpp_s2s/tag.h"

enum state {
    CONTENT,     /* between tags inside of a unit */
    TAG_OPENED,  /* after < */
    START_NAME,  /* in the name of a start tag */
    START_TAG,   /* after it */
    QUOTED,      /* in the value of an attribute */
    EMPTY_TAG,   /* after the / of <x/> */
    END_TAG,     /* after </ */
    INSTRUCTION, /* after <? */
    INSTRUCTION_END,
    MARKUP, /* after <! */
    MARKUP_DASH,
    COMMENT,
    CDATA,
    DECLARATION, /* <!DOCTYPE and the like */
    DECLARATION_QUOTED,
    SKIPPING,
    SPACE,
    STATE_COUNT,
    WHOLE,  /* the unit ended with this byte */
    BROKEN, /* the unit ended before this byte, which cannot be part of it */
};

/* XML has no such characters (XML 1.0 2.2). */
static bool is_control(uint8_t c) {
    return c < ' ' && !xmpp_s2s_is_space(c);
}

/* Elements right under a stream (RFC 6120, XEP-0220). Those of dialback always have a prefix;
 * without one, other protocols use the same names. */
static const struct {
    const char *local;
    bool prefixed;
} known_units[] = {
    {"message", false},  {"presence", false}, {"iq", false},      {"stream", false},
    {"features", true},  {"error", true},     {"result", true},   {"verify", true},
    {"starttls", false}, {"proceed", false},  {"failure", false}, {"auth", false},
    {"success", false},
};

static struct span name_of(const struct xmpp_s2s_framer *framer) {
    return span_of(framer->name, framer->name_length);
}

/* The name without its prefix. */
static struct span local_name(struct span name) {
    struct span prefix;
    bool prefixed = take_until(&name, ':', &prefix);
    (void)prefixed;
    return name;
}

static bool is_stream(const struct xmpp_s2s_framer *framer) {
    return span_equals_text(local_name(name_of(framer)), "stream");
}

/* While searching: this name begins a unit. */
static bool is_known(const struct xmpp_s2s_framer *framer) {
    struct span name = name_of(framer), local = local_name(name);
    for (size_t i = 0; i < sizeof known_units / sizeof known_units[0]; i++)
        if (span_equals_text(local, known_units[i].local))
            return !known_units[i].prefixed || local.at != name.at;
    return false;
}

static void store_name(struct xmpp_s2s_framer *framer, uint8_t c) {
    if (framer->name_length < XMPP_S2S_NAME_MOST)
        framer->name[framer->name_length++] = (char)c;
}

static void note(struct xmpp_s2s_framer *framer, enum xmpp_s2s_anomaly anomaly) {
    framer->anomalies |= ANOMALY(anomaly);
}

/* A tag or other markup ended. Outside of any element it was a unit of its own. */
static enum state after_inner(const struct xmpp_s2s_framer *framer) {
    return framer->depth == 0 ? WHOLE : CONTENT;
}

static enum state skip(struct xmpp_s2s_framer *framer) {
    framer->shape = XMPP_S2S_SHAPE_SKIPPED;
    return SKIPPING;
}

static enum state in_content(struct xmpp_s2s_framer *framer, uint8_t c) {
    framer->name_length = 0;
    return c == '<' ? TAG_OPENED : CONTENT;
}

static enum state in_tag_opened(struct xmpp_s2s_framer *framer, uint8_t c) {
    switch (c) {
    case '/':
        return END_TAG;
    case '?':
        return INSTRUCTION;
    case '!':
        return framer->searching ? skip(framer) : MARKUP;
    case '<':
        return BROKEN;
    default:
        store_name(framer, c);
        return START_NAME;
    }
}

static enum state start_tag_ended(struct xmpp_s2s_framer *framer, bool empty) {
    if (framer->shape == XMPP_S2S_SHAPE_OPENING)
        return WHOLE;
    if (!empty && ++framer->depth > XMPP_S2S_DEPTH_MOST)
        note(framer, XMPP_S2S_NESTED_TOO_DEEP);
    return after_inner(framer);
}

static enum state in_start_tag(struct xmpp_s2s_framer *framer, uint8_t c) {
    switch (c) {
    case '"':
    case '\'':
        framer->quote = c;
        return QUOTED;
    case '>':
        return start_tag_ended(framer, false);
    case '/':
        return EMPTY_TAG;
    case '<':
        return BROKEN;
    default:
        return START_TAG;
    }
}

static enum state in_start_name(struct xmpp_s2s_framer *framer, uint8_t c) {
    if (!xmpp_s2s_is_space(c) && c != '>' && c != '/' && c != '<') {
        store_name(framer, c);
        return START_NAME;
    }
    if (framer->depth == 0 && framer->searching) {
        if (!is_known(framer))
            return c == '<' ? BROKEN : skip(framer);
        framer->searching = false;
    }
    if (framer->depth == 0 && is_stream(framer))
        framer->shape = XMPP_S2S_SHAPE_OPENING;
    return in_start_tag(framer, c);
}

/* No value has a <: the closing quote is missing. */
static enum state in_quoted(struct xmpp_s2s_framer *framer, uint8_t c) {
    if (c == '<')
        return BROKEN;
    return c == framer->quote ? START_TAG : QUOTED;
}

static enum state in_empty_tag(struct xmpp_s2s_framer *framer, uint8_t c) {
    return c == '>' ? start_tag_ended(framer, true) : in_start_tag(framer, c);
}

/* An end tag without a start tag in this stream is the stream's own, or stray: then a gap was not
 * noticed. */
static enum state outer_end_tag_ended(struct xmpp_s2s_framer *framer) {
    if (is_stream(framer)) {
        framer->searching = false;
        framer->shape = XMPP_S2S_SHAPE_CLOSING;
        return WHOLE;
    }
    if (!framer->searching)
        note(framer, XMPP_S2S_END_TAG_STRAY);
    framer->searching = true;
    framer->shape = XMPP_S2S_SHAPE_SKIPPED;
    return WHOLE;
}

static enum state in_end_tag(struct xmpp_s2s_framer *framer, uint8_t c) {
    if (c == '<')
        return BROKEN;
    if (c != '>') {
        if (!xmpp_s2s_is_space(c))
            store_name(framer, c);
        return END_TAG;
    }
    if (framer->depth == 0)
        return outer_end_tag_ended(framer);
    framer->depth--;
    return after_inner(framer);
}

static bool is_xml_declaration(const struct xmpp_s2s_framer *framer) {
    struct span name = name_of(framer);
    return framer->depth == 0 && span_starts_with_text(name, "xml") &&
           (span_len(name) == 3 || xmpp_s2s_is_space(name.at[3]));
}

static enum state instruction_ended(struct xmpp_s2s_framer *framer) {
    if (is_xml_declaration(framer)) {
        framer->searching = false;
        framer->shape = XMPP_S2S_SHAPE_DECLARATION;
        return WHOLE;
    }
    if (framer->depth == 0)
        framer->shape = framer->searching ? XMPP_S2S_SHAPE_SKIPPED : XMPP_S2S_SHAPE_REFUSED;
    if (!framer->searching)
        note(framer, XMPP_S2S_INSTRUCTION_REFUSED);
    return after_inner(framer);
}

static enum state in_instruction(struct xmpp_s2s_framer *framer, uint8_t c) {
    if (c == '<')
        return BROKEN;
    if (c == '?')
        return INSTRUCTION_END;
    store_name(framer, c);
    return INSTRUCTION;
}

static enum state in_instruction_end(struct xmpp_s2s_framer *framer, uint8_t c) {
    return c == '>' ? instruction_ended(framer) : in_instruction(framer, c);
}

static enum state in_declaration(struct xmpp_s2s_framer *framer, uint8_t c) {
    if (c == '"' || c == '\'') {
        framer->quote = c;
        return DECLARATION_QUOTED;
    }
    framer->nesting += c == '<';
    framer->nesting -= c == '>';
    return framer->nesting == 0 ? after_inner(framer) : DECLARATION;
}

static enum state in_declaration_quoted(struct xmpp_s2s_framer *framer, uint8_t c) {
    return c == framer->quote ? DECLARATION : DECLARATION_QUOTED;
}

static enum state begin_refused(struct xmpp_s2s_framer *framer, enum xmpp_s2s_anomaly anomaly,
                                enum state next) {
    if (framer->depth == 0)
        framer->shape = XMPP_S2S_SHAPE_REFUSED;
    note(framer, anomaly);
    return next;
}

static enum state in_markup(struct xmpp_s2s_framer *framer, uint8_t c) {
    framer->count = 0;
    framer->nesting = 1;
    if (c == '-')
        return MARKUP_DASH;
    if (c == '[')
        return framer->depth == 0 ? begin_refused(framer, XMPP_S2S_TEXT_OUTSIDE, CDATA) : CDATA;
    begin_refused(framer, XMPP_S2S_DTD_REFUSED, DECLARATION);
    return in_declaration(framer, c);
}

static enum state in_markup_dash(struct xmpp_s2s_framer *framer, uint8_t c) {
    (void)c;
    return begin_refused(framer, XMPP_S2S_COMMENT_REFUSED, COMMENT);
}

/* True at the > that follows two or more of `mark`. */
static bool marks_end(struct xmpp_s2s_framer *framer, uint8_t c, uint8_t mark) {
    if (c == '>' && framer->count == 2)
        return true;
    framer->count = c == mark ? (uint8_t)(framer->count < 2 ? framer->count + 1 : 2) : 0;
    return false;
}

static enum state in_comment(struct xmpp_s2s_framer *framer, uint8_t c) {
    return marks_end(framer, c, '-') ? after_inner(framer) : COMMENT;
}

static enum state in_cdata(struct xmpp_s2s_framer *framer, uint8_t c) {
    return marks_end(framer, c, ']') ? after_inner(framer) : CDATA;
}

static enum state in_skipping(struct xmpp_s2s_framer *framer, uint8_t c) {
    (void)framer;
    return c == '<' || is_control(c) ? BROKEN : SKIPPING;
}

static enum state in_space(struct xmpp_s2s_framer *framer, uint8_t c) {
    (void)framer;
    return xmpp_s2s_is_space(c) ? SPACE : BROKEN;
}

typedef enum state step(struct xmpp_s2s_framer *framer, uint8_t c);

static step *const steps[STATE_COUNT] = {
    [CONTENT] = in_content,
    [TAG_OPENED] = in_tag_opened,
    [START_NAME] = in_start_name,
    [START_TAG] = in_start_tag,
    [QUOTED] = in_quoted,
    [EMPTY_TAG] = in_empty_tag,
    [END_TAG] = in_end_tag,
    [INSTRUCTION] = in_instruction,
    [INSTRUCTION_END] = in_instruction_end,
    [MARKUP] = in_markup,
    [MARKUP_DASH] = in_markup_dash,
    [COMMENT] = in_comment,
    [CDATA] = in_cdata,
    [DECLARATION] = in_declaration,
    [DECLARATION_QUOTED] = in_declaration_quoted,
    [SKIPPING] = in_skipping,
    [SPACE] = in_space,
};

/* --- units --------------------------------------------------------------------------------- */

/* False: no unit can begin with this byte. */
static bool begin(struct xmpp_s2s_framer *framer, uint8_t c) {
    if (is_control(c)) {
        framer->not_xml = true;
        return false;
    }
    framer->in_unit = true;
    framer->shape = XMPP_S2S_SHAPE_ELEMENT;
    framer->anomalies = 0;
    framer->length = 0;
    framer->depth = 0;
    framer->name_length = 0;
    framer->state = TAG_OPENED;
    if (c == '<')
        return true;
    framer->state = SPACE;
    framer->shape = XMPP_S2S_SHAPE_SPACE;
    if (xmpp_s2s_is_space(c) && !framer->searching)
        return true;
    framer->state = SKIPPING;
    framer->shape = XMPP_S2S_SHAPE_SKIPPED;
    if (!framer->searching)
        framer->anomalies = ANOMALY(XMPP_S2S_TEXT_OUTSIDE);
    return true;
}

static void end(struct xmpp_s2s_framer *framer, enum state how) {
    framer->in_unit = false;
    if (framer->shape == XMPP_S2S_SHAPE_SPACE || framer->shape == XMPP_S2S_SHAPE_SKIPPED)
        return;
    if (framer->length > XMPP_S2S_UNIT_MOST)
        framer->anomalies |= ANOMALY(XMPP_S2S_UNIT_TOO_LONG);
    if (how != BROKEN)
        return;
    if (framer->searching)
        framer->shape = XMPP_S2S_SHAPE_SKIPPED;
    else
        framer->anomalies |= ANOMALY(XMPP_S2S_NOT_WELL_FORMED);
    framer->searching = true;
}

/* The next byte that can change the state. */
static const uint8_t *skip_content(const struct xmpp_s2s_framer *framer, const uint8_t *at,
                                   const uint8_t *stop) {
    if (framer->state != CONTENT)
        return at;
    const uint8_t *found = memchr(at, '<', (size_t)(stop - at));
    return found == NULL ? stop : found;
}

bool xmpp_s2s_take_unit(struct xmpp_s2s_framer *framer, struct span *rest, struct span *taken) {
    *taken = span_first(*rest, 0);
    if (span_is_empty(*rest) || framer->not_xml)
        return false;
    const uint8_t *at = rest->at;
    if (!framer->in_unit) {
        if (!begin(framer, *at))
            return false;
        at++;
    }
    enum state next = framer->state;
    while ((at = skip_content(framer, at, rest->end)) < rest->end) {
        next = steps[framer->state](framer, *at);
        if (next != BROKEN)
            at++;
        if (next == WHOLE || next == BROKEN)
            break;
        framer->state = (uint8_t)next;
    }
    *taken = (struct span){rest->at, at};
    rest->at = at;
    framer->length += span_len(*taken);
    if (next != WHOLE && next != BROKEN && next != SKIPPING && next != SPACE)
        return false;
    end(framer, next);
    return true;
}

void xmpp_s2s_resync(struct xmpp_s2s_framer *framer) {
    *framer = (struct xmpp_s2s_framer){.searching = true};
}
