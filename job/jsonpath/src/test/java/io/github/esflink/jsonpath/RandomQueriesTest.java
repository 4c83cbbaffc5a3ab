package io.github.esflink.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.evaluation.JsonPathBudgetException;
import io.github.esflink.jsonpath.syntax.JsonPathSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts glued together at random: each is a query or is refused, and nothing else happens. */
class RandomQueriesTest {

    private static final List<String> PIECES =
            List.of(
                    "$",
                    "@",
                    ".",
                    "..",
                    "a",
                    "b",
                    "length",
                    "[",
                    "]",
                    "[?",
                    "(",
                    ")",
                    "'a'",
                    "\"b\"",
                    "'",
                    "\"",
                    "\\",
                    "\\u",
                    "*",
                    "?",
                    ",",
                    ":",
                    "0",
                    "1",
                    "-1",
                    "-",
                    "01",
                    "1.5",
                    "1e",
                    "==",
                    "!=",
                    "<",
                    "<=",
                    ">",
                    "=",
                    "!",
                    "&&",
                    "||",
                    "&",
                    "|",
                    "=~",
                    "/a/",
                    "/",
                    " in ",
                    " nin ",
                    " and ",
                    " or ",
                    " contains ",
                    " size ",
                    " empty ",
                    "['a','b']",
                    "length(",
                    "count(",
                    "value(",
                    "match(",
                    "search(",
                    "true",
                    "null",
                    " ",
                    "\n",
                    "$.a",
                    "@.a",
                    "@.*",
                    "@..a",
                    "[*]",
                    "[0]",
                    "[1:2]",
                    "[?@.a",
                    "‘",
                    "”",
                    "\ud83d",
                    "\ud83d\ude00",
                    "é",
                    "\u0000",
                    "~",
                    "^",
                    "%",
                    "{",
                    "}",
                    ";",
                    "#",
                    ".length()",
                    "(@.length-1)",
                    "not ",
                    "'(a'",
                    "'[a-z]+'",
                    "'\\\\d'");

    private static final JsonNode DOCUMENT =
            Json.of("{'a':[1,{'a':'x','b':[null,true]},'aa'],'b':{'a':1.0,'length':2}}");

    @Test
    void isAQueryOrIsRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int queries = 0;
        for (int i = 0; i < 50_000; i++) {
            String text = text(random);
            try {
                queries += isQuery(text) ? 1 : 0;
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", text: " + text, e);
            }
        }
        assertThat(queries).as("seed %d", seed).isGreaterThan(500);
    }

    private static boolean isQuery(String text) {
        JsonPath path;
        try {
            path = JsonPath.parse(text);
        } catch (JsonPathSyntaxException e) {
            assertThat(e.offset()).isBetween(0, text.length());
            if (e.suggestion() != null) {
                JsonPath.parse(e.suggestion());
            }
            return false;
        }
        try {
            List<JsonNode> selected = path.select(DOCUMENT);
            assertThat(path.matches(DOCUMENT)).isEqualTo(!selected.isEmpty());
            assertThat(path.locate(DOCUMENT)).hasSameSizeAs(selected);
        } catch (JsonPathBudgetException e) {
            assertThat(e).hasMessageContaining("looks at more than");
        }
        return true;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(10) > 0) {
            text.append(random.nextBoolean() ? "$" : "$[?@.a");
        }
        int pieces = random.nextInt(8);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        if (random.nextBoolean()) {
            text.append(']');
        }
        return text.toString();
    }
}
