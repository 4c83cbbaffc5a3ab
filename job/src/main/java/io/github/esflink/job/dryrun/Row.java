package io.github.esflink.job.dryrun;

import java.util.ArrayList;
import java.util.List;

/** Two lines beside each other; empty where the other has none that belongs there. */
record Row(String left, String right) {

    /** Past this many pairs of lines they stand beside each other as they come. */
    private static final long MOST_PAIRS = 4_000_000;

    /**
     * So that as many lines as possible stand beside the same line, by their longest common
     * subsequence; between those, lines that differ stand beside each other.
     */
    static List<Row> aligned(List<String> left, List<String> right) {
        int[][] common = common(left, right);
        List<Row> rows = new ArrayList<>();
        int l = 0;
        int r = 0;
        int fromLeft = 0;
        int fromRight = 0;
        while (common.length > 0 && l < left.size() && r < right.size()) {
            if (left.get(l).equals(right.get(r))) {
                differing(left.subList(fromLeft, l), right.subList(fromRight, r), rows);
                rows.add(new Row(left.get(l++), right.get(r++)));
                fromLeft = l;
                fromRight = r;
            } else if (common[l + 1][r] >= common[l][r + 1]) {
                l++;
            } else {
                r++;
            }
        }
        differing(
                left.subList(fromLeft, left.size()), right.subList(fromRight, right.size()), rows);
        return rows;
    }

    private static void differing(List<String> left, List<String> right, List<Row> rows) {
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            rows.add(
                    new Row(
                            i < left.size() ? left.get(i) : "",
                            i < right.size() ? right.get(i) : ""));
        }
    }

    /** How many lines the rest of both has in common, by where the rests begin. */
    private static int[][] common(List<String> left, List<String> right) {
        if ((long) left.size() * right.size() > MOST_PAIRS) {
            return new int[0][];
        }
        int[][] common = new int[left.size() + 1][right.size() + 1];
        for (int l = left.size() - 1; l >= 0; l--) {
            for (int r = right.size() - 1; r >= 0; r--) {
                common[l][r] =
                        left.get(l).equals(right.get(r))
                                ? common[l + 1][r + 1] + 1
                                : Math.max(common[l + 1][r], common[l][r + 1]);
            }
        }
        return common;
    }
}
