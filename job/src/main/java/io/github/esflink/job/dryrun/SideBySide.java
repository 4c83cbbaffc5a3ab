package io.github.esflink.job.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.text.OneLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * An event before and after, beside each other. Lines that differ have a {@code >} between them;
 * what is too long for its column goes on in the next line, so that nothing is left out.
 */
final class SideBySide {

    private static final int COLUMN = 58;

    private static final ObjectWriter JSON =
            JsonMapper.builder()
                    .build()
                    .writer(
                            new DefaultPrettyPrinter()
                                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private SideBySide() {}

    static List<String> lines(Outcome outcome, int number, int of) {
        EventRecord before = outcome.before();
        List<String> lines = new ArrayList<>();
        lines.add(
                "[%d of %d] %s  %s"
                        .formatted(
                                number,
                                of,
                                before.position(),
                                Instant.ofEpochMilli(before.timestamp())));
        lines.add("  " + OneLine.of(outcome.why()));
        List<String> left = wrapped(text(before));
        EventRecord after = outcome.after();
        List<String> right = after == null ? List.of("-") : wrapped(text(after));
        for (Row row : Row.aligned(left, right)) {
            lines.add(
                    "  %s %s %s"
                            .formatted(
                                    padded(row.left()),
                                    row.left().equals(row.right()) ? "|" : ">",
                                    row.right())
                            .stripTrailing());
        }
        lines.add("");
        return lines;
    }

    private static List<String> text(EventRecord record) {
        List<String> lines = new ArrayList<>();
        lines.add("type: " + OneLine.of(record.schemaInfo().subject()));
        for (Map.Entry<String, String> header : record.headers().entrySet()) {
            lines.add(OneLine.of("header %s: %s".formatted(header.getKey(), header.getValue())));
        }
        lines.addAll(value(record));
        return lines;
    }

    private static List<String> value(EventRecord record) {
        if (!record.schemaInfo().isJson()) {
            return List.of(
                    "%d bytes of %s"
                            .formatted(
                                    record.data().length,
                                    OneLine.of(record.schemaInfo().contentType())));
        }
        try {
            return JSON.writeValueAsString(record.value()).lines().map(OneLine::of).toList();
        } catch (PayloadException e) {
            return List.of("%d bytes that are not JSON".formatted(record.data().length));
        } catch (JsonProcessingException e) {
            return List.of("%d bytes, too deep to be shown".formatted(record.data().length));
        }
    }

    private static List<String> wrapped(List<String> lines) {
        List<String> wrapped = new ArrayList<>();
        for (String line : lines) {
            for (int from = 0; from < line.length(); ) {
                int to = endOfColumn(line, from);
                wrapped.add(line.substring(from, to));
                from = to;
            }
        }
        return wrapped;
    }

    private static int endOfColumn(String line, int from) {
        int to = from;
        for (int i = 0; i < COLUMN && to < line.length(); i++) {
            to += Character.charCount(line.codePointAt(to));
        }
        return to;
    }

    private static String padded(String text) {
        int missing = COLUMN - text.codePointCount(0, text.length());
        return text + String.join("", Collections.nCopies(missing, " "));
    }
}
