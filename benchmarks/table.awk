# Rows "area | case | ours | peer | ratio | target" to one aligned table with a verdict.
# A row of titles is left out. A target is a ratio ">= 1.3x", "<= 0.9x" or a limit "< 70 ms", "> 5", "0" (no more than that); the first is judged on the ratio, the second on ours.
function trim(text) { gsub(/^[ \t]+|[ \t]+$/, "", text); return text }

function verdict(ours, ratio, target,    words, operator, limit, value, miss) {
    if (target == "" || target == "-") { return "" }
    if (target ~ /^[0-9]/) { target = "<= " target }
    split(target, words, " ")
    operator = words[1]
    value = (words[2] ~ /x$/ ? ratio : ours) + 0
    limit = words[2] + 0
    if (ours == "" || ours == "-" || ours ~ /^failed/) { return "NOT MEASURED" }
    if (operator == "<" && value < limit || operator == "<=" && value <= limit) { return "met" }
    if (operator == ">" && value > limit || operator == ">=" && value >= limit) { return "met" }
    miss = limit == 0 ? 100 : (value - limit) / limit * 100
    return sprintf("MISSED by %.0f %%", miss < 0 ? -miss : miss)
}

BEGIN { FS = "|"; columns = split("area|case|ours|peer|ratio|target|verdict", title, "|"); for (c = 1; c <= columns; c++) { cell[0, c] = title[c]; width[c] = length(title[c]) } }

NF >= 3 && trim($1) != "area" {
    rows++
    for (c = 1; c <= 6; c++) { cell[rows, c] = trim($c) }
    # Bytes, not letters, are counted by mawk.
    gsub(/≥/, ">=", cell[rows, 6]); gsub(/≤/, "<=", cell[rows, 6])
    cell[rows, 7] = verdict(cell[rows, 3], cell[rows, 5], cell[rows, 6])
    if (cell[rows, 7] !~ /^(met)?$/) { missed++ }
    for (c = 1; c <= columns; c++) { if (length(cell[rows, c]) > width[c]) { width[c] = length(cell[rows, c]) } }
}

END {
    for (r = 0; r <= rows; r++) {
        line = ""
        for (c = 1; c <= columns; c++) { line = line sprintf("%-*s", width[c] + 2, cell[r, c]) }
        sub(/ +$/, "", line)
        print line
        if (r == 0) { gsub(/./, "-", line); print line }
    }
    printf "\n%d rows, %d targets missed\n", rows, missed
    exit missed > 0
}
