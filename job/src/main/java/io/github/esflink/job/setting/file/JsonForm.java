package io.github.esflink.job.setting.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON; comments and a comma behind the last member are no fault in a file that people write.
 */
final class JsonForm {

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build();

    /** What Jackson says, without the text that it quotes, in words that say what to do. */
    private static final Map<String, String> REASONS = reasons();

    private JsonForm() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("expecting comma", "expected a comma, or a bracket that closes what is open");
        reasons.put("start field name", "expected a name in double quotes");
        reasons.put("expecting a colon", "expected a colon behind the name");
        reasons.put("CTRL-CHAR", "expected the double quote that closes a text in the same line");
        reasons.put("end-of-input", "the text ends before every bracket and quote is closed");
        reasons.put("Unrecognized token", "expected double quotes around a text");
        reasons.put("escape", "expected an escape of JSON: a backslash is written twice");
        return reasons;
    }

    static SettingTree read(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            SettingTree tree = value(parser);
            if (parser.nextToken() != null) {
                throw new UnreadableException(
                        parser.currentTokenLocation().getLineNr(),
                        "expected nothing behind the last closing bracket.");
            }
            return tree;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new UnreadableException(
                    at == null ? 0 : at.getLineNr(),
                    "it is no JSON from column %d on: %s."
                            .formatted(at == null ? 0 : at.getColumnNr(), reason(e)));
        } catch (IOException e) {
            throw new IllegalStateException("A text in memory cannot be read", e);
        }
    }

    private static String reason(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        return REASONS.entrySet().stream()
                .filter(reason -> message.contains(reason.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("expected names and values in double quotes, commas between them");
    }

    private static SettingTree value(JsonParser parser) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            List<SettingTree.Member> members = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                int at = parser.currentTokenLocation().getLineNr();
                parser.nextToken();
                members.add(new SettingTree.Member(name, at, value(parser)));
            }
            return new SettingTree.Mapping(line, members);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<SettingTree> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(parser));
            }
            return new SettingTree.Sequence(line, items);
        }
        return new SettingTree.Text(
                line, parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText());
    }
}
