package io.github.esflink.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.jsonpath.evaluation.JsonPathBudgetException;
import io.github.esflink.jsonpath.syntax.JsonPathSyntaxException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Queries, patterns and documents that take for ever or overflow a stack elsewhere. Everything runs
 * on a stack of 512 KiB. A test that fails here may be one that does not end.
 */
class HostileTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Test
    void nestedQuantifiersAreLinear() throws Exception {
        JsonNode document = NODES.arrayNode().add("a".repeat(100_000));

        assertThat(select("$[?match(@, '((a+)+)+b')]", document)).isZero();
        assertThat(select("$[?search(@, '((a+)+)+b')]", document)).isZero();
        assertThat(select("$[?search(@, '(a|a)*(a|a)*(a|a)*c')]", document)).isZero();
        assertThat(select("$[?match(@, '((a+)+)+')]", document)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{100}){100}){100}",
                "a{1000}{1000}",
                "a{1001}",
                "a{99999999999999999999}",
                "(a{0,1000}){0,1000}",
            })
    void aPatternThatGrowsBeyondAllBoundsMatchesNothing(String pattern) throws Exception {
        JsonNode document = NODES.arrayNode().add("a".repeat(1_000)).add(pattern);

        assertThat(JsonPath.parse("$[?match(@, '" + pattern + "')]").warnings()).hasSize(1);
        assertThat(select("$[?match(@, '" + pattern + "')]", document)).isZero();
        assertThat(select("$[?search(@, $[1])]", document)).isZero();
    }

    @Test
    void deepAndLongPatternsMatchNothing() throws Exception {
        ArrayNode document = NODES.arrayNode();
        document.add("a")
                .add("(".repeat(20_000) + "a" + ")".repeat(20_000))
                .add("|".repeat(1_000_000))
                .add("[" + "\\".repeat(100_001))
                .add("a".repeat(1_000_000) + "b")
                .add("\\p{L}".repeat(10_000));

        for (int i = 1; i < document.size(); i++) {
            assertThat(select("$[?match($[0], $[" + i + "])]", document)).isZero();
        }
    }

    @Test
    void aDocumentFullOfPatternsIsStopped() {
        ArrayNode document = NODES.arrayNode();
        for (int i = 0; i < 20_000; i++) {
            document.add("[a-z]".repeat(200) + i);
        }

        assertIsStopped("$[?match('abc', @)]", document);
    }

    @Test
    void aPatternOverManyLongTextsIsStopped() {
        ArrayNode document = NODES.arrayNode();
        String text = "ab".repeat(50_000);
        for (int i = 0; i < 10_000; i++) {
            document.add(text);
        }

        assertIsStopped("$[?search(@, '(a|b)*(a|b)*(a|b)*c')]", document);
        assertIsStopped("$[?length(@) < 5]", document);
        assertIsStopped("$[?@ < $[0]]", document);
        assertIsStopped("$[?@ == $[0] && @ == $[1] && @ == $[2]]", document);
    }

    @Test
    void descendantsOfDescendantsAreStopped() throws Exception {
        JsonNode document = deep(200, 0);

        assertIsStopped("$..*..*..*..*..*", document);
        assertThat(onSmallStack(() -> JsonPath.parse("$..*..*..*..*..*").matches(document)))
                .isTrue();
        assertIsStopped("$" + "..*".repeat(100) + ".x", document);
        assertIsStopped("$[?count($..*..*..*..*) == 1]", document);
        assertIsStopped("$[?value($..*..*..x) == 1]", document);
    }

    @Test
    void filtersInFiltersAreStopped() {
        ArrayNode document = NODES.arrayNode();
        for (int i = 0; i < 1_000; i++) {
            document.add(i);
        }

        assertIsStopped("$[?@ < 0 || $[?@ < 0 || $[?@ < 0]]]", document);
        assertIsStopped("$[?@ == $[0] || $[?@ < 0]]", document);
        assertIsStopped("$[" + "*,".repeat(10_000) + "*]", document);
        assertIsStopped("$[?" + "@ < 0 || ".repeat(10_000) + "@ < 0]", document);
        assertIsStopped("$..['a'" + ",'a'".repeat(1_000_000) + "]", document);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!(", "(!", "@[?", "$[?(", "length(", "value($[?", "count(@..[?"})
    void deepNestingIsRefused(String opening) throws Exception {
        String query = "$[?" + opening.repeat(20_000);

        JsonPathSyntaxException refusal = onSmallStack(() -> refusal(query));

        assertThat(refusal.offset()).isLessThan(2_000);
        assertThat(refusal.getMessage()).hasSizeLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..*", "[*]", "[?@.a]", ".*", "[0:1]", "..a"})
    void longWaysThroughManyNodesAreRefused(String segment) throws Exception {
        JsonPathSyntaxException refusal = onSmallStack(() -> refusal("$" + segment.repeat(20_000)));

        assertThat(refusal.expected()).isEqualTo("at most 200 parts in one another");
    }

    @Test
    void parenthesesWithinTheLimitAreTaken() throws Exception {
        String query = "$[?" + "(".repeat(199) + "@.a" + ")".repeat(199) + "]";

        assertThat(select(query, Json.of("[{'a':1}]"))).isEqualTo(1);
    }

    @Test
    void theDeepestAllowedQueriesRunOnASmallStack() throws Exception {
        JsonNode document = deep(400, 0);

        assertThat(select("$[?" + "@[?".repeat(190) + "@" + "]".repeat(190) + "]", document))
                .isEqualTo(1);
        assertThat(select("$[?" + "!(@[?".repeat(90) + "@" + "])".repeat(90) + "]", document))
                .isBetween(0, 1);
        assertThat(select("$" + "[*]".repeat(195), document)).isEqualTo(1);
        assertThat(select("$" + "[?(@||@)&&(@||@)]".repeat(190), document)).isEqualTo(1);
        assertThat(
                        select(
                                "$[?" + "length(".repeat(190) + "@" + ")".repeat(190) + " == 1]",
                                document))
                .isZero();
    }

    @Test
    void aMistakeDeepInsideIsReportedOnASmallStack() throws Exception {
        String query = "$[?" + "@[?".repeat(190) + "@.a = 1 and b" + "]".repeat(190) + "]";

        assertThat(onSmallStack(() -> refusal(query)).suggestion())
                .contains("@.a == 1 && @.b")
                .hasSize(query.length() + 2);
    }

    @Test
    void longQueriesAreTaken() throws Exception {
        JsonNode document = Json.of("{'a':{'b':1}}");

        assertThat(select("$" + ".a".repeat(500_000), document)).isZero();
        assertThat(select("$['" + "a".repeat(1_000_000) + "']", document)).isZero();
        assertThat(select("$[" + "'a',".repeat(10_000) + "'a']", document)).isEqualTo(10_001);
        assertThat(select("$[?" + "@.b == 0 || ".repeat(100_000) + "@.b == 1]", document))
                .isEqualTo(1);
        assertThat(select("$[?@.b\n" + " ".repeat(1_000_000) + "== 1]", document)).isEqualTo(1);
        assertThat(onSmallStack(() -> refusal("$[?" + "@.b == 0 or ".repeat(100_000) + "@]")))
                .isNotNull();
        assertThat(onSmallStack(() -> refusal("$[?@.b == " + "9".repeat(1_000_000) + "]")))
                .hasMessageContaining("a number of at most 1000 characters");
        assertThat(onSmallStack(() -> refusal("$[" + "9".repeat(1_000_000) + "]")))
                .hasMessageContaining("I-JSON");
        assertThat(onSmallStack(() -> refusal("$[-" + "0".repeat(1_000_000) + "]"))).isNotNull();
    }

    @Test
    void noDocumentIsTooDeep() throws Exception {
        int depth = 100_000;
        JsonNode document = deep(depth, 7);

        assertThat(select("$..*", document)).isEqualTo(depth);
        assertThat(select("$..[?@ == 7]", document)).isEqualTo(1);
        assertThat(select("$..x", document)).isZero();
        assertThat(select("$[?count(@..*) > 5]", document)).isEqualTo(1);
        JsonPathMatch match =
                onSmallStack(() -> JsonPath.parse("$..[?@ == 7]").locate(document)).get(0);
        assertThat(match.path()).isEqualTo("$" + "[0]".repeat(depth));
    }

    @Test
    void deepDocumentsAreCompared() throws Exception {
        ObjectNode document = NODES.objectNode();
        document.set("a", deep(100_000, 7));
        document.set("b", deep(100_000, 7));
        document.set("c", deep(100_000, 8));
        document.set("d", deep(100_001, 7));

        assertThat(select("$[?@ == $.a]", document)).isEqualTo(2);
        assertThat(select("$[?@ != $.a]", document)).isEqualTo(2);
    }

    @Test
    void comparingTheSameOverAndOverIsStopped() {
        ArrayNode document = NODES.arrayNode();
        JsonNode wide = deep(1_000, 7);
        for (int i = 0; i < 10_000; i++) {
            document.add(wide);
        }

        assertIsStopped("$[?@ == $[0]]", document);
    }

    private static JsonNode deep(int depth, int innermost) {
        JsonNode node = NODES.numberNode(innermost);
        for (int i = 0; i < depth; i++) {
            node = NODES.arrayNode().add(node);
        }
        return node;
    }

    private static int select(String query, JsonNode document) throws Exception {
        return onSmallStack(() -> JsonPath.parse(query).select(document)).size();
    }

    private static void assertIsStopped(String query, JsonNode document) {
        assertThatExceptionOfType(JsonPathBudgetException.class)
                .isThrownBy(() -> select(query, document))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }

    private static JsonPathSyntaxException refusal(String query) {
        try {
            throw new AssertionError("taken: " + JsonPath.parse(query).warnings());
        } catch (JsonPathSyntaxException e) {
            return e;
        }
    }

    private static <T> T onSmallStack(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(null, task, "small stack", 512 * 1024);
        thread.start();
        try {
            return task.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
