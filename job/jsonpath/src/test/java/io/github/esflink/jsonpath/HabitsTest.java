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
class HabitsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '`',
            value = {
                // The root.
                "``→$",
                "value.total→$.value.total",
                ".value.total→$.value.total",
                "['value']→$['value']",
                "@.value→$.value",
                "` $.a `→$.a",
                "'$.a'→$.a",
                "/value/items/0/a~1b→$['value']['items'][0]['a/b']",
                "?@.a→$[?@.a]",
                "$.a == 1→$[?$.a == 1]",
                "$.type == 'x' && $.n > 1→$[?$.type == 'x' && $.n > 1]",
                // Segments.
                "$.a.→$.a",
                "$.a..→$.a..*",
                "$.a.[0]→$.a[0]",
                "$.a.0.b→$.a[0].b",
                "$.a.'b c'→$.a['b c']",
                "$..\"b c\"→$..[\"b c\"]",
                "$.order-id→$['order-id']",
                "$..order-id→$..['order-id']",
                "$.a.$type→$.a['$type']",
                "$.a . b→$.a .b",
                "$...a→$..a",
                "$*→$.*",
                "$['a']b→$['a'].b",
                "$.a]→$.a",
                "$.items.first().a→$.items[0].a",
                "$.items.last()→$.items[-1]",
                // Selectors.
                "$[a]→$['a']",
                "$[order id]→$['order id']",
                "$[]→$[*]",
                "$['a',]→$['a']",
                "$['a' 'b']→$['a', 'b']",
                "$[01]→$[1]",
                "$[-0]→$[0]",
                "$[+1]→$[1]",
                "$[@.a]→$[?@.a]",
                "$[!@.a]→$[?!@.a]",
                "$[(@.length-1)]→$[-1]",
                "$.a[( @.length() - 2 )]→$.a[-2]",
                "$[(@.a == 1)]→$[?(@.a == 1)]",
                "$[‘a’]→$['a']",
                "$[“a”]→$[\"a\"]",
                "$['a→",
                "$[0→$[0]",
                "$[?@.a→$[?@.a]",
                "$[?(@.a == 1→$[?(@.a == 1)]",
                // Operators.
                "$[?@.a = 1]→$[?@.a == 1]",
                "$[?@.a === 1]→$[?@.a == 1]",
                "$[?@.a !== 1]→$[?@.a != 1]",
                "$[?@.a <> 1]→$[?@.a != 1]",
                "$[?@.a =< 1]→$[?@.a <= 1]",
                "$[?@.a => 1]→$[?@.a >= 1]",
                "$[?@.a eq 1 and @.b ne 2]→$[?@.a == 1 && @.b != 2]",
                "$[?@.a gt 1 OR @.b lte 2]→$[?@.a > 1 || @.b <= 2]",
                "$[?@.a & @.b]→$[?@.a && @.b]",
                "$[?@.a | @.b]→$[?@.a || @.b]",
                "$[?not @.a]→$[?!@.a]",
                "$[?not(@.a)]→$[?!(@.a)]",
                "$[?!@.a == 1]→$[?!(@.a == 1)]",
                "$[?! @.a == @.b && @.c]→$[?!(@.a == @.b) && @.c]",
                "$[?(@.a) == 1]→$[?@.a == 1]",
                "$[?@.a == (1)]→$[?@.a == 1]",
                "$[?@.order-id == 1]→$[?@['order-id'] == 1]",
                // Membership.
                "$[?@.a in ['x', 'y']]→$[?(@.a == 'x' || @.a == 'y')]",
                "$[?@.a in ('x')]→$[?(@.a == 'x')]",
                "$[?@.a in ['x,y', 2]]→$[?(@.a == 'x,y' || @.a == 2)]",
                "$[?@.a nin [1, 2]]→$[?(@.a != 1 && @.a != 2)]",
                "$[?'x' in @.tags]→$[?@.tags[?@ == 'x']]",
                "$[?'x' nin @.tags]→$[?!@.tags[?@ == 'x']]",
                "$[?$.a in @.tags]→$[?@.tags[?@ == $.a]]",
                "$[?@.tags contains 'x']→$[?@.tags[?@ == 'x']]",
                "$[?@.tags anyof ['x', 'y']]→$[?@.tags[?@ == 'x' || @ == 'y']]",
                "$[?@.tags noneof ['x']]→$[?!@.tags[?@ == 'x']]",
                "$[?@.tags subsetof ['x', 'y']]→$[?!@.tags[?@ != 'x' && @ != 'y']]",
                "$[?@.tags size 2]→$[?length(@.tags) == 2]",
                "$[?@.tags empty true]→$[?length(@.tags) == 0]",
                "$[?@.tags empty false]→$[?length(@.tags) > 0]",
                // Regular expressions.
                "$[?@.a =~ /b.c/]→$[?search(@.a, 'b.c')]",
                "$[?@.a =~ 'b']→$[?search(@.a, 'b')]",
                "$[?@.a =~ /^b$/]→$[?match(@.a, 'b')]",
                "$[?@.a =~ /^b/]→$[?match(@.a, 'b.*')]",
                "$[?@.a =~ /b|c$/]→$[?match(@.a, '.*(b|c)')]",
                "$[?@.a =~ /^\\d+-\\w$/]→$[?match(@.a, '[0-9]+-[A-Za-z0-9_]')]",
                "$[?@.a =~ /[\\d.]/]→$[?search(@.a, '[0-9.]')]",
                "$[?@.a =~ /ab/i]→$[?search(@.a, '[aA][bB]')]",
                "$[?@.a =~ /a\\/b's/]→$[?search(@.a, 'a/b\\'s')]",
                "$[?@.a =~ /(?:a|b)+?c/]→$[?search(@.a, '(a|b)+c')]",
                "$[?@.a =~ $.p]→$[?search(@.a, $.p)]",
                "$[?@.a !~ /b/]→$[?!search(@.a, 'b')]",
                "$[?@.a =~ /b/ and @.c]→$[?search(@.a, 'b') && @.c]",
                // Values.
                "$[?@.a == ‘b’]→$[?@.a == 'b']",
                "$[?@.a == “b” && @.c == “d”]→$[?@.a == \"b\" && @.c == \"d\"]",
                "$[?@.a == True]→$[?@.a == true]",
                "$[?@.a == None]→$[?@.a == null]",
                "$[?@.a == b]→$[?@.a == 'b']",
                "$[?a == 1]→$[?@.a == 1]",
                "$[?.a == 1]→$[?@.a == 1]",
                "$[?@.a == .5]→$[?@.a == 0.5]",
                "$[?@.a == 5.]→$[?@.a == 5.0]",
                "$[?@.a == +5]→$[?@.a == 5]",
                "$[?@.a == 007]→$[?@.a == 7]",
                "$['a\tb']→$['a\\tb']",
                "$['a\\'b\\\"']→$['a\\'b\"']",
                // Several nodes, compared.
                "$[?@.items[*].price == 10]→$[?@.items[?@.price == 10]]",
                "$[?@.items[*].price > $.limit]→$[?@.items[?@.price > $.limit]]",
                "$[?10 < @.items.*.price]→$[?@.items[?10 < @.price]]",
                "$[?@.* == 1]→$[?@[?@ == 1]]",
                "$[?@..* == 1]→$[?@..[?@ == 1]]",
                "$[?@..price == 10]→$[?(@['price'] == 10 || @..[?@['price'] == 10])]",
                "$[?@.a[0:2] == @.b]→$[?value(@.a[0:2]) == @.b]",
                "$[?@.a[ 'b' ] == 1]→$[?@['a']['b'] == 1]",
                // Functions.
                "$[?@.a.length() > 3]→$[?length(@.a) > 3]",
                "$[?@.a.b.size() > 3]→$[?length(@.a.b) > 3]",
                "$[?@.a.match('b.*')]→$[?match(@.a, 'b.*')]",
                "$[?@.a.contains('b')]→$[?search(@.a, 'b')]",
                "$[?length(@.*) > 3]→$[?count(@.*) > 3]",
                "$[?length(@[ 0 ]) > 3]→$[?length(@[0]) > 3]",
                "$[?match(@.*, 'a')]→$[?match(value(@.*), 'a')]",
                "$[?count('abc') == 3]→$[?length('abc') == 3]",
                "$[?count (@.*) > 1]→$[?count(@.*) > 1]",
                "$[?Length(@.a) > 1]→$[?length(@.a) > 1]",
                "$[?size(@.a) > 1]→$[?length(@.a) > 1]",
                "$[?contains(@.a, 'b')]→$[?search(@.a, 'b')]",
                "$[?exists(@.a) && @.b]→$[?@.a && @.b]",
                "$[?match(@.a, 'b') == true]→$[?match(@.a, 'b')]",
                "$[?match(@.a, 'b') == false]→$[?!match(@.a, 'b')]",
                "$[?true != match(@.a, 'b')]→$[?!match(@.a, 'b')]",
                "$[?length(@.a)]→$[?length(@.a) > 0]",
                "$[?count(@.*)]→$[?@.*]",
                "$[?value(@..a)]→$[?@..a]",
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
                "$[?@.a =~ /[a-z]/i]",
                "$[?@.a in @.tags]",
                "$[?@.tags anyof @.other]",
                "$[?@.a + 1 == 2]",
                "$[?@.a == [1, 2]]",
                "$[?@.a == undefined]",
                "$.items.length()",
                "$.prices.sum()",
                "$[?@.prices.sum() > 3]",
                "$.a.^",
                "$.a~",
                "$[?1 < @.a < 3]",
                "$[?@.name like 'a%']",
                "$[(@.a)(]",
            })
    void givesAdviceWhereTheRightQueryCannotBeKnown(String habit) {
        JsonPathSyntaxException refusal = refusalOf(habit);

        if (refusal.suggestion() == null) {
            assertThat(refusal.getMessage()).doesNotContain("Write:");
        } else {
            JsonPath.parse(refusal.suggestion());
        }
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
                Json.of(
                        "[{'id':1,'tags':['new','eu'],'ref':'AB-12','items':[{'price':5},{'price':10}]},"
                                + "{'id':2,'tags':['us'],'ref':'xab-1','items':[{'price':7}]},"
                                + "{'id':3,'tags':[],'ref':'CD','items':[]}]");

        assertThat(idsAfterFixing("$[?'new' in @.tags]", orders)).isEqualTo("1 ");
        assertThat(idsAfterFixing("$[?'new' nin @.tags]", orders)).isEqualTo("2 3 ");
        assertThat(idsAfterFixing("$[?@.id in [1, 3]]", orders)).isEqualTo("1 3 ");
        assertThat(idsAfterFixing("$[?@.id nin [1, 3]]", orders)).isEqualTo("2 ");
        assertThat(idsAfterFixing("$[?@.tags subsetof ['us', 'ca']]", orders)).isEqualTo("2 3 ");
        assertThat(idsAfterFixing("$[?@.ref =~ /ab-\\d/i]", orders)).isEqualTo("1 2 ");
        assertThat(idsAfterFixing("$[?@.ref =~ /^[A-Z]+$/]", orders)).isEqualTo("3 ");
        assertThat(idsAfterFixing("$[?@.items[*].price == 10]", orders)).isEqualTo("1 ");
        assertThat(idsAfterFixing("$[?@..price >= 7]", orders)).isEqualTo("1 2 ");
        assertThat(idsAfterFixing("$[?@.tags.length() == 0]", orders)).isEqualTo("3 ");
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
