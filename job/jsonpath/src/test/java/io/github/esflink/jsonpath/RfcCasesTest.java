package io.github.esflink.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.syntax.JsonPathSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rule of RFC 9535 by example: what a query selects, and which texts are no query, with the
 * position where they stop being one. The cases are in the resources, a file for each section.
 */
class RfcCasesTest {

    private static final List<String> FILES =
            List.of(
                    "01-query",
                    "02-name-selector",
                    "03-wildcard-selector",
                    "04-index-selector",
                    "05-slice-selector",
                    "06-filter-existence",
                    "07-filter-comparison",
                    "08-functions",
                    "09-segments",
                    "10-normalized-paths");

    @TestFactory
    Stream<DynamicNode> everySection() {
        return FILES.stream().map(RfcCasesTest::read).map(RfcCasesTest::section);
    }

    private static JsonNode read(String file) {
        try (InputStream cases =
                RfcCasesTest.class.getResourceAsStream("cases/" + file + ".json")) {
            assertThat(cases).as(file).isNotNull();
            return Json.exactly(new String(cases.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }

    private static DynamicNode section(JsonNode cases) {
        List<DynamicNode> tests = new ArrayList<>();
        for (JsonNode group : cases.get("groups")) {
            for (JsonNode valid : group.get("valid")) {
                tests.add(
                        dynamicTest(
                                valid.get("query").toString(),
                                () -> selects(group.get("document"), valid)));
            }
        }
        for (JsonNode invalid : cases.get("invalid")) {
            tests.add(dynamicTest(invalid.get("query").toString(), () -> isRefused(invalid)));
        }
        assertThat(tests).isNotEmpty();
        return dynamicContainer(cases.get("section").textValue(), tests);
    }

    private static void selects(JsonNode document, JsonNode expected) {
        JsonPath path = JsonPath.parse(expected.get("query").textValue());

        List<JsonNode> selected = path.select(document);

        assertThat(selected).containsExactlyElementsOf(expected.get("values"));
        assertThat(path.matches(document)).isEqualTo(!selected.isEmpty());
        List<JsonPathMatch> located = path.locate(document);
        assertThat(located).hasSameSizeAs(selected);
        for (int i = 0; i < selected.size(); i++) {
            assertThat(located.get(i).node()).isSameAs(selected.get(i));
            assertLeadsBack(document, located.get(i));
        }
        if (expected.has("paths")) {
            List<String> paths = new ArrayList<>();
            expected.get("paths").forEach(normalized -> paths.add(normalized.textValue()));
            assertThat(located.stream().map(JsonPathMatch::path)).isEqualTo(paths);
        }
    }

    private static void assertLeadsBack(JsonNode document, JsonPathMatch match) {
        List<JsonPathMatch> again = JsonPath.parse(match.path()).locate(document);
        assertThat(again).hasSize(1);
        assertThat(again.get(0).node()).isSameAs(match.node());
        assertThat(again.get(0).path()).isEqualTo(match.path());
    }

    private static void isRefused(JsonNode expected) {
        String query = expected.get("query").textValue();

        JsonPathSyntaxException refusal =
                catchThrowableOfType(JsonPathSyntaxException.class, () -> JsonPath.parse(query));

        assertThat(refusal).as("the refusal of %s", query).isNotNull();
        assertThat(refusal.offset())
                .as(refusal.getMessage())
                .isEqualTo(expected.get("offset").intValue());
        assertThat(refusal.query()).isEqualTo(query);
        assertThat(refusal.getMessage())
                .contains("expected " + refusal.expected())
                .contains("at position " + refusal.offset())
                .contains("found " + refusal.found());
        if (refusal.suggestion() != null) {
            // Only what is a query is worth suggesting.
            JsonPath.parse(refusal.suggestion());
            assertThat(refusal.getMessage()).contains(". Write: ");
        }
    }
}
