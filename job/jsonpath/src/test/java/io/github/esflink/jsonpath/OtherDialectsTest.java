package io.github.esflink.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.syntax.JsonPathSyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people bring from other dialects, and what they are told to write. */
class OtherDialectsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '`',
            value = {
                // The root, and a condition without a filter.
                "``→$",
                "value.total→$.value.total",
                ".value.total→$.value.total",
                "['value']→$['value']",
                "@.value→$.value",
                "` $.a `→$.a",
                "?@.a→$[?@.a]",
                "$.a == 1→$[?$.a == 1]",
                "$.type == 'x' && $.n > 1→$[?$.type == 'x' && $.n > 1]",
                "value.total > 5→$[?$.value.total > 5]",
                // Names with hyphens.
                "$.order-id→$['order-id']",
                "$..order-id→$..['order-id']",
                "$.a.order-id.b→$.a['order-id'].b",
                "$[?@.order-id == 1]→$[?@['order-id'] == 1]",
                // Operators.
                "$[?@.a = 1]→$[?@.a == 1]",
                "$[?@.a === 1]→$[?@.a == 1]",
                "$[?@.a !== 1]→$[?@.a != 1]",
                "$[?@.a <> 1]→$[?@.a != 1]",
                "$[?@.a =< 1]→$[?@.a <= 1]",
                "$[?@.a => 1]→$[?@.a >= 1]",
                "$[?@.a eq 1 and @.b ne 2]→$[?@.a == 1 && @.b != 2]",
                "$[?@.a gt 1 OR @.b lte 2]→$[?@.a > 1 || @.b <= 2]",
                "$[?(@.a) and (@.b)]→$[?(@.a) && (@.b)]",
                "$[?@.a & @.b]→$[?@.a && @.b]",
                "$[?@.a | @.b]→$[?@.a || @.b]",
                "$[?!@.a == 1]→$[?!(@.a == 1)]",
                "$[?! @.a == @.b && @.c]→$[?!(@.a == @.b) && @.c]",
                "$[?(@.a) == 1]→$[?@.a == 1]",
                "$[?@.a =~ /b.c/]→$[?search(@.a, 'b.c')]",
                "$[?@.a =~ 'b']→$[?search(@.a, 'b')]",
                "$[?@.a =~ /^b$/]→$[?match(@.a, 'b')]",
                "$[?@.a =~ /b/ and @.c]→$[?search(@.a, 'b') && @.c]",
                // Values.
                "$[?@.a == b]→$[?@.a == 'b']",
                "$[?a == 1]→$[?@.a == 1]",
                "$[?.a == 1]→$[?@.a == 1]",
                "$[?@.a == 5.]→$[?@.a == 5.0]",
                "$[?@.a == 007]→$[?@.a == 7]",
                "$['a\tb']→$['a\\tb']",
                "$['a\\'b\\\"']→$['a\\'b\"']",
            })
    void saysWhatToWriteInstead(String habit, @Nullable String instead) {
        JsonPathSyntaxException refusal = refusalOf(habit);

        assertThat(refusal.suggestion()).as(refusal.getMessage()).isEqualTo(instead);
        if (instead != null) {
            assertThat(JsonPath.parse(instead).warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$[?@.a =~ /(?=b)/]",
                "$[?@.a =~ /\\bword\\b/]",
                "$[?@.a =~ /^b/]",
                "$[?@.a =~ /ab/i]",
                "$[?@.a in ['x', 'y']]",
                "$[?@.tags contains 'x']",
                "$[?@.a + 1 == 2]",
                "$[?@.a == [1, 2]]",
                "$[?@.a == ‘b’]",
                "$[?@.items[*].price == 10]",
                "$[?length(@.a)]",
                "$.items.length()",
                "$[(@.length-1)]",
                "$[a]",
                "$[0",
                "$.a~",
            })
    void givesAdviceWhereTheRightQueryCannotBeKnown(String habit) {
        JsonPathSyntaxException refusal = refusalOf(habit);

        assertThat(refusal.suggestion()).isNull();
        assertThat(refusal.getMessage()).doesNotContain("Write:");
    }

    @Test
    void theMessageHasThePositionWhatWasExpectedAndFoundAndWhatToWrite() {
        assertThatExceptionOfType(JsonPathSyntaxException.class)
                .isThrownBy(() -> JsonPath.parse("$.value[?@.country =~ /NL|BE/]"))
                .withMessage(
                        "No JSONPath query (RFC 9535): expected one of == != < <= > >= && ||, or the"
                                + " end of the filter at position 19 but found '=', in: $.value[?@.country"
                                + " =~ /NL|BE/] ('=~' is no operator; search(@.a, 'b') looks for a part of"
                                + " a text, match(@.a, 'b') takes all of it). Write:"
                                + " $.value[?search(@.country, 'NL|BE')]");
    }

    @Test
    void theMessageShowsTheSurroundingsOfALongQueryOnly() {
        String query = "$[?@.a == 'x' || " + "@.a == 'y' || ".repeat(50) + "@.a == y]";

        assertThat(refusalOf(query).getMessage())
                .endsWith(
                        "at position 724 but found 'y', in: …= 'y' || @.a == 'y' || @.a == y] (a"
                                + " string stands in quotes). Write: …= 'y' || @.a == 'y' || @.a =="
                                + " 'y']");
    }

    @Test
    void aSuggestionMeansWhatTheHabitMeant() {
        JsonNode orders =
                Json.of("[{'id':1,'ref':'AB-12'},{'id':2,'ref':'xab-1'},{'id':3,'ref':'CD'}]");

        assertThat(idsAfterFixing("$[?@.id eq 1 or @.id === 3]", orders)).isEqualTo("1 3 ");
        assertThat(idsAfterFixing("$[?@.ref =~ /ab/]", orders)).isEqualTo("2 ");
        assertThat(idsAfterFixing("$[?@.ref =~ /^[A-Z]+$/]", orders)).isEqualTo("3 ");
        assertThat(idsAfterFixing("$[?id <> 2 and ref = CD]", orders)).isEqualTo("3 ");
    }

    private static String idsAfterFixing(String habit, JsonNode orders) {
        String suggestion = Objects.requireNonNull(refusalOf(habit).suggestion(), habit);
        StringBuilder ids = new StringBuilder();
        for (JsonNode order : JsonPath.parse(suggestion).select(orders)) {
            ids.append(order.get("id").asText()).append(' ');
        }
        return ids.toString();
    }

    private static JsonPathSyntaxException refusalOf(String query) {
        JsonPathSyntaxException refusal =
                catchThrowableOfType(JsonPathSyntaxException.class, () -> JsonPath.parse(query));
        assertThat(refusal).as("the refusal of %s", query).isNotNull();
        return refusal;
    }
}
