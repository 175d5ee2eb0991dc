# Keeps pcaps/EXPECTED and the table of pcaps/README.md in step with the captures. The frames are found by
# tshark, so that the expectations come from a second decoder and not from ucscope.
# Needs: LAB_OUT. DECODE_AS holds extra tshark options (such as "-d tcp.port==8443,http") for a scene.

DECODE_AS=""

# first_frame FILE FILTER: the first frame that matches, or a failure.
first_frame() {
    # A file that is cut short makes tshark fail, after it has read what there is.
    # shellcheck disable=SC2086
    first_number=$({ tshark -n -2 -r "$1" $DECODE_AS -Y "$2" -T fields -e frame.number 2>/dev/null || true; } | sed -n 1p)
    if [ -z "$first_number" ]; then
        echo "$1: no frame matches: $2" >&2
        return 1
    fi
    echo "$first_number"
}

# replace_row FILE PATH ROW: puts the row in the place of the one whose first word that is not | is the path.
replace_row() {
    touch "$1"
    { awk -v path="$2" '($1 == "|" ? $2 : $1) != path' "$1"; printf '%s\n' "$3"; } | LC_ALL=C sort >"$1.new"
    mv "$1.new" "$1"
}

# record PATH ORIGIN SHOWS [CODE FILTER]...: notes what a finished capture must yield; nothing else may
# be reported for it.
record() {
    record_path=$1 record_origin=$2 record_shows=$3
    shift 3
    record_found=""
    while [ $# -gt 0 ]; do
        record_number=$(first_frame "$LAB_OUT/$record_path" "$2")
        record_found="$record_found$record_number $1@$record_number
"
        shift 2
    done
    record_found=$(printf '%s' "$record_found" | sort -n -k1,1 -k2 | cut -d' ' -f2 | tr '\n' ' ' | sed 's/ $//')
    record_line "$record_path" "$record_origin" "$record_shows" "$record_found"
}

# record_line PATH ORIGIN SHOWS FINDINGS: the same with the words already known (derived captures).
record_line() {
    replace_row "$LAB_OUT/EXPECTED" "$1" "$1${4:+ $4}"
    replace_row "$LAB_TMP/table" "$1" "| $1 | $2 | $3 | ${4:-none} |"
    printf '%-52s %s\n' "$1" "${4:-none}"
}

# uncovered [-]CODE FILTER...: what the keys beside $LAB_OUT/$file uncover and, with a minus, what then goes.
uncovered() {
    uncovered_words=""
    while [ $# -gt 0 ]; do
        uncovered_words="$uncovered_words $1@$(first_frame "$LAB_OUT/$file" "$2")"
        shift 2
    done
    replace_row "$LAB_OUT/EXPECTED-WITH-KEYS" "$file" "$file$uncovered_words"
}

# Forgets what is known of a theme; its captures are made again.
records_forget() {
    for records in "$LAB_OUT/EXPECTED" "$LAB_TMP/table"; do
        { grep -vE "^(\| )?$1/" "$records" || true; } >"$records.new"
        mv "$records.new" "$records"
    done
}

# The table of README.md lives in $LAB_TMP/table while the lab runs.
table_from_readme() {
    [ -f "$LAB_OUT/README.md" ] || cp "$LAB/../README.md" "$LAB_OUT/README.md"
    touch "$LAB_OUT/EXPECTED"
    grep -E '^\| [a-z]+/' "$LAB_OUT/README.md" >"$LAB_TMP/table" || true
}

table_into_readme() {
    {
        sed '/^| file |/,$d' "$LAB_OUT/README.md"
        echo '| file | origin | what it shows | expected findings |'
        echo '|---|---|---|---|'
        cat "$LAB_TMP/table"
    } >"$LAB_TMP/README.md"
    cp "$LAB_TMP/README.md" "$LAB_OUT/README.md"
}
