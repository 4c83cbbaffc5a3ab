package io.github.esflink.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.jsonpath.evaluation.JsonPathBudgetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Test
    void isWrittenAsItWasParsed() {
        assertThat(JsonPath.parse("$ ['a']\n.b")).hasToString("$ ['a']\n.b");
        assertThat(JsonPath.parse("$.a").withBudget(5)).hasToString("$.a");
    }

    @Test
    void aMatchIsWrittenAsItsPath() {
        JsonPathMatch match = JsonPath.parse("$.a[-1]").locate(Json.of("{'a':['secret']}")).get(0);

        assertThat(match).hasToString("$['a'][0]");
        assertThat(match.node().textValue()).isEqualTo("secret");
    }

    @Test
    void whatIsMissingHasNoNodes() {
        JsonNode missing = MissingNode.getInstance();

        for (String query : List.of("$", "$.a", "$..*", "$[?@]")) {
            assertThat(JsonPath.parse(query).matches(missing)).isFalse();
            assertThat(JsonPath.parse(query).select(missing)).isEmpty();
            assertThat(JsonPath.parse(query).locate(missing)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$[?match(@.a, '[0-9]+')]",
                "$[?search(@.a, 'a.b')]",
                "$[?length(@.a) > 1]",
                "$[?@.length]",
                "$.a.length",
                "$[?@.length == 'x']",
                "$[?match(@.a, $.p)]",
            })
    void hasNothingToWarnAbout(String query) {
        assertThat(JsonPath.parse(query).warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '`',
            value = {
                "$[?match(@.a, '\\\\d+')]→Position 14: the pattern of match() is no I-Regexp (RFC 9485), so that nothing matches; at its position 0: '\\d' is not known: write [0-9] (any digit: \\p{Nd})",
                "$[?search(@.a, 'a(')]→Position 15: the pattern of search() is no I-Regexp (RFC 9485), so that nothing matches; at its position 2: a ')' is missing",
                "$[?search(@.a, '(?i)a')]→Position 15: the pattern of search() is no I-Regexp (RFC 9485), so that nothing matches; at its position 1: there are no '(?…)' groups: no look-around, and no flags (write [aA] for both cases)",
                "$[?match(@.a, 'a{1001}')]→Position 14: the pattern of match() is no I-Regexp (RFC 9485), so that nothing matches; at its position 2: more than 1,000 repetitions",
                "$[?match(@.a, 5)]→Position 14: the pattern of match() is no string, so that nothing matches",
                "$[?match(@.a, '^b$')]→Position 14: the grammar of I-Regexp (RFC 9485) has no anchors; '^' first and '$' last are taken for such here. match() takes all of the text without them",
                "$[?@.a.length > 3]→Position 6: this is a member with the name length; the length itself is length(@.a)",
                "$[?3 < @.length]→Position 8: this is a member with the name length; the length itself is length(@)",
            })
    void warnsOfWhatIsHardlyMeant(String query, String warning) {
        assertThat(JsonPath.parse(query).warnings()).containsExactly(warning);
    }

    @Test
    void endsWithTheFirstNodeWhenOnlyAskedForOne() {
        JsonNode many = manyNumbers(1_000);

        assertThat(JsonPath.parse("$[*]").withBudget(2).matches(many)).isTrue();
        assertThat(JsonPath.parse("$..*").withBudget(2).matches(many)).isTrue();
        assertThat(JsonPath.parse("$[?@ == 1]").withBudget(10).matches(many)).isTrue();
        assertThat(JsonPath.parse("$[?@ == 500]").matches(many)).isTrue();
        assertThatExceptionOfType(JsonPathBudgetException.class)
                .isThrownBy(() -> JsonPath.parse("$[?@ == 500]").withBudget(10).matches(many));
    }

    @Test
    void stopsAtTheBudgetAndNamesTheQueryAndNotTheDocument() {
        JsonPath path = JsonPath.parse("$[?@ == 'secret']").withBudget(100);

        assertThatExceptionOfType(JsonPathBudgetException.class)
                .isThrownBy(() -> path.select(manyNumbers(1_000)))
                .withMessage(
                        "The query $[?@ == 'secret'] looks at more than the 100 nodes it may look at"
                                + " in one document. Name the members on the way instead of '..' and"
                                + " '*', or raise the budget.")
                .satisfies(e -> assertThat(e.budget()).isEqualTo(100));
        // Every evaluation has a budget of its own.
        assertThat(path.select(manyNumbers(40))).isEmpty();
        assertThat(path.select(manyNumbers(40))).isEmpty();
    }

    @Test
    void aBudgetIsAtLeastOneNode() {
        JsonPath path = JsonPath.parse("$.a");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> path.withBudget(0))
                .withMessage("A budget is at least 1 node, but was 0.");
        assertThat(path.withBudget(1).matches(Json.of("{'a':1}"))).isTrue();
    }

    @Test
    void namesAndIndexesCostNothing() {
        StringBuilder json = new StringBuilder("1");
        StringBuilder query = new StringBuilder("$");
        for (int i = 0; i < 200; i++) {
            json.insert(0, "{'a':[").append("]}");
            query.append(".a[0]");
        }

        JsonPath path = JsonPath.parse(query.toString()).withBudget(1);

        assertThat(path.matches(Json.of(json.toString()))).isTrue();
        assertThat(path.select(Json.of(json.toString()))).containsExactly(NODES.numberNode(1));
    }

    @Test
    void aFilterThatLooksAtTheRootOnlyIsAnsweredOnce() {
        JsonNode many = manyNumbers(1_000);

        assertThat(JsonPath.parse("$[?$[3] == 4]").withBudget(10).matches(many)).isFalse();
        assertThat(JsonPath.parse("$[?$[3] == 3]").select(many)).hasSize(1_000);
    }

    @Test
    void leavesTheDocumentAsItIsAndHandsOutItsOwnNodes() {
        JsonNode document = Json.of("{'a':[{'b':1},{'b':2}]}");
        JsonNode copy = document.deepCopy();

        List<JsonNode> selected = JsonPath.parse("$.a[?@.b > 1]").select(document);

        assertThat(document).isEqualTo(copy);
        assertThat(selected).hasSize(1);
        assertThat(selected.get(0)).isSameAs(document.at("/a/1"));
    }

    @Test
    void onePathServesManyThreads() throws Exception {
        JsonPath path = JsonPath.parse("$.v[?match(@.s, @.p) && @.n > 5]");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int first = t * 1_000;
                counts.add(threads.submit(() -> countMatches(path, first)));
            }
            for (Future<Integer> count : counts) {
                assertThat(count.get()).isEqualTo(500);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Documents with a pattern of their own each; those with an even number match. */
    private static int countMatches(JsonPath path, int first) {
        int matches = 0;
        for (int i = first; i < first + 1_000; i++) {
            ObjectNode record = NODES.objectNode();
            record.putArray("v")
                    .addObject()
                    .put("s", "order-" + i)
                    .put("p", "order-" + i % 200 + "[0-9]*|" + "order-" + i)
                    .put("n", i % 2 == 0 ? 6 : 5);
            matches += path.matches(record) ? 1 : 0;
        }
        return matches;
    }

    private static JsonNode manyNumbers(int count) {
        var numbers = NODES.arrayNode();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }
}
