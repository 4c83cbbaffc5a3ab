package io.github.esflink.demo.corpus;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * An event of the corpus. Its files have one event a line: name, kind, event type, data and
 * metadata, between tabs. {@code %E9} is a byte; {@code «1000:[»} stands for a thousand brackets;
 * data that begins with {@code @UTF-16LE:} is written in that encoding. Everything else is UTF-8.
 *
 * @param kind what its content type says and whether that is so
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OddEvent(String name, Kind kind, String type, byte[] data, byte[] metadata) {

    enum Kind {
        /** JSON. */
        JSON,
        /** Says that it is JSON, and is none. */
        BROKEN,
        /** Does not say that it is JSON. */
        BYTES
    }

    private static final List<String> FILES =
            List.of("numbers", "texts", "shapes", "encodings", "bytes", "metadata");

    private static final List<String> STREAMS =
            List.of(
                    "odd-é 0",
                    "odd-\0\u0001\u007f",
                    "odd-\r\nX-Injected: 1",
                    "odd-😀",
                    "odd-a/b?c#d%2F{stream}");

    static List<OddEvent> all() throws IOException {
        List<OddEvent> events = new ArrayList<>();
        for (String file : FILES) {
            for (String line : lines("/corpus/" + file + ".tsv")) {
                if (!line.startsWith("# ")) {
                    String[] columns = line.split("\t", -1);
                    events.add(
                            new OddEvent(
                                    columns[0],
                                    Kind.valueOf(columns[1].toUpperCase(java.util.Locale.ROOT)),
                                    new String(bytes(columns[2]), StandardCharsets.UTF_8),
                                    bytes(columns[3]),
                                    bytes(columns[4])));
                }
            }
        }
        return events;
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = OddEvent.class.getResourceAsStream(resource)) {
            return new String(
                            Objects.requireNonNull(in, resource).readAllBytes(),
                            StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static byte[] bytes(String text) {
        Charset charset = StandardCharsets.UTF_8;
        String rest = text;
        if (text.startsWith("@")) {
            int colon = text.indexOf(':');
            charset = Charset.forName(text.substring(1, colon));
            rest = text.substring(colon + 1);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < rest.length(); ) {
            if (rest.charAt(at) == '«') {
                int colon = rest.indexOf(':', at);
                int end = rest.indexOf('»', at);
                byte[] repeated = bytes(rest.substring(colon + 1, end));
                for (int i = Integer.parseInt(rest.substring(at + 1, colon)); i > 0; i--) {
                    bytes.writeBytes(repeated);
                }
                at = end + 1;
            } else if (rest.charAt(at) == '%') {
                bytes.write(Integer.parseInt(rest.substring(at + 1, at + 3), 16));
                at += 3;
            } else {
                int next = rest.offsetByCodePoints(at, 1);
                bytes.writeBytes(rest.substring(at, next).getBytes(charset));
                at = next;
            }
        }
        return bytes.toByteArray();
    }

    String contentType() {
        return kind == Kind.BYTES ? "application/octet-stream" : SchemaInfo.JSON;
    }

    /** As a sink receives it when no step changes it. */
    EventRecord record(int number) {
        return EventRecord.builder()
                .setRecordId(new UUID(4711, number))
                .setPosition(
                        new RecordPosition(
                                STREAMS.get(number % STREAMS.size()),
                                number / STREAMS.size(),
                                100L + number))
                .setSchemaInfo(new SchemaInfo(type, contentType()))
                .setTimestamp(1_700_000_000_123L + number)
                .setMetadata(metadata)
                .setData(data)
                .build();
    }

    /** Not its bytes, which may be many. */
    @Override
    public String toString() {
        return name;
    }
}
