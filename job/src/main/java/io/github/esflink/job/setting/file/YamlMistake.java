package io.github.esflink.job.setting.file;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says what is wrong with a YAML file and what to do, without showing its text. */
final class YamlMistake {

    private final List<String> lines;
    private final String problem;
    private final String context;

    /** From 1. */
    private final int line;

    private final int column;

    /** Where what cannot be read begins, from 1. */
    private final int begin;

    private YamlMistake(String text, MarkedYAMLException e) {
        lines = text.lines().toList();
        problem = words(e.getProblem());
        context = words(e.getContext());
        Mark at = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        line = at == null ? 0 : at.getLine() + 1;
        column = at == null ? 0 : at.getColumn() + 1;
        begin = e.getContextMark() == null ? line : e.getContextMark().getLine() + 1;
    }

    static UnreadableException of(String text, MarkedYAMLException e) {
        return new YamlMistake(text, e).explained();
    }

    private static String words(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private UnreadableException explained() {
        for (int i = Math.max(1, begin); i <= Math.min(line, lines.size()); i++) {
            int tab = lines.get(i - 1).indexOf('\t');
            if (tab >= 0 && (lines.get(i - 1).substring(0, tab).isBlank() || i == line)) {
                return at(
                        i, "found a tab in column %d: YAML takes spaces only.".formatted(tab + 1));
            }
        }
        if (problem.contains("undefined alias")) {
            return at(
                    line,
                    "found an alias (*…) without its anchor (&…): put quotes around a value that begins with *.");
        }
        if (problem.contains("escape")) {
            return at(
                    line,
                    "found a backslash in column %d that is no escape of YAML: write it twice, or put single quotes around the value."
                            .formatted(Math.max(1, column - 1)));
        }
        if (context.contains("quoted scalar")) {
            return at(begin, "found a quote that is not closed.");
        }
        if (context.contains("flow")) {
            return at(
                    begin,
                    "found { or [ that is not closed: put quotes around a value that begins with it.");
        }
        if (problem.contains("mapping values")) {
            return at(
                    line,
                    "found a colon in column %d where none can be: put quotes around a value with a colon and a blank in it, and indent a key like its neighbours."
                            .formatted(column));
        }
        if (problem.contains("expected ':'")) {
            return at(begin, "expected a key, a colon and a blank (key: value).");
        }
        if (problem.contains("cannot start any token")) {
            return at(
                    line,
                    "found a %s in column %d: put quotes around a value that begins with it."
                            .formatted(lines.get(line - 1).substring(column - 1, column), column));
        }
        if (problem.contains("block end") || context.contains("block")) {
            return at(
                    line,
                    "expected a key that is indented like its neighbours, at column %d."
                            .formatted(column));
        }
        return at(line, "it is neither YAML nor JSON from column %d on.".formatted(column));
    }

    private static UnreadableException at(int line, String reason) {
        return new UnreadableException(line, reason);
    }
}
