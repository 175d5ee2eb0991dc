/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/strutil.h>

#include "plugins/tree_text.h"

static int ett_lines = -1;

void tree_text_register(void) {
    static int *subtrees[] = {&ett_lines};
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
}

proto_item *tree_generated(proto_item *item) {
    proto_item_set_generated(item);
    return item;
}

int tree_text_line(const char *text) {
    enum { LINE_MOST = 145 }; /* what a laptop's screen shows */
    if (strlen(text) <= LINE_MOST)
        return (int)strlen(text);
    for (int length = LINE_MOST; length > LINE_MOST / 2; length--) {
        if (text[length] == ' ')
            return length;
    }
    return (int)(g_utf8_find_prev_char(text, text + LINE_MOST + 1) - text);
}

/* The lines of `text` after its first, as items without a field below `item`. */
static void show_more_lines(proto_item *item, tvbuff_t *tvb, const char *text) {
    proto_tree *tree = proto_item_add_subtree(item, ett_lines);
    for (text += tree_text_line(text); *text != '\0'; text += tree_text_line(text)) {
        text += *text == ' ';
        proto_tree_add_subtree_format(tree, tvb, 0, 0, ett_lines, NULL, "%.*s",
                                      tree_text_line(text), text);
    }
}

char *tree_text_escaped(wmem_allocator_t *scope, const char *text) {
    const void *bytes = text; /* unsigned char before 4.2, char since */
    return format_text(scope, bytes, strlen(text));
}

/* `item` shows the first line of a text, the others come below it. */
static proto_item *with_more_lines(proto_item *item, tvbuff_t *tvb, const char *plain) {
    tree_generated(item);
    if (plain[tree_text_line(plain)] != '\0')
        show_more_lines(item, tvb, plain);
    return item;
}

proto_item *tree_text_show_as(proto_tree *tree, int hf, tvbuff_t *tvb, packet_info *pinfo,
                              const char *value, const char *shown) {
    const char *plain = tree_text_escaped(pinfo->pool, shown);
    return with_more_lines(proto_tree_add_string_format(tree, hf, tvb, 0, 0, value, "%.*s",
                                                        tree_text_line(plain), plain),
                           tvb, plain);
}

proto_item *tree_text_show(proto_tree *tree, int hf, tvbuff_t *tvb, packet_info *pinfo,
                           const char *text) {
    if (text == NULL || *text == '\0')
        return NULL;
    const char *plain = tree_text_escaped(pinfo->pool, text);
    return with_more_lines(proto_tree_add_string_format_value(tree, hf, tvb, 0, 0, text, "%.*s",
                                                              tree_text_line(plain), plain),
                           tvb, plain);
}
