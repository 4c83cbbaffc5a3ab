package io.github.esflink.job.setting;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads YAML or JSON into flat keys: {@code subscription: {filter: {scope: stream}}} and {@code
 * subscription:filter:scope: stream} are the same. The {@code {"settings": {…}}} of the server's
 * REST calls is opened.
 */
final class SettingsFile {

    static final String SEPARATOR = ":";

    private static final String ENVELOPE = "settings";

    /** Where several may stand as a list; they are numbered from 0, as the server does it. */
    private static final Set<String> LISTS = Set.of("and", "or");

    /** Where nothing would mean something else than leaving it out. */
    private static final Set<String> NEVER_EMPTY = Set.of("and", "or", "not");

    private static final JsonFactory JSON = new JsonFactory();
    private static final YAMLFactory YAML = new YAMLFactory();

    private final List<Entry> entries = new ArrayList<>();
    private final List<Entry> withoutValue = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private SettingsFile() {}

    static SettingsFile of(String text) {
        SettingsFile file = new SettingsFile();
        // YAML takes JSON, but not the tabs that people indent it with.
        if (!text.stripLeading().startsWith("{") || !file.read(JSON, text)) {
            file.entries.clear();
            file.withoutValue.clear();
            file.problems.clear();
            file.read(YAML, text);
        }
        return file;
    }

    List<Entry> entries() {
        return entries;
    }

    /** Keys that stand there and have no value, which is as if they were left out. */
    List<Entry> withoutValue() {
        return withoutValue;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Returns whether the text is of that format. */
    private boolean read(JsonFactory format, String text) {
        try (JsonParser parser = format.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                problems.add(new Problem(0, "expected settings (key: value), found none."));
                return true;
            }
            readObject(parser, "");
            return true;
        } catch (JsonProcessingException e) {
            // Without the text around the place: it may be a secret.
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.add(
                    new Problem(
                            line,
                            "it is neither YAML nor JSON from column %d on."
                                    .formatted(
                                            e.getLocation() == null
                                                    ? 0
                                                    : e.getLocation().getColumnNr())));
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("A text in memory cannot be read", e);
        }
    }

    private void readObject(JsonParser parser, String path) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            String key = path.isEmpty() ? name : path + SEPARATOR + name;
            parser.nextToken();
            String word = Entry.fold(key.substring(key.lastIndexOf(SEPARATOR) + 1));
            int before = entries.size() + problems.size();
            if (parser.currentToken() == JsonToken.START_ARRAY && LISTS.contains(word)) {
                readList(parser, key);
            } else {
                readValue(parser, key, line);
            }
            if (NEVER_EMPTY.contains(word) && entries.size() + problems.size() == before) {
                entries.add(new Entry(key, "", line));
            }
        }
    }

    private void readList(JsonParser parser, String key) throws IOException {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            String element = key + SEPARATOR + i;
            int line = parser.currentTokenLocation().getLineNr();
            int before = entries.size() + problems.size();
            readValue(parser, element, line);
            if (entries.size() + problems.size() == before) {
                entries.add(new Entry(element, "", line));
            }
        }
    }

    private void readValue(JsonParser parser, String key, int line) throws IOException {
        JsonToken value = parser.currentToken();
        if (value == JsonToken.START_OBJECT) {
            readObject(parser, key.equalsIgnoreCase(ENVELOPE) ? "" : key);
        } else if (value == JsonToken.START_ARRAY) {
            problems.add(new Problem(line, key + ": expected one value, found a list."));
            parser.skipChildren();
        } else if (value == JsonToken.VALUE_NULL) {
            withoutValue.add(new Entry(key, "", line));
        } else {
            entries.add(new Entry(key, parser.getText(), line));
        }
    }
}
