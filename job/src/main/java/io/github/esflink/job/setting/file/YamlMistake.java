package io.github.esflink.job.setting.file;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says what is wrong with a YAML file and what to do, without showing its text. */
final class YamlMistake {

    /** A tab, or what is no blank and looks like one or like nothing. */
    private static final Pattern NO_BLANK = Pattern.compile("\\t|[\\p{Cf}\\p{Zs}&&[^ ]]");

    /**
     * What to say.
     *
     * @param words of SnakeYAML: of its problem or its context
     * @param atBegin whether it is said of the line where what cannot be read begins
     * @param reason with the column, and what stands there
     */
    private record Saying(String words, boolean atBegin, String reason) {}

    /** The first that fits counts. */
    private static final List<Saying> SAYINGS =
            List.of(
                    new Saying(
                            "undefined alias",
                            false,
                            "found an alias (*…) without its anchor (&…): put quotes around a value that begins with *."),
                    new Saying(
                            "escape",
                            false,
                            "found a backslash before column %d that is no escape of YAML: write it twice, or put single quotes around the value."),
                    new Saying("quoted scalar", true, "found a quote that is not closed."),
                    new Saying(
                            "block scalar",
                            false,
                            "found text behind | or >, in column %d: put quotes around a value that begins with one of them."),
                    new Saying(
                            "flow",
                            true,
                            "found { or [ that is not closed: put quotes around a value that has one of { } [ ] in it."),
                    new Saying(
                            "mapping values",
                            false,
                            "found a colon in column %d where none can be: put quotes around a value with a colon and a blank in it, and indent a key like its neighbours."),
                    new Saying(
                            "expected ':'",
                            true,
                            "expected a key, a colon and a blank (key: value)."),
                    new Saying(
                            "cannot start any token",
                            false,
                            "found a %2$s in column %1$d: put quotes around a value that begins with it."),
                    new Saying(
                            "block",
                            false,
                            "expected a key that is indented like its neighbours, at column %d."),
                    new Saying(
                            "",
                            false,
                            "it is neither YAML nor JSON from column %d on: put quotes around a value that begins with a sign."));

    private YamlMistake() {}

    static UnreadableException of(String text, MarkedYAMLException e) {
        List<String> lines = text.lines().toList();
        Mark at = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        int line = at == null ? 0 : at.getLine() + 1;
        int column = at == null ? 0 : at.getColumn() + 1;
        int begin = e.getContextMark() == null ? line : e.getContextMark().getLine() + 1;
        for (int i = Math.max(1, begin - 1); i <= Math.min(line, lines.size()); i++) {
            Matcher found = NO_BLANK.matcher(lines.get(i - 1));
            if (found.find() && isInTheWay(lines.get(i - 1), found, i == line)) {
                return new UnreadableException(
                        i,
                        found.group().equals("\t")
                                ? "found a tab in column %d: YAML takes spaces only."
                                        .formatted(found.start() + 1)
                                : "found the invisible character U+%04X in column %d: delete it."
                                        .formatted(
                                                found.group().codePointAt(0), found.start() + 1));
            }
        }
        if (words(e.getProblem()).contains("expected <block end>")
                && line <= lines.size()
                && !lines.get(line - 1).substring(0, column - 1).isBlank()) {
            return new UnreadableException(
                    line,
                    "found something behind the end of a value, in column %d: put quotes around all of it; a quote in quotes is written twice."
                            .formatted(column));
        }
        String words = words(e.getProblem()) + "\n" + words(e.getContext());
        Saying saying =
                SAYINGS.stream().filter(s -> words.contains(s.words())).findFirst().orElseThrow();
        String there = lines.size() < line ? "" : lines.get(line - 1).substring(column - 1);
        return new UnreadableException(
                saying.atBegin() ? begin : line,
                saying.reason().formatted(column, there.isEmpty() ? "" : there.substring(0, 1)));
    }

    /** A tab behind the first word of another line is none of YAML's business. */
    private static boolean isInTheWay(String line, Matcher found, boolean isLast) {
        return isLast || !found.group().equals("\t") || line.substring(0, found.start()).isBlank();
    }

    private static String words(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
